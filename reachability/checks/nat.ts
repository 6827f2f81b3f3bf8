/**
 * The egress path through a NAT: its state, its own subnet, its address, the internet gateway, and the way back.
 * Sources: vpc/latest/userguide/vpc-nat-gateway.html, nat-gateway-troubleshooting.html, nat-gateways-regional.html,
 * VPC_NAT_Instance.html.
 */
import { partitionOf } from "../../plan/catalogue";
import { type CompiledTable, lookup } from "../network/routes";
import { isUnknown, type Known, type NatGateway, type NatInstance, type Route } from "../topology";
import type { Trace } from "../trace";
import { listOf, type SubnetView, type View } from "../view";
import { checkNatAcls } from "./acl";
import { checkNatInstanceGroups } from "./groups";
import { checkPublicAccess } from "./public-access";
import { checkLocalRoute, isDead, leadsBeyond, routeText } from "./routes";
import type { PublicDestination } from "./walk";

/**
 * Shell that answers the internet gateway of a VPC, made and attached where there is none: two fixes that both need one
 * find the same.
 */
export function gatewayOf(vpcId: string): string {
  return (
    `$(id=$(aws ec2 describe-internet-gateways --filters Name=attachment.vpc-id,Values=${vpcId} --query 'InternetGateways[0].InternetGatewayId' --output text);` +
    ` if [ "$id" = None ]; then id=$(aws ec2 create-internet-gateway --query InternetGateway.InternetGatewayId --output text);` +
    ` aws ec2 attach-internet-gateway --internet-gateway-id $id --vpc-id ${vpcId} >/dev/null; fi; echo $id)`
  );
}

/**
 * Command that ends with the route's gateway attached. A VPC has one gateway, and a gateway one VPC: what is attached
 * elsewhere is left alone, and the route is led to what the VPC has or gets.
 */
function gatewayCommand(view: View, id: string | undefined, table: string | undefined): string {
  const { vpc, internetGateways } = view.topology;
  const all = listOf(internetGateways);
  const free = all.some((gateway) => gateway.id === id && gateway.vpcId === undefined);
  if (id !== undefined && free && !all.some(({ vpcId }) => vpcId === vpc.id))
    return `aws ec2 attach-internet-gateway --internet-gateway-id ${id} --vpc-id ${vpc.id}`;
  if (id === undefined || table === undefined) return `echo "${gatewayOf(vpc.id)}"`;
  return `aws ec2 replace-route --route-table-id ${table} --destination-cidr-block 0.0.0.0/0 --gateway-id ${gatewayOf(vpc.id)}`;
}

/**
 * An internet gateway is attached to the VPC. `id` undefined: any of them will do.
 * @param table the route table that leads to it
 */
export function checkInternetGateway(view: View, trace: Trace, id: Known<string> | undefined, table?: string): void {
  const { internetGateways, vpc } = view.topology;
  if (isUnknown(internetGateways)) {
    trace.unsure("internet-gateway", vpc.id, "the internet gateways are not known", [internetGateways.unknown]);
    return;
  }
  if (isUnknown(id)) {
    trace.unsure("internet-gateway", vpc.id, "the route's internet gateway is not known", [id.unknown]);
    return;
  }
  const candidates = internetGateways.filter((gateway) => id === undefined || gateway.id === id);
  const attached = candidates.find((gateway) => gateway.vpcId === vpc.id);
  const undecided = candidates.find((gateway) => isUnknown(gateway.vpcId));
  if (attached) trace.pass("internet-gateway", attached.id, `attached to ${vpc.id}`);
  else if (undecided && isUnknown(undecided.vpcId)) {
    trace.unsure("internet-gateway", undecided.id, "its VPC is not known", [undecided.vpcId.unknown]);
  } else {
    const evidence = candidates.length > 0 ? `not attached to ${vpc.id}` : "no such internet gateway";
    const subject = id ?? vpc.id;
    trace.fail("internet-gateway", subject, evidence, "internet-gateway-detached", subject, {
      "gateway-command": gatewayCommand(view, id, table),
    });
  }
}

/** What to read where a route leads to something that decides by itself. */
export function behind(route: Route, tableId: string): string {
  const text = routeText(route);
  const firewall = typeof route.targetId === "string" && route.targetId.startsWith("vpce-");
  return firewall
    ? `what the firewall behind the route ${text} of ${tableId} lets through (network-firewall describe-firewall-policy, or the appliances of the Gateway Load Balancer)`
    : `what lies behind the route ${text} of ${tableId}`;
}

