/** What the walk of one connection found, in order; it becomes a {@link Proof}. Pure. */
import { type FaultValues, faultOf, type OwnValues, warningOf } from "./faults";
import type { FaultKind, WarningKind } from "./kinds";
import type { Coverage } from "./network/address-sets";
import type { Fault, Hop, HopKind, Path, Verdict, Warning } from "./result";

interface Note<Kind> {
  readonly kind: Kind;
  readonly subject: string;
  readonly evidence: string;
  readonly values?: OwnValues;
}

/** Hops, faults, warnings and what was missing. */
export class Trace {
  path: Path = "none";
  readonly hops: Hop[] = [];
  readonly #faults = new Map<string, Note<FaultKind>>();
  readonly #warnings = new Map<string, Note<WarningKind>>();
  readonly #missing = new Set<string>();

  /** A hop that holds. */
  pass(kind: HopKind, subject: string, evidence: string): void {
    this.hops.push({ kind, subject, evidence, ok: true });
  }

  /**
   * A hop that is broken, and the fault.
   * @param at What is at fault, when it is not what the hop looks at.
   * @param values What fills the placeholders of the fault's fix, where only the check knows it.
   */
  fail(kind: HopKind, subject: string, evidence: string, fault: FaultKind, at = subject, values: OwnValues = {}): void {
    this.hops.push({ kind, subject, evidence, ok: false });
    this.fault(fault, at, evidence, values);
  }

  /** A hop that could not be decided. */
  unsure(kind: HopKind, subject: string, evidence: string, missing: readonly string[]): void {
    this.hops.push({ kind, subject, evidence, ok: "unknown" });
    for (const what of missing) this.#missing.add(what);
  }

  /** A hop decided by how much is admitted: part of it means that it depends on addresses nobody knows. */
  coverage(
    coverage: Coverage,
    hop: { readonly kind: HopKind; readonly subject: string; readonly yes: string; readonly no: string },
    fault: FaultKind,
    missing: readonly string[],
    at = hop.subject,
    values: OwnValues = {},
  ): void {
    switch (coverage) {
      case "all":
        return this.pass(hop.kind, hop.subject, hop.yes);
      case "none":
        return this.fail(hop.kind, hop.subject, hop.no, fault, at, values);
      case "some":
      case "unknown":
        return this.unsure(hop.kind, hop.subject, hop.no, missing);
    }
  }

  fault(kind: FaultKind, subject: string, evidence: string, values: OwnValues = {}): void {
    const key = `${kind} ${subject}`;
    if (!this.#faults.has(key)) this.#faults.set(key, { kind, subject, evidence, values });
  }

  warn(kind: WarningKind, subject: string, evidence: string): void {
    const key = `${kind} ${subject}`;
    if (!this.#warnings.has(key)) this.#warnings.set(key, { kind, subject, evidence });
  }

  /** Appends what another walk found. Its path is not taken over. */
  include(other: Trace): void {
    this.hops.push(...other.hops);
    for (const [key, note] of other.#faults) if (!this.#faults.has(key)) this.#faults.set(key, note);
    for (const [key, note] of other.#warnings) if (!this.#warnings.has(key)) this.#warnings.set(key, note);
    for (const what of other.#missing) this.#missing.add(what);
  }

  /** Appends another walk whose faults hold for some destinations only: they become something not known. */
  includeUndecided(other: Trace, missing: string): void {
    this.hops.push(...other.hops.map((hop) => (hop.ok === false ? { ...hop, ok: "unknown" as const } : hop)));
    for (const [key, note] of other.#warnings) if (!this.#warnings.has(key)) this.#warnings.set(key, note);
    this.#missing.add(missing);
  }

  get broken(): boolean {
    return this.#faults.size > 0;
  }

  get verdict(): Verdict {
    if (this.#faults.size > 0) return "unreachable";
    return this.#missing.size > 0 ? "not-proven" : "reachable";
  }

  get missing(): string[] {
    return [...this.#missing];
  }

  /** @param surroundings What every fault of this connection may be filled with. */
  faults(surroundings: FaultValues): Fault[] {
    return [...this.#faults.values()].map(({ kind, subject, evidence, values }) =>
      faultOf(kind, subject, evidence, (name) => values?.[name] ?? surroundings(name)),
    );
  }

  warnings(values: FaultValues): Warning[] {
    return [...this.#warnings.values()].map((note) => warningOf(note.kind, note.subject, note.evidence, values));
  }
}
