/**
 * Routes: inside the VPC by the local route, outside it by whatever the longest prefix says.
 * Source: vpc/latest/userguide/VPC_Route_Tables.html.
 */
import { intersect } from "../network/address-sets";
import { type CompiledTable, lookup } from "../network/routes";
import { isUnknown, type Known, type Route } from "../topology";
import type { Trace } from "../trace";
import type { SubnetView, View } from "../view";

/** A route in words: `0.0.0.0/0 -> nat nat-0a1`. */
export function routeText(route: Route): string {
  const destination = isUnknown(route.destination)
    ? "?"
    : "cidr" in route.destination
      ? route.destination.cidr
      : route.destination.prefixListId;
  const target = route.targetId === undefined ? "" : ` ${isUnknown(route.targetId) ? "?" : route.targetId}`;
  return `${destination} -> ${route.target}${target}${isDead(route) ? " (blackhole)" : ""}`;
}

/** Whether a subnet has IPv4 addresses, which is all that is modelled. */
export function hasIpv4(trace: Trace, subnet: SubnetView): boolean {
  const { ipv6Native } = subnet.subnet;
  if (ipv6Native === undefined || ipv6Native === false) return true;
  const what = isUnknown(ipv6Native)
    ? ipv6Native.unknown
    : `how anything reaches IPv6-only subnet ${subnet.id}: IPv6 is not modelled`;
  trace.unsure("task", subnet.id, "whether the subnet has IPv4 addresses", [what]);
  return false;
}

/** Destination of a route, to name it in a command. */
export function destinationOf(route: Route): string | undefined {
  if (isUnknown(route.destination)) return undefined;
  return "cidr" in route.destination ? route.destination.cidr : undefined;
}

/** Targets behind which something else decides: a firewall, another network. */
export function leadsBeyond(route: Route): boolean {
  return !isDead(route) && ["network-interface", "transit-gateway", "peering", "other"].includes(route.target);
}

/** Whether a route drops what it carries. */
export function isDead(route: Route): boolean {
  return route.state === "blackhole" || route.target === "blackhole";
}

const captures = new WeakMap<CompiledTable, boolean>();

/** Whether a table has any route besides the local ones inside the VPC: rare, so that the look-up is skipped. */
function capturesLocal(view: View, table: CompiledTable): boolean {
  let result = captures.get(table);
  if (result === undefined) {
    result =
      table.unknowns.length > 0 ||
      table.routes.some(
        ({ route, ranges, prefix }) =>
          route.target !== "local" && prefix > 1 && intersect(ranges, view.vpcRanges).length > 0,
      );
    captures.set(table, result);
  }
  return result;
}

/** Packets from one subnet reach another one of the VPC by the local route. */
export function checkLocalRoute(view: View, trace: Trace, from: SubnetView, to: SubnetView, back: boolean): void {
  if (from.id === to.id) return;
  const kind = back ? "return" : "route";
  const table: Known<CompiledTable> = view.tableOf(from.id);
  if (isUnknown(table)) {
    trace.unsure(kind, from.id, `the route table of ${from.id} is not known`, [table.unknown]);
    return;
  }
  if (!capturesLocal(view, table)) {
    if (!back) trace.pass(kind, table.id, `the local route leads to ${to.id}`);
    return;
  }
  const strays = lookup(table, to.ranges).filter((piece) => piece.route?.target !== "local");
  const whole = strays.length > 0 && strays.length === lookup(table, to.ranges).length;
  for (const { route } of strays) {
    const text = route ? routeText(route) : "no route";
    if (route && leadsBeyond(route))
      trace.unsure(kind, table.id, `${text} takes traffic to ${to.id}`, [
        `what lies behind the route ${text} of ${table.id}`,
      ]);
    else if (whole && table.unknowns.length === 0 && !isUnknown(view.topology.vpc.cidrs))
      trace.fail(
        kind,
        table.id,
        `${text} takes traffic from ${from.id} to ${to.id}`,
        "local-route-captured",
        table.id,
        {
          destination: route && destinationOf(route),
        },
      );
    else
      trace.unsure(kind, table.id, `${text} takes part of the traffic to ${to.id}`, [
        `which addresses of ${to.id} are used (${text} takes some)`,
      ]);
  }
  if (table.unknowns.length > 0) trace.unsure(kind, table.id, "some routes are not known", table.unknowns);
  else if (strays.length === 0 && !back) trace.pass(kind, table.id, `the local route leads to ${to.id}`);
}
