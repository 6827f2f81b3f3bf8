/** The comparison of a stack's modes, evaluated, proved and priced. No AWS account, no network. */
import { compare } from "../cost/advise";
import type { Comparison } from "../cost/mode-comparison";
import type { PriceBook } from "../cost/price-book";
import { overlay, parseTraffic, trafficFromConfig } from "../cost/traffic";
import { EvaluationError } from "../offline/evaluate";
import { evaluateModes, type ModesOptions } from "./evaluate-modes";
import { proveBest } from "./prove-best";
import { scenarioOf } from "./scenario-of";

/**
 * Compares the modes of one stack. Costs three evaluations and one for each way that is tried.
 * @param given traffic on top of the stack's, such as `ecr=200,internet=50`
 * @throws TrafficError when the traffic cannot be read, EvaluationError when the configuration cannot be used
 */
export async function compareModes(of: ModesOptions, given: string | undefined, book: PriceBook): Promise<Comparison> {
  // A slip in the traffic is told before anything is evaluated.
  const told = given === undefined ? undefined : parseTraffic(given);
  const { modes } = await evaluateModes(of);
  const first = modes.find((m) => m.kind === "evaluated");
  if (first === undefined) throw new EvaluationError("no mode could be evaluated");
  const base = trafficFromConfig(first.evaluation.settings.traffic);
  const traffic = told === undefined ? base : overlay(base, told, given ?? "");
  return compare(await proveBest(of, scenarioOf(modes, traffic), book), book);
}
