/**
 * What exists in one stack, decided before a resource is made: plain frozen data. Pure.
 * The components read it; nothing decides existence later.
 */
import { addressesOf, slotOf } from "./addresses";
import { adoptedProblems } from "./adopted";
import { endpointServiceName, type Partition, partitionOf } from "./catalogue";
import { type DormantSetting, dormantSettings } from "./dormant";
import { type EgressRule, egressRules } from "./egress";
import { gatewayServices, interfaceServices, needsOfSettings } from "./endpoints";
import type { Mode } from "./mode";
import { usesNat } from "./mode";
import { natZones } from "./nat";
import type { Need } from "./needs";
import { movingTag } from "./rules/task";
import type { ConfigProblem, NatStrategy, Settings } from "./settings";
import type { Zone } from "./zones";

/** A private subnet of an adopted network. */
export interface ExistingSubnet {
  readonly id: string;
  readonly zone: Zone;
  readonly cidr: string;
  /** Route table that the subnet uses, explicitly or as the VPC's main one. */
  readonly routeTableId: string;
}

/** An adopted network as it was found. */
export interface ExistingNetwork {
  readonly vpcId: string;
  readonly cidr: string;
  readonly enableDnsSupport: boolean;
  readonly enableDnsHostnames: boolean;
  readonly privateSubnets: readonly ExistingSubnet[];
  readonly publicSubnets: readonly ExistingSubnet[];
}

/** What AWS answered about the account and region. */
export interface PlanFacts {
  readonly region: string;
  readonly account: string;
  readonly zones: readonly Zone[];
  /** AZ names in which each endpoint service is offered; a service not asked for is absent. */
  readonly serviceZones: ReadonlyMap<string, readonly string[]>;
  readonly existing?: ExistingNetwork;
}

export interface ZonePlan extends Zone {
  /** CIDRs of the AZ's slot. Absent in an adopted network. */
  readonly privateCidr?: string;
  readonly publicCidr?: string;
}

export interface NatPlan {
  readonly strategy: NatStrategy;
  /** AZ ids where a gateway or instance of ours stands; empty for regional. */
  readonly hosts: readonly string[];
  /** AZ id of the NAT that each AZ's default route uses; empty for regional. */
  readonly servedBy: ReadonlyMap<string, string>;
}

export interface InterfaceEndpointPlan {
  readonly service: string;
  readonly serviceName: string;
  /** AZ ids it stands in: the tasks' AZs where the service is offered. */
  readonly zoneIds: readonly string[];
  /** Security group it uses. */
  readonly group: string;
  /** False while the endpoint drains: it stands, and its name leads elsewhere. */
  readonly privateDns: boolean;
}

export interface GatewayEndpointPlan {
  readonly service: string;
  readonly serviceName: string;
}

/** Something worth knowing that does not stop the stack. */
export interface PlanWarning {
  readonly key: string;
  readonly why: string;
}

export interface StackPlan {
  readonly mode: Mode;
  readonly region: string;
  readonly partition: Partition;
  readonly account: string;
  readonly cidr: string;
  readonly zones: readonly ZonePlan[];
  readonly existing?: ExistingNetwork;
  /** Public subnets and an internet gateway of our own, and what asks for them. */
  readonly publicTier: readonly string[];
  readonly internetGateway: boolean;
  readonly nat?: NatPlan;
  /** AZ ids whose Elastic IP exists, with or without a NAT. `regional` manual mode lists every AZ. */
  readonly eipZones: readonly string[];
  readonly interfaceEndpoints: readonly InterfaceEndpointPlan[];
  readonly gatewayEndpoints: readonly GatewayEndpointPlan[];
  /** Names of the endpoint security groups. */
  readonly groups: readonly string[];
  readonly egressRules: readonly EgressRule[];
  readonly needs: readonly Need[];
  readonly dormant: readonly DormantSetting[];
  readonly warnings: readonly PlanWarning[];
}

/** The plan, or what stands against it. */
export type PlanResult =
  | { readonly plan: StackPlan; readonly problems: readonly [] }
  | { readonly plan?: undefined; readonly problems: readonly ConfigProblem[] };

/**
 * Decides what exists.
 * @param settings parsed and checked configuration.
 * @param facts what AWS answered.
 * @param given dotted paths of the keys that the stack file sets, to tell a dormant setting from a default.
 * @returns the plan, or problems that only AWS's answers reveal: a service offered in none of the AZs, an adopted VPC
 *   without DNS host names.
 */
