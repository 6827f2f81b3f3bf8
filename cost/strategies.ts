/** What each NAT strategy would cost, and what it gives up. Pure. */
import type { NatStrategy } from "../plan/settings";
import type { Monthly } from "./cost";
import type { StrategyRow } from "./mode-comparison";
import { cents } from "./money";
import type { PriceBook } from "./price-book";
import { objections, type Scenario, STRATEGIES } from "./scenario";
import { cheapest, contenders, offered, type Pricer } from "./search";

/** Strategies that survive at least what the given one survives: the advice never trades availability away by itself. */
export function asResilient(strategy: NatStrategy): NatStrategy[] {
  switch (strategy) {
    case "per-az":
    case "regional":
      return ["per-az", "regional"];
    case "single":
      return ["per-az", "regional", "single"];
    case "instance":
      return ["per-az", "regional", "single", "instance"];
  }
}

/** What a strategy gives up or wins. */
function tradeOff(strategy: NatStrategy): string {
  switch (strategy) {
    case "per-az":
      return "survives the loss of an AZ; addresses known in advance";
    case "regional":
      return "survives the loss of an AZ; AWS adds and drops AZs, which may take an hour";
    case "single":
      return "the loss of its AZ cuts off every task; traffic from other AZs is billed twice more";
    case "instance":
      return "one machine to patch and watch; its loss cuts off the tasks behind it; for development";
  }
}

/** One row a strategy: the cheapest way with NAT that nothing objects to. */
export function strategyRows(scenario: Scenario, book: PriceBook, price: Pricer): StrategyRow[] {
  const modes = ["nat-only", "hybrid"] as const;
  const costOf = (strategy: NatStrategy) => cheapest(scenario, modes, [strategy], book, price)?.cost ?? null;
  const now = costOf(scenario.natStrategy);
  return STRATEGIES.map((strategy) => {
    const advised = modes
      .flatMap((mode) => contenders(scenario, mode, [strategy], book))
      .some((choice) => objections(scenario, choice).length === 0);
    const isOffered = offered([strategy], scenario.region, book).length > 0;
    const cost = isOffered ? costOf(strategy) : null;
    return {
      strategy,
      state: !isOffered ? "not-offered" : !advised ? "no-way" : cost === null ? "unknown" : "priced",
      egress: cost?.egress ?? null,
      difference: cost === null || now === null ? null : differenceOf(cost.egress, now.egress),
      tradeOff: tradeOff(strategy),
    };
  });
}

/** The difference of what is shown; `null` when one of them is not known. */
export function differenceOf(a: Monthly, b: Monthly): number | null {
  if (a === b) return 0;
  if (a.total === null || b.total === null) return null;
  return cents(a.shown.total - b.shown.total);
}
