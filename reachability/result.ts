/** What the proof answers. Pure types: plain data that serialises to JSON as it is. */
import type { Reason } from "../plan/reasons";
import type { FaultKind, WarningKind } from "./kinds";

/** `not-proven`: nothing is known to be wrong, but something needed for a proof could not be read. */
export type Verdict = "reachable" | "unreachable" | "not-proven";

/** Which way the traffic takes, or would take if its faults were mended. */
export type Path =
  | "endpoint"
  | "gateway-endpoint"
  | "external-endpoint"
  | "nat"
  | "nat-instance"
  | "internet-gateway"
  | "transit-gateway"
  | "peering"
  | "local"
  | "none";

/** One step on the way, in the order in which a connection meets them. */
export type HopKind =
  | "task"
  | "dns"
  | "task-egress"
  | "task-acl"
  | "route"
  | "nat"
  | "nat-acl"
  | "nat-route"
  | "internet-gateway"
  | "endpoint"
  | "endpoint-acl"
  | "endpoint-ingress"
  | "return"
  | "peer"
  | "peer-acl"
  | "peer-ingress"
  | "endpoint-policy"
  | "resource-policy"
  | "role"
  | "image";

/** A step and what shows that it holds or not. */
export interface Hop {
  readonly kind: HopKind;
  /** Id of what was looked at: a route table, a group, an endpoint. */
  readonly subject: string;
  /** What was read there, in words with values. */
  readonly evidence: string;
  /** `unknown`: it could not be decided; `missing` of the proof says why. */
  readonly ok: boolean | "unknown";
}

/** Something wrong, and how to mend it. */
export interface Fault {
  readonly kind: FaultKind;
  /** `EGR001`: stable across releases. */
  readonly code: string;
  /** Id of what is at fault. */
  readonly subject: string;
  /** Why that stops the task. */
  readonly cause: string;
  /** What to change: Pulumi config first, then an AWS CLI command. */
  readonly fix: string;
  /** The CLI part of the fix, to be pasted; what nobody could know stays in angle brackets. */
  readonly command: string;
  /** What was read. */
  readonly evidence: string;
}

/** Something that works but costs more, or breaks more easily, than it looks. */
export interface Warning {
  readonly kind: WarningKind;
  /** `EGW001`. */
  readonly code: string;
  readonly subject: string;
  readonly cause: string;
  readonly fix: string;
  readonly evidence: string;
}

/** Whether one task subnet reaches one service. */
export interface Proof {
  /** Catalogue name, `internet`, or the name of a peer inside the VPC. */
  readonly service: string;
  /** Port of a peer; absent for services, which answer on 443. */
  readonly port?: number;
  /** Name of the task's service, where a source read several. */
  readonly task?: string;
  /** What asks for the service. */
  readonly because: readonly Reason[];
  /** Id of the task subnet. */
  readonly subnet: string;
  /** AZ name; empty when it is not known. */
  readonly availabilityZone: string;
  readonly verdict: Verdict;
  readonly path: Path;
  readonly hops: readonly Hop[];
  /** The first broken hop's fault first, then every independent fault behind it. Empty unless unreachable. */
  readonly faults: readonly Fault[];
  readonly warnings: readonly Warning[];
  /** What could not be read, as noun phrases. */
  readonly missing: readonly string[];
}

/** All proofs of a task. */
export interface Reachability {
  /** `unreachable` when any proof is, else `not-proven` when any proof is or there is none, else `reachable`. */
  readonly verdict: Verdict;
  readonly proofs: readonly Proof[];
}
