/** Rules about the task and its service. Pure. Tested by test/plan/rules.test.ts. */

import { parseImage } from "../image";
import type { ConfigProblem } from "../settings";
import { problem, repeated, rule } from "./rule";

function range(from: number, to: number, step: number): number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, i) => from + i * step);
}

/** MiB that Fargate offers for each number of CPU units. Source: AmazonECS task_definition_parameters.html#task_size. */
export const FARGATE_SIZES: ReadonlyMap<number, readonly number[]> = new Map([
  [256, [512, 1024, 2048]],
  [512, range(1024, 4096, 1024)],
  [1024, range(2048, 8192, 1024)],
  [2048, range(4096, 16384, 1024)],
  [4096, range(8192, 30720, 1024)],
  [8192, range(16384, 61440, 4096)],
  [16384, range(32768, 122880, 8192)],
]);

const size = rule(["service"], ({ service }) => {
  const memories = FARGATE_SIZES.get(service.cpu);
  if (!memories)
    return [
      problem(
        "service.cpu",
        service.cpu,
        "Fargate has no task of that size",
        `use one of ${[...FARGATE_SIZES.keys()].join(", ")} (1024 is one vCPU)`,
      ),
    ];
  if (memories.includes(service.memory)) return [];
  const nearest = memories.find((m) => m >= service.memory) ?? memories.at(-1);
  return [
    problem(
      "service.memory",
      service.memory,
      `Fargate does not offer ${service.memory} MiB with ${service.cpu} CPU units`,
      `use ${nearest}, or another of ${memories.length > 6 ? `${memories[0]} to ${memories.at(-1)}` : memories.join(", ")}`,
    ),
  ];
});

const imageOrBuild = rule(["service"], ({ service }) => {
  // An image beside a build is an override of what the file builds, for one run or one environment.
  if (service.image !== undefined || service.build !== undefined) return [];
  return [
    problem(
      "service.image",
      "(not set)",
      "the task has no image: neither service.image nor service.build is set",
      "set service.build: ./app, or service.image to an image reference",
    ),
  ];
});

const exec = rule(["service"], ({ service }) =>
  service.exec.enabled && service.readonlyRootFilesystem
    ? [
        problem(
          "service.readonlyRootFilesystem",
          true,
          "ECS Exec writes to the root file system, so the two exclude each other",
          "set service.exec: false, or remove service.readonlyRootFilesystem",
        ),
      ]
    : [],
);

const secrets = rule(["service"], ({ service }) => {
  const problems: ConfigProblem[] = [];
  service.secrets.forEach((secret, i) => {
    if ((secret.valueFrom === undefined) === (secret.create === undefined))
      problems.push(
        problem(
          `service.secrets[${i}]`,
          secret,
          "a secret is either referenced or created",
          "set exactly one of valueFrom (an ARN) and create (secretsmanager or ssm)",
        ),
      );
    if (Object.hasOwn(service.environment, secret.name))
      problems.push(
        problem(
          `service.environment.${secret.name}`,
          service.environment[secret.name],
          "it is a secret as well; ECS refuses a name twice",
          "keep the secret and remove the plain value",
        ),
      );
  });
  for (const twice of repeated(service.secrets.map((s) => s.name)))
    problems.push(problem("service.secrets", twice, "two secrets have this name", "name each secret once"));
  return problems;
});

const autoscaling = rule(["service"], ({ service }) => {
  const { autoscaling: scaling, desiredCount, loadBalancer } = service;
  if (!scaling) return [];
  const problems: ConfigProblem[] = [];
  if (scaling.min > scaling.max)
    problems.push(
      problem(
        "service.autoscaling.min",
        scaling.min,
        `it is above autoscaling.max (${scaling.max})`,
        "make min at most max",
      ),
    );
  else if (desiredCount < scaling.min || desiredCount > scaling.max)
    problems.push(
      problem(
        "service.desiredCount",
        desiredCount,
        `it is the first count, and autoscaling keeps ${scaling.min} to ${scaling.max}`,
        "choose a count in that range",
      ),
    );
  if (scaling.requestsPerTask !== undefined && loadBalancer.scheme === "none")
    problems.push(
      problem(
        "service.autoscaling.requestsPerTask",
        scaling.requestsPerTask,
        "requests are counted by a load balancer, and there is none",
        "set service.loadBalancer.scheme, or remove it",
      ),
    );
  return problems;
});

const loadBalancer = rule(["service"], ({ service }) =>
  service.loadBalancer.scheme === "none" && service.loadBalancer.certificateArn
    ? [
        problem(
          "service.loadBalancer.certificateArn",
          service.loadBalancer.certificateArn,
          "there is no load balancer to serve it",
          "set service.loadBalancer.scheme to public or internal, or remove it",
        ),
      ]
    : [],
);

const containers = rule(["service"], ({ service }) => [
  ...repeated(service.sidecars.map((s) => s.name)).map((name) =>
    problem("service.sidecars", name, "two sidecars have this name", "name each container once"),
  ),
  ...service.sidecars.flatMap((s, i) =>
    s.name === "app"
      ? [problem(`service.sidecars[${i}].name`, s.name, "app is the main container's name", "choose another name")]
      : [],
  ),
]);

const pullThrough = rule(["service"], ({ service }, { region }) =>
  Object.keys(service.pullThrough).length > 0 && /^(cn|us-gov)-/.test(region)
    ? [
        problem(
          "service.pullThrough",
          Object.keys(service.pullThrough),
          `pull-through caches are not offered in ${region}`,
          "push the image to private ECR instead",
        ),
      ]
    : [],
);

/** An image tag that moves: allowed, but worth a warning. */
export function movingTag(image: string): boolean {
  const { tag, digest } = parseImage(image);
  return digest === undefined && (tag === undefined || tag === "latest");
}

export const taskRules = [size, imageOrBuild, exec, secrets, autoscaling, loadBalancer, containers, pullThrough];
