/**
 * Network ACLs on both sides of a subnet border: the request one way, the reply to ephemeral ports the other.
 * Source: vpc/latest/userguide/vpc-network-acls.html, custom-network-acl.html.
 */
import type { FaultKind } from "../kinds";
import { HTTPS, NAT_EPHEMERAL, type Ports } from "../network/acls";
import type { Coverage, Ranges } from "../network/address-sets";
import type { HopKind } from "../result";
import { isUnknown } from "../topology";
import type { Trace } from "../trace";
import { listOf, type SubnetView, type View } from "../view";
import { type PublicDestination, taskPorts } from "./walk";

/** One direction of one subnet's ACL, for one kind of packet. */
interface Crossing {
  readonly hop: HopKind;
  readonly subnet: SubnetView;
  readonly direction: "in" | "out";
  readonly ranges: Ranges;
  /** Names the ranges, for the cache and the text. */
  readonly label: string;
  readonly ports: Ports;
  readonly fault: FaultKind;
}

const portText = (ports: Ports) => (ports.first === ports.last ? `${ports.first}` : `${ports.first}-${ports.last}`);

/** The ACL's verdict; notes nothing where the subnet has AWS's default ACL. */
function check(view: View, trace: Trace, c: Crossing): void {
  const acl = view.aclOf(c.subnet);
  if (acl === undefined) return;
  const what =
    c.direction === "in"
      ? `inbound tcp ${portText(c.ports)} from ${c.label}`
      : `outbound tcp ${portText(c.ports)} to ${c.label}`;
  if (isUnknown(acl)) {
    trace.unsure(c.hop, c.subnet.id, `${what}: the network ACL is not known`, [acl.unknown]);
    return;
  }
  const compiled = c.direction === "in" ? acl.inbound : acl.outbound;
  const coverage: Coverage = view.passes(compiled, c.direction, c.label, c.ranges, c.ports);
  trace.coverage(
    coverage,
    { kind: c.hop, subject: acl.id, yes: `${what} is allowed`, no: `${what} is not allowed for all of them` },
    c.fault,
    coverage === "unknown"
      ? compiled.unknowns
      : [`which of ${c.label} are used (network ACL ${acl.id} lets only some through)`],
    acl.id,
    coverage === "none" ? { "rule-number": freeNumber(view, acl.id, c) } : {},
  );
}

/** The order in which new rules are put before those that exist: each kind has a number of its own. */
const KINDS: readonly FaultKind[] = [
  "acl-task-outbound",
  "acl-task-inbound",
  "acl-endpoint-inbound",
  "acl-endpoint-outbound",
  "acl-nat-inbound",
  "acl-nat-internet-outbound",
  "acl-nat-internet-inbound",
  "acl-nat-outbound",
  "peer-acl-task-outbound",
  "peer-acl-inbound",
  "peer-acl-outbound",
];

/** A number for an allowing rule before every rule of its direction, so that no denial comes first. */
function freeNumber(view: View, id: string, { direction, fault, ports }: Crossing): string | undefined {
  const acl = listOf(view.topology.networkAcls).find((candidate) => candidate.id === id);
  const numbers = acl && !isUnknown(acl.rules) ? acl.rules : [];
  const taken = numbers.filter(({ egress }) => egress === (direction === "out")).map(({ number }) => number);
  const first = Math.min(100, ...taken);
  const step = 1 + KINDS.indexOf(fault) + (fault.startsWith("peer-") ? (ports.first % 7) * KINDS.length : 0);
  const number = first - step;
  return number > 0 ? String(number) : undefined;
}

/** Task subnet to a destination outside it, and back. */
export function checkTaskAcl(
  view: View,
  trace: Trace,
  subnet: SubnetView,
  to: { ranges: Ranges; label: string },
): void {
  const ports = taskPorts(view.topology.task);
  check(view, trace, { hop: "task-acl", subnet, direction: "out", ...to, ports: HTTPS, fault: "acl-task-outbound" });
  check(view, trace, { hop: "return", subnet, direction: "in", ...to, ports, fault: "acl-task-inbound" });
}

