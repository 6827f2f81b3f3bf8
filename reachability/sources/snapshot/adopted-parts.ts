/** Routes, endpoints and NAT gateways of a recorded network, as a plan asks for them. Pure. */
import type {
  AdoptedDefaultRoute,
  AdoptedFacts,
  AdoptedGatewayEndpoint,
  AdoptedGatewayRoute,
  AdoptedInterfaceEndpoint,
  AdoptedNat,
  AdoptedRouteTable,
  AdoptedSubnet,
  DefaultRouteTarget,
  Fact,
} from "../../../plan/adopted-facts";
import { type Endpoint, isUnknown, type Known, type Route, type RouteTable } from "../../topology";
import { tableOf } from "./route-tables";
import type { NetworkSnapshot } from "./snapshot";

const ANYWHERE = "0.0.0.0/0";

/** Route tables that some subnets use, each once, by id. */
export function routeTablesOf(snapshot: NetworkSnapshot, subnets: readonly AdoptedSubnet[]): AdoptedRouteTable[] {
  const ids = [...new Set(subnets.map(({ routeTableId }) => routeTableId))].sort();
  return ids.map((id) => {
    const using = subnets.filter(({ routeTableId }) => routeTableId === id);
    const table = tableOf(snapshot, using[0]?.id ?? "");
    return {
      id,
      subnetIds: using.map((subnet) => subnet.id),
      defaultRoute: defaultRouteOf(snapshot, table),
      gatewayRoutes: gatewayRoutesOf(snapshot, table),
    };
  });
}

function targetOf(snapshot: NetworkSnapshot, { target, targetId }: Route): DefaultRouteTarget {
  switch (target) {
    case "nat":
      return "nat-gateway";
    case "internet-gateway":
    case "transit-gateway":
    case "peering":
      return target;
    case "network-interface": {
      const instances = isUnknown(snapshot.natInstances) ? [] : snapshot.natInstances;
      return instances.some(({ targetIds }) => targetIds.some((id) => id === targetId)) ? "nat-instance" : "other";
    }
    default:
      return "other";
  }
}

/** The route to 0.0.0.0/0 of a table. */
export function defaultRouteOf(snapshot: NetworkSnapshot, table: Known<RouteTable>): Fact<AdoptedDefaultRoute> {
  if (isUnknown(table)) return table;
  if (isUnknown(table.routes)) return table.routes;
  for (const route of table.routes) {
    const { destination } = route;
    if (isUnknown(destination)) return { unknown: `a route of ${table.id} (${destination.unknown})` };
    if (!("cidr" in destination) || destination.cidr !== ANYWHERE) continue;
    const dead = route.state === "blackhole" || route.target === "blackhole";
    return {
      target: targetOf(snapshot, route),
      ...(typeof route.targetId === "string" ? { targetId: route.targetId } : {}),
      state: dead ? "blackhole" : "active",
    };
  }
  return { target: "none" };
}

/** `s3` of `com.amazonaws.eu-west-1.s3`. */
function shortName(serviceName: string): string {
  return /^(?:[a-z]+\.)?com\.amazonaws\.[a-z0-9-]+\.(.+)$/.exec(serviceName)?.[1] ?? serviceName;
}

/** The routes of a table to gateway endpoints. */
export function gatewayRoutesOf(
  snapshot: NetworkSnapshot,
  table: Known<RouteTable>,
): Fact<readonly AdoptedGatewayRoute[]> {
  if (isUnknown(table)) return table;
  if (isUnknown(table.routes)) return table.routes;
  const endpoints = isUnknown(snapshot.endpoints) ? [] : snapshot.endpoints;
  const lists = isUnknown(snapshot.prefixLists) ? [] : snapshot.prefixLists;
  const routed = table.routes.flatMap(({ target, targetId, destination }): AdoptedGatewayRoute[] => {
    if (target !== "gateway-endpoint" || typeof targetId !== "string") return [];
    if (isUnknown(destination) || !("prefixListId" in destination)) return [];
    const { prefixListId } = destination;
    const name =
      endpoints.find(({ id }) => id === targetId)?.service ?? lists.find(({ id }) => id === prefixListId)?.name ?? "";
    return [{ service: isUnknown(name) ? "" : shortName(name), endpointId: targetId, prefixListId }];
  });
  // An endpoint says which tables carry its route: a stack's own export lists the route there only.
  const said = endpoints.flatMap(({ id, kind, service, routeTableIds, prefixListId }): AdoptedGatewayRoute[] => {
    if (kind !== "gateway" || isUnknown(routeTableIds) || !routeTableIds.includes(table.id)) return [];
    if (isUnknown(service) || typeof prefixListId !== "string") return [];
    return [{ service: shortName(service), endpointId: id, prefixListId }];
  });
  return [...routed, ...said.filter((one) => !routed.some((route) => route.service === one.service))];
}

