/**
 * The fault catalogue: every kind of fault, what a user sees of it, why it happens and how to mend it. Data.
 * A kind without a row does not compile. docs/faults.md is generated from here.
 */
import { ACL_ROWS } from "./catalogue/acls";
import { IMAGE_ROWS, TASK_ROWS } from "./catalogue/elsewhere";
import { ENDPOINT_ROWS, NAME_ROWS } from "./catalogue/names";
import { NAT_ROWS } from "./catalogue/nat";
import { GROUP_ROWS, ROUTE_ROWS } from "./catalogue/network";
import { POLICY_ROWS, ROLE_ROWS } from "./catalogue/permissions";
import type { FaultRow } from "./catalogue/row";
import { FAULT_KINDS, type FaultKind, type WarningKind } from "./kinds";
import type { Fault, Warning } from "./result";
import { type Symptom, symptomsOf } from "./symptoms";

export type { FaultRow } from "./catalogue/row";

/** Every fault. */
export const FAULTS: Readonly<Record<FaultKind, FaultRow>> = {
  ...NAME_ROWS,
  ...ENDPOINT_ROWS,
  ...ROUTE_ROWS,
  ...GROUP_ROWS,
  ...ACL_ROWS,
  ...POLICY_ROWS,
  ...ROLE_ROWS,
  ...NAT_ROWS,
  ...IMAGE_ROWS,
  ...TASK_ROWS,
};

/** One kind of warning. Placeholders as in faults. */
export interface WarningRow {
  readonly code: string;
  readonly title: string;
  readonly cause: string;
  readonly fix: string;
  readonly source: string;
}

/** Every warning. */
export const WARNINGS: Readonly<Record<WarningKind, WarningRow>> = {
  "endpoint-not-in-zone": {
    code: "EGW001",
    title: "The endpoint has no interface in the task's zone",
    cause:
      "Traffic to {service} crosses availability zones: it is billed per GB, and depends on another zone being up.",
    fix: "add the task subnet of that zone to the endpoint's subnetIds.",
    source: "vpc/latest/privatelink/privatelink-access-aws-services.html",
  },
  "endpoint-single-zone": {
    code: "EGW002",
    title: "The endpoint is in one zone only",
    cause: "If that zone fails, {service} is out of reach from every zone. AWS recommends two or more.",
    fix: "give the endpoint a subnet in each zone that runs tasks.",
    source: "vpc/latest/privatelink/privatelink-access-aws-services.html",
  },
  "endpoint-unused": {
    code: "EGW003",
    title: "The endpoint exists and the traffic does not use it",
    cause:
      "Its private DNS is off, or the subnet's route table does not carry it: {service} is reached by the default route, and the endpoint is paid for nothing.",
    fix: "turn private DNS on (interface) or associate the route table (gateway), or remove the endpoint.",
    source:
      "vpc/latest/privatelink/privatelink-access-aws-services.html; vpc/latest/privatelink/gateway-endpoints.html",
  },
  "nat-other-zone": {
    code: "EGW004",
    title: "The NAT is in another zone than the task",
    cause: "Traffic crosses availability zones: it is billed per GB, and the loss of the NAT's zone cuts this one off.",
    fix: "network.nat.strategy: per-az or regional.",
    source: "vpc/latest/userguide/vpc-nat-gateway.html",
  },
  "windows-base-layers": {
    code: "EGW005",
    title: "Windows base layers may come from the internet",
    cause:
      "Windows images refer to foreign layers at Microsoft unless they were pushed with allow-nondistributable-artifacts; {subject} may not start without internet.",
    fix: "push the image with allow-nondistributable-artifacts set for the ECR registry.",
    source: "AmazonECR/latest/userguide/vpc-endpoints.html",
  },
};

/** What fills a row's placeholders. */
export interface FaultContext {
  readonly service: string;
  readonly region: string;
}

function filled(text: string, subject: string, context: FaultContext): string {
  return text.replace(/\{(subject|service|region)\}/g, (_, name: "subject" | "service" | "region") =>
    name === "subject" ? subject : context[name],
  );
}

/** A fault of a kind at a subject. */
export function faultOf(kind: FaultKind, subject: string, evidence: string, context: FaultContext): Fault {
  const row = FAULTS[kind];
  return {
    kind,
    code: row.code,
    subject,
    cause: filled(row.cause, subject, context),
    fix: `Pulumi: ${filled(row.fix.pulumi, subject, context)} CLI: ${filled(row.fix.cli, subject, context)}`,
    evidence,
  };
}

/** A warning of a kind at a subject. */
export function warningOf(kind: WarningKind, subject: string, evidence: string, context: FaultContext): Warning {
  const row = WARNINGS[kind];
  return {
    kind,
    code: row.code,
    subject,
    cause: filled(row.cause, subject, context),
    fix: filled(row.fix, subject, context),
    evidence,
  };
}

/**
 * Faults that a `stoppedReason` (or a service event) may come from, in the order of the catalogue. What the
 * topology shows tells which of them it is. Empty when the text tells nothing about the way out.
 */
export function matchStoppedReason(text: string): FaultKind[] {
  const seen = new Set<Symptom>(symptomsOf(text));
  return FAULT_KINDS.filter((kind) => FAULTS[kind].symptoms.some((symptom) => seen.has(symptom)));
}
