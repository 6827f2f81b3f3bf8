/**
 * Which mode pays: three modes side by side, break-even volumes, what each endpoint and each NAT strategy earns. Pure.
 * Amounts are those of the way out (`Cost.egress`): what is the same in every mode decides nothing, and its unknown
 * prices must not hide the answer.
 */
import { findService } from "../plan/catalogue";
import { MODES, type Mode, usesNat } from "../plan/mode";
import type { NatStrategy } from "../plan/settings";
import { type BreakEven, breakEvens, crossing, natRates } from "./break-even";
import type { Cost, Monthly, UnknownPrice } from "./cost";
import { flatPriceOf, type PriceBook, regionPrices, tieredPriceOf } from "./price-book";
import {
  type Choice,
  configured,
  demand,
  mustReach,
  type Scenario,
  STRATEGIES,
  unreachable,
  zonesOf,
} from "./scenario";
import { cheapest, offered, type PricedChoice, type Pricer, pricerOf } from "./search";
import { tieredCost } from "./tiers";

/** One mode as the stack configures it. */
export interface ModeRow {
  readonly mode: Mode;
  readonly natStrategy: NatStrategy | null;
  readonly interfaceEndpoints: readonly string[];
  readonly gatewayEndpoints: readonly string[];
  /** What the tasks need and this mode cannot reach; empty: the mode is legal. */
  readonly cannotReach: readonly string[];
  readonly cost: Cost;
  /** The way out alone. */
  readonly egress: Monthly;
  /** What 100 GB more a month to an AWS API with an endpoint, to S3, to the internet (received) would add; `null`: unknown or no way. */
  readonly per100Gb: { readonly aws: number | null; readonly s3: number | null; readonly internet: number | null };
}

/** What one interface endpoint beside a NAT earns and costs in a month. */
export interface EndpointRow {
  readonly service: string;
  readonly gb: number;
  /** Hours in all AZs. */
  readonly costs: number | null;
  /** NAT processing avoided, less its own processing. */
  readonly saves: number | null;
  readonly net: number | null;
  /** GB per month from which it pays; `null`: never, or a price is not known. */
  readonly breakEvenGb: number | null;
  readonly verdict: "pays" | "costs" | "unknown";
  /** Whether hybrid has it as configured. */
  readonly configured: boolean;
}

/** One NAT strategy in the cheapest mode with NAT. */
export interface StrategyRow {
  readonly strategy: NatStrategy;
  readonly offered: boolean;
  readonly monthly: number | null;
  /** Cost with this strategy less cost with the configured one; negative saves. */
  readonly difference: number | null;
  /** What is given up or won. */
  readonly tradeOff: string;
}

/** The answer. */
export interface Comparison {
  readonly region: string;
  readonly currency: string;
  readonly azs: number;
  readonly needs: readonly string[];
  /** GB per month by service, image pulls included. */
  readonly traffic: Readonly<Record<string, number>>;
  readonly modes: readonly ModeRow[];
  /** Cheapest legal mode as configured; `null` when a price that decides it is not known. */
  readonly cheapest: Mode | null;
  /** Cheapest legal way over modes, endpoint sets and the strategies allowed. `null` as above. */
  readonly best: PricedChoice | null;
  /** Cheapest of each mode; `null` when the mode cannot reach what is needed, or unknown. */
  readonly bestOf: Readonly<Record<Mode, PricedChoice | null>>;
  readonly breakEvens: readonly BreakEven[];
  readonly endpoints: readonly EndpointRow[];
  readonly strategies: readonly StrategyRow[];
  readonly unknown: readonly UnknownPrice[];
}

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
export function tradeOff(strategy: NatStrategy): string {
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
  const best = cheapest(scenario, MODES, allow, book, price);
  const only = (mode: Mode) => cheapest(scenario, [mode], allow, book, price);
  // The configured strategy first, then the two that every other lies between.
  const natOrder = [...new Set<NatStrategy>([scenario.natStrategy, "per-az", "single"])];
  const counts = { only: scenario.endpoints["endpoints-only"].length, hybrid: scenario.endpoints.hybrid.length };
  return {
    region: scenario.region,
    currency: regionPrices(book, scenario.region)?.currency ?? "USD",
    azs: scenario.azs.length,
    needs: mustReach(scenario),
    traffic: Object.fromEntries(demand(scenario)),
    modes,
    cheapest: cheapestRow(modes),
    best,
    bestOf: { "nat-only": only("nat-only"), "endpoints-only": only("endpoints-only"), hybrid: only("hybrid") },
    breakEvens: offered(natOrder, scenario.region, book).flatMap((s) => breakEvens(scenario, s, book, counts)),
    endpoints: endpointRows(scenario, scenario.natStrategy, book, price),
    strategies: strategyRows(scenario, book, price),
    unknown: uniqueUnknown(modes.flatMap((m) => m.cost.unknown)),
  };
}

