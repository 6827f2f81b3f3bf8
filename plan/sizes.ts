/**
 * Documents that AWS limits in size, measured before AWS does, with names as long as they will be. Pure.
 */
import { containerDefinitions } from "./containers";
import { endpointPolicy } from "./endpoint-policy";
import { LIMITS } from "./limits";
import { executionRolePolicy, type TaskArns, taskRolePolicy } from "./role-documents";
import { ownImage, type ServicePlace, type ServicePlan } from "./service-plan";
import type { ConfigProblem, Settings } from "./settings";

type Draft = Omit<ServicePlan, "egressRules">;

/** ARNs as long as those of the resources. */
function predictedArns(draft: Draft, place: ServicePlace, prefix: string): TaskArns {
  const base = `${prefix}-${draft.name}`;
  const arn = (service: string, path: string) =>
    `arn:${place.partition}:${service}:${place.region}:${place.account}:${path}`;
  const secrets = draft.secrets.map(({ valueFrom, create, key }) => {
    if (valueFrom !== undefined) return valueFrom;
    const name = `${base}-${key}-0000000`;
    return create === "ssm" ? arn("ssm", `parameter/${name}`) : arn("secretsmanager", `secret:${name}-AbCdEf`);
  });
  const isParameter = (text: string) => !/^arn:[a-z-]+:secretsmanager:/.test(text);
  return {
    ...place,
    repositories:
      draft.image.kind === "built"
        ? [arn("ecr", `repository/${base}-0000000`), ...draft.repositories]
        : draft.repositories,
    caches: draft.caches,
    agents: draft.agents,
    secrets: secrets.filter((text) => !isParameter(text)),
    parameters: secrets.filter(isParameter),
    kmsKeys: draft.secrets.flatMap(({ kmsKeyArn }) => kmsKeyArn ?? []),
    logGroup: arn("logs", `log-group:${base}-0000000`),
    fileSystems: draft.volumes.map(() => arn("elasticfilesystem", "file-system/fs-0123456789abcdef0")),
  };
}

/** Documents of the services that AWS would refuse for their size, with the count. */
export function sizeProblems(drafts: readonly Draft[], place: ServicePlace, prefix: string): ConfigProblem[] {
  return drafts.flatMap((draft) => {
    const arns = predictedArns(draft, place, prefix);
    const key = `services.${draft.name}`;
    const execution = executionRolePolicy(arns).length;
    const task = taskRolePolicy(draft.role, arns)?.length ?? 0;
    const definition = new TextEncoder().encode(definitionOf(draft, arns, place)).length;
    const problems: ConfigProblem[] = [];
    const refuse = (part: string, size: number, what: string, limit: number, fix: string) => {
      if (size > limit)
        problems.push({
          key: `${key}.${part}`,
          value: `${size} characters`,
          why: `${what} would have ${size} characters, and AWS takes ${limit}`,
          fix,
        });
    };
    refuse(
      "secrets",
      execution,
      "the execution role's policy",
      LIMITS.roleInlinePolicies.most,
      "put several values into one secret as JSON and name its keys (valueFrom: ARN:key::), or split the service",
    );
    refuse(
      "needs",
      task,
      "the task role's policy",
      LIMITS.roleInlinePolicies.most,
      "merge resources with wildcards, or split the service",
    );
    refuse(
      "secrets",
      definition,
      "the task definition",
      LIMITS.taskDefinitionBytes.most,
      "use fewer variables and secrets (one secret may hold many values as JSON), or an environment file",
    );
    return problems;
  });
}

/** Policies of endpoints that AWS would refuse for their size, with the count. None with the policy that AWS gives. */
export function endpointPolicyProblems(
  services: readonly string[],
  drafts: readonly Draft[],
  { endpoints }: Pick<Settings, "endpoints">,
  place: ServicePlace,
  prefix: string,
): ConfigProblem[] {
  if (endpoints.policy === "aws-default") return [];
  const users = drafts.map((draft) => ({ ...draft.role, arns: predictedArns(draft, place, prefix) }));
  const { most } = LIMITS.endpointPolicy;
  return services.flatMap((service) => {
    const size = endpointPolicy(service, { ...place, services: users, endpoints }).length;
    if (size <= most) return [];
    return [
      {
        key: "endpoints.policy",
        value: endpoints.policy,
        why: `the policy of the endpoint of ${service} would have ${size} characters, and AWS takes ${most}`,
        fix: `merge resources with wildcards, put several secrets into one, or set endpoints.policy: aws-default`,
      },
    ];
  });
}

function definitionOf(draft: Draft, arns: TaskArns, place: ServicePlace): string {
  const longest = [...arns.secrets, ...arns.parameters].reduce((a, b) => (a.length > b.length ? a : b), "");
  return containerDefinitions(draft.containers, {
    image: `${ownImage(place)}@sha256:${"0".repeat(64)}`,
    logGroup: arns.logGroup,
    region: place.region,
    account: place.account,
    secrets: Object.fromEntries(draft.secrets.map(({ key, valueFrom }) => [key, valueFrom ?? longest])),
    services: draft.needs.map((need) => need.service),
  });
}
