/** Finds the cheapest egress path that reaches everything. Pure. */
import type { Mode } from "../plan/mode";
import type { NatStrategy } from "../plan/settings";
import { natRates } from "./break-even";
import { type Cost, isEgress } from "./cost";
import { costOfShape } from "./model";
import { flatPriceOf, type PriceBook, regionPrices, tieredPriceOf } from "./price-book";
import {
  type Choice,
  candidates,
  configured,
  demand,
  gatewayCandidates,
  keyOf,
  objections,
  type Scenario,
  shapeOfChoice,
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
    const key = keyOf(choice);
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
 * Whether the egress path of one bill is certainly not dearer than another's: what is known of it is no more, and whatever
 * it lacks the other lacks too, in no smaller quantity. An unknown price is the same in both, and never below 0.
 */
export function notDearer(a: Cost, b: Cost): boolean {
  if (a.egress.atLeast.total > b.egress.atLeast.total + 1e-9) return false;
  const lacks = (cost: Cost) => cost.unknown.filter(({ kind }) => isEgress(kind));
  const left = lacks(b);
  return lacks(a).every((mine) => {
    const at = left.findIndex(
      (theirs) =>
        theirs.kind === mine.kind &&
        theirs.item === mine.item &&
        theirs.why === mine.why &&
        // What a volume costs by another way depends on the way.
        mine.kind !== "elsewhere-gb" &&
        (theirs.quantity === mine.quantity ||
          (theirs.quantity !== null && mine.quantity !== null && mine.quantity <= theirs.quantity)),
    );
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

/** The first of some bills that is certainly not dearer than any other; `null` when what is not known decides. */
export function leastOf<T extends { readonly cost: Cost }>(list: readonly T[]): T | null {
  const byFloor = list
    .map((entry, i) => ({ entry, i, floor: entry.cost.egress.atLeast.total }))
    .sort((a, b) => (Math.abs(a.floor - b.floor) <= 1e-9 ? a.i - b.i : a.floor - b.floor));
  return byFloor.find(({ entry }) => list.every((other) => notDearer(entry.cost, other.cost)))?.entry ?? null;
}

/**
 * The cheapest choice among some modes and strategies that nothing objects to.
 * @returns `null` when there is none, or when what is not known decides: then no choice can be called the cheapest.
 */
export function cheapest(
  scenario: Scenario,
  modes: readonly Mode[],
  strategies: readonly NatStrategy[],
  book: PriceBook,
  price: Pricer = pricerOf(scenario, book),
): PricedChoice | null {
  const open = offered(strategies, scenario.region, book);
  const best = leastOf(
    modes
      .flatMap((mode) => contenders(scenario, mode, open, book))
      .filter((choice) => objections(scenario, choice).length === 0)
      .map((choice) => ({ choice, cost: price(choice) })),
  );
  // Where a price that decides the set of endpoints is not known, one set stands for all of them: it may lose to
  // another way, and it may not win.
  const chosen = best?.choice;
  return chosen?.mode === "hybrid" && chosen.natStrategy !== null && !decides(scenario, chosen.natStrategy, book)
    ? null
    : best;
}

/** Whether every price is known that tells which endpoints pay beside a NAT. */
function decides(scenario: Scenario, strategy: NatStrategy, book: PriceBook): boolean {
  const tiers = tieredPriceOf(book, scenario.region, "interface-endpoint-gb").tiers;
  return (
    flatPriceOf(book, scenario.region, "interface-endpoint-az-hour").value !== null &&
    natRates(scenario, strategy, book).perGb !== null &&
    tiers !== null &&
    tiers.every(({ price }) => price !== null)
  );
}