/** Task subnet to an endpoint's subnet and back. Nothing to check inside one subnet. */
export function checkEndpointAcls(view: View, trace: Trace, task: SubnetView, endpoint: SubnetView): void {
  if (task.id === endpoint.id) return;
  const [from, to] = [labelled(task), labelled(endpoint)];
  const ports = taskPorts(view.topology.task);
  check(view, trace, {
    hop: "task-acl",
    subnet: task,
    direction: "out",
    ...to,
    ports: HTTPS,
    fault: "acl-task-outbound",
  });
  check(view, trace, {
    hop: "endpoint-acl",
    subnet: endpoint,
    direction: "in",
    ...from,
    ports: HTTPS,
    fault: "acl-endpoint-inbound",
  });
  check(view, trace, {
    hop: "return",
    subnet: endpoint,
    direction: "out",
    ...from,
    ports,
    fault: "acl-endpoint-outbound",
  });
  check(view, trace, { hop: "return", subnet: task, direction: "in", ...to, ports, fault: "acl-task-inbound" });
}

/** The NAT's subnet: in from the task, out to the internet, and both replies. */
export function checkNatAcls(
  view: View,
  trace: Trace,
  task: SubnetView,
  nat: SubnetView,
  to: PublicDestination,
  natPorts: Ports = NAT_EPHEMERAL,
): void {
  const from = labelled(task);
  const ports = taskPorts(view.topology.task);
  const inside = task.id !== nat.id;
  const common = { subnet: nat } as const;
  const out = { ranges: to.ranges, label: to.label };
  if (inside) {
    check(view, trace, { ...common, hop: "nat-acl", direction: "in", ...from, ports: HTTPS, fault: "acl-nat-inbound" });
  }
  check(view, trace, {
    ...common,
    hop: "nat-acl",
    direction: "out",
    ...out,
    ports: HTTPS,
    fault: "acl-nat-internet-outbound",
  });
  check(view, trace, {
    ...common,
    hop: "return",
    direction: "in",
    ...out,
    ports: natPorts,
    fault: "acl-nat-internet-inbound",
  });
  if (inside)
    check(view, trace, { ...common, hop: "return", direction: "out", ...from, ports, fault: "acl-nat-outbound" });
}

/** Task subnet to the subnet of a peer on some port, and back. */
export function checkPeerAcls(view: View, trace: Trace, task: SubnetView, peer: SubnetView, port: number): void {
  if (task.id === peer.id) return;
  const [from, to] = [labelled(task), labelled(peer)];
  const [own, one] = [taskPorts(view.topology.task), { first: port, last: port }];
  const at = (subnet: SubnetView) => ({ subnet, hop: "peer-acl" as const });
  check(view, trace, { ...at(task), direction: "out", ...to, ports: one, fault: "peer-acl-task-outbound" });
  check(view, trace, { ...at(peer), direction: "in", ...from, ports: one, fault: "peer-acl-inbound" });
  check(view, trace, { ...at(peer), direction: "out", ...from, ports: own, fault: "peer-acl-outbound" });
  check(view, trace, { hop: "return", subnet: task, direction: "in", ...to, ports: own, fault: "acl-task-inbound" });
}

/** Task subnet to addresses outside the VPC on some port, and back: only the task's side of it. */
export function checkTaskSideAcl(
  view: View,
  trace: Trace,
  task: SubnetView,
  to: { ranges: Ranges; label: string },
  port: number,
): void {
  const [own, one] = [taskPorts(view.topology.task), { first: port, last: port }];
  check(view, trace, {
    hop: "peer-acl",
    subnet: task,
    direction: "out",
    ...to,
    ports: one,
    fault: "peer-acl-task-outbound",
  });
  check(view, trace, { hop: "return", subnet: task, direction: "in", ...to, ports: own, fault: "acl-task-inbound" });
}

function labelled(subnet: SubnetView): { ranges: Ranges; label: string } {
  return { ranges: subnet.ranges, label: subnet.id };
}
