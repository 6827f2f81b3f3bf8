/** The way to public addresses: what the default route of a task subnet leads to. */
import { lookup, type Piece } from "../network/routes";
import type { Path } from "../result";
import { isUnknown, type Known, type NatGateway, type NatInstance } from "../topology";
import { Trace } from "../trace";
import type { SubnetView, View } from "../view";
import { checkTaskAcl } from "./acl";
import { checkEgressToPublic } from "./groups";
import { behind, checkInternetGateway, checkNatGateway, checkNatInstance, nearestNat } from "./nat";
import { checkPublicAccess } from "./public-access";
import { destinationOf, isDead, routeText } from "./routes";
import type { PublicDestination } from "./walk";

/** Whether a subnet's table carries public destinations at all; `undefined` when that is not known. */
export function hasDefaultRoute(view: View, subnet: SubnetView): boolean | undefined {
  const table = view.tableOf(subnet.id);
  if (isUnknown(table)) return undefined;
  if (table.routes.some(({ route, prefix }) => prefix === 0 && route.target !== "local")) return true;
  if (lookup(table, view.publicRanges).some(({ route }) => route !== undefined)) return true;
  return table.unknowns.length > 0 ? undefined : false;
}

/** The task's groups, its subnet's ACL, its route and everything behind the route. Without names. */
export function walkPublic(view: View, subnet: SubnetView, to: PublicDestination): Trace {
  const trace = new Trace();
  checkEgressToPublic(view, trace, to, "task-egress-internet");
  checkTaskAcl(view, trace, subnet, to);
  const table = view.tableOf(subnet.id);
  if (isUnknown(table)) {
    trace.unsure("route", subnet.id, "the subnet's route table is not known", [table.unknown]);
    return trace;
  }
  if (table.unknowns.length > 0) trace.unsure("route", table.id, "some routes are not known", table.unknowns);
  const pieces = lookup(table, to.ranges);
  const branches = pieces.map((piece) => ({ piece, branch: walkPiece(view, subnet, table.id, piece, to) }));
  const broken = branches.filter(({ branch }) => branch.broken);
  const decided = broken.length === 0 || (broken.length === branches.length && table.unknowns.length === 0);
  for (const { piece, branch } of branches) {
    if (decided || !branch.broken) trace.include(branch);
    else {
      const text = piece.route ? routeText(piece.route) : "no route";
      trace.includeUndecided(branch, `which addresses are used (${text} in ${table.id} takes some of them)`);
    }
  }
  trace.path = branches.find(({ branch }) => !branch.broken)?.branch.path ?? branches[0]?.branch.path ?? "none";
  return trace;
}

function walkPiece(view: View, subnet: SubnetView, table: string, piece: Piece, to: PublicDestination): Trace {
  const trace = new Trace();
  const route = piece.route;
  if (!route) {
    walkWithoutRoute(view, trace, subnet, table, to);
    return trace;
  }
  const text = routeText(route);
  trace.path = pathOf(route.target);
  if (isDead(route)) {
    trace.fail("route", table, text, "route-blackhole", table, { destination: destinationOf(route) });
    followIntended(view, trace, route.targetId, subnet, to);
    return trace;
  }
  switch (route.target) {
    case "nat":
      trace.pass("route", table, text);
      followNat(view, trace, route.targetId, table, subnet, to);
      break;
    case "network-interface":
      followInterface(view, trace, route.targetId, table, text, subnet, to);
      break;
    case "internet-gateway":
      trace.pass("route", table, text);
      checkInternetGateway(view, trace, route.targetId, table);
      checkPublicAddress(view, trace, subnet);
      checkPublicAccess(view, trace, [subnet], "other");
      break;
    case "transit-gateway":
    case "peering":
    case "other":
      trace.unsure("route", table, text, [behind(route, table)]);
      break;
    case "egress-only":
    case "gateway-endpoint":
    case "local":
    case "blackhole":
      trace.fail("route", table, text, "route-target-unfit", table, { destination: destinationOf(route) });
      followIntended(view, trace, undefined, subnet, to);
      break;
  }
  return trace;
}

