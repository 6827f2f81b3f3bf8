/** Types of the part of the probe that `automation/verify.ts` reads: the measurement and the pure verdict. */
import type { Mode } from "../plan/mode";

/** What was measured at one target. */
export interface Observation {
  name: string;
  kind: "interface" | "gateway" | "internet";
  host: string;
  addresses: string[];
  scope: "private" | "public" | "mixed" | "none";
  /** Milliseconds of the steps that succeeded. */
  ms: { dns?: number; tcp?: number; tls?: number };
  reachable: boolean;
  connections: { address: string; tcp?: number; tls?: number; error?: string }[];
  error?: string;
}

/** A target with what the mode promises for it. */
export interface JudgedTarget extends Observation {
  expected?: "endpoint" | "nat" | "gateway" | "blocked";
  verdict: "ok" | "unreachable" | "wrong-path" | "leak" | "observed";
  reason?: string;
}

/** Verdict over measurements; pure. */
export function judge(
  observations: readonly Observation[],
  question: { mode: Mode; asked?: readonly string[]; configured?: readonly string[] },
): { mode: Mode | null; verdict: "ok" | "fault" | "observed"; targets: JudgedTarget[] };
