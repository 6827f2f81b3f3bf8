/** Evaluates a stack in every mode and builds its report. No AWS account, no network. */
import { shippedBook } from "../cost/price-book";
import { overlay, parseTraffic, trafficFromConfig } from "../cost/traffic";
import { EvaluationError, evaluate, ROOT } from "../offline/evaluate";
import { readStackFile } from "../offline/stack-file";
import { MODES, type Mode } from "../plan/mode";
import { reachOf } from "./document";
import { type EvaluatedInput, type RefusedMode, type Report, reportOf } from "./model";

export interface CollectOptions {
  readonly stack: string;
  readonly configFile?: string;
  /** Overrides `path=value`. */
  readonly set?: readonly string[];
  /** Traffic on top of the configuration: `ecr=200,internet=50`. */
  readonly traffic?: string;
  /** Day of the report, `2026-01-31`. */
  readonly date: string;
}

/**
 * Builds the report of one stack.
 * @throws EvaluationError when every mode is refused, StackFileError when the file cannot be read, TrafficError when
 *   the traffic cannot.
 */
export async function collect({ traffic: given, date, ...of }: CollectOptions): Promise<Report> {
  const over = given === undefined ? undefined : parseTraffic(given);
  const inputs: (EvaluatedInput | RefusedMode)[] = [];
  for (const mode of MODES) {
    try {
      const evaluation = await evaluate({ ...of, mode });
      inputs.push({ kind: "evaluated", mode, evaluation, reachability: reachOf(evaluation) });
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      inputs.push({ kind: "refused", mode, reason: error.message });
    }
  }
  const first = inputs.find((i) => i.kind === "evaluated");
  if (first === undefined) throw new EvaluationError(refusals(inputs));
  const base = trafficFromConfig(first.evaluation.settings.traffic);
  return reportOf({
    modes: inputs,
    configured: await configuredMode(of),
    traffic: over === undefined ? base : overlay(base, over, given ?? ""),
    book: shippedBook(),
    date,
  });
}

/** The mode that the stack file states. @throws EvaluationError when it states something else. */
async function configuredMode(of: Omit<CollectOptions, "date" | "traffic">): Promise<Mode | null> {
  const { config } = readStackFile({ root: ROOT, ...of });
  const stated = config["fargate-egress:mode"];
  if (stated === undefined) return null;
  const mode = MODES.find((m) => m === stated);
  // The modes were evaluated with the mode laid over; only the file's own says what is wrong with it.
  return mode ?? (await evaluate(of)).mode;
}

/** Every mode's refusal, said once when they are the same. */
function refusals(inputs: readonly (EvaluatedInput | RefusedMode)[]): string {
  return [...new Set(inputs.flatMap((i) => (i.kind === "refused" ? [i.reason] : [])))].join("\n");
}