function pathOf(target: string): Path {
  switch (target) {
    case "nat":
      return "nat";
    case "network-interface":
      return "nat-instance";
    case "internet-gateway":
      return "internet-gateway";
    case "transit-gateway":
      return "transit-gateway";
    case "peering":
      return "peering";
    default:
      return "none";
  }
}

/** What the route should lead to, or may lead to once it is mended: its faults are found now, not one deployment later. */
function followIntended(
  view: View,
  trace: Trace,
  id: Known<string> | undefined,
  subnet: SubnetView,
  to: PublicDestination,
): void {
  const named = typeof id === "string" ? (view.natGateways.get(id) ?? view.natInstances.get(id)) : undefined;
  const nat = named ?? nearestNat(view, subnet);
  if (nat) follow(view, trace, nat, subnet, to);
}

function walkWithoutRoute(view: View, trace: Trace, subnet: SubnetView, table: string, to: PublicDestination): void {
  const nat = nearestNat(view, subnet);
  if (!nat) {
    trace.fail("route", table, `no route of ${table} leads to ${to.label}`, "no-internet-path", subnet.id);
    return;
  }
  trace.path = "sourceDestCheck" in nat ? "nat-instance" : "nat";
  trace.fail(
    "route",
    table,
    `no route of ${table} leads to ${to.label}; ${nat.id} could carry it`,
    "no-default-route",
    table,
    {
      destination: "0.0.0.0/0",
    },
  );
  follow(view, trace, nat, subnet, to);
}

function follow(
  view: View,
  trace: Trace,
  nat: NatGateway | NatInstance,
  subnet: SubnetView,
  to: PublicDestination,
): void {
  if ("sourceDestCheck" in nat) checkNatInstance(view, trace, nat, subnet, to);
  else checkNatGateway(view, trace, nat, subnet, to);
}

function followNat(
  view: View,
  trace: Trace,
  id: Known<string> | undefined,
  table: string,
  subnet: SubnetView,
  to: PublicDestination,
): void {
  const { natGateways } = view.topology;
  if (id === undefined || isUnknown(id)) {
    trace.unsure("nat", table, "the route's NAT is not known", [
      id === undefined ? `the target of the NAT route of ${table}` : id.unknown,
    ]);
    return;
  }
  const nat = view.natGateways.get(id);
  if (nat) checkNatGateway(view, trace, nat, subnet, to);
  else if (isUnknown(natGateways)) trace.unsure("nat", id, "the NAT gateways are not known", [natGateways.unknown]);
  else {
    trace.fail("nat", id, `${table} leads to ${id}, which is no NAT gateway here`, "nat-missing", id, {
      destination: "0.0.0.0/0",
    });
  }
}

function followInterface(
  view: View,
  trace: Trace,
  id: Known<string> | undefined,
  table: string,
  text: string,
  subnet: SubnetView,
  to: PublicDestination,
): void {
  const nat = id === undefined || isUnknown(id) ? undefined : view.natInstances.get(id);
  if (nat) {
    trace.pass("route", table, text);
    checkNatInstance(view, trace, nat, subnet, to);
    return;
  }
  // Not necessarily a fault: a firewall appliance forwards too.
  trace.unsure("route", table, text, [`what the network interface behind the route ${text} of ${table} does`]);
}

function checkPublicAddress(view: View, trace: Trace, subnet: SubnetView): void {
  const { assignPublicIp } = view.topology.task;
  if (isUnknown(assignPublicIp)) {
    trace.unsure("task", subnet.id, "whether the task has a public address is not known", [assignPublicIp.unknown]);
  } else if (assignPublicIp) trace.pass("task", subnet.id, "the task has a public address");
  else trace.fail("task", subnet.id, "assignPublicIp is DISABLED", "no-public-ip");
}
