/** The egress path of a network: NAT, endpoints, their groups, and what stands already in an adopted one. Pure. */
import { type Adoption, adopt, placementProblems, type UsedEndpoint, type UsedRoute } from "./adopted";
import { endpointServiceName } from "./catalogue";
import { gatewayServices, groupOf, interfaceServices } from "./endpoints";
import { type Mode, usesNat } from "./mode";
import { type NatPlan, natPlan } from "./nat";
import type { Need } from "./needs";
import { isShared } from "./network";
import type { PlanFacts, PlanWarning } from "./plan";
import type { ConfigProblem, Settings } from "./settings";
import { type EgressRule, type ExternalTarget, egressRules } from "./task-egress";

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
  /** Route tables of an adopted network that lack its route; absent in the stack's own network, where all get it. */
  readonly routeTableIds?: readonly string[];
  /** Prefix list of an endpoint that stands already in an adopted network. */
  readonly prefixListId?: string;
}

/** NAT and endpoints of a network. */
export interface EgressPathPlan {
  readonly nat?: NatPlan;
  /** AZ ids whose Elastic IP is kept while there is no NAT. */
  readonly retainedEips: readonly string[];
  /** Route tables of an adopted network that get a default route; absent in the stack's own network: all. */
  readonly routedTableIds?: readonly string[];
  readonly interfaceEndpoints: readonly InterfaceEndpointPlan[];
  readonly gatewayEndpoints: readonly GatewayEndpointPlan[];
  /** Names of the endpoint security groups. */
  readonly groups: readonly string[];
  /** A client security group exists, which lets the tasks of joining stacks out. */
  readonly shared: boolean;
  /** What stands in an adopted network and is used as it is. */
  readonly usedRoutes: readonly UsedRoute[];
  readonly usedEndpoints: readonly UsedEndpoint[];
}

/** The path, or what stands against it, and what is worth knowing. */
export interface PathResult {
  readonly path: EgressPathPlan;
  readonly problems: readonly ConfigProblem[];
  readonly warnings: readonly PlanWarning[];
}

/** A stack that joins a network makes none of it. */
export function joinedPath(): Pick<PathResult, "path"> {
  return {
    path: {
      retainedEips: [],
      interfaceEndpoints: [],
      gatewayEndpoints: [],
      groups: [],
      shared: false,
      usedRoutes: [],
      usedEndpoints: [],
    },
  };
}

/** Decides NAT and endpoints of the stack's own network or an adopted one. */
export function egressPath(settings: Settings, needs: readonly Need[], facts: PlanFacts): PathResult {
  const { mode, endpoints } = settings;
  const problems: ConfigProblem[] = [];
  const warnings: PlanWarning[] = [];
  const wishes = { mode, endpoints, needs };
  const wanted = interfaceServices(wishes);
  const gateways = gatewayServices(wishes);
  const adoption = facts.adopted ? adopt(settings, facts.adopted, wanted, gateways) : undefined;
  if (adoption) {
    problems.push(...adoption.problems);
    warnings.push(...adoption.warnings);
  }
  const used = adoption?.usedEndpoints ?? [];
  const interfaceEndpoints = wanted
    .filter((service) => !used.some((endpoint) => endpoint.service === service))
    .map((service) => interfaceEndpoint(service, settings, facts, problems, warnings));
  const { nat, retainedEips } = natOf(settings, facts, adoption);
  if (facts.adopted) problems.push(...placementProblems(settings, facts.adopted, nat?.hosts ?? []));
  return {
    path: {
      ...(nat ? { nat } : {}),
      retainedEips,
      ...(adoption ? { routedTableIds: adoption.tablesWithoutRoute.map((table) => table.id) } : {}),
      interfaceEndpoints,
      gatewayEndpoints: gateways.map((service) => gatewayEndpoint(service, facts, adoption)),
      groups: [...new Set(interfaceEndpoints.map((endpoint) => endpoint.group))],
      shared: isShared(settings),
      usedRoutes: adoption?.usedRoutes ?? [],
      usedEndpoints: used,
    },
    problems,
    warnings,
  };
}

function natOf(
  { mode, network, egress }: Settings,
  facts: PlanFacts,
  adoption: Adoption | undefined,
): Pick<EgressPathPlan, "nat" | "retainedEips"> {
  const ports = egress.allow.map((allow) => allow.port);
  const lacking = adoption?.tablesWithoutRoute.flatMap((table) => table.subnetIds);
  const zoneIds = (facts.adopted?.privateSubnets ?? [])
    .filter((subnet) => lacking?.includes(subnet.id))
    .map((subnet) => subnet.zone.id);
  const zones = adoption ? [...new Set(zoneIds)] : facts.zones.map((zone) => zone.id);
  const nat = natPlan(network.nat, zones, ports);
  if (usesNat(mode)) return zones.length === 0 ? { retainedEips: [] } : { nat, retainedEips: [] };
  return { retainedEips: network.nat.retainEips ? nat.eipZones : [] };
}

function gatewayEndpoint(service: string, facts: PlanFacts, adoption: Adoption | undefined): GatewayEndpointPlan {
  const serviceName = endpointServiceName(service, facts.region);
  if (!adoption) return { service, serviceName };
  const { tables, prefixListId } = adoption.gateway(service);
  return {
    service,
    serviceName,
    routeTableIds: tables.map((table) => table.id),
    ...(prefixListId === undefined ? {} : { prefixListId }),
  };
}

function interfaceEndpoint(
  service: string,
  { endpoints }: Settings,
  facts: PlanFacts,
  problems: ConfigProblem[],
  warnings: PlanWarning[],
): InterfaceEndpointPlan {
  const offered = facts.serviceZones[service];
  const candidates = facts.adopted?.zones ?? facts.zones;
  const zones = candidates.filter((zone) => offered === undefined || offered.includes(zone.name));
  const missing = candidates.filter((zone) => !zones.includes(zone));
  const names = candidates.map((zone) => zone.name).join(", ");
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
  return {
    service,
    serviceName: endpointServiceName(service, facts.region),
    zoneIds: zones.map((zone) => zone.id),
    group: groupOf(service, endpoints),
    privateDns: !endpoints.draining.includes(service),
  };
}

/** Egress rules of the client group: what the network offers, to every stack that joins. */
export function clientRules(mode: Mode, path: EgressPathPlan, external: readonly ExternalTarget[]): EgressRule[] {
  return egressRules({
    mode,
    groups: path.groups,
    gateways: path.gatewayEndpoints,
    external: [
      ...external,
      ...path.usedEndpoints.map(({ service, securityGroupId }) => ({
        service,
        securityGroupId,
        cidrs: [],
        admit: true,
      })),
    ],
    allow: [],
  });
}
