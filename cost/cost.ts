/** The answer of the cost model: lines, totals and what is not known. Pure types and their sums. */
/** Every kind of line, in the order in which they are shown. */
export const LINE_KINDS = [
  "nat-hours",
  "nat-gb",
  "nat-public-ipv4",
  "nat-instance-hours",
  "interface-endpoint-hours",
  "interface-endpoint-gb",
  "gateway-endpoint",
  "cross-az-gb",
  "internet-egress-gb",
  "load-balancer",
  "load-balancer-public-ipv4",
  "fargate",
  "logs",
  "flow-logs",
  "secrets",
  "image-storage",
] as const;
export type LineKind = (typeof LINE_KINDS)[number];

/** Whether a kind is paid by the month, whatever the traffic, or by the GB. */
export function partOf(kind: LineKind): "fixed" | "data" {
  switch (kind) {
    case "nat-hours":
    case "nat-public-ipv4":
    case "nat-instance-hours":
    case "interface-endpoint-hours":
    case "gateway-endpoint":
    case "load-balancer":
    case "load-balancer-public-ipv4":
    case "fargate":
    case "secrets":
    case "image-storage":
      return "fixed";
    case "nat-gb":
    case "interface-endpoint-gb":
    case "cross-az-gb":
    case "internet-egress-gb":
    case "logs":
    case "flow-logs":
      return "data";
  }
}

/** Whether a kind belongs to the way out, which the mode changes, or is the same in every mode. */
export function isEgress(kind: LineKind): boolean {
  switch (kind) {
    case "nat-hours":
    case "nat-gb":
    case "nat-public-ipv4":
    case "nat-instance-hours":
    case "interface-endpoint-hours":
    case "interface-endpoint-gb":
    case "gateway-endpoint":
    case "cross-az-gb":
    case "internet-egress-gb":
      return true;
    case "load-balancer":
    case "load-balancer-public-ipv4":
    case "fargate":
    case "logs":
    case "flow-logs":
    case "secrets":
    case "image-storage":
      return false;
  }
}

/** One line of the bill; `monthly` is exactly `quantity * unitPrice`, both `null` when the price is not known. */
export interface CostLine {
  readonly kind: LineKind;
  /** What is billed, in words. */
  readonly item: string;
  readonly quantity: number;
  /** Unit of the quantity: `hours`, `GB`, `GB each side`, `months`. */
  readonly unit: string;
  readonly unitPrice: number | null;
  readonly monthly: number | null;
  /** Source keys of the price book, confidence and date. */
  readonly source: string;
}

/** Monthly amounts; `null` when a line that belongs to it has no known price. */
export interface Monthly {
  readonly fixed: number | null;
  readonly data: number | null;
  readonly total: number | null;
}

/** A line whose price the book does not know. */
export interface UnknownPrice {
  readonly kind: LineKind;
  readonly item: string;
  readonly why: string;
}

/** Cost of a stack in a month. Amounts are exact; `cents` rounds them for show. */
export interface Cost {
  readonly currency: string;
  readonly hoursPerMonth: 730;
  readonly lines: readonly CostLine[];
  readonly monthly: Monthly;
  /** The part that the mode changes: NAT, endpoints, cross-AZ and internet egress. */
  readonly egress: Monthly;
  readonly unknown: readonly UnknownPrice[];
  /** Traffic that has no way out: it would fail, and it is in no amount. GB per month. */
  readonly unrouted: readonly { readonly service: string; readonly gb: number }[];
}

/** Fixed, data and total of some lines, in one pass: a comparison does this thousands of times. */
export function monthlyOf(lines: readonly CostLine[], counts: (kind: LineKind) => boolean = () => true): Monthly {
  let fixed: number | null = 0;
  let data: number | null = 0;
  for (const { kind, monthly } of lines) {
    if (!counts(kind)) continue;
    if (partOf(kind) === "fixed") fixed = fixed === null || monthly === null ? null : fixed + monthly;
    else data = data === null || monthly === null ? null : data + monthly;
  }
  return { fixed, data, total: fixed === null || data === null ? null : fixed + data };
}
