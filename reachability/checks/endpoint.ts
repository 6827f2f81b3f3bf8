/**
 * An interface or gateway endpoint itself: state, zones, quota, association.
 * Sources: vpc/latest/privatelink/create-interface-endpoint.html, gateway-endpoints.html, vpc-limits-endpoints.html.
 */
import { intersect } from "../network/ranges";
import type { CompiledTable } from "../network/routes";
import { type Endpoint, isUnknown, type Known } from "../topology";
import { Trace } from "../trace";
import type { SubnetView, View } from "../view";
import { checkEndpointAcls, checkTaskAcl } from "./acl";
import { checkEgressToEndpoint, checkEgressToPublic, checkEndpointIngress } from "./groups";
import { checkPrivateNames, checkResolver } from "./names";
import { checkLocalRoute, isDead, routeText } from "./routes";
import { publicDestination } from "./walk";

/** Interface and Gateway Load Balancer endpoints of a VPC (quota L-29B6F2EB). */
const MAX_INTERFACE_ENDPOINTS = 50;

function checkState(trace: Trace, endpoint: Endpoint): void {
  const { id, state } = endpoint;
  if (isUnknown(state)) trace.unsure("endpoint", id, "its state is not known", [state.unknown]);
  else if (state === "available" || state === "planned")
    trace.pass("endpoint", id, `${endpoint.kind} endpoint, ${state}`);
  else trace.fail("endpoint", id, `its state is ${state}`, "endpoint-not-available");
}

/**
 * Names, groups, ACLs, routes and state of an interface endpoint, both ways, from one task subnet.
 * @param byOwnZone The names are (or should be) private DNS of the endpoint, not a hand-made zone.
 */
export function walkInterfaceEndpoint(
  view: View,
  trace: Trace,
  endpoint: Endpoint,
  task: SubnetView,
  service: string,
  byOwnZone: boolean,
): void {
  trace.include(checkResolver(view));
  if (byOwnZone) checkPrivateNames(view, trace, endpoint, service);
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

/** Routes and ACLs between a task subnet and the subnets of an endpoint, both ways. */
function walkBetween(view: View, task: SubnetView, subnetIds: readonly string[]): Trace {
  const trace = new Trace();
  for (const subnet of subnetIds.flatMap((id) => view.subnetOf(id) ?? [])) {
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
    );
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
  for (const subnetId of subnetIds) {
    const subnet = view.subnetOf(subnetId);
    const zone = subnet?.zone ?? "";
    if (subnet === undefined || zone === "") continue;
    if (zones.has(zone)) {
      trace.fail("endpoint", id, `${subnetId} is a second subnet in ${subnet.zoneName || zone}`, "endpoint-zone-twice");
    }
    zones.add(zone);
    const offered = endpoint.offeredZones;
    if (offered && !offered.includes(zone) && !offered.includes(subnet.zoneName)) {
      trace.fail(
        "endpoint",
        id,
        `${subnet.zoneName || zone} is not among ${offered.join(", ")}`,
        "endpoint-zone-not-offered",
      );
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
export function walkGatewayEndpoint(view: View, trace: Trace, endpoint: Endpoint, task: SubnetView): void {
  trace.include(checkResolver(view));
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
