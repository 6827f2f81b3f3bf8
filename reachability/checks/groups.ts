/** Security groups: the task's egress path, and the way into what it connects to. */

import type { Coverage, Ranges } from "../network/address-sets";
import { rangesOf } from "../network/address-sets";
import { admits } from "../network/groups";
import { type Endpoint, isUnknown, type NatInstance } from "../topology";
import { Trace } from "../trace";
import { listOf, type SubnetView, type View } from "../view";
import type { PublicDestination } from "./walk";

const HTTPS = 443;
const ORDER: readonly Coverage[] = ["all", "some", "unknown", "none"];

/** Every interface must be admitted, since a name may resolve to any of them: the worst of several. */
function worst(coverages: readonly Coverage[]): Coverage {
  return coverages.reduce<Coverage>((a, b) => (ORDER.indexOf(b) > ORDER.indexOf(a) ? b : a), "all");
}

/** Addresses of each interface of an endpoint: its own where known, else its subnet's. */
function interfaceRanges(view: View, endpoint: Endpoint): Ranges[] {
  return listOf(endpoint.subnetIds).map((id) => {
    const address = endpoint.addresses?.find((candidate) => candidate.subnetId === id)?.address;
    const exact = address === undefined ? undefined : rangesOf(address);
    return exact ?? view.subnetOf(id)?.ranges ?? view.vpcRanges;
  });
}

/** The task may connect to every interface of an endpoint. */
export function checkEgressToEndpoint(view: View, endpoint: Endpoint): Trace {
  const trace = new Trace();
  const groups = view.admission(view.topology.task.securityGroupIds, "egress", "tcp", HTTPS);
  if (isUnknown(groups)) {
    trace.unsure("task-egress", endpoint.id, "the task's security groups are not known", [groups.unknown]);
    return trace;
  }
  const groupIds = isUnknown(endpoint.securityGroupIds) ? [] : view.groupIdsOf(endpoint.securityGroupIds);
  const coverages = interfaceRanges(view, endpoint).map((ranges) => admits(groups.admission, { ranges, groupIds }));
  let coverage =
    coverages.length === 0 ? admits(groups.admission, { ranges: view.vpcRanges, groupIds }) : worst(coverages);
  // Without the endpoint's groups, a rule that names a group might be the one.
  if (coverage !== "all" && isUnknown(endpoint.securityGroupIds) && groups.admission.groupIds.size > 0)
    coverage = "unknown";
  if (coverages.length === 0 && coverage === "some") coverage = "unknown";
  const missing = [...groups.admission.unknowns];
  if (isUnknown(endpoint.securityGroupIds)) missing.push(endpoint.securityGroupIds.unknown);
  if (missing.length === 0) missing.push(`the addresses of the interfaces of ${endpoint.id}`);
  trace.coverage(
    coverage,
    {
      kind: "task-egress",
      subject: groups.subject,
      yes: `tcp 443 to ${endpoint.id} is allowed`,
      no: `no egress rule admits tcp 443 to all interfaces of ${endpoint.id}${groupIds.length > 0 ? ` (${groupIds.join(", ")})` : ""}`,
    },
    "task-egress-endpoint",
    missing,
    groups.subject,
    { "peer-permission": peerPermission(groupIds[0], view) },
  );
  return trace;
}

/** Who a rule's command admits: a group where there is one, else the VPC. */
function peerPermission(groupId: string | undefined, view: View): string {
  if (groupId !== undefined) return `UserIdGroupPairs=[{GroupId=${groupId}}]`;
  return `IpRanges=[{CidrIp=${listOf(view.topology.vpc.cidrs)[0] ?? "10.0.0.0/8"}}]`;
}

