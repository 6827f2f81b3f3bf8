/** The answer of the cost model: lines, totals, what is not known and where the prices come from. Pure. */
import type { Evidence, SourceLine } from "./price-book";
import { quarterCents, shareCents } from "./rounding";

/** Every kind of line, in the order in which they are shown: what it is paid by, and whether the mode changes it. */
const KINDS = {
  "nat-hours": ["fixed", "egress-path"],
  "nat-gb": ["data", "egress-path"],
  "nat-public-ipv4": ["fixed", "egress-path"],
  "nat-instance-hours": ["fixed", "egress-path"],
  "interface-endpoint-hours": ["fixed", "egress-path"],
  "interface-endpoint-gb": ["data", "egress-path"],
  "gateway-endpoint": ["fixed", "egress-path"],
  "transit-gateway-hours": ["fixed", "egress-path"],
  "transit-gateway-gb": ["data", "egress-path"],
  "cross-az-gb": ["data", "egress-path"],
  "internet-egress-gb": ["data", "egress-path"],
  "elsewhere-gb": ["data", "egress-path"],
  "network-hours": ["fixed", "egress-path"],
  "load-balancer": ["fixed", "service"],
  "load-balancer-public-ipv4": ["fixed", "service"],
  "load-balancer-capacity": ["data", "service"],
  fargate: ["fixed", "service"],
  "container-insights": ["fixed", "service"],
  logs: ["data", "service"],
  "log-storage": ["data", "service"],
  "flow-logs": ["data", "service"],
  secrets: ["fixed", "service"],
  "secret-calls": ["data", "service"],
  keys: ["fixed", "service"],
  "key-requests": ["data", "service"],
  "image-storage": ["fixed", "service"],
  storage: ["fixed", "service"],
} as const satisfies Record<string, readonly ["fixed" | "data", "egress-path" | "service"]>;
export type LineKind = keyof typeof KINDS;

/** Whether a kind is paid by the month, whatever the traffic, or by what moves. */
export function partOf(kind: LineKind): "fixed" | "data" {
  return KINDS[kind][0];
}

/** Whether a kind belongs to the egress path, which the mode changes, or is the same in every mode. */
export function isEgress(kind: LineKind): boolean {
  return KINDS[kind][1] === "egress-path";
}

/** One line of the bill. */
export interface CostLine {
  readonly kind: LineKind;
  /** What is billed, in words. */
  readonly item: string;
  /** `null`: nobody said how much. */
  readonly quantity: number | null;
  /** Unit of the quantity: `hours`, `GB`, `GB each side`, `months`. */
  readonly unit: string;
  /** `null`: no source states it. */
  readonly unitPrice: number | null;
  /** Exactly `quantity * unitPrice`; `null` when one of them is not known. 0 for a quantity of 0 at any price. */
  readonly monthly: number | null;
  /** `monthly` in whole cents, rounded together with the other lines: the shown lines add up to the shown totals. */
  readonly shown: number | null;
  /** How well the price is known; `null`: not at all. */
  readonly evidence: Evidence | null;
  /** Evidence, source keys and date in one line; the keys are those of the bill's `sources`. */
  readonly source: string;
}

/** Fixed, data and their sum. */
export interface Parts {
  readonly fixed: number;
  readonly data: number;
  readonly total: number;
}

/** Monthly amounts of some lines. */
export interface Monthly {
  /** Exact; `null` when a line that belongs to it is not known. */
  readonly fixed: number | null;
  readonly data: number | null;
  readonly total: number | null;
  /** What is known of each, exact: the bill is never less. */
  readonly atLeast: Parts;
  /** `atLeast` in whole cents, each the sum of the shown lines. */
  readonly shown: Parts;
  /** What `atLeast` does not hold, in words, once each. */
  readonly missing: { readonly fixed: readonly string[]; readonly data: readonly string[] };
}

/** A line that has no amount. */
export interface Missing {
  readonly kind: LineKind;
  readonly item: string;
  readonly what: "price" | "quantity" | "price and quantity";
  readonly why: string;
  /** `null`: not known. Two bills that miss the same quantity of the same meter still compare. */
  readonly quantity: number | null;
}

/** Cost of a stack in a month. */
export interface Cost {
  readonly currency: string;
  readonly hoursPerMonth: 730;
  readonly lines: readonly CostLine[];
  readonly monthly: Monthly;
  /** The part that the mode changes: NAT, endpoints, other ways, cross-AZ and internet egress. */
  readonly egress: Monthly;
  readonly unknown: readonly Missing[];
  /** Traffic that has no egress path: it would fail, and it is in no amount. GB per month. */
  readonly unrouted: readonly { readonly service: string; readonly gb: number }[];
  /** Where the prices of the lines come from. */
  readonly sources: readonly SourceLine[];
}

