/**
 * The price book: dated list prices by region and meter, each with its evidence and the sources that a reader can
 * follow. Pure. A price that no source states is absent, and unknown to who asks.
 */
import { z } from "zod";
import { type BookFault, bookFaults } from "./book-faults";
import { FLAT_UNITS, type FlatMeter, TIERED_UNITS, type TieredMeter } from "./meters";
import data from "./prices.json";

/**
 * How well a price is known, the best first: read from the AWS Price List by `egress prices refresh`; stated by two
 * separately made extracts of AWS's prices that agree to the last digit; stated by one; taken over from where it was
 * seen, or stated by AWS without naming the Region.
 */
export const EVIDENCE = ["price-list", "two-sources", "one-source", "inferred"] as const;
export type Evidence = (typeof EVIDENCE)[number];

const day = z.string().regex(/^\d{4}(-\d\d){0,2}$/, { error: "a date is 2026, 2026-11 or 2026-11-21" });
const described = {
  evidence: z.enum(EVIDENCE),
  /** Keys of the book's `sources`. */
  sources: z.array(z.string().min(1)).min(1),
  /** Date of the newest source, or the day on which it was read. */
  date: day,
  note: z.string().optional(),
};
const amount = z.number().nonnegative();
const flatPrice = z.strictObject({ value: amount, ...described });

// A tier that no source states has no price: a volume that reaches it is not priced there.
const tier = z.strictObject({
  from: z.number().nonnegative(),
  to: z.number().positive().nullable(),
  price: amount.nullable(),
});
const tieredPrice = z
  .strictObject({ tiers: z.array(tier).min(1), freeGb: z.number().nonnegative().optional(), ...described })
  .refine((p) => contiguous(p.tiers), {
    error: "tiers must start at 0, follow each other without gap and end open (to: null)",
  });

function contiguous(tiers: readonly z.infer<typeof tier>[]): boolean {
  return tiers.every(
    (t, i) =>
      t.from === (i === 0 ? 0 : tiers[i - 1]?.to) &&
      (t.to === null) === (i === tiers.length - 1) &&
      (t.to === null || t.to > t.from),
  );
}

const optional = <K extends string, S extends z.ZodType>(units: Readonly<Record<K, string>>, schema: S) =>
  Object.fromEntries(Object.keys(units).map((key) => [key, schema.optional()])) as Record<K, z.ZodOptional<S>>;

const region = z.strictObject({
  name: z.string().min(1),
  partition: z.enum(["aws", "aws-cn", "aws-us-gov"]),
  currency: z.enum(["USD", "CNY"]),
  /** Prefix of the region's usage types in the price list, where known. */
  usageTypePrefix: z.string().optional(),
  /** Whether regional NAT gateways are offered (VPC user guide, nat-gateways-regional: not in GovCloud and China). */
  regionalNat: z.boolean(),
  prices: z.strictObject({ ...optional(FLAT_UNITS, flatPrice), ...optional(TIERED_UNITS, tieredPrice) }),
  natInstances: z.record(z.string(), flatPrice),
});

const source = z.strictObject({ what: z.string().min(1), where: z.string().min(1), date: day });

const book = z
  .strictObject({
    format: z.literal(2),
    date: z.iso.date(),
    kind: z.string(),
    hoursPerMonth: z.literal(730),
    sources: z.record(z.string(), source),
    regions: z.record(z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/), region),
  })
  .superRefine(({ sources, regions }, context) => {
    for (const [name, { prices, natInstances }] of Object.entries(regions))
      for (const [part, list] of Object.entries({ prices, natInstances }))
        for (const [meter, price] of Object.entries(list))
          for (const key of price?.sources ?? [])
            if (!Object.hasOwn(sources, key))
              context.addIssue({
                code: "custom",
                path: ["regions", name, part, meter, "sources"],
                message: `${key} is not one of the book's sources`,
              });
  });

/** What is known of one price besides the number. */
interface Known {
  readonly evidence: Evidence;
  readonly sources: readonly string[];
  readonly date: string;
  readonly note?: string | undefined;
}
/** No source states it. */
export interface UnknownPrice {
  readonly evidence: null;
  readonly note: string;
}
export type Tier = z.infer<typeof tier>;
/** One price per unit. */
export type FlatPrice = ({ readonly value: number } & Known) | ({ readonly value: null } & UnknownPrice);
/** A price by volume; `to` is exclusive, `null` open. The tiers begin after `freeGb`. */
export type TieredPrice =
  | ({ readonly tiers: readonly Tier[]; readonly freeGb?: number | undefined } & Known)
  | ({ readonly tiers: null; readonly freeGb?: number | undefined } & UnknownPrice);
