/**
 * Volumes at which two egress paths cost the same, in closed form: the formula, the numbers put in, the answer. Pure.
 *
 * Symbols: A AZs with tasks; E interface endpoints, each in A AZs; H 730 hours; h_n, g_n NAT per hour and per GB;
 * h_e, g_e interface endpoint per AZ-hour and per GB; p public IPv4 per hour; k addresses per NAT; x cross-AZ per GB
 * and side; phi the share of NAT traffic that crosses to the single NAT, (A-1)/A when tasks are spread evenly.
 */
import type { Mode } from "../plan/mode";
import type { NatStrategy } from "../plan/settings";
import { flatPriceOf, instancePriceOf, type PriceBook, type TieredPrice, tieredPriceOf } from "./price-book";
import { natsOf, type Scenario } from "./scenario";

/** Costs of one NAT strategy: fixed per month, and per GB of NAT traffic. `null`: a price is not known. */
export interface NatRates {
  readonly fixed: number | null;
  readonly perGb: number | null;
  /** Share of the traffic that crosses to a NAT in another AZ. */
  readonly phi: number;
  /** NATs, or AZs in which a regional one is active. */
  readonly count: number;
  readonly hour: number | null;
  readonly gb: number | null;
  readonly ipv4: number | null;
  readonly crossAz: number | null;
}

/** Rates of a strategy in a scenario. */
export function natRates(scenario: Scenario, strategy: NatStrategy, book: PriceBook): NatRates {
  const { region, azs } = scenario;
  const nats = natsOf(scenario, strategy);
  const count = nats.reduce((n, nat) => n + nat.azs.length, 0);
  const addresses = nats.reduce((n, nat) => n + nat.publicIpv4, 0);
  const phi = (azs.length - count) / azs.length;
  const price = (meter: Parameters<typeof flatPriceOf>[2]) => flatPriceOf(book, region, meter).value;
  const hour =
    strategy === "instance"
      ? instancePriceOf(book, region, scenario.natInstance.type).value
      : price(strategy === "regional" ? "nat-regional-az-hour" : "nat-hour");
  const gb = strategy === "instance" ? 0 : price(strategy === "regional" ? "nat-regional-gb" : "nat-gb");
  const ipv4 = price("public-ipv4-hour");
  const crossAz = price("cross-az-gb");
  const h = book.hoursPerMonth;
  return {
    fixed: hour === null || ipv4 === null ? null : h * (count * hour + addresses * ipv4),
    perGb: gb === null ? null : phi === 0 ? gb : crossAz === null ? null : gb + 2 * crossAz * phi,
    phi,
    count,
    hour,
    gb,
    ipv4,
    crossAz,
  };
}

/** Two ways and the volume at which they cost the same. */
export interface BreakEven {
  readonly kind: "endpoints-vs-nat" | "hybrid-vs-nat" | "one-endpoint" | "gateway";
  /** The question, in words. */
  readonly what: string;
  readonly natStrategy: NatStrategy;
  readonly endpoints: number;
  readonly formula: string;
  /** The formula with the numbers of this region put in. */
  readonly numbers: string;
  /**
   * GB per month; above it endpoints cost less. 0: never dearer. `null`: `unknown` names the missing price; without
   * `unknown` there is no such volume (a GB through an endpoint costs more than through this NAT).
   */
  readonly gb: number | null;
  readonly unknown?: string;
}

const n = (value: number): string => String(Number(value.toPrecision(6)));

/**
 * Break-evens of a scenario against one NAT strategy.
 * @param endpoints E of endpoints-only and of hybrid.
 */