type Group = "egress-path" | "service";

/** Gives every line its whole cents. @param lines without them. */
export function withShown(lines: readonly Omit<CostLine, "shown">[]): CostLine[] {
  const cell = (group: Group, part: "fixed" | "data") =>
    lines.flatMap((line, i) =>
      line.monthly !== null && KINDS[line.kind][0] === part && KINDS[line.kind][1] === group
        ? [{ i, monthly: line.monthly }]
        : [],
    );
  const cells = [
    cell("egress-path", "fixed"),
    cell("egress-path", "data"),
    cell("service", "fixed"),
    cell("service", "data"),
  ];
  const [a = 0, b = 0, c = 0, d = 0] = cells.map((list) => list.reduce((sum, { monthly }) => sum + monthly, 0));
  const totals = quarterCents([
    [a, b],
    [c, d],
  ]).flat();
  const shown = new Map<number, number>();
  cells.forEach((list, n) => {
    const shares = shareCents(
      list.map(({ monthly }) => monthly),
      totals[n] ?? 0,
    );
    list.forEach(({ i }, at) => {
      shown.set(i, (shares[at] ?? 0) / 100);
    });
  });
  return lines.map((line, i) => ({ ...line, shown: shown.get(i) ?? null }));
}

/** Amounts of some lines, in one pass: a comparison does this thousands of times. */
export function monthlyOf(
  lines: readonly CostLine[],
  unknown: readonly Missing[],
  counts: (kind: LineKind) => boolean = () => true,
): Monthly {
  const atLeast = { fixed: 0, data: 0 };
  const shown = { fixed: 0, data: 0 };
  for (const { kind, monthly, shown: cents } of lines) {
    if (!counts(kind) || monthly === null) continue;
    atLeast[partOf(kind)] += monthly;
    shown[partOf(kind)] += Math.round((cents ?? 0) * 100);
  }
  const lacks = (part: "fixed" | "data") => [
    ...new Set(unknown.filter(({ kind }) => counts(kind) && partOf(kind) === part).map(missingText)),
  ];
  const missing = { fixed: lacks("fixed"), data: lacks("data") };
  const fixed = missing.fixed.length > 0 ? null : atLeast.fixed;
  const data = missing.data.length > 0 ? null : atLeast.data;
  return {
    fixed,
    data,
    total: fixed === null || data === null ? null : fixed + data,
    atLeast: { ...atLeast, total: atLeast.fixed + atLeast.data },
    shown: { fixed: shown.fixed / 100, data: shown.data / 100, total: (shown.fixed + shown.data) / 100 },
    missing,
  };
}

/** What is missing, in words: `log ingestion (no price known)`. */
export function missingText({ item, why }: Pick<Missing, "item" | "why">): string {
  return `${item} (${why})`;
}

/** Whole cents of the lines of some kinds, as money; `null` when one of them is not known. */
export function shownOf(lines: readonly CostLine[], counts: (kind: LineKind) => boolean): number | null {
  let cents = 0;
  for (const { kind, shown } of lines) {
    if (!counts(kind)) continue;
    if (shown === null) return null;
    cents += Math.round(shown * 100);
  }
  return cents / 100;
}

/**
 * A total as it is shown: `36.50`; `at least 36.50` when something of it is not known; `unknown` when nothing is.
 */
export function amountText(monthly: Monthly, part: keyof Parts = "total"): string {
  const missing = missingOf(monthly, part);
  const amount = monthly.shown[part];
  if (missing.length === 0) return amount.toFixed(2);
  return monthly.atLeast[part] > 0 ? `at least ${amount.toFixed(2)}` : "unknown";
}

/** What a total lacks, in words, once each. */
export function missingOf({ missing }: Monthly, part: keyof Parts = "total"): readonly string[] {
  return part === "total" ? [...missing.fixed, ...missing.data] : missing[part];
}

/** A total with what it lacks: `at least 36.61 + log ingestion (no price known)`. */
export function amountInWords(monthly: Monthly, part: keyof Parts = "total"): string {
  const missing = missingOf(monthly, part);
  return missing.length === 0 ? amountText(monthly, part) : `${amountText(monthly, part)} + ${missing.join(" + ")}`;
}
