/**
 * Network ACLs: stateless, evaluated when a packet crosses a subnet border, lowest number first, first match
 * decides, and what matches nothing is refused. Pure.
 * Source: vpc/latest/userguide/nacl-rules.html, custom-network-acl.html (ephemeral ports).
 */
import { type AclRule, isUnknown, type NetworkAcl } from "../topology";
import { type Coverage, intersect, NOWHERE, type Ranges, rangesOf, sizeOf, subtract, union } from "./address-sets";
import { protocolName } from "./groups";

/** An inclusive range of ports. */
export interface Ports {
  readonly first: number;
  readonly last: number;
}

/** HTTPS, the only port that AWS APIs and registries answer on. */
export const HTTPS: Ports = { first: 443, last: 443 };

/** Source ports of Linux tasks (Amazon Linux's range) and Windows tasks. */
export const TASK_EPHEMERAL: Readonly<Record<"linux" | "windows", Ports>> = {
  linux: { first: 32768, last: 61000 },
  windows: { first: 49152, last: 65535 },
};

/** Source ports of a NAT gateway. */
export const NAT_EPHEMERAL: Ports = { first: 1024, last: 65535 };

interface CompiledRule {
  readonly allow: boolean;
  readonly ranges: Ranges;
  readonly ports: Ports;
}

/** The TCP rules of one direction, in order; `unknowns` says what could not be read, if anything. */
export interface CompiledAcl {
  readonly id: string;
  readonly rules: readonly CompiledRule[];
  /** Rules from this position on cannot be trusted: one before them is unknown. */
  readonly knownUpTo: number;
  readonly unknowns: readonly string[];
}

/** Compiles one direction of an ACL for TCP. */
export function compileAcl(acl: NetworkAcl, egress: boolean): CompiledAcl {
  if (isUnknown(acl.rules)) return { id: acl.id, rules: [], knownUpTo: 0, unknowns: [acl.rules.unknown] };
  const ordered = acl.rules.filter((rule) => rule.egress === egress).sort((a, b) => a.number - b.number);
  const rules: CompiledRule[] = [];
  const unknowns: string[] = [];
  let knownUpTo = Number.POSITIVE_INFINITY;
  for (const rule of ordered) {
    const compiled = compileRule(rule);
    if (compiled === "other") continue;
    if (compiled === "unknown") {
      knownUpTo = Math.min(knownUpTo, rules.length);
      unknowns.push(`rule ${rule.number} (${egress ? "outbound" : "inbound"}) of network ACL ${acl.id}`);
    } else rules.push(compiled);
  }
  return { id: acl.id, rules, knownUpTo, unknowns };
}

function compileRule(rule: AclRule): CompiledRule | "other" | "unknown" {
  const { protocol, allow, cidr, fromPort, toPort } = rule;
  if (isUnknown(protocol)) return "unknown";
  const name = protocolName(protocol);
  if (name !== "tcp" && name !== "-1") return "other";
  if (isUnknown(allow) || isUnknown(cidr) || isUnknown(fromPort) || isUnknown(toPort)) return "unknown";
  const ranges = rangesOf(cidr);
  if (!ranges) return "other";
  const all = name === "-1" || (fromPort === undefined && toPort === undefined);
  return { allow, ranges, ports: all ? { first: 0, last: 65535 } : { first: fromPort ?? 0, last: toPort ?? 65535 } };
}

/**
 * How much of a set of addresses passes on every one of the ports: a connection's source port is random, so one
 * refused port in the range is enough to break some connections.
 */
export function passes(acl: CompiledAcl, addresses: Ranges, ports: Ports): Coverage {
  let worst: Coverage = "all";
  for (const slice of slices(acl.rules, ports)) {
    const coverage = passesSlice(acl, addresses, slice);
    if (coverage === "none") return "none";
    if (coverage === "unknown" || (coverage === "some" && worst === "all")) worst = coverage;
  }
  return worst;
}

/** Cuts a port range where any rule begins or ends; every slice is inside or outside each rule. */
function slices(rules: readonly CompiledRule[], ports: Ports): Ports[] {
  const cuts = new Set([ports.first]);
  for (const rule of rules) {
    if (rule.ports.first > ports.first && rule.ports.first <= ports.last) cuts.add(rule.ports.first);
    if (rule.ports.last >= ports.first && rule.ports.last < ports.last) cuts.add(rule.ports.last + 1);
  }
  const starts = [...cuts].sort((a, b) => a - b);
  return starts.map((first, i) => ({ first, last: (starts[i + 1] ?? ports.last + 1) - 1 }));
}

function passesSlice(acl: CompiledAcl, addresses: Ranges, slice: Ports): Coverage {
  let rest = addresses;
  let allowed: Ranges = NOWHERE;
  for (const [i, rule] of acl.rules.entries()) {
    if (i >= acl.knownUpTo) break;
    if (rule.ports.first > slice.first || rule.ports.last < slice.last) continue;
    const matched = intersect(rest, rule.ranges);
    if (matched.length === 0) continue;
    if (rule.allow) allowed = union([...allowed, ...matched]);
    rest = subtract(rest, rule.ranges);
    if (rest.length === 0) break;
  }
  if (rest.length > 0 && acl.unknowns.length > 0) return "unknown";
  const passed = sizeOf(allowed);
  if (passed === sizeOf(addresses)) return "all";
  return passed === 0 ? "none" : "some";
}
