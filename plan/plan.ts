/**
 * What exists in one stack, decided before a resource is made: plain frozen data. Pure.
 * The components read it; nothing decides existence later.
 */
import type { AdoptedFacts } from "./adopted-facts";
import { partitionOf } from "./catalogue";
import type { NetworkContract } from "./contract";
import { type EgressPathPlan, egressPath, joinedPath } from "./egress-path";
import { groupsUsed } from "./endpoints";
import { movingTag } from "./image";
import { joinProblems } from "./joined";
import { type Mode, usesNat } from "./mode";
import { joinNeeds, type Need } from "./needs";
import { type NetworkPlan, publicReasons, zonePlans, zonesOfNetwork } from "./network";
import { aclNeeds, privateAclRules, publicAclRules } from "./network-acl";
import { plainCredentials } from "./plain-credentials";
import { actionWarnings, publicRangeWarnings } from "./rules/aws-takes";
import { aclView, peerRules, type ServicePlace, type ServicePlan, servicePlan } from "./service-plan";
import type { ConfigProblem, Settings } from "./settings";
import { endpointPolicyProblems, sizeProblems } from "./sizes";
import { egressRules } from "./task-egress";
import { type UnusedSetting, unusedSettings } from "./unused";
import type { Zone } from "./zones";

/** What AWS answered about the account and region. */
export interface PlanFacts {
  readonly region: string;
  readonly account: string;
  /** First part of every resource's name. */
  readonly prefix: string;
  readonly zones: readonly Zone[];
  /** AZ names in which each endpoint service is offered; a service not asked for is absent. */
  readonly serviceZones: Readonly<Record<string, readonly string[]>>;
  /** The adopted network, as it was found or recorded. */
  readonly adopted?: AdoptedFacts;
  /** The document that its facts were read from. */
  readonly snapshot?: unknown;
  /** The other stack's network. */
  readonly joined?: NetworkContract;
}

/** The stack's own cluster, or one that exists. */
export type ClusterPlan =
  | { readonly kind: "own"; readonly containerInsights: "off" | "on" | "enhanced" }
  | { readonly kind: "existing"; readonly name: string };

/** Something worth knowing that does not stop the stack. */
export interface PlanWarning {
  readonly key: string;
  readonly why: string;
}

export interface StackPlan {
  readonly prefix: string;
  readonly mode: Mode;
  readonly region: string;
  readonly partition: ServicePlace["partition"];
  readonly account: string;
  readonly network: NetworkPlan;
  /** AZs that the tasks run in, by id. */
  readonly zones: readonly Zone[];
  /** NAT and endpoints. All empty in a stack that joins another's network. */
  readonly path: EgressPathPlan;
  readonly services: readonly ServicePlan[];
  /** Absent in a stack without services. */
  readonly cluster?: ClusterPlan;
  /** Needs of every service, joined. */
  readonly needs: readonly Need[];
  readonly unused: readonly UnusedSetting[];
  readonly warnings: readonly PlanWarning[];
}

/** The plan, or what stands against it. */
export type PlanResult =
  | { readonly plan: StackPlan; readonly problems: readonly [] }
  | { readonly plan?: undefined; readonly problems: readonly ConfigProblem[] };

/**
 * Decides what exists.
 * @param settings parsed and checked configuration.
 * @param facts what AWS, a snapshot or another stack answered.
 * @param given dotted paths of the keys that the stack file sets, to tell a unused setting from a default.
 * @returns the plan, or problems that only the answers reveal: a service offered in none of the AZs, an adopted VPC
 *   without DNS host names, a joined network without an endpoint that is needed.
 */