/** The endpoint admits the task. */
export function checkEndpointIngress(view: View, trace: Trace, endpoint: Endpoint, task: SubnetView): void {
  const groups = view.admission(endpoint.securityGroupIds, "ingress", "tcp", HTTPS);
  if (isUnknown(groups)) {
    trace.unsure("endpoint-ingress", endpoint.id, "the endpoint's security groups are not known", [groups.unknown]);
    return;
  }
  const own = view.topology.task.securityGroupIds;
  const groupIds = isUnknown(own) ? [] : view.groupIdsOf(own);
  let coverage = admits(groups.admission, { ranges: task.ranges, groupIds });
  if (coverage !== "all" && isUnknown(own) && groups.admission.groupIds.size > 0) coverage = "unknown";
  const missing = [...groups.admission.unknowns];
  if (isUnknown(own)) missing.push(own.unknown);
  if (missing.length === 0) missing.push(`the task's address in ${task.id}`);
  const isDefault = !isUnknown(endpoint.securityGroupIds) && endpoint.securityGroupIds.length === 0;
  trace.coverage(
    coverage,
    {
      kind: "endpoint-ingress",
      subject: groups.subject,
      yes: `${endpoint.id} admits tcp 443 from the task`,
      no: `no ingress rule of ${isDefault ? "the VPC default group " : ""}${groups.subject} admits tcp 443 from all of ${task.id} or the task's groups ${groupIds.join(", ")}`,
    },
    isDefault ? "endpoint-default-group" : "endpoint-ingress",
    missing,
    isDefault ? endpoint.id : groups.subject,
  );
}

/** The task may connect to addresses outside the VPC. */
export function checkEgressToPublic(
  view: View,
  trace: Trace,
  to: PublicDestination,
  fault: "task-egress-internet" | "task-egress-prefix-list",
): void {
  const groups = view.admission(view.topology.task.securityGroupIds, "egress", "tcp", HTTPS);
  if (isUnknown(groups)) {
    trace.unsure("task-egress", to.label, "the task's security groups are not known", [groups.unknown]);
    return;
  }
  const peer = {
    ranges: to.ranges,
    groupIds: [],
    ...(to.prefixListId === undefined ? {} : { prefixListId: to.prefixListId }),
  };
  const coverage = admits(groups.admission, peer);
  const missing =
    groups.admission.unknowns.length > 0
      ? groups.admission.unknowns
      : [`which of the ${to.label} the service has (the task's groups admit some)`];
  trace.coverage(
    coverage,
    {
      kind: "task-egress",
      subject: groups.subject,
      yes: `tcp 443 to ${to.label} is allowed`,
      no: `no egress rule admits tcp 443 to all of the ${to.label}`,
    },
    fault,
    missing,
  );
}

/** A NAT instance takes the task's packets in and lets them out. */
export function checkNatInstanceGroups(
  view: View,
  trace: Trace,
  nat: NatInstance,
  task: SubnetView,
  to: PublicDestination,
): void {
  const own = view.topology.task.securityGroupIds;
  const inbound = view.admission(nat.securityGroupIds, "ingress", "tcp", HTTPS);
  if (isUnknown(inbound))
    trace.unsure("nat", nat.id, "the NAT instance's security groups are not known", [inbound.unknown]);
  else {
    const groupIds = isUnknown(own) ? [] : view.groupIdsOf(own);
    let coverage = admits(inbound.admission, { ranges: task.ranges, groupIds });
    if (coverage !== "all" && isUnknown(own) && inbound.admission.groupIds.size > 0) coverage = "unknown";
    const hop = {
      kind: "nat" as const,
      subject: inbound.subject,
      yes: `${nat.id} admits tcp 443 from the task`,
      no: `no ingress rule of ${inbound.subject} admits tcp 443 from all of ${task.id}`,
    };
    trace.coverage(coverage, hop, "nat-instance-ingress", [
      ...inbound.admission.unknowns,
      `the task's address in ${task.id}`,
    ]);
  }
  const outbound = view.admission(nat.securityGroupIds, "egress", "tcp", HTTPS);
  if (isUnknown(outbound)) return;
  const hop = {
    kind: "nat" as const,
    subject: outbound.subject,
    yes: `${nat.id} lets tcp 443 out to ${to.label}`,
    no: `no egress rule of ${outbound.subject} admits tcp 443 to all of the ${to.label}`,
  };
  const peer = {
    ranges: to.ranges,
    groupIds: [],
    ...(to.prefixListId === undefined ? {} : { prefixListId: to.prefixListId }),
  };
  trace.coverage(admits(outbound.admission, peer), hop, "nat-instance-egress", [
    ...outbound.admission.unknowns,
    `which of the ${to.label} the service has (the NAT instance's groups admit some)`,
  ]);
}