export function makePlan(settings: Settings, facts: PlanFacts, given: ReadonlySet<string> = new Set()): PlanResult {
  const { mode, network, service } = settings;
  const problems: ConfigProblem[] = [];
  const warnings: PlanWarning[] = [];
  const zones = facts.zones.map((zone) => zonePlan(zone, network.cidr, facts.existing));
  const interfaceEndpoints = interfaceServices(settings, facts.region).map((name) =>
    endpointPlan(name, settings, facts, problems, warnings),
  );
  const gatewayEndpoints = gatewayServices(settings, facts.region).map((name) => ({
    service: name,
    serviceName: endpointServiceName(name, facts.region),
  }));
  const { hosts, servedBy } = natZones(
    network.nat,
    zones.map((z) => z.id),
  );
  if (facts.existing) problems.push(...adoptedProblems(settings, facts.existing, hosts, interfaceEndpoints.length > 0));
  if (service.image !== undefined && movingTag(service.image))
    warnings.push({
      key: "service.image",
      why: `${service.image} has a tag that moves; two tasks can run different code. Use an immutable tag or a digest`,
    });
  if (interfaceEndpoints.length > 0 && zones.length === 1)
    warnings.push({
      key: "network.azs",
      why: "endpoints in one AZ: a failure of that AZ cuts every task off (AWS recommends two or more)",
    });
  if (problems.length > 0) return { problems };
  const groups = [...new Set(interfaceEndpoints.map((e) => e.group))];
  const natMode = usesNat(mode);
  const publicTier = facts.existing ? [] : publicReasons(settings);
  const plan: StackPlan = {
    mode,
    region: facts.region,
    partition: partitionOf(facts.region),
    account: facts.account,
    cidr: facts.existing?.cidr ?? network.cidr,
    zones,
    ...(facts.existing ? { existing: facts.existing } : {}),
    publicTier,
    internetGateway: !facts.existing && (publicTier.length > 0 || natMode),
    ...(natMode ? { nat: { strategy: network.nat.strategy, hosts, servedBy } } : {}),
    eipZones: natMode || network.nat.retainEips ? eipZones(settings, hosts, zones) : [],
    interfaceEndpoints,
    gatewayEndpoints,
    groups,
    egressRules: egressRules(
      settings,
      groups,
      gatewayEndpoints.map((g) => g.service),
    ),
    needs: needsOfSettings(settings, facts.region, facts.account),
    dormant: dormantSettings(settings, given),
    warnings,
  };
  return { plan: deepFreeze(plan), problems: [] };
}

function zonePlan(zone: Zone, cidr: string, existing: ExistingNetwork | undefined): ZonePlan {
  if (existing) return zone;
  const slot = slotOf(zone.id);
  if (slot === undefined) throw new RangeError(`no address slot for ${zone.id}`);
  return { ...zone, ...addressesOf(cidr, slot) };
}

function endpointPlan(
  service: string,
  { endpoints }: Settings,
  facts: PlanFacts,
  problems: ConfigProblem[],
  warnings: PlanWarning[],
): InterfaceEndpointPlan {
  const offered = facts.serviceZones.get(service);
  const zones = facts.zones.filter((zone) => offered === undefined || offered.includes(zone.name));
  const missing = facts.zones.filter((zone) => !zones.includes(zone));
  const names = facts.zones.map((z) => z.name).join(", ");
  if (zones.length === 0) {
    const where = offered?.length ? `only in ${offered.join(", ")}` : `in no AZ of ${facts.region}`;
    problems.push({
      key: "network.azs",
      value: names,
      why: `the endpoint service ${service} is offered ${where}, so its endpoint would have no subnet`,
      fix: offered?.length
        ? "choose AZs that include one of those"
        : `remove ${service}, or reach it through NAT (mode hybrid)`,
    });
  } else if (missing.length > 0) {
    warnings.push({
      key: "network.azs",
      why: `${service} is not offered in ${missing.map((z) => z.name).join(", ")}: tasks there cross to ${zones.map((z) => z.name).join(", ")}`,
    });
  }
  const group = Object.entries(endpoints.groups).find(([, names]) => names.includes(service))?.[0] ?? "main";
  return {
    service,
    serviceName: endpointServiceName(service, facts.region),
    zoneIds: zones.map((z) => z.id),
    group,
    privateDns: !endpoints.draining.includes(service),
  };
}

function publicReasons({ mode, network, service }: Settings): string[] {
  const reasons: string[] = [];
  if (usesNat(mode) && network.nat.strategy !== "regional") reasons.push(`nat.strategy ${network.nat.strategy}`);
  if (service.loadBalancer.scheme === "public") reasons.push("public load balancer");
  return reasons;
}

function eipZones({ network: { nat } }: Settings, hosts: readonly string[], zones: readonly Zone[]): string[] {
  if (nat.strategy !== "regional") return [...hosts];
  return nat.eipAllocationIds.length > 0 || nat.retainEips ? zones.map((z) => z.id) : [];
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const child of Object.values(value)) deepFreeze(child);
  }
  return value;
}
