/** Evaluates a stack in every mode and builds its report. No AWS account, no network. */
import { shippedBook } from "../cost/price-book";
import { overlay, parseTraffic, trafficFromConfig } from "../cost/traffic";
import { evaluateModes, type ModesOptions } from "./evaluate-modes";
import { proveBest } from "./prove-best";
import { scenarioOf } from "./scenario-of";
import { type Report, reportOf } from "./stack-report";

export interface CollectOptions extends ModesOptions {
  /** Traffic on top of the configuration: `ecr=200,internet=50`. */
  readonly traffic?: string;
  /** Day of the report, `2026-01-31`. */
  readonly date: string;
}

/**
 * Builds the report of one stack.
 * @throws EvaluationError when every mode is refused or the file cannot be used, TrafficError when the traffic cannot.
 */
export async function collect({ traffic: given, date, ...of }: CollectOptions): Promise<Report> {
  const over = given === undefined ? undefined : parseTraffic(given);
  const { configured, modes } = await evaluateModes(of);
  const first = modes.find((m) => m.kind === "evaluated");
  if (first === undefined) throw new RangeError("no mode was evaluated");
  const base = trafficFromConfig(first.evaluation.settings.traffic);
  const traffic = over === undefined ? base : overlay(base, over, given ?? "");
  const book = shippedBook();
  const { proved } = await proveBest(of, scenarioOf(modes, traffic), book);
  return reportOf({ modes, configured, traffic, book, proved, date });
}
