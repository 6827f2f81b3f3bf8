/** Rules between the services of one stack: names that would meet, and what they share in one cluster. Pure. */
import { containerPlans } from "../containers";
import type { ConfigProblem } from "../settings";
import { problem, repeated, rule, serviceRule } from "./rule";

/** Names that resources of the network have behind the stack's prefix. */
const RESERVED: Readonly<Record<string, string>> = {
  clients: "the security group of joining stacks",
  endpoints: "the endpoints' security groups",
  endpoint: "the interface endpoints",
  gateway: "the gateway endpoints",
  nat: "NAT gateways and instances",
  public: "the public subnets",
  private: "the private subnets",
  acl: "the network ACLs",
  flow: "the flow logs",
  default: "the VPC's default security group",
  lb: "load balancers",
};

const reserved = serviceRule(({ key, name }) => {
  const owner = Object.hasOwn(RESERVED, name) ? RESERVED[name] : undefined;
  if (owner === undefined) return [];
  return [
    problem(
      key,
      name,
      `resources are named by their service, and this name is that of ${owner}`,
      `choose another name, such as ${name}-service`,
    ),
  ];
});

/** `a` with a part `b-c` and `a-b` with a part `c` are one name. */
const sameNames = rule(["services"], ({ services }) => {
  const parts = (of: (name: string) => readonly string[]) =>
    repeated(Object.keys(services).flatMap((name) => [...new Set(of(name))].map((part) => `${name}-${part}`)));
  const volumes = parts((name) => Object.keys(services[name]?.volumes ?? {}));
  const secrets = parts((name) => {
    const service = services[name];
    if (!service) return [];
    return containerPlans(service)
      .flatMap((container) => container.secrets)
      .filter((secret) => secret.valueFrom === undefined)
      .map((secret) => secret.key);
  });
  return [
    ...volumes.map((name) => ({ name, what: "volumes" })),
    ...secrets.map((name) => ({ name, what: "secrets" })),
  ].map(({ name, what }) =>
    problem(
      "services",
      name,
      `${what} of two services would have this name: it is made of the service's name and the part's`,
      "rename one of the services, or the part in one of them",
    ),
  );
});

const SESSION = ["kmsKeyArn", "logGroup", "s3Bucket"] as const;

/** A cluster has one configuration of sessions for all its services. */
const oneExec = rule(["services", "cluster"], ({ services, cluster }) => {
  if ("existing" in cluster) return [];
  const [first, ...others] = Object.entries(services).filter(([, { exec }]) => exec.enabled);
  if (!first) return [];
  const [leader, { exec: agreed }] = first;
  return others.flatMap(([name, { exec }]): ConfigProblem[] =>
    SESSION.filter((part) => exec[part] !== agreed[part]).map((part) =>
      problem(
        `services.${name}.exec.${part}`,
        exec[part] ?? "(not set)",
        `services.${leader}.exec.${part} is ${agreed[part] ?? "not set"}, and one cluster has one configuration of ECS Exec sessions`,
        agreed[part] === undefined ? `remove it, or set it for ${leader} too` : `set it to ${agreed[part]}`,
      ),
    ),
  );
});

export const servicesRules = [reserved, sameNames, oneExec];
