/**
 * Destinations inside the VPC: other services by their group, addresses, mount targets of file systems. Groups, ACLs and
 * routes both ways. Sources: vpc/latest/userguide (vpc-security-groups, nacl-rules, VPC_Route_Tables).
 */
import type { PeerNeed } from "../../plan/peers";
import { coverageOf, intersect, type Ranges, rangesOf } from "../network/address-sets";
import { admits } from "../network/groups";
import { lookup } from "../network/routes";
import { isUnknown, type Known } from "../topology";
import { Trace } from "../trace";
import { listOf, type SubnetView, type View } from "../view";
import { checkPeerAcls, checkTaskSideAcl } from "./acl";
import { walkFileSystem } from "./file-system";
import { behind } from "./nat";
import { checkLocalRoute, hasIpv4, isDead, leadsBeyond, routeText } from "./routes";

/** One place where a peer answers. */
export interface Place {
  /** Addresses it may have there. */
  readonly ranges: Ranges;
  readonly subnet: SubnetView | undefined;
  /** Its groups; `undefined` where nobody said. */
  readonly groupIds: Known<readonly string[]> | undefined;
  /** In words: `group sg-1 in subnet-2`. */
  readonly label: string;
}

/** Everything between a task subnet and a peer, both ways. */
export function walkPeer(view: View, trace: Trace, need: PeerNeed, task: SubnetView): void {
  trace.path = "local";
  const { to } = need;
  if ("fileSystem" in to) walkFileSystem(view, trace, need, to.fileSystem, task);
  else if ("groupId" in to) walkGroup(view, trace, need, to, task);
  else walkCidr(view, trace, need, to, task);
}

function walkGroup(
  view: View,
  trace: Trace,
  need: PeerNeed,
  to: { readonly groupId: string; readonly subnetIds?: readonly string[] },
  task: SubnetView,
): void {
  const { subnets } = view.topology;
  const ids = to.subnetIds ?? listOf(subnets).map(({ id }) => id);
  if (ids.length === 0) {
    const missing = isUnknown(subnets) ? subnets.unknown : `where ${need.name} runs`;
    trace.unsure("peer", to.groupId, `where ${need.name} runs is not known`, [missing]);
    return;
  }
  const walks = ids.map((id) => {
    const own = new Trace();
    const subnet = view.subnetOf(id);
    if (!subnet) own.unsure("peer", id, `the subnet of ${need.name} is not known`, [`subnet ${id}`]);
    const label = `group ${to.groupId} in ${id}`;
    walkPlace(view, own, need, task, {
      ranges: subnet?.ranges ?? view.vpcRanges,
      subnet,
      groupIds: [to.groupId],
      label,
    });
    return own;
  });
  // Where it runs was said: it may answer from any of these. Otherwise it is in one of them, nobody knows which.
  const broken = walks.filter((walk) => walk.broken).length;
  const certain = to.subnetIds !== undefined || broken === 0 || broken === walks.length;
  for (const walk of walks) {
    if (certain || !walk.broken) trace.include(walk);
    else trace.includeUndecided(walk, `in which subnets ${need.name} runs`);
  }
}

function walkCidr(
  view: View,
  trace: Trace,
  need: PeerNeed,
  to: { readonly cidr: string; readonly groupIds?: readonly string[] },
  task: SubnetView,
): void {
  const ranges = rangesOf(to.cidr);
  if (!ranges) {
    trace.unsure("peer", to.cidr, "no IPv4 CIDR", [`the addresses of ${need.name}`]);
    return;
  }
  const inside = isUnknown(view.topology.vpc.cidrs) ? "unknown" : coverageOf(ranges, view.vpcRanges);
  if (inside === "none") return walkOutside(view, trace, need, to.cidr, ranges, task);
  if (inside !== "all") {
    trace.unsure("peer", to.cidr, `only part of ${to.cidr} is inside the VPC`, [
      `which addresses of ${to.cidr} are used`,
    ]);
    return;
  }
  const places = listOf(view.topology.subnets).flatMap(({ id }): Place[] => {
    const subnet = view.subnetOf(id);
    const own = subnet ? intersect(subnet.ranges, ranges) : [];
    return subnet && own.length > 0
      ? [{ ranges: own, subnet, groupIds: to.groupIds, label: `${to.cidr} in ${id}` }]
      : [];
  });
  if (places.length === 0) {
    trace.unsure("peer", to.cidr, "in no subnet that is known", [`the subnets of ${to.cidr}`]);
    return;
  }
  const walks = places.map((place) => {
    const own = new Trace();
    walkPlace(view, own, need, task, place);
    return own;
  });
  const broken = walks.filter((walk) => walk.broken).length;
  for (const walk of walks) {
    if (broken === 0 || broken === walks.length || !walk.broken) trace.include(walk);
    else trace.includeUndecided(walk, `which addresses of ${to.cidr} are used`);
  }
}

