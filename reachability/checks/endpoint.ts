/**
 * An interface or gateway endpoint itself: state, zones, quota, association.
 * Sources: vpc/latest/privatelink/create-interface-endpoint.html, gateway-endpoints.html, vpc-limits-endpoints.html.
 */
import { intersect } from "../network/address-sets";
import type { CompiledTable } from "../network/routes";
import { type Endpoint, isUnknown, type Known } from "../topology";
import { Trace } from "../trace";
import type { SubnetView, View } from "../view";
import { checkEndpointAcls, checkTaskAcl } from "./acl";
import { checkEgressToEndpoint, checkEgressToPublic, checkEndpointIngress } from "./groups";
import { checkGatewayNames, checkPrivateNames, checkResolver } from "./names";
import { checkLocalRoute, hasIpv4, isDead, routeText } from "./routes";
import { publicDestination } from "./walk";

/** Interface and Gateway Load Balancer endpoints of a VPC (quota L-29B6F2EB). */
const MAX_INTERFACE_ENDPOINTS = 50;

function checkState(trace: Trace, endpoint: Endpoint): void {
  const { id, state, vpcId } = endpoint;
  if (isUnknown(vpcId)) trace.unsure("endpoint", id, "its VPC is not known", [vpcId.unknown]);
  if (isUnknown(state)) trace.unsure("endpoint", id, "its state is not known", [state.unknown]);
  else if (state === "available" || state === "planned")
    trace.pass("endpoint", id, `${endpoint.kind} endpoint, ${state}`);
  else trace.fail("endpoint", id, `its state is ${state}`, "endpoint-not-available");
}

/**
 * Names, groups, ACLs, routes and state of an interface endpoint, both ways, from one task subnet.
 * @param byOwnZone The names are (or should be) private DNS of the endpoint, not a hand-made zone.
 * @param region Region of the names: another one's for a cross-Region endpoint.
 */
export function walkInterfaceEndpoint(
  view: View,
  trace: Trace,
  endpoint: Endpoint,
  task: SubnetView,
  service: string,
  byOwnZone: boolean,
  region = view.region,
): void {
  trace.include(checkResolver(view));
  if (byOwnZone) {
    const names = view.shared(`names ${endpoint.id} ${service}`, () => {
      const own = new Trace();
      checkPrivateNames(view, own, endpoint, service, region);
      return own;
    });
    trace.include(names);
  }
  checkAddressFamily(trace, endpoint);
  trace.include(view.shared(`egress ${endpoint.id}`, () => checkEgressToEndpoint(view, endpoint)));
  checkState(trace, endpoint);
  checkZones(view, trace, endpoint, task);
  const ids = isUnknown(endpoint.subnetIds) ? [] : endpoint.subnetIds;
  for (const id of ids) {
    const subnet = view.subnetOf(id);
    if (!subnet) trace.unsure("endpoint", endpoint.id, `its subnet ${id} is not known`, [`subnet ${id}`]);
  }
  // Endpoints usually share their subnets: what lies between is walked once.
  trace.include(view.shared(`between ${task.id} ${ids.join(" ")}`, () => walkBetween(view, task, ids)));
  checkEndpointIngress(view, trace, endpoint, task);
}

/** Tasks ask for IPv4 addresses and connect to them; IPv6 is not modelled. */
function checkAddressFamily(trace: Trace, endpoint: Endpoint): void {
  const { id, ipAddressType: type, dnsRecordIpType: record } = endpoint;
  for (const [what, value] of [
    ["the address type", type],
    ["the DNS record type", record],
  ] as const) {
    if (value === undefined || value === "ipv4" || value === "dualstack") continue;
    if (value === "service-defined" && (type === undefined || type === "ipv4" || type === "dualstack")) continue;
    trace.unsure("endpoint", id, `${what} is ${isUnknown(value) ? "not known" : value}`, [
      isUnknown(value) ? value.unknown : `how tasks reach ${id} over IPv6, which is not modelled`,
    ]);
  }
}

/** Routes and ACLs between a task subnet and the subnets of an endpoint, both ways. */
function walkBetween(view: View, task: SubnetView, subnetIds: readonly string[]): Trace {
  const trace = new Trace();
  for (const subnet of subnetIds.flatMap((id) => view.subnetOf(id) ?? [])) {
    if (!hasIpv4(trace, subnet)) continue;
    checkLocalRoute(view, trace, task, subnet, false);
    checkEndpointAcls(view, trace, task, subnet);
    checkLocalRoute(view, trace, subnet, task, true);
  }
  return trace;
}

