/** Findings out of the catalogue: a row with its placeholders filled. docs/faults.md is generated from the rows. Pure. */
import { FAULT_KINDS, FAULTS, type FaultKind, WARNINGS, type WarningKind } from "./kinds";
import type { Fault, Warning } from "./result";
import { type Symptom, symptomsOf } from "./symptoms";

/** What fills a row's placeholders, by name without braces; `undefined` where nobody knows. */
export type FaultValues = (name: string) => string | undefined;

/** What one check knows besides. */
export type OwnValues = Readonly<Record<string, string | undefined>>;

/** Placeholders: lower-case words in braces. JSON and shorthand syntax of commands never look like that. */
const PLACEHOLDER = /\{([a-z][a-z-]*)\}/g;

/** Fills placeholders. One that nobody can fill stays readable: `<endpoint group>`. */
export function filled(text: string, values: FaultValues): string {
  const fill = (source: string, value: (name: string) => string) =>
    source.includes("{") ? source.replace(PLACEHOLDER, (_, name: string) => value(name)) : source;
  const last = (name: string) => values(name) ?? `<${name.replace(/-/g, " ")}>`;
  // A value may be a command with placeholders of its own.
  return fill(text, (name) => fill(last(name), last));
}

/** A fault of a kind at a subject. */
export function faultOf(kind: FaultKind, subject: string, evidence: string, values: FaultValues): Fault {
  const row = FAULTS[kind];
  const all: FaultValues = (name) => (name === "subject" ? subject : values(name));
  const command = filled(row.fix.cli, all);
  return {
    kind,
    code: row.code,
    subject,
    cause: filled(row.cause, all),
    fix: `Pulumi: ${filled(row.fix.pulumi, all)} CLI: ${command}`,
    command,
    evidence,
  };
}

/** A warning of a kind at a subject. */
export function warningOf(kind: WarningKind, subject: string, evidence: string, values: FaultValues): Warning {
  const row = WARNINGS[kind];
  const all: FaultValues = (name) => (name === "subject" ? subject : values(name));
  return { kind, code: row.code, subject, cause: filled(row.cause, all), fix: filled(row.fix, all), evidence };
}

/**
 * Faults that a `stoppedReason` (or a service event) may come from, in the order of the catalogue. What the
 * topology shows tells which of them it is. Empty when the text tells nothing about the egress path.
 */
export function matchStoppedReason(text: string): FaultKind[] {
  const seen = new Set<Symptom>(symptomsOf(text));
  return FAULT_KINDS.filter((kind) => FAULTS[kind].symptoms.some((symptom) => seen.has(symptom)));
}
