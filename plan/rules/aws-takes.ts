/** Rules about what AWS takes: how many tags and rules, whose ARNs, which actions. Pure. Tested by test/plan/aws-takes.test.ts. */

import { IAM_ACTIONS_READ, missingAction } from "../action-names";
import { foreignRegion } from "../arn";
import { findService } from "../catalogue";
import { LIMITS } from "../limits";
import type { ConfigProblem, ServiceSettings, Settings } from "../settings";
import { isPublicRange } from "../special-ranges";
import { problem, rule, serviceRule } from "./rule";

/** Tags that the program adds to the user's: Name, and two that say whose a resource is. */
const OWN_TAGS = 3;

const tagCount = rule(["tags"], ({ tags }) => {
  const most = LIMITS.tagsPerResource.most - OWN_TAGS;
  const count = Object.keys(tags).filter((key) => key !== "Name").length;
  if (count <= most) return [];
  return [
    problem(
      "tags",
      `${count} tags`,
      `AWS takes ${LIMITS.tagsPerResource.most} on one resource, and ${OWN_TAGS} are the program's own`,
      `keep ${most} or fewer`,
    ),
  ];
});

/** Rules of a task group besides those to `egress.allow`: HTTPS, endpoint groups, prefix lists, peers, volumes. */
const OTHER_RULES = 10;

const egressRules = rule(["egress"], ({ egress }) => {
  const { rulesPerGroup, rulesTimesGroups } = LIMITS;
  const count = egress.allow.length;
  if (count + OTHER_RULES <= rulesPerGroup.most) return [];
  const hard = count + OTHER_RULES > rulesTimesGroups.most;
  return [
    problem(
      "egress.allow",
      `${count} destinations`,
      hard
        ? `a security group holds at most ${rulesTimesGroups.most} rules, and no quota raises that`
        : `a security group holds ${rulesPerGroup.most} outbound rules (quota ${rulesPerGroup.quota}), and about ${OTHER_RULES} are the program's own`,
      "merge the destinations into fewer CIDRs",
    ),
  ];
});

/** Every ARN of a service's settings that must belong to the stack's Region, with its key. */
function arnsOf(at: string, service: ServiceSettings): (readonly [string, string | undefined])[] {
  const secrets = (owner: string, list: ServiceSettings["secrets"]) =>
    list.flatMap((secret, i) => [
      [`${owner}.secrets[${i}].valueFrom`, secret.valueFrom] as const,
      [`${owner}.secrets[${i}].kmsKeyArn`, secret.kmsKeyArn] as const,
    ]);
  return [
    ...secrets(at, service.secrets),
    ...service.sidecars.flatMap((sidecar, i) => secrets(`${at}.sidecars[${i}]`, sidecar.secrets)),
    [`${at}.exec.kmsKeyArn`, service.exec.kmsKeyArn],
    [`${at}.loadBalancer.certificateArn`, service.loadBalancer.certificateArn],
  ];
}

const serviceArns = serviceRule(({ key, service }, _settings, { region }) => foreign(arnsOf(key, service), region));

const keyArns = rule(["keys"], ({ keys }, { region }) =>
  foreign(
    Object.entries(keys).map(([name, arn]) => [`keys.${name}`, arn] as const),
    region,
  ),
);

function foreign(arns: readonly (readonly [string, string | undefined])[], region: string): ConfigProblem[] {
  return arns.flatMap(([key, arn]) => {
    const advice = arn === undefined ? undefined : foreignRegion(arn, region);
    return advice && arn !== undefined ? [problem(key, arn, advice.why, advice.fix)] : [];
  });
}

const needActions = serviceRule(({ key, service }) =>
  service.needs.flatMap((need, i) => actionProblems(`${key}.needs[${i}].actions`, need.service, need.actions)),
);

const allowActions = rule(["endpoints"], ({ endpoints }) =>
  Object.entries(endpoints.allow).flatMap(([service, statements]) =>
    statements.flatMap(({ actions }, i) =>
      actionProblems(`endpoints.allow.${service}[${i}].actions`, service, actions),
    ),
  ),
);

/**
 * Actions under a service that does not answer them. `kms:` goes with every service, which decrypts in the caller's
 * name; services that the catalogue does not know are not checked.
 */
function actionProblems(key: string, service: string, actions: readonly string[]): ConfigProblem[] {
  const own = findService(service)?.iam;
  if (own === undefined) return [];
  return actions.flatMap((action, i) => {
    const prefix = action.slice(0, action.indexOf(":"));
    if (prefix === own || prefix === "kms") return [];
    return [
      problem(
        `${key}[${i}]`,
        action,
        `it is an action of ${prefix}, and ${service} answers actions of ${own}`,
        `move it to an entry of ${prefix}, or write an action that begins with ${own}:`,
      ),
    ];
  });
}

/** Actions that the list of AWS's does not have: mistyped, or newer than the list. */
export function actionWarnings({
  endpoints,
  services,
}: Pick<Settings, "endpoints" | "services">): { key: string; why: string }[] {
  const all = [
    ...Object.entries(endpoints.allow).flatMap(([service, statements]) =>
      statements.map(({ actions }, i) => ({ key: `endpoints.allow.${service}[${i}].actions`, actions })),
    ),
    ...Object.entries(services).flatMap(([name, { needs }]) =>
      needs.map(({ actions }, i) => ({ key: `services.${name}.needs[${i}].actions`, actions })),
    ),
  ];
  return all.flatMap(({ key, actions }) =>
    actions.flatMap((action, i) => {
      const missing = missingAction(action);
      if (!missing) return [];
      const instead = missing.nearest === undefined ? "" : `; did you mean ${missing.nearest}?`;
      const why = `AWS had no action ${action} on ${IAM_ACTIONS_READ}, so it allows nothing unless it is newer${instead}`;
      return [{ key: `${key}[${i}]`, why }];
    }),
  );
}

export const awsTakesRules = [tagCount, egressRules, serviceArns, keyArns, needActions, allowActions];

/** What a VPC of public addresses means; nothing for a private one, and for a network that is not the stack's own. */
export function publicRangeWarnings({ network }: Pick<Settings, "network">): { key: string; why: string }[] {
  if (network.existing || network.from !== undefined || !isPublicRange(network.cidr)) return [];
  return [
    {
      key: "network.cidr",
      why: `${network.cidr} has public addresses: their owners on the internet cannot be reached from this VPC; private ranges are 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 and 100.64.0.0/10`,
    },
  ];
}