function checkZones(view: View, trace: Trace, endpoint: Endpoint, task: SubnetView): void {
  const { id, subnetIds } = endpoint;
  if (view.interfaceEndpointCount > MAX_INTERFACE_ENDPOINTS) {
    trace.fail(
      "endpoint",
      view.topology.vpc.id,
      `${view.interfaceEndpointCount} interface endpoints`,
      "too-many-endpoints",
      view.topology.vpc.id,
      { count: String(view.interfaceEndpointCount) },
    );
  } else if (view.interfaceEndpointsAtMost > MAX_INTERFACE_ENDPOINTS) {
    const evidence = `up to ${view.interfaceEndpointsAtMost} interface endpoints`;
    trace.unsure("endpoint", view.topology.vpc.id, evidence, ["which interface endpoints are in the VPC"]);
  }
  if (isUnknown(subnetIds)) {
    trace.unsure("endpoint", id, "its subnets are not known", [subnetIds.unknown]);
    return;
  }
  if (subnetIds.length === 0) {
    trace.fail("endpoint", id, "in no subnet", "endpoint-without-subnets");
    return;
  }
  const zones = new Set<string>();
  const seen = new Set<string>();
  for (const subnetId of subnetIds) {
    const subnet = view.subnetOf(subnetId);
    if (subnet === undefined) continue;
    const { zone, zoneName } = subnet;
    if (zone === "") {
      if (subnetIds.length > 1 || endpoint.offeredZones)
        trace.unsure("endpoint", id, `the AZ of ${subnetId} is not known`, [`the AZ of subnet ${subnetId}`]);
      continue;
    }
    // An AZ has an id and a name: two subnets are of one when either is the same.
    if (seen.has(zone) || seen.has(zoneName)) {
      const evidence = `${subnetId} is a second subnet in ${zoneName || zone}`;
      trace.fail("endpoint", id, evidence, "endpoint-zone-twice", id, { "stray-subnet": subnetId });
    }
    for (const name of [zone, zoneName]) if (name !== "") seen.add(name);
    zones.add(zone);
    const offered = endpoint.offeredZones;
    if (offered && !offered.includes(zone) && !offered.includes(zoneName)) {
      const evidence = `${zoneName || zone} is not among ${offered.join(", ")}`;
      trace.fail("endpoint", id, evidence, "endpoint-zone-not-offered", id, { "stray-subnet": subnetId });
    }
  }
  if (task.zone !== "" && zones.size > 0 && !zones.has(task.zone)) {
    trace.warn("endpoint-not-in-zone", id, `no interface in ${task.zoneName || task.zone}`);
  }
  if (zones.size === 1) trace.warn("endpoint-single-zone", id, `only in ${[...zones].join(", ")}`);
}

/** Whether a route table carries a gateway endpoint's route; `undefined` when that is not known. */
export function carriesGateway(endpoint: Endpoint, table: Known<CompiledTable>): boolean | undefined {
  if (isUnknown(table)) return undefined;
  if (table.gatewayRoutes.some((route) => route.targetId === endpoint.id && !isDead(route))) return true;
  if (isUnknown(endpoint.routeTableIds)) return undefined;
  return endpoint.routeTableIds.includes(table.id);
}

/** Groups, ACL, route and state of a gateway endpoint from one task subnet. */
export function walkGatewayEndpoint(
  view: View,
  trace: Trace,
  endpoint: Endpoint,
  task: SubnetView,
  service: string,
): void {
  trace.include(checkResolver(view));
  trace.include(view.shared(`gateway names ${service}`, () => named(view, service)));
  const listId = endpoint.prefixListId;
  if (isUnknown(listId)) {
    trace.unsure("task-egress", endpoint.id, "the prefix list of the endpoint is not known", [listId.unknown]);
  }
  const to = publicDestination(view, isUnknown(listId) ? undefined : listId);
  if (!isUnknown(listId)) checkEgressToPublic(view, trace, to, "task-egress-prefix-list");
  checkTaskAcl(view, trace, task, to);
  const table = view.tableOf(task.id);
  const carried = carriesGateway(endpoint, table);
  if (carried === undefined) {
    const what = isUnknown(table) ? table.unknown : `the route tables of ${endpoint.id}`;
    trace.unsure("route", task.id, "whether the subnet's table carries the endpoint is not known", [what]);
  } else if (isUnknown(table)) return;
  else if (!carried)
    trace.fail(
      "route",
      table.id,
      `${endpoint.id} is not associated with ${table.id}`,
      "gateway-not-associated",
      endpoint.id,
    );
  else {
    trace.pass("route", table.id, `${to.label} -> ${endpoint.id}`);
    checkOverriding(view, trace, table, to.ranges);
  }
  checkState(trace, endpoint);
}

function named(view: View, service: string): Trace {
  const trace = new Trace();
  checkGatewayNames(view, trace, service);
  return trace;
}

/** A prefix list's entries are longer than any default route, not than every route somebody may add. */
function checkOverriding(
  view: View,
  trace: Trace,
  table: CompiledTable,
  ranges: ReturnType<typeof publicDestination>["ranges"],
): void {
  for (const { prefix, route, ranges: taken } of table.routes) {
    if (prefix < 2 || route.target === "local" || intersect(taken, ranges).length === 0) continue;
    trace.unsure("route", table.id, routeText(route), [
      `whether the route ${routeText(route)} of ${table.id} is longer than the endpoint's (${view.region})`,
    ]);
  }
}
