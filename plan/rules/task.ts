/** Rules about the task and its service. Pure. Tested by test/plan/rules.test.ts. */

import { APP, ROUTER } from "../containers";
import type { ConfigProblem, SecretSettings } from "../settings";
import { problem, repeated, serviceRule } from "./rule";

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

const SOURCES = ["valueFrom", "create", "value"] as const;

const secrets = serviceRule(({ key: at, service }) => [
  ...secretProblems(at, service.secrets, service.environment),
  ...service.sidecars.flatMap((sidecar, i) =>
    secretProblems(`${at}.sidecars[${i}]`, sidecar.secrets, sidecar.environment),
  ),
]);

function secretProblems(
  at: string,
  secrets: readonly SecretSettings[],
  environment: Readonly<Record<string, string>>,
): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  secrets.forEach((secret, i) => {
    const set = SOURCES.filter((source) => secret[source] !== undefined);
    // A value makes a secret in Secrets Manager, or where `create` says.
    const sound = set.length === 1 || (set.length === 2 && !set.includes("valueFrom"));
    if (!sound)
      problems.push(
        problem(
          `${at}.secrets[${i}]`,
          secret.name,
          set.length === 0 ? "it has no source" : "a secret is either referenced or created",
          "set valueFrom (an ARN), create (secretsmanager or ssm), or value (a Pulumi secret)",
        ),
      );
    if (Object.hasOwn(environment, secret.name))
      problems.push(
        problem(
          `${at}.environment.${secret.name}`,
          environment[secret.name],
          "it is a secret as well; ECS refuses a name twice",
          "keep the secret and remove the plain value",
        ),
      );
  });
  for (const twice of repeated(secrets.map((secret) => secret.name)))
    problems.push(problem(`${at}.secrets`, twice, "two secrets have this name", "name each secret once"));
  return problems;
}

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

const containers = serviceRule(({ key: at, service }) => {
  const reserved = [APP, ...(service.logging.driver === "firelens" ? [ROUTER] : [])];
  const names = [...reserved, ...service.sidecars.map((s) => s.name)];
  return [
    ...repeated(service.sidecars.map((s) => s.name)).map((name) =>
      problem(`${at}.sidecars`, name, "two sidecars have this name", "name each container once"),
    ),
    ...service.sidecars.flatMap((sidecar, i) => [
      ...(reserved.includes(sidecar.name)
        ? [
            problem(
              `${at}.sidecars[${i}].name`,
              sidecar.name,
              sidecar.name === APP ? "app is the main container's name" : "it is the log router's name",
              "choose another name",
            ),
          ]
        : []),
      ...sidecar.dependsOn
        .filter(({ container }) => !names.includes(container) || container === sidecar.name)
        .map(({ container }) =>
          problem(
            `${at}.sidecars[${i}].dependsOn`,
            container,
            container === sidecar.name ? "a container cannot wait for itself" : "the task has no such container",
            `write one of ${names.filter((name) => name !== sidecar.name).join(", ")}`,
          ),
        ),
    ]),
    ...repeated(
      [service, ...service.sidecars].flatMap((c) => c.ports.map(({ port, protocol }) => `${port}/${protocol}`)),
    ).map((port) =>
      problem(`${at}.ports`, port, "two containers of one task listen on it", "give each container its own port"),
    ),
    ...shareProblems(
      at,
      service.cpu,
      service.sidecars.map((s) => s.cpu ?? 0),
      "cpu",
      "CPU units",
    ),
    ...shareProblems(
      at,
      service.memory,
      service.sidecars.map((s) => s.memory ?? 0),
      "memory",
      "MiB",
    ),
  ];
});

function shareProblems(
  at: string,
  whole: number,
  parts: readonly number[],
  what: "cpu" | "memory",
  unit: string,
): ConfigProblem[] {
  const sum = parts.reduce((a, b) => a + b, 0);
  if (sum < whole || sum === 0) return [];
  return [
    problem(
      `${at}.${what}`,
      whole,
      `the sidecars take ${sum} ${unit}, which leaves the main container nothing`,
      `raise ${what}, or give the sidecars less`,
    ),
  ];
}

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
