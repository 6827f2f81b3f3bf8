/**
 * A stack on a network that is not its own: its own resources, and around them the network as a snapshot shows it.
 * Pure: plain values, from a file or from another stack's outputs.
 */
import {
  type Endpoint,
  type GroupRule,
  isUnknown,
  type Known,
  type Route,
  type RouteTable,
  type SecurityGroup,
} from "../../topology";
import type { NetworkTopology } from "./schema";

/** What a stack adds to parts of a network that are not its own: they are no parts of its own topology. */
export interface NetworkAdditions {
  readonly routes?: readonly { readonly routeTableId: string; readonly route: Route }[];
  readonly rules?: readonly {
    readonly groupId: string;
    readonly direction: "ingress" | "egress";
    readonly rule: GroupRule;
  }[];
  /** Route tables that the stack adds to a gateway endpoint of the network. */
  readonly gatewayTables?: readonly { readonly endpointId: string; readonly routeTableId: string }[];
}

/**
 * Puts a stack's own topology into a network.
 *
 * Parts are told by their ids; of a part that both know, the stack's own view counts, because the network's was taken
 * before. What the stack could not see of the network (`unknown`) comes from the network. What the network does not
 * know stays unknown, whatever the stack adds: there may be more.
 * @throws RangeError when both name a VPC and it is not the same one: a mistake of the caller
 */
export function joinNetwork<T extends NetworkTopology>(
  own: T,
  network: NetworkTopology,
  additions: NetworkAdditions = {},
): T {
  if (own.vpc.id.startsWith("vpc-") && own.vpc.id !== network.vpc.id)
    throw new RangeError(`the stack is in ${own.vpc.id}, the snapshot shows ${network.vpc.id}`);
  return {
    ...own,
    ...network,
    subnets: union(own.subnets, network.subnets),
    routeTables: withRoutes(union(own.routeTables, network.routeTables), additions.routes ?? []),
    associations: associationsOf(own, network),
    prefixLists: unionOfSome(own.prefixLists, network.prefixLists),
    securityGroups: withRules(unionOfSome(own.securityGroups, network.securityGroups), additions.rules ?? []),
    networkAcls: union(own.networkAcls, network.networkAcls),
    endpoints: withTables(union(own.endpoints, network.endpoints), additions.gatewayTables ?? []),
    externalEndpoints: [...own.externalEndpoints, ...network.externalEndpoints],
    natGateways: union(own.natGateways, network.natGateways),
    natInstances: union(own.natInstances, network.natInstances),
    internetGateways: union(own.internetGateways, network.internetGateways),
    hostedZones: union(own.hostedZones, network.hostedZones),
    ...laidOver(own, network),
  };
}

/** What lies over the VPC: the stack's own rules beside those that were found. */
function laidOver(own: NetworkTopology, network: NetworkTopology): Partial<NetworkTopology> {
  const both = <P extends Part>(mine?: Known<readonly P[]>, found?: Known<readonly P[]>) =>
    mine !== undefined && found !== undefined ? union(mine, found) : (found ?? mine);
  const resolverRules = both(own.resolverRules, network.resolverRules);
  const dnsFirewall = both(own.dnsFirewall, network.dnsFirewall);
  const profiles = both(own.profiles, network.profiles);
  const blockPublicAccess = own.blockPublicAccess ?? network.blockPublicAccess;
  return {
    ...(resolverRules ? { resolverRules } : {}),
    ...(dnsFirewall ? { dnsFirewall } : {}),
    ...(profiles ? { profiles } : {}),
    ...(blockPublicAccess ? { blockPublicAccess } : {}),
  };
}

interface Part {
  readonly id: string;
}

function union<T extends Part>(own: Known<readonly T[]>, network: Known<readonly T[]>): Known<readonly T[]> {
  if (isUnknown(network) || isUnknown(own)) return network;
  const ids = new Set(own.map(({ id }) => id));
  return [...network.filter(({ id }) => !ids.has(id)), ...own];
}

/** Lists of which a part that is missing is not taken for one that does not exist: groups and prefix lists are asked for by id. */
function unionOfSome<T extends Part>(own: Known<readonly T[]>, network: Known<readonly T[]>): Known<readonly T[]> {
  return isUnknown(network) && !isUnknown(own) && own.length > 0 ? own : union(own, network);
}

function associationsOf(own: NetworkTopology, network: NetworkTopology): NetworkTopology["associations"] {
  if (isUnknown(network.associations) || isUnknown(own.associations)) return network.associations;
  const subnets = new Set(own.associations.flatMap(({ subnetId }) => (isUnknown(subnetId) ? [] : subnetId)));
  const kept = network.associations.filter(({ subnetId }) => isUnknown(subnetId) || !subnets.has(subnetId));
  return [...kept, ...own.associations];
}

function destinationOf({ destination }: Route): string {
  return JSON.stringify(destination);
}

/** Adds routes; one to the same destination takes the place of the network's. */
function withRoutes(
  tables: Known<readonly RouteTable[]>,
  added: NonNullable<NetworkAdditions["routes"]>,
): Known<readonly RouteTable[]> {
  if (isUnknown(tables) || added.length === 0) return tables;
  return tables.map((table) => {
    const routes = added.flatMap(({ routeTableId, route }) => (routeTableId === table.id ? route : []));
    if (routes.length === 0 || isUnknown(table.routes)) return table;
    const taken = new Set(routes.map(destinationOf));
    return { ...table, routes: [...table.routes.filter((route) => !taken.has(destinationOf(route))), ...routes] };
  });
}

function withRules(
  groups: Known<readonly SecurityGroup[]>,
  added: NonNullable<NetworkAdditions["rules"]>,
): Known<readonly SecurityGroup[]> {
  if (isUnknown(groups) || added.length === 0) return groups;
  return groups.map((group) => {
    const rules = (direction: "ingress" | "egress"): Known<readonly GroupRule[]> => {
      const own = added.flatMap((each) => (each.groupId === group.id && each.direction === direction ? each.rule : []));
      const present = group[direction];
      return own.length === 0 || isUnknown(present) ? present : [...present, ...own];
    };
    return { ...group, ingress: rules("ingress"), egress: rules("egress") };
  });
}

function withTables(
  endpoints: Known<readonly Endpoint[]>,
  added: NonNullable<NetworkAdditions["gatewayTables"]>,
): Known<readonly Endpoint[]> {
  if (isUnknown(endpoints) || added.length === 0) return endpoints;
  return endpoints.map((endpoint) => {
    const tables = added.flatMap(({ endpointId, routeTableId }) => (endpointId === endpoint.id ? routeTableId : []));
    if (tables.length === 0 || isUnknown(endpoint.routeTableIds)) return endpoint;
    return { ...endpoint, routeTableIds: [...new Set([...endpoint.routeTableIds, ...tables])] };
  });
}
