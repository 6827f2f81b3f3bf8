/**
 * Security groups, compiled: what the groups of one interface together admit for one protocol and port. Pure.
 * Groups are stateful and only allow, so the order of rules does not matter and replies need no rule.
 * Source: vpc/latest/userguide/vpc-security-groups.html.
 */
import { type GroupRule, isUnknown, type Known, type SecurityGroup } from "../topology";
import { type Coverage, coverageOf, NOWHERE, type Ranges, rangesOf, union } from "./address-sets";

/** What a set of rules admits for one protocol and port. */
export interface Admission {
  readonly ranges: Ranges;
  readonly groupIds: ReadonlySet<string>;
  readonly prefixListIds: ReadonlySet<string>;
  /** Rules that could not be read, or prefix lists without known entries: they may admit more. */
  readonly unknowns: readonly string[];
}

/** The other end of a connection, as a rule sees it. */
export interface Peer {
  /** Addresses it may have. */
  readonly ranges: Ranges;
  /** Its security groups. */
  readonly groupIds: readonly string[];
  /** Prefix list that holds all its addresses. */
  readonly prefixListId?: string;
}

const PROTOCOL_NUMBERS: Readonly<Record<string, string>> = { "6": "tcp", "17": "udp", "1": "icmp", all: "-1" };

/** Protocol name: numbers of tcp, udp and icmp become names, `all` becomes `-1`. */
export function protocolName(protocol: string): string {
  const text = protocol.toLowerCase();
  return PROTOCOL_NUMBERS[text] ?? text;
}

/** Whether a rule is for a protocol and port; `unknown` when its fields could not be read. */
function matchesPort(rule: GroupRule, protocol: string, port: number): boolean | "unknown" {
  if (isUnknown(rule.protocol)) return "unknown";
  const name = protocolName(rule.protocol);
  if (name === "-1") return true;
  if (name !== protocol) return false;
  const { fromPort, toPort } = rule;
  if (!isUnknown(fromPort) && fromPort > port) return false;
  if (!isUnknown(toPort) && toPort < port) return false;
  return isUnknown(fromPort) || isUnknown(toPort) ? "unknown" : true;
}

/**
 * Compiles the rules of several groups in one direction.
 * @param entriesOf Entries of a prefix list, `undefined` when they are not known.
 */
export function compileGroups(
  groups: readonly SecurityGroup[],
  direction: "ingress" | "egress",
  protocol: "tcp" | "udp",
  port: number,
  entriesOf: (prefixListId: string) => Ranges | undefined,
): Admission {
  const ranges: Ranges[] = [];
  const groupIds = new Set<string>();
  const prefixListIds = new Set<string>();
  const unknowns: string[] = [];
  for (const group of groups) {
    const rules: Known<readonly GroupRule[]> = group[direction];
    if (isUnknown(rules)) {
      unknowns.push(rules.unknown);
      continue;
    }
    for (const rule of rules) {
      const match = matchesPort(rule, protocol, port);
      if (match === false) continue;
      if (match === "unknown") {
        unknowns.push(`protocol and ports of rule ${rule.id ?? "?"} of ${group.id}`);
        continue;
      }
      const peer = rule.peer;
      if (isUnknown(peer)) unknowns.push(peer.unknown);
      else if ("groupId" in peer) groupIds.add(peer.groupId);
      else if ("prefixListId" in peer) {
        prefixListIds.add(peer.prefixListId);
        const entries = entriesOf(peer.prefixListId);
        if (entries) ranges.push(entries);
      } else ranges.push(rangesOf(peer.cidr) ?? NOWHERE);
    }
  }
  return { ranges: union(ranges.flat()), groupIds, prefixListIds, unknowns };
}

/**
 * How much of a peer is admitted. A prefix list whose entries are unknown admits a peer known to be in it and,
 * as far as anybody can tell, nothing else: AWS's lists of different services do not overlap.
 */
export function admits(admission: Admission, peer: Peer): Coverage {
  if (peer.groupIds.some((id) => admission.groupIds.has(id))) return "all";
  if (peer.prefixListId !== undefined && admission.prefixListIds.has(peer.prefixListId)) return "all";
  const coverage = coverageOf(peer.ranges, admission.ranges);
  if (coverage === "all") return "all";
  return admission.unknowns.length > 0 ? "unknown" : coverage;
}