function tableId(view: View, subnet: SubnetView): string {
  const table = view.tableOf(subnet.id);
  return isUnknown(table) ? "" : table.id;
}

/** A NAT that shares the tasks' table is replaced by one in a public subnet; a table of its own gets the route. */
function natSubnetCommand(table: CompiledTable, shared: boolean): string {
  const route = (verb: string, target: string) =>
    `aws ec2 ${verb} --route-table-id ${table.id} --destination-cidr-block 0.0.0.0/0 ${target}`;
  if (shared) return route("replace-route", "{new-nat-target}");
  const verb = table.routes.some(({ prefix }) => prefix === 0) ? "replace-route" : "create-route";
  return route(verb, "--gateway-id {internet-gateway}");
}

/** The NAT's own subnet leads to the internet gateway, and replies find the task. */
function checkPublicSubnet(
  view: View,
  trace: Trace,
  nat: SubnetView,
  task: SubnetView,
  to: PublicDestination,
  gateway: boolean,
): void {
  const table = view.tableOf(nat.id);
  if (isUnknown(table)) {
    trace.unsure("nat-route", nat.id, `the route table of the NAT's subnet ${nat.id} is not known`, [table.unknown]);
    return;
  }
  const pieces = lookup(table, to.ranges);
  const good = pieces.filter(({ route }) => route?.target === "internet-gateway" && !isDead(route));
  const bad = pieces.filter((piece) => !good.includes(piece));
  const text = bad.map(({ route }) => (route ? routeText(route) : "no route")).join("; ");
  // Behind a firewall endpoint, an appliance or another network there may well be an internet gateway.
  const beyond = bad.flatMap(({ route }) => (route && leadsBeyond(route) ? [route] : []));
  if (table.unknowns.length > 0 && bad.length > 0) trace.unsure("nat-route", table.id, text, table.unknowns);
  else if (beyond.length > 0) {
    trace.unsure(
      "nat-route",
      table.id,
      text,
      beyond.map((route) => behind(route, table.id)),
    );
  } else if (good.length === 0) {
    const private_ = table.id === tableId(view, task);
    trace.fail("nat-route", table.id, `${nat.id} uses ${table.id}: ${text}`, "nat-subnet-not-public", table.id, {
      "nat-subnet-command": natSubnetCommand(table, private_),
    });
  } else if (bad.length > 0) {
    trace.unsure("nat-route", table.id, text, [`which addresses are used (${text} in ${table.id} takes some of them)`]);
  } else trace.pass("nat-route", table.id, `${nat.id} leads to the internet gateway`);
  if (good.length === 0 && beyond.length === 0) checkInternetGateway(view, trace, undefined);
  for (const { route } of good) checkInternetGateway(view, trace, route?.targetId, table.id);
  if (good.length > 0) checkPublicAccess(view, trace, [nat, task], gateway ? "nat-gateway" : "other");
  checkLocalRoute(view, trace, nat, task, true);
}

/** The part that zonal gateways and instances share. */
function checkNatSubnet(
  view: View,
  trace: Trace,
  nat: Pick<NatGateway, "id" | "connectivity" | "subnetId"> | NatInstance,
  task: SubnetView,
  to: PublicDestination,
): void {
  if (nat.subnetId === undefined || isUnknown(nat.subnetId)) {
    const what = nat.subnetId === undefined ? `the subnet of ${nat.id}` : nat.subnetId.unknown;
    trace.unsure("nat", nat.id, "its subnet is not known", [what]);
    return;
  }
  const subnet = view.subnetOf(nat.subnetId);
  if (!subnet) {
    trace.unsure("nat", nat.id, `its subnet ${nat.subnetId} is not known`, [`subnet ${nat.subnetId}`]);
    return;
  }
  checkLocalRoute(view, trace, task, subnet, false);
  checkNatAcls(view, trace, task, subnet, to);
  checkPublicSubnet(view, trace, subnet, task, to, "connectivity" in nat);
  if (subnet.zone !== "" && task.zone !== "" && subnet.zone !== task.zone) {
    trace.warn(
      "nat-other-zone",
      nat.id,
      `${nat.id} is in ${subnet.zoneName || subnet.zone}, ${task.id} in ${task.zoneName || task.zone}`,
    );
  }
}