function modeRow(scenario: Scenario, choice: Choice, book: PriceBook, price: Pricer): ModeRow {
  const cost = price(choice);
  return {
    ...choice,
    cannotReach: unreachable(scenario, choice),
    cost,
    egress: cost.egress,
    per100Gb: per100Gb(scenario, choice, book),
  };
}

function per100Gb(scenario: Scenario, choice: Choice, book: PriceBook): ModeRow["per100Gb"] {
  const nat = choice.natStrategy === null ? null : natRates(scenario, choice.natStrategy, book).perGb;
  const viaNat = nat === null ? null : 100 * nat;
  const viaEndpoint = tieredCost(tieredPriceOf(book, scenario.region, "interface-endpoint-gb"), 100);
  return {
    aws: choice.interfaceEndpoints.length > 0 ? viaEndpoint : viaNat,
    s3: choice.gatewayEndpoints.includes("s3") ? 0 : viaNat,
    internet: usesNat(choice.mode) ? viaNat : null,
  };
}

function cheapestRow(rows: readonly ModeRow[]): Mode | null {
  const legal = rows.filter((r) => r.cannotReach.length === 0);
  if (legal.length === 0 || legal.some((r) => r.egress.total === null)) return null;
  return legal.reduce((a, b) => ((b.egress.total ?? 0) < (a.egress.total ?? 0) - 1e-9 ? b : a)).mode;
}

/**
 * What each endpoint pays beside the NAT: the configured ones and whatever moves traffic. The price per GB is that of
 * the volume on top of the other endpoints, so that tiers are counted once.
 */
export function endpointRows(
  scenario: Scenario,
  strategy: NatStrategy,
  book: PriceBook,
  price: Pricer = pricerOf(scenario, book),
): EndpointRow[] {
  const gb = demand(scenario);
  const isInterface = (service: string) => findService(service)?.kind === "interface";
  const names = [...new Set([...scenario.endpoints.hybrid, ...[...gb.keys()].filter(isInterface)])];
  const tiers = tieredPriceOf(book, scenario.region, "interface-endpoint-gb");
  const hour = flatPriceOf(book, scenario.region, "interface-endpoint-az-hour").value;
  const nat = natRates(scenario, strategy, book).perGb;
  const best = cheapest(scenario, ["nat-only", "hybrid"], [strategy], book, price);
  const total = names.reduce((sum, service) => sum + (gb.get(service) ?? 0), 0);
  return names
    .map((service): EndpointRow => {
      const volume = gb.get(service) ?? 0;
      const costs = hour === null ? null : zonesOf(scenario, service) * book.hoursPerMonth * hour;
      const withIt = tieredCost(tiers, total);
      const without = tieredCost(tiers, total - volume);
      const saves = nat === null || withIt === null || without === null ? null : nat * volume - (withIt - without);
      const net = saves === null || costs === null ? null : saves - costs;
      const verdict =
        best === null || net === null
          ? "unknown"
          : best.choice.interfaceEndpoints.includes(service) && volume > 0
            ? "pays"
            : "costs";
      const breakEvenGb = costs === null || nat === null ? null : crossing(costs, nat, tiers);
      return {
        service,
        gb: volume,
        costs,
        saves,
        net,
        breakEvenGb,
        verdict,
        configured: scenario.endpoints.hybrid.includes(service),
      };
    })
    .sort((a, b) => (b.net ?? 0) - (a.net ?? 0) || a.service.localeCompare(b.service));
}

function strategyRows(scenario: Scenario, book: PriceBook, price: Pricer): StrategyRow[] {
  const monthly = (strategy: NatStrategy) =>
    cheapest(scenario, ["nat-only", "hybrid"], [strategy], book, price)?.cost.egress.total ?? null;
  const now = monthly(scenario.natStrategy);
  return STRATEGIES.map((strategy) => {
    const available = offered([strategy], scenario.region, book).length > 0;
    const amount = available ? monthly(strategy) : null;
    return {
      strategy,
      offered: available,
      monthly: amount,
      difference: amount === null || now === null ? null : amount - now,
      tradeOff: tradeOff(strategy),
    };
  });
}

function uniqueUnknown(list: readonly UnknownPrice[]): UnknownPrice[] {
  return [...new Map(list.map((u) => [`${u.kind} ${u.item} ${u.why}`, u])).values()];
}
