/** What a run over stacks answers, and what it tells while it runs. Plain data that serialises to JSON as it is. */
import type { Mode } from "../plan/mode";

/** What is done to a stack. */
export type Operation = "preview" | "up" | "switch" | "repair" | "refresh" | "destroy" | "outputs" | "verify";

/**
 * How a stack ended. `refused`: a gate stopped it before anything changed. `locked`: somebody else was updating it for
 * longer than the limit. `not-started`: another stack, or the user, stopped the run first.
 */
export type Outcome = "succeeded" | "failed" | "refused" | "locked" | "cancelled" | "not-started";

/** Kinds of things that gates and steps find. */
export type FindingKind =
  | "unreachable"
  | "not-proven"
  | "protected-change"
  /** What a killed run left, and is not settled yet. */
  | "pending-operation"
  /** What a killed run left, and what became of it. */
  | "settled"
  /** In AWS with the stack's tags, and not in its state. */
  | "stray"
  | "drift"
  | "note";

/** Something found about a stack. */
export interface Finding {
  readonly kind: FindingKind;
  /** URN, id or name of what it is about. */
  readonly subject: string;
  /** What was read. */
  readonly evidence: string;
  readonly fix: string;
}

/** Monthly cost before and after, of what is known; `null` where nothing is. */
export interface CostDifference {
  readonly currency: string;
  readonly before: number | null;
  readonly after: number | null;
  readonly difference: number | null;
  /** What the amount after does not hold, in words; absent: nothing. */
  readonly missing?: readonly string[];
}

/** Counts of operations: create, update, delete, replace, same… */
export type Changes = Readonly<Record<string, number>>;

/** One stack's answer. */
export interface StackResult {
  readonly stack: string;
  readonly operation: Operation;
  readonly outcome: Outcome;
  readonly seconds: number;
  readonly changes: Changes;
  readonly findings: readonly Finding[];
  /** Why it did not succeed, for the user. */
  readonly problem?: string;
  readonly cost?: CostDifference;
  /** Stack outputs; secrets are replaced by "[secret]" unless asked for. */
  readonly outputs?: Readonly<Record<string, unknown>>;
  /** Steps that were finished, in order (switch). */
  readonly steps?: readonly string[];
  /** File with everything Pulumi printed. */
  readonly log?: string;
}

/** Every stack's answer. `ok` only if every stack succeeded. */
export interface FleetResult {
  readonly operation: Operation;
  readonly ok: boolean;
  readonly seconds: number;
  readonly stacks: readonly StackResult[];
}

/** What happens while a run goes on. */
export type ProgressEvent =
  | { readonly kind: "step"; readonly stack: string; readonly step: string }
  | {
      readonly kind: "resources";
      readonly stack: string;
      readonly step: string;
      readonly done: number;
      /** Resources of the stack; 0 while unknown. */
      readonly total: number;
      readonly failed: number;
      /** Logical name and operation of the last one. */
      readonly current: string;
    }
  | {
      readonly kind: "waiting";
      readonly stack: string;
      readonly why: string;
      readonly seconds: number;
      readonly limit: number;
    }
  | { readonly kind: "note"; readonly stack: string; readonly text: string }
  | { readonly kind: "end"; readonly stack: string; readonly outcome: Outcome; readonly seconds: number };

/** Receives progress. Never throws. */
export type OnProgress = (event: ProgressEvent) => void;

/** How `switchMode` names a target. */
export interface SwitchTarget {
  readonly to: Mode;
  /** Skip the middle: the new path is not proved before the old one goes. Default false. */
  readonly direct?: boolean;
}