/** Everything from the route to the internet through a NAT gateway. */
export function checkNatGateway(
  view: View,
  trace: Trace,
  nat: NatGateway,
  task: SubnetView,
  to: PublicDestination,
): void {
  const { state, connectivity, availabilityMode, publicIps } = nat;
  if (isUnknown(state)) trace.unsure("nat", nat.id, "its state is not known", [state.unknown]);
  else if (state === "available" || state === "planned") trace.pass("nat", nat.id, `NAT gateway, ${state}`);
  else trace.fail("nat", nat.id, `its state is ${state}`, "nat-not-available");
  checkElasticIps(view, trace);
  if (isUnknown(availabilityMode)) {
    trace.unsure("nat", nat.id, "its availability mode is not known", [availabilityMode.unknown]);
    return;
  }
  if (availabilityMode === "regional") return checkRegional(view, trace, nat, task);
  if (isUnknown(connectivity)) trace.unsure("nat", nat.id, "its connectivity is not known", [connectivity.unknown]);
  else if (connectivity === "private") trace.fail("nat", nat.id, "connectivity type private", "nat-private");
  else if (isUnknown(publicIps)) trace.unsure("nat", nat.id, "its address is not known", [publicIps.unknown]);
  else if (publicIps.length === 0) trace.fail("nat", nat.id, "no Elastic IP", "nat-without-address");
  else trace.pass("nat", nat.id, `address ${publicIps.join(", ")}`);
  checkNatSubnet(view, trace, nat, task, to);
}

function checkRegional(view: View, trace: Trace, nat: NatGateway, task: SubnetView): void {
  const partition = partitionOf(view.region);
  if (partition !== "aws") {
    trace.fail("nat", nat.id, `availability mode regional in ${view.region}`, "nat-regional-unsupported");
  }
  if (isUnknown(nat.connectivity))
    trace.unsure("nat", nat.id, "its connectivity is not known", [nat.connectivity.unknown]);
  const wrong = [
    ...(nat.connectivity === "private" ? ["connectivity type private"] : []),
    ...(nat.subnetId === undefined ? [] : ["a subnet"]),
    ...(nat.misplacedAllocation === true ? ["an Elastic IP outside the list of addresses per zone"] : []),
  ];
  if (wrong.length > 0) trace.fail("nat", nat.id, `regional, with ${wrong.join(" and ")}`, "nat-regional-arguments");
  // AWS keeps its route table: an internet gateway attached to the VPC is what it needs.
  checkInternetGateway(view, trace, undefined);
  checkPublicAccess(view, trace, [undefined, task], "nat-gateway");
}

function checkElasticIps(view: View, trace: Trace): void {
  const ips = view.topology.elasticIps;
  if (ips && ips.own + ips.others > ips.quota) {
    const evidence = `${ips.own} of this network and ${ips.others} others, quota ${ips.quota}`;
    trace.fail("nat", view.topology.vpc.id, evidence, "elastic-ip-quota", view.topology.vpc.id, {
      count: String(ips.own + ips.others),
    });
  }
}

/** Everything from the route to the internet through a NAT instance. */
export function checkNatInstance(
  view: View,
  trace: Trace,
  nat: NatInstance,
  task: SubnetView,
  to: PublicDestination,
): void {
  const { state, sourceDestCheck, publicIp } = nat;
  if (isUnknown(state)) trace.unsure("nat", nat.id, "its state is not known", [state.unknown]);
  else if (state === "running" || state === "planned") trace.pass("nat", nat.id, `NAT instance, ${state}`);
  else trace.fail("nat", nat.id, `its state is ${state}`, "nat-instance-not-running");
  if (isUnknown(sourceDestCheck)) {
    trace.unsure("nat", nat.id, "its source/destination check is not known", [sourceDestCheck.unknown]);
  } else if (sourceDestCheck) trace.fail("nat", nat.id, "the source/destination check is on", "nat-instance-check");
  if (isUnknown(publicIp)) trace.unsure("nat", nat.id, "its address is not known", [publicIp.unknown]);
  else if (publicIp === undefined) trace.fail("nat", nat.id, "no public address", "nat-instance-without-address");
  checkNatInstanceGroups(view, trace, nat, task, to);
  checkElasticIps(view, trace);
  checkNatSubnet(view, trace, nat, task, to);
}

/** The NAT a subnet without a default route would use: one of its own zone, else any. */
export function nearestNat(view: View, task: SubnetView): NatGateway | NatInstance | undefined {
  const { natGateways, natInstances } = view.topology;
  const all = [...listOf(natGateways), ...listOf(natInstances)];
  const zoneOf = (nat: NatGateway | NatInstance) =>
    nat.subnetId === undefined || isUnknown(nat.subnetId) ? "" : (view.subnetOf(nat.subnetId)?.zone ?? "");
  return all.find((nat) => zoneOf(nat) === task.zone) ?? all[0];
}