/** States in which an endpoint is gone, or as good as gone. */
const GONE = new Set(["deleting", "deleted", "rejected", "expired", "failed"]);

/** The endpoints that stand or are about to. */
export function endpointsOf(snapshot: NetworkSnapshot): Pick<AdoptedFacts, "interfaceEndpoints" | "gatewayEndpoints"> {
  const { endpoints } = snapshot;
  if (isUnknown(endpoints)) return { interfaceEndpoints: endpoints, gatewayEndpoints: endpoints };
  const nameless = endpoints.find(({ service }) => isUnknown(service));
  if (nameless) {
    const why = { unknown: `the service of endpoint ${nameless.id}` };
    return { interfaceEndpoints: why, gatewayEndpoints: why };
  }
  const standing = endpoints.filter(({ state }) => isUnknown(state) || !GONE.has(state));
  return {
    interfaceEndpoints: standing.filter(({ kind }) => kind === "interface").map((each) => interfaceOf(snapshot, each)),
    gatewayEndpoints: standing.filter(({ kind }) => kind === "gateway").map(gatewayOf),
  };
}

const nameOf = ({ service }: Endpoint) => (isUnknown(service) ? "" : service);
const policyOf = ({ policy }: Endpoint) => (policy === undefined ? {} : { policy });

function interfaceOf(snapshot: NetworkSnapshot, endpoint: Endpoint): AdoptedInterfaceEndpoint {
  const { id, state, securityGroupIds, subnetIds, privateDns } = endpoint;
  return {
    id,
    serviceName: nameOf(endpoint),
    state,
    securityGroupIds,
    subnetIds,
    zoneIds: zoneIdsOf(snapshot, subnetIds),
    privateDns: endpoint.privateDnsForInboundOnly === true ? false : privateDns,
    ...policyOf(endpoint),
  };
}

function zoneIdsOf(snapshot: NetworkSnapshot, subnetIds: Known<readonly string[]>): Fact<readonly string[]> {
  if (isUnknown(subnetIds)) return subnetIds;
  if (isUnknown(snapshot.subnets)) return snapshot.subnets;
  const zones = new Set<string>();
  for (const id of subnetIds) {
    const zone = snapshot.subnets.find((subnet) => subnet.id === id)?.availabilityZoneId;
    if (zone === undefined || isUnknown(zone)) return { unknown: `the AZ id of ${id}` };
    zones.add(zone);
  }
  return [...zones].sort();
}

function gatewayOf(endpoint: Endpoint): AdoptedGatewayEndpoint {
  const { id, routeTableIds } = endpoint;
  const serviceName = nameOf(endpoint);
  return { id, serviceName, service: shortName(serviceName), routeTableIds, ...policyOf(endpoint) };
}

/** The NAT gateways that stand or are about to. */
export function natsOf(snapshot: NetworkSnapshot): Fact<readonly AdoptedNat[]> {
  const { natGateways, subnets } = snapshot;
  if (isUnknown(natGateways)) return natGateways;
  return natGateways
    .filter(({ state }) => state !== "deleted" && state !== "deleting")
    .map(({ id, state, connectivity, availabilityMode, subnetId }) => {
      const subnet = typeof subnetId === "string" ? subnetId : undefined;
      const zone = isUnknown(subnets) ? undefined : subnets.find((each) => each.id === subnet)?.availabilityZoneId;
      return {
        id,
        state,
        connectivity,
        availabilityMode,
        ...(subnet === undefined ? {} : { subnetId: subnet }),
        ...(typeof zone === "string" ? { zoneId: zone } : {}),
      };
    });
}
