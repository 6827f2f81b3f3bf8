/** Rules about the task and its service. Pure. Tested by test/plan/rules.test.ts. */

import type { ConfigProblem } from "../settings";
import { problem, serviceRule } from "./rule";
import { secrets } from "./secrets";
import { containers } from "./task-containers";

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

const size = serviceRule(({ key: at, service }) => {
  const memories = FARGATE_SIZES.get(service.cpu);
  if (!memories)
    return [
      problem(
        `${at}.cpu`,
        service.cpu,
        "Fargate has no task of that size",
        `use one of ${[...FARGATE_SIZES.keys()].join(", ")} (1024 is one vCPU)`,
      ),
    ];
  if (memories.includes(service.memory)) return [];
  const nearest = memories.find((m) => m >= service.memory) ?? memories.at(-1);
  return [
    problem(
      `${at}.memory`,
      service.memory,
      `Fargate does not offer ${service.memory} MiB with ${service.cpu} CPU units`,
      `use ${nearest}, or another of ${memories.length > 6 ? `${memories[0]} to ${memories.at(-1)}` : memories.join(", ")}`,
    ),
  ];
});

const imageOrBuild = serviceRule(({ key: at, service }) => {
  // An image beside a build is an override of what the file builds, for one run or one environment.
  if (service.image !== undefined || service.build !== undefined) return [];
  return [
    problem(
      `${at}.image`,
      "(not set)",
      "the task has no image: neither image nor build is set",
      "set build: ./app, or image to an image reference",
    ),
  ];
});

const exec = serviceRule(({ key: at, service }) =>
  service.exec.enabled && service.readonlyRootFilesystem
    ? [
        problem(
          `${at}.readonlyRootFilesystem`,
          true,
          "ECS Exec writes to the root file system, so the two exclude each other",
          "set exec: false, or remove readonlyRootFilesystem",
        ),
      ]
    : [],
);

const autoscaling = serviceRule(({ key: at, service }) => {
  const { autoscaling: scaling, desiredCount, loadBalancer } = service;
  if (!scaling) return [];
  const problems: ConfigProblem[] = [];
  if (scaling.min > scaling.max)
    problems.push(
      problem(
        `${at}.autoscaling.min`,
        scaling.min,
        `it is above autoscaling.max (${scaling.max})`,
        "make min at most max",
      ),
    );
  else if (desiredCount < scaling.min || desiredCount > scaling.max)
    problems.push(
      problem(
        `${at}.desiredCount`,
        desiredCount,
        `it is the first count, and autoscaling keeps ${scaling.min} to ${scaling.max}`,
        "choose a count in that range",
      ),
    );
  if (scaling.requestsPerTask !== undefined && loadBalancer.scheme === "none")
    problems.push(
      problem(
        `${at}.autoscaling.requestsPerTask`,
        scaling.requestsPerTask,
        "requests are counted by a load balancer, and there is none",
        "set loadBalancer.scheme, or remove it",
      ),
    );
  return problems;
});

const loadBalancer = serviceRule(({ key: at, service }) =>
  service.loadBalancer.scheme === "none" && service.loadBalancer.certificateArn
    ? [
        problem(
          `${at}.loadBalancer.certificateArn`,
          service.loadBalancer.certificateArn,
          "there is no load balancer to serve it",
          "set loadBalancer.scheme to public or internal, or remove it",
        ),
      ]
    : [],
);

const peers = serviceRule(({ key: at, name, service }, { services }) =>
  service.reach.flatMap((reach, i) => {
    const key = `${at}.reach[${i}]`;
    if ("cidr" in reach) return [];
    const target = services[reach.service];
    if (!target || reach.service === name) {
      const others = Object.keys(services).filter((other) => other !== name);
      return [
        problem(
          key,
          reach.service,
          target
            ? "a service reaches itself without a rule only through its load balancer"
            : "the stack has no such service",
          others.length > 0
            ? `write one of ${others.join(", ")}, or {cidr, port, why}`
            : "write {cidr, port, why}: the stack has no other service",
        ),
      ];
    }
    const ports = target.ports.filter((port) => port.protocol === "tcp").map((port) => port.port);
    if (reach.port === undefined ? ports.length > 0 : ports.includes(reach.port)) return [];
    return [
      problem(
        key,
        reach.port === undefined ? reach.service : String(reach.port),
        reach.port === undefined ? `${reach.service} listens on no TCP port` : `${reach.service} does not listen on it`,
        ports.length > 0 ? `write one of its ports: ${ports.join(", ")}` : `give services.${reach.service}.ports`,
      ),
    ];
  }),
);

const spot = serviceRule(({ key: at, service }) => {
  const { capacity } = service;
  if (capacity.provider === "fargate" && capacity.base > 0)
    return [
      problem(
        `${at}.capacity.base`,
        capacity.base,
        "a base is what runs on Fargate before Spot takes the rest, and here nothing is Spot",
        "remove it, or set capacity.provider: spot",
      ),
    ];
  return [];
});

const target = serviceRule(({ key: at, service }) =>
  service.loadBalancer.scheme !== "none" && service.ports[0]?.protocol !== "tcp"
    ? [
        problem(
          `${at}.ports`,
          service.ports.map(({ port, protocol }) => `${port}/${protocol}`),
          "the load balancer sends to the first port, and that must be TCP",
          "list a TCP port first",
        ),
      ]
    : [],
);

const pullThrough = serviceRule(({ key: at, service }, _settings, { region }) =>
  Object.keys(service.pullThrough).length > 0 && /^(cn|us-gov)-/.test(region)
    ? [
        problem(
          `${at}.pullThrough`,
          Object.keys(service.pullThrough),
          `pull-through caches are not offered in ${region}`,
          "push the image to private ECR instead",
        ),
      ]
    : [],
);

export const taskRules = [
  size,
  imageOrBuild,
  exec,
  secrets,
  autoscaling,
  loadBalancer,
  containers,
  peers,
  spot,
  target,
  pullThrough,
];