export type StatedFlatPrice = z.infer<typeof flatPrice>;
export type StatedTieredPrice = z.infer<typeof tieredPrice>;
export type RegionPrices = z.infer<typeof region>;
/** A validated book. */
export type PriceBook = z.infer<typeof book>;

/** Faults of a book that its message tells; more are counted. */
const MOST_TOLD = 8;

/** A book that cannot be used, with every fault: key, value, why, fix. */
export class PriceBookError extends Error {
  constructor(readonly faults: readonly BookFault[]) {
    const more = faults.length - MOST_TOLD;
    super(
      [
        "the price book is not valid:",
        ...faults.slice(0, MOST_TOLD).map((f) => `  ${f.key} = ${f.value}\n    why: ${f.why}\n    fix: ${f.fix}`),
        ...(more > 0 ? [`  and ${more} more`] : []),
        '  fix: write a new one with "egress prices refresh"',
      ].join("\n"),
    );
    this.name = "PriceBookError";
  }
}

/** Validates a book. @param value parsed JSON. @throws PriceBookError naming every fault. */
export function loadBook(value: unknown): PriceBook {
  const result = book.safeParse(value);
  if (!result.success) throw new PriceBookError(bookFaults(result.error.issues, value));
  return result.data;
}

let shipped: PriceBook | undefined;

/** The book that ships with the program, validated on first use. */
export function shippedBook(): PriceBook {
  shipped ??= loadBook(data);
  return shipped;
}

/** Prices of a region, or `undefined` when the book does not have the region. */
export function regionPrices(book: PriceBook, region: string): RegionPrices | undefined {
  return Object.hasOwn(book.regions, region) ? book.regions[region] : undefined;
}

const unknown = (book: PriceBook, region: string): UnknownPrice => ({
  evidence: null,
  note: regionPrices(book, region) === undefined ? `the price book has no region ${region}` : "no price known",
});

/** A price; `value: null` when the book does not state it. */
export function flatPriceOf(book: PriceBook, region: string, meter: FlatMeter): FlatPrice {
  return regionPrices(book, region)?.prices[meter] ?? { value: null, ...unknown(book, region) };
}

/** A tiered price; `tiers: null` when the book does not state it. */
export function tieredPriceOf(book: PriceBook, region: string, meter: TieredMeter): TieredPrice {
  return regionPrices(book, region)?.prices[meter] ?? { tiers: null, ...unknown(book, region) };
}

/** Hourly price of a Linux instance type, unknown unless the book states it for this region. */
export function instancePriceOf(book: PriceBook, region: string, type: string): FlatPrice {
  const prices = regionPrices(book, region)?.natInstances;
  const price = prices && Object.hasOwn(prices, type) ? prices[type] : undefined;
  return price ?? { value: null, ...unknown(book, region) };
}

/** Where a price comes from, in one line: `two sources: L-vpc, Z (2025-11-04)`; the keys are those of `sourcesOf`. */
export function sourceOf(price: FlatPrice | TieredPrice): string {
  if (price.evidence === null) return `unknown (${price.note})`;
  const note = price.note === undefined ? "" : `; ${price.note}`;
  return `${evidenceName(price.evidence)}: ${price.sources.join(", ")} (${price.date}${note})`;
}

/** Evidence in words. */
export function evidenceName(evidence: Evidence | null): string {
  switch (evidence) {
    case "price-list":
      return "AWS Price List";
    case "two-sources":
      return "two sources";
    case "one-source":
      return "one source";
    case "inferred":
      return "inferred";
    case null:
      return "unknown";
  }
}

/** A source that a reader can follow. */
export interface SourceLine {
  /** As it is named in a price's line. */
  readonly key: string;
  readonly what: string;
  /** Repository and file, or page. */
  readonly where: string;
  readonly date: string;
}

/** The legend of some source keys, in the book's order. */
export function sourcesOf(book: PriceBook, keys: ReadonlySet<string>): SourceLine[] {
  return Object.entries(book.sources).flatMap(([key, line]) => (keys.has(key) ? [{ key, ...line }] : []));
}