/** Addresses of another network: the task's own side of it, and what the route leads to. */
function walkOutside(view: View, trace: Trace, need: PeerNeed, cidr: string, ranges: Ranges, task: SubnetView): void {
  checkEgress(view, trace, need, { ranges, subnet: undefined, groupIds: [], label: cidr });
  checkTaskSideAcl(view, trace, task, { ranges, label: cidr }, need.port);
  const table = view.tableOf(task.id);
  if (isUnknown(table)) {
    trace.unsure("route", task.id, "the subnet's route table is not known", [table.unknown]);
    return;
  }
  if (table.unknowns.length > 0) trace.unsure("route", table.id, "some routes are not known", table.unknowns);
  const pieces = lookup(table, ranges);
  const lost = pieces.filter(({ route }) => route === undefined || isDead(route));
  for (const { route } of pieces) {
    const text = route ? routeText(route) : "no route";
    if (route && leadsBeyond(route)) trace.unsure("route", table.id, text, [behind(route, table.id)]);
    else if (route && !isDead(route)) {
      trace.unsure("route", table.id, text, [`whether ${text} of ${table.id} reaches ${cidr} on port ${need.port}`]);
    } else if (lost.length < pieces.length || table.unknowns.length > 0) {
      trace.unsure("route", table.id, text, [`which addresses of ${cidr} are used (${text} in ${table.id} for some)`]);
    } else if (route) trace.fail("route", table.id, text, "route-blackhole", table.id, { destination: cidr });
    else
      trace.fail("route", table.id, `${text} of ${table.id} leads to ${cidr}`, "peer-unroutable", table.id, {
        "peer-cidr": cidr,
      });
  }
}

/** Groups, ACLs and local routes between a task subnet and one place. */
export function walkPlace(view: View, trace: Trace, need: PeerNeed, task: SubnetView, place: Place): void {
  checkEgress(view, trace, need, place);
  if (place.subnet && hasIpv4(trace, place.subnet)) {
    checkLocalRoute(view, trace, task, place.subnet, false);
    checkPeerAcls(view, trace, task, place.subnet, need.port);
    checkLocalRoute(view, trace, place.subnet, task, true);
  }
  checkIngress(view, trace, need, task, place);
}

function checkEgress(view: View, trace: Trace, need: PeerNeed, place: Place): void {
  const groups = view.admission(view.topology.task.securityGroupIds, "egress", "tcp", need.port);
  if (isUnknown(groups)) {
    trace.unsure("task-egress", need.name, "the task's security groups are not known", [groups.unknown]);
    return;
  }
  const unread = place.groupIds === undefined || isUnknown(place.groupIds);
  const groupIds = unread ? [] : view.groupIdsOf(listOf(place.groupIds ?? []));
  let coverage = admits(groups.admission, { ranges: place.ranges, groupIds });
  if (coverage !== "all" && unread && groups.admission.groupIds.size > 0) coverage = "unknown";
  const missing = [...groups.admission.unknowns];
  if (isUnknown(place.groupIds)) missing.push(place.groupIds.unknown);
  if (missing.length === 0) missing.push(`the address of ${need.name} in ${place.label}`);
  const [first] = groupIds;
  const cidr = "cidr" in need.to ? need.to.cidr : listOf(view.topology.vpc.cidrs)[0];
  trace.coverage(
    coverage,
    {
      kind: "task-egress",
      subject: groups.subject,
      yes: `tcp ${need.port} to ${place.label} is allowed`,
      no: `no egress rule admits tcp ${need.port} to all of ${place.label}`,
    },
    "peer-egress",
    missing,
    groups.subject,
    {
      "peer-permission":
        first === undefined ? `IpRanges=[{CidrIp=${cidr ?? "<peer cidr>"}}]` : `UserIdGroupPairs=[{GroupId=${first}}]`,
    },
  );
}

function checkIngress(view: View, trace: Trace, need: PeerNeed, task: SubnetView, place: Place): void {
  if (place.groupIds === undefined) {
    trace.unsure("peer-ingress", need.name, `the groups of what answers at ${place.label} are not known`, [
      `the security groups of what answers at ${place.label} (name its group to have them proved)`,
    ]);
    return;
  }
  const groups = view.admission(place.groupIds, "ingress", "tcp", need.port);
  if (isUnknown(groups)) {
    trace.unsure("peer-ingress", need.name, `the security groups of ${need.name} are not known`, [groups.unknown]);
    return;
  }
  const own = view.topology.task.securityGroupIds;
  const groupIds = isUnknown(own) ? [] : view.groupIdsOf(own);
  let coverage = admits(groups.admission, { ranges: task.ranges, groupIds });
  if (coverage !== "all" && isUnknown(own) && groups.admission.groupIds.size > 0) coverage = "unknown";
  const missing = [...groups.admission.unknowns];
  if (isUnknown(own)) missing.push(own.unknown);
  if (missing.length === 0) missing.push(`the task's address in ${task.id}`);
  trace.coverage(
    coverage,
    {
      kind: "peer-ingress",
      subject: groups.subject,
      yes: `${place.label} admits tcp ${need.port} from the task`,
      no: `no ingress rule of ${groups.subject} admits tcp ${need.port} from all of ${task.id} or the task's groups`,
    },
    "peer-ingress",
    missing,
  );
}
