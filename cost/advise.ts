/**
 * Which mode costs least: three modes side by side, break-even volumes, what each endpoint and each NAT strategy earns. Pure.
 * Amounts are those of the egress path (`Cost.egress`): what is the same in every mode decides nothing, and its unknown
 * prices must not hide the answer.
 */
import { MODES, type Mode } from "../plan/mode";
import type { NatStrategy } from "../plan/settings";
import { breakEvens, isAsked, natRates } from "./break-even";
import type { Missing } from "./cost";
import { endpointRows, unusedEndpoints } from "./endpoint-rows";
import type { Comparison, ModeReach, ModeRow, Rate } from "./mode-comparison";
import { type PriceBook, regionPrices, tieredPriceOf } from "./price-book";
import { type Choice, configured, demand, keyOf, mustReach, type Scenario, withoutWay } from "./scenario";
import { cheapest, leastOf, offered, type PricedChoice, type Pricer, pricerOf } from "./search";
import { asResilient, strategyRows } from "./strategies";
import { tieredCost } from "./tiers";

/**
 * Compares the modes of a stack.
 * @param allow strategies that the best choice may use. Default: those as resilient as the configured one.
 */
export function compare(
  scenario: Scenario,
  book: PriceBook,
  allow: readonly NatStrategy[] = asResilient(scenario.natStrategy),
): Comparison {
  const price = pricerOf(scenario, book);
  const modes = MODES.map((mode) => modeRow(scenario, configured(scenario, mode), book, price));
  const best = bestOf(scenario, book, allow, price);
  const only = (mode: Choice["mode"]) => cheapest(scenario, [mode], own(scenario, allow), book, price);
  // The configured strategy first, then the two that every other lies between.
  const natOrder = [...new Set<NatStrategy>([scenario.natStrategy, "per-az", "single"])];
  const counts = { only: scenario.endpoints["endpoints-only"].length, hybrid: scenario.endpoints.hybrid.length };
  return {
    region: scenario.region,
    currency: regionPrices(book, scenario.region)?.currency ?? "USD",
    azs: scenario.azs.length,
    natStrategy: scenario.natStrategy,
    needs: mustReach(scenario),
    traffic: Object.fromEntries(demand(scenario)),
    trafficStated: !scenario.traffic.unstated,
    modes,
    cheapest: cheapestRow(modes),
    best,
    bestProved: best !== null && isProved(scenario, best.choice),
    bestOf: { "nat-only": only("nat-only"), "endpoints-only": only("endpoints-only"), hybrid: only("hybrid") },
    breakEvens: offered(natOrder, scenario.region, book).flatMap((s) =>
      breakEvens(scenario, s, book, counts).filter((b) => isAsked(b, scenario)),
    ),
    endpoints: endpointRows(scenario, scenario.natStrategy, book, price),
    unused: unusedEndpoints(scenario, book),
    strategies: strategyRows(scenario, book, price),
    unknown: uniqueUnknown(modes.flatMap((m) => m.cost?.unknown ?? [])),
  };
}

/**
 * The cheapest way that a comparison would advise.
 * @param allow strategies that it may use. Default: those as resilient as the configured one, which wins a tie.
 */
export function bestOf(
  scenario: Scenario,
  book: PriceBook,
  allow: readonly NatStrategy[] = asResilient(scenario.natStrategy),
  price: Pricer = pricerOf(scenario, book),
): PricedChoice | null {
  return cheapest(scenario, MODES, own(scenario, allow), book, price);
}

/** The configured strategy first. */
function own({ natStrategy }: Scenario, allow: readonly NatStrategy[]): NatStrategy[] {
  return [...new Set([natStrategy, ...allow])].filter((strategy) => allow.includes(strategy));
}

/** A way stands on a proof of its own, or is its mode as configured, which has one. */
export function isProved(scenario: Scenario, choice: Choice): boolean {
  return scenario.proved[keyOf(choice)] !== undefined || keyOf(configured(scenario, choice.mode)) === keyOf(choice);
}

function modeRow(scenario: Scenario, choice: Choice, book: PriceBook, price: Pricer): ModeRow {
  const refused = scenario.refused[choice.mode];
  const cost = refused === undefined ? price(choice) : null;
  const proof = scenario.proofs[choice.mode];
  return {
    ...choice,
    reach: refused === undefined ? (proof ?? HOLDS) : { verdict: "refused", problem: refused },
    cannotReach: withoutWay(scenario, choice),
    cost,
    egress: cost?.egress ?? null,
    per100Gb: per100Gb(scenario, choice, book),
  };
}

const HOLDS: ModeReach = { verdict: "reachable", problem: null };

function per100Gb(scenario: Scenario, choice: Choice, book: PriceBook): ModeRow["per100Gb"] {
  const nat = choice.natStrategy === null ? null : natRates(scenario, choice.natStrategy, book).perGb;
  const viaNat: Rate = choice.natStrategy === null ? "no-way" : nat === null ? "unknown" : 100 * nat;
  const viaEndpoint = tieredCost(tieredPriceOf(book, scenario.region, "interface-endpoint-gb"), 100) ?? "unknown";
  return {
    aws: choice.interfaceEndpoints.length > 0 ? viaEndpoint : viaNat,
    s3: choice.gatewayEndpoints.includes("s3") ? 0 : viaNat,
    internet: viaNat,
  };
}

function cheapestRow(rows: readonly ModeRow[]): Mode | null {
  const legal = rows.flatMap((r) =>
    r.reach.verdict === "reachable" && r.cannotReach.length === 0 && r.cost !== null
      ? [{ mode: r.mode, cost: r.cost }]
      : [],
  );
  return leastOf(legal)?.mode ?? null;
}

function uniqueUnknown(list: readonly Missing[]): Missing[] {
  return [...new Map(list.map((u) => [`${u.kind} ${u.item} ${u.why}`, u])).values()];
}
