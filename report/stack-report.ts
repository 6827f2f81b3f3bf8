/**
 * What the report says, as data: three modes evaluated, proved and priced, and their comparison. Pure; every format is
 * rendered from this.
 */
import { compare } from "../cost/advise";
import type { Cost } from "../cost/cost";
import type { Comparison } from "../cost/mode-comparison";
import { costOf } from "../cost/model";
import type { PriceBook } from "../cost/price-book";
import type { Scenario } from "../cost/scenario";
import type { Traffic } from "../cost/traffic";
import type { Evaluation } from "../offline/evaluate";
import { MODES, type Mode } from "../plan/mode";
import type { Reachability } from "../reachability/result";
import { type Curves, curvesOf } from "./curves";
import { scenarioOf } from "./scenario-of";

/** A mode that the configuration allows: what it registers, whether it reaches. */
export interface EvaluatedInput {
  readonly kind: "evaluated";
  readonly mode: Mode;
  readonly evaluation: Evaluation;
  readonly reachability: Reachability;
}

/** A mode that the configuration refuses, with every reason. */
export interface RefusedMode {
  readonly kind: "refused";
  readonly mode: Mode;
  readonly reason: string;
}

/** An allowed mode with its cost. */
export interface EvaluatedMode extends EvaluatedInput {
  readonly cost: Cost;
}

export type ReportMode = EvaluatedMode | RefusedMode;

export interface ReportInput {
  /** One entry a mode, in the order of `MODES`. */
  readonly modes: readonly (EvaluatedInput | RefusedMode)[];
  /** Mode of the stack file; `null` when it does not say one. */
  readonly configured: Mode | null;
  readonly traffic: Traffic;
  readonly book: PriceBook;
  /** Proofs of ways that are not configured (prove-best.ts). Default none. */
  readonly proved?: Scenario["proved"];
  /** Day of the report, `2026-01-31`. There is no clock here. */
  readonly date: string;
}

/** Everything that a report shows. */
export interface Report {
  readonly project: string;
  readonly stack: string;
  readonly region: string;
  readonly date: string;
  /** Day of the prices. */
  readonly priceDate: string;
  readonly currency: string;
  readonly configured: Mode | null;
  readonly modes: readonly ReportMode[];
  /**
   * Cheapest mode that is proved to reach everything, by the egress path alone. `null`: none is, or a price that decides
   * it is not known.
   */
  readonly cheapest: Mode | null;
  readonly scenario: Scenario;
  readonly comparison: Comparison;
  readonly curves: Curves;
}

/** Builds the report. @throws RangeError when no mode was evaluated or the stack has no task subnets. */
export function reportOf({ modes: inputs, configured, traffic, book, proved = {}, date }: ReportInput): Report {
  const modes = MODES.flatMap((mode) => inputs.filter((i) => i.mode === mode)).map((input): ReportMode => {
    if (input.kind === "refused") return input;
    const { resources, region } = input.evaluation;
    return { ...input, cost: costOf({ resources, region, traffic, book }) };
  });
  const evaluated = modes.filter((m) => m.kind === "evaluated");
  const [first] = evaluated;
  if (first === undefined) throw new RangeError("no mode was evaluated: there is nothing to report");
  const { project, stack, region } = first.evaluation;
  const scenario = { ...scenarioOf(inputs, traffic), proved };
  const comparison = compare(scenario, book);
  return {
    project,
    stack,
    region,
    date,
    priceDate: book.date,
    currency: first.cost.currency,
    configured,
    modes,
    cheapest: comparison.cheapest,
    scenario,
    comparison,
    curves: curvesOf(scenario, comparison, book),
  };
}

/** What tasks or traffic need and a mode has no way to. */
export function cannotReach({ modes }: Comparison, mode: Mode): readonly string[] {
  return modes.find((m) => m.mode === mode)?.cannotReach ?? [];
}
