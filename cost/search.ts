/** Finds the cheapest way out that reaches everything. Pure. */
import type { Mode } from "../plan/mode";
import type { NatStrategy } from "../plan/settings";
import { natRates } from "./break-even";
import type { Cost } from "./cost";
import { costOfShape } from "./model";
import { flatPriceOf, type PriceBook, regionPrices, tieredPriceOf } from "./price-book";
import {
  type Choice,
  candidates,
  configured,
  demand,
  gatewayCandidates,
  type Scenario,
  shapeOfChoice,
  unreachable,
  zonesOf,
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

/** Prices choices of one scenario. */
export type Pricer = (choice: Choice) => Cost;

/** A pricer that remembers: one comparison asks for the same choice several times. */
export function pricerOf(scenario: Scenario, book: PriceBook): Pricer {
  const known = new Map<string, Cost>();
  return (choice) => {
    const key = [
      choice.mode,
      choice.natStrategy,
      choice.interfaceEndpoints.join(),
      choice.gatewayEndpoints.join(),
    ].join("|");
    const cost = known.get(key) ?? costOfChoice(scenario, choice, book);
    known.set(key, cost);
    return cost;
  };
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
 * - hybrid: the price T(G) of a month's endpoint GB is concave, so it is the least of its tiers' lines `a + price * G`.
 *   On one line the endpoints are independent: each is in when `(g_n - price) * GB` exceeds its hours. So one candidate
 *   a tier decides what 2^n subsets would; where none is in, the best single endpoint stands for hybrid.
 */
export function contenders(
  scenario: Scenario,
  mode: Mode,
  strategies: readonly NatStrategy[],
  book: PriceBook,
): Choice[] {
  const gatewayEndpoints = [
    ...new Set([...configured(scenario, mode).gatewayEndpoints, ...gatewayCandidates(scenario)]),
  ].sort();
  switch (mode) {
    case "nat-only":
      return strategies.map((natStrategy) => ({ mode, natStrategy, interfaceEndpoints: [], gatewayEndpoints }));
    case "endpoints-only":
      return [{ mode, natStrategy: null, interfaceEndpoints: candidates(scenario), gatewayEndpoints }];
    case "hybrid":
      return strategies.flatMap((natStrategy) =>
        hybridSets(scenario, natStrategy, book).map((interfaceEndpoints) => ({
          mode,
          natStrategy,
          interfaceEndpoints,
          gatewayEndpoints,
        })),
      );
  }
}

function hybridSets(scenario: Scenario, strategy: NatStrategy, book: PriceBook): string[][] {
  // Without any candidate, hybrid still has an endpoint by definition: a configured one.
  const pool = candidates(scenario).length > 0 ? candidates(scenario) : [...scenario.endpoints.hybrid];
  const hour = flatPriceOf(book, scenario.region, "interface-endpoint-az-hour").value;
  const nat = natRates(scenario, strategy, book).perGb;
  const tiers = tieredPriceOf(book, scenario.region, "interface-endpoint-gb").tiers;
  // Not known: the whole pool, whose cost will then be unknown as well.
  if (pool.length === 0 || hour === null || nat === null || tiers === null) return pool.length === 0 ? [] : [pool];
  const gb = demand(scenario);
  const sets = tiers.map(({ price }) => {
    if (price === null) return pool;
    const net = (service: string) =>
      (nat - price) * (gb.get(service) ?? 0) - zonesOf(scenario, service) * book.hoursPerMonth * hour;
    const paying = pool.filter((service) => net(service) > 0);
    return paying.length > 0 ? paying : [pool.reduce((a, b) => (net(b) > net(a) ? b : a))];
  });
  return [...new Map(sets.map((set) => [set.join(), set])).values()];
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
  price: Pricer = pricerOf(scenario, book),
): PricedChoice | null {
  let best: PricedChoice | null = null;
  for (const mode of modes) {
    for (const choice of contenders(scenario, mode, offered(strategies, scenario.region, book), book)) {
      if (unreachable(scenario, choice).length > 0) continue;
      const cost = price(choice);
      if (cost.egress.total === null) return null;
      if (best === null || cost.egress.total < (best.cost.egress.total ?? Number.POSITIVE_INFINITY) - 1e-9)
        best = { choice, cost };
    }
  }
  return best;
}