export function makePlan(settings: Settings, facts: PlanFacts, given: ReadonlySet<string> = new Set()): PlanResult {
  const mode = facts.joined?.mode ?? settings.mode;
  const place: ServicePlace = {
    partition: partitionOf(facts.region),
    region: facts.region,
    account: facts.account,
    vpcCidrs: facts.joined?.cidrs ?? facts.adopted?.cidrs ?? [settings.network.cidr],
  };
  const drafts = Object.entries(settings.services).map(([name, service]) =>
    servicePlan(name, service, settings, place),
  );
  const needs = joinNeeds(drafts.map((draft) => draft.needs));
  const { path, problems, warnings } = facts.joined
    ? { ...joinedPath(), problems: joinProblems(settings, facts.joined, drafts, given), warnings: [] }
    : egressPath({ ...settings, mode }, needs, facts);
  const endpoints = [...path.interfaceEndpoints, ...path.gatewayEndpoints].map(({ service }) => service);
  const all = [
    ...problems,
    ...sizeProblems(drafts, place, facts.prefix),
    ...endpointPolicyProblems(endpoints, drafts, settings, place, facts.prefix),
  ];
  if (all.length > 0) return { problems: all };
  const network = networkPlan(settings, drafts, facts);
  const endpointServices = path.interfaceEndpoints.map((endpoint) => endpoint.service);
  const services = drafts.map((draft): ServicePlan => {
    const wishes = { mode, endpoints: settings.endpoints, needs: draft.needs };
    const used = groupsUsed(wishes, endpointServices);
    const own = facts.joined
      ? egressRules({ mode, groups: [], gateways: [], external: [], allow: settings.egress.allow }).filter(
          ({ key }) => key !== "internet",
        )
      : egressRules({
          mode,
          groups: path.groups.filter((group) => used.has(group)),
          gateways: path.gatewayEndpoints,
          external: [
            ...settings.endpoints.external,
            ...path.usedEndpoints.map((endpoint) => ({ ...endpoint, cidrs: [], admit: true })),
          ],
          allow: settings.egress.allow,
        });
    return {
      ...draft,
      securityGroupIds: [
        ...(facts.joined?.clientSecurityGroupId === undefined ? [] : [facts.joined.clientSecurityGroupId]),
        ...draft.securityGroupIds,
      ],
      egressRules: [...own, ...peerRules(draft)],
    };
  });
  const plan: StackPlan = {
    prefix: facts.prefix,
    mode,
    region: facts.region,
    partition: place.partition,
    account: facts.account,
    network,
    zones: zonesOfNetwork(network),
    path,
    services,
    ...(services.length === 0 ? {} : { cluster: clusterPlan(settings) }),
    needs,
    unused: unusedSettings({ ...settings, mode }, given),
    warnings: [
      ...publicRangeWarnings(settings),
      ...actionWarnings(settings),
      ...warnings,
      ...serviceWarnings(settings),
      ...zoneWarnings(network, path),
    ],
  };
  return { plan: deepFreeze(plan), problems: [] };
}

function clusterPlan({ cluster }: Settings): ClusterPlan {
  return "existing" in cluster
    ? { kind: "existing", name: cluster.existing }
    : { kind: "own", containerInsights: cluster.containerInsights };
}

function networkPlan(
  settings: Settings,
  services: readonly Parameters<typeof aclView>[0][],
  facts: PlanFacts,
): NetworkPlan {
  if (facts.joined) return { kind: "joined", contract: facts.joined };
  if (facts.adopted)
    return {
      kind: "adopted",
      facts: facts.adopted,
      ...(facts.snapshot === undefined ? {} : { snapshot: facts.snapshot }),
    };
  const { cidr, flowLogs, networkAcls } = settings.network;
  const publicTier = publicReasons(settings);
  const acls = aclNeeds(
    services.map((service) => aclView(service, cidr)),
    settings,
  );
  const { traffic, destination, retentionDays } = flowLogs;
  return {
    kind: "own",
    cidr,
    zones: zonePlans(facts.zones, cidr),
    publicTier,
    internetGateway: publicTier.length > 0 || usesNat(settings.mode),
    ...(traffic === "off"
      ? {}
      : {
          flowLogs: {
            traffic,
            destination,
            retentionDays,
            ...(settings.keys.flowLogs === undefined ? {} : { kmsKeyArn: settings.keys.flowLogs }),
          },
        }),
    ...(networkAcls === "managed"
      ? { acls: { private: privateAclRules(acls), public: publicTier.length > 0 ? publicAclRules(acls) : [] } }
      : {}),
  };
}

function serviceWarnings({ services }: Settings): PlanWarning[] {
  return Object.entries(services).flatMap(([name, service]) => {
    const warnings: PlanWarning[] = [];
    const { image, loadBalancer } = service;
    if (image !== undefined && movingTag(image))
      warnings.push({
        key: `services.${name}.image`,
        why: `${image} has a tag that moves; two tasks can run different code. Use an immutable tag or a digest`,
      });
    if (loadBalancer.scheme === "public" && loadBalancer.certificateArn === undefined)
      warnings.push({
        key: `services.${name}.loadBalancer.certificateArn`,
        why: "a public load balancer without a certificate takes plain HTTP from the internet",
      });
    warnings.push(...plainCredentials(`services.${name}`, service));
    return warnings;
  });
}

function zoneWarnings(network: NetworkPlan, path: EgressPathPlan): PlanWarning[] {
  if (path.interfaceEndpoints.length === 0 || zonesOfNetwork(network).length > 1) return [];
  return [
    {
      key: "network.azs",
      why: "endpoints in one AZ: a failure of that AZ cuts every task off (AWS recommends two or more)",
    },
  ];
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const child of Object.values(value)) deepFreeze(child);
  }
  return value;
}