export function breakEvens(
  scenario: Scenario,
  strategy: NatStrategy,
  book: PriceBook,
  endpoints: { readonly only: number; readonly hybrid: number },
): BreakEven[] {
  const rates = natRates(scenario, strategy, book);
  const tiers = tieredPriceOf(book, scenario.region, "interface-endpoint-gb");
  const hour = flatPriceOf(book, scenario.region, "interface-endpoint-az-hour").value;
  const azs = scenario.azs.length;
  const h = book.hoursPerMonth;
  const nat = strategy === "single" ? "h_n + k p" : "N (h_n + k p)";
  const perGb = rates.phi > 0 ? "g_n + 2x phi - g_e" : "g_n - g_e";
  const missing = unknownOf(rates, hour, tiers);
  const one = (kind: BreakEven["kind"], what: string, count: number, saved: boolean): BreakEven => {
    const formula = `G* = ${saved ? `H [E A h_e - ${nat.startsWith("N") ? nat : `(${nat})`}]` : "E A H h_e"} / (${perGb})`;
    const base = { kind, what, natStrategy: strategy, endpoints: count, formula };
    if (missing !== undefined || hour === null || rates.fixed === null || rates.perGb === null)
      return { ...base, numbers: formula, gb: null, unknown: missing ?? "a price is not known" };
    const fixed = count * azs * h * hour - (saved ? rates.fixed : 0);
    const gb = crossing(fixed, rates.perGb, tiers);
    if (gb === "unknown")
      return { ...base, numbers: formula, gb: null, unknown: "a tier that decides it has no known price" };
    const first = tiers.tiers?.[0]?.price ?? 0;
    const numbers = `(${count} x ${azs} x ${h} x ${n(hour)}${saved ? ` - ${n(rates.fixed)}` : ""}) / (${n(rates.perGb)} - ${n(first)})`;
    return { ...base, numbers, gb: gb === "never" ? null : gb };
  };
  return [
    one("endpoints-vs-nat", `endpoints only (${endpoints.only}) against NAT ${strategy}`, endpoints.only, true),
    ...(endpoints.hybrid > 0
      ? [one("hybrid-vs-nat", `${endpoints.hybrid} endpoints beside NAT ${strategy}`, endpoints.hybrid, false)]
      : []),
    one("one-endpoint", `one endpoint beside NAT ${strategy}`, 1, false),
    {
      kind: "gateway",
      what: "S3 or DynamoDB gateway endpoint",
      natStrategy: strategy,
      endpoints: 0,
      formula: "G* = 0",
      numbers: "a gateway endpoint is free",
      gb: 0,
    },
  ];
}

/** A mode that is refused or not proved raises no question. */
export function isAsked({ kind }: BreakEven, { refused, proofs }: Scenario): boolean {
  const stands = (mode: Mode) => refused[mode] === undefined && (proofs[mode]?.verdict ?? "reachable") === "reachable";
  switch (kind) {
    case "endpoints-vs-nat":
      return stands("endpoints-only") && stands("nat-only");
    case "hybrid-vs-nat":
      return stands("hybrid") && stands("nat-only");
    case "one-endpoint":
    case "gateway":
      return true;
  }
}

function unknownOf(rates: NatRates, hour: number | null, tiers: TieredPrice): string | undefined {
  if (rates.hour === null || rates.gb === null) return "NAT prices of this region are not known";
  if (rates.fixed === null || rates.perGb === null)
    return "the public IPv4 or cross-AZ price of this region is not known";
  if (hour === null || tiers.tiers === null) return "interface endpoint prices of this region are not known";
  return undefined;
}

/** GB per month from which something saves more than it costs; `never` when no volume is enough; `unknown` when a price is not known. */
export type PaysFrom = number | "never" | "unknown";

/**
 * Smallest volume from which `perGb * G - T(G) >= fixed` holds: the closed form in each tier in turn. The difference
 * only steepens from tier to tier, so the first crossing is the only one.
 * @returns 0 when endpoints are never dearer.
 */
export function crossing(fixed: number, perGb: number, tiers: TieredPrice): PaysFrom {
  const first = tiers.tiers?.[0]?.price ?? null;
  if (first === null) return "unknown";
  if (fixed <= 0 && perGb >= first) return 0;
  let earned = 0;
  for (const { from, to, price } of tiers.tiers ?? []) {
    if (price === null) return "unknown";
    const slope = perGb - price;
    const gb = slope > 0 ? from + (fixed - earned) / slope : Number.POSITIVE_INFINITY;
    if (to === null || gb <= to) return Number.isFinite(gb) ? gb : "never";
    earned += slope * (to - from);
  }
  return "never";
}
