/** One stack in every mode: what the configuration allows, what it refuses, and which one it states. */
import { EvaluationError, evaluate } from "../offline/evaluate";
import { MODES, type Mode } from "../plan/mode";
import { reachOf } from "./document";
import type { EvaluatedInput, RefusedMode } from "./stack-report";

/** What to evaluate: a stack, or a file. */
export interface ModesOptions {
  readonly stack: string;
  readonly configFile?: string;
  /** Overrides `path=value`. */
  readonly set?: readonly string[];
}

export interface EvaluatedModes {
  /** Mode of the stack as its file and the overrides state it. */
  readonly configured: Mode;
  /** One entry a mode, in the order of `MODES`. At least one is evaluated. */
  readonly modes: readonly (EvaluatedInput | RefusedMode)[];
}

/**
 * Evaluates and proves the stack as it is, then in the other modes. Costs three evaluations, four where the stated
 * mode is refused.
 * @throws EvaluationError when every mode is refused, or what the stack states is wrong in itself (no such mode)
 */
export async function evaluateModes(of: ModesOptions): Promise<EvaluatedModes> {
  const own = await attempt(of);
  const modes: (EvaluatedInput | RefusedMode)[] = [];
  for (const mode of MODES) {
    const found = own.kind === "evaluated" && own.mode === mode ? own : await attempt(of, mode);
    modes.push(found.kind === "evaluated" ? found : { kind: "refused", mode, reason: found.reason });
  }
  if (own.kind === "evaluated") return { configured: own.mode, modes };
  // The file's other settings refuse its mode: then that mode, laid over, is refused with the same words.
  const stated = modes.find((m) => m.kind === "refused" && m.mode === own.mode && m.reason === own.reason);
  if (stated === undefined || !modes.some((m) => m.kind === "evaluated")) throw new EvaluationError(own.reason);
  return { configured: stated.mode, modes };
}

async function attempt(
  of: ModesOptions,
  mode?: Mode,
): Promise<EvaluatedInput | { kind: "wrong"; mode: Mode | undefined; reason: string }> {
  try {
    const evaluation = await evaluate({ ...of, ...(mode === undefined ? {} : { mode }) });
    return { kind: "evaluated", mode: evaluation.mode, evaluation, reachability: reachOf(evaluation) };
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    return { kind: "wrong", mode: error.mode, reason: error.message };
  }
}
