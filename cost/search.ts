/** Finds the cheapest way out that reaches everything. Pure. */
import type { Mode } from "../plan/mode";
import type { NatStrategy } from "../plan/settings";
import type { Cost } from "./cost";
import { costOfShape } from "./model";
import { type PriceBook, regionPrices } from "./price-book";
import {
  type Choice,
  candidates,
  configured,
  demand,
  gatewayCandidates,
  type Scenario,
  shapeOfChoice,
  unreachable,
} from "./scenario";

/** A choice with its cost. */
export interface PricedChoice {
  readonly choice: Choice;
  readonly cost: Cost;
}

/** Cost of one choice. */
export function costOfChoice(scenario: Scenario, choice: Choice, book: PriceBook): Cost {
  return costOfShape({
    shape: shapeOfChoice(scenario, choice),
    region: scenario.region,
    traffic: scenario.traffic,
    book,
  });
}

/** Strategies that the region offers: regional NAT is not offered everywhere. */
export function offered(strategies: readonly NatStrategy[], region: string, book: PriceBook): NatStrategy[] {
  const prices = regionPrices(book, region);
  return strategies.filter((s) => s !== "regional" || prices?.regionalNat !== false);
}

/**
 * Choices of a mode among which the cheapest is, when gateways are free (they always are):
 * - every needed gateway endpoint is in;
 * - endpoints-only has exactly the endpoints that are needed: one more only adds its hours;
 * - hybrid has the busiest k endpoints for some k. Each endpoint costs the same hours, and for a given k the difference
 *   `T(G) - g_n G` is concave in the volume G they carry, so its least value is at the largest G, or at G = 0 with k = 0
 *   (which is nat-only). So k + 1 candidates decide what 2^n subsets would.
 */
export function contenders(scenario: Scenario, mode: Mode, strategies: readonly NatStrategy[]): Choice[] {
  const gatewayEndpoints = [
    ...new Set([...configured(scenario, mode).gatewayEndpoints, ...gatewayCandidates(scenario)]),
  ].sort();
  switch (mode) {
    case "nat-only":
      return strategies.map((natStrategy) => ({ mode, natStrategy, interfaceEndpoints: [], gatewayEndpoints }));
    case "endpoints-only":
      return [{ mode, natStrategy: null, interfaceEndpoints: candidates(scenario), gatewayEndpoints }];
    case "hybrid": {
      const gb = demand(scenario);
      // Without any candidate, hybrid still has an endpoint by definition: the configured ones.
      const pool = candidates(scenario).length > 0 ? candidates(scenario) : [...scenario.endpoints.hybrid];
      const busiest = pool.sort((a, b) => (gb.get(b) ?? 0) - (gb.get(a) ?? 0) || a.localeCompare(b));
      return strategies.flatMap((natStrategy) =>
        busiest.map((_, i) => ({ mode, natStrategy, interfaceEndpoints: busiest.slice(0, i + 1), gatewayEndpoints })),
      );
    }
  }
}

/**
 * The cheapest legal choice among some modes and strategies.
 * @returns `null` when nothing is legal, or when the price of something legal is not known: then no choice can be
 *   called the cheapest.
 */
export function cheapest(
  scenario: Scenario,
  modes: readonly Mode[],
  strategies: readonly NatStrategy[],
  book: PriceBook,
): PricedChoice | null {
  let best: PricedChoice | null = null;
  for (const mode of modes) {
    for (const choice of contenders(scenario, mode, offered(strategies, scenario.region, book))) {
      if (unreachable(scenario, choice).length > 0) continue;
      const cost = costOfChoice(scenario, choice, book);
      if (cost.egress.total === null) return null;
      if (best === null || cost.egress.total < (best.cost.egress.total ?? Number.POSITIVE_INFINITY) - 1e-9)
        best = { choice, cost };
    }
  }
  return best;
}
