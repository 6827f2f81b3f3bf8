/**
 * The price book: dated list prices by region and meter, each with its unit, confidence and sources. Pure.
 * A price that nobody was found to state is `null` and stays unknown; no other region's price stands in for it.
 */
import { z } from "zod";
import data from "./prices.json";

/** Meters with one price. */
export const FLAT_METERS = [
  "nat-hour",
  "nat-gb",
  "nat-regional-az-hour",
  "nat-regional-gb",
  "interface-endpoint-az-hour",
  "gateway-endpoint",
  "public-ipv4-hour",
  "cross-az-gb",
  "fargate-x86-vcpu-hour",
  "fargate-x86-gb-hour",
  "fargate-arm-vcpu-hour",
  "fargate-arm-gb-hour",
  "logs-ingest-gb",
  "flow-logs-to-s3-gb",
  "secret-month",
  "kms-key-month",
  "image-storage-gb-month",
  "alb-hour",
] as const;

/** Meters whose price falls with the volume of a month. */
export const TIERED_METERS = ["interface-endpoint-gb", "internet-egress-gb", "flow-logs-to-logs-gb"] as const;

export type FlatMeter = (typeof FLAT_METERS)[number];
export type TieredMeter = (typeof TIERED_METERS)[number];

/** Closed set of what is metered; instance hours are kept apart, by instance type. */
export type Meter = FlatMeter | TieredMeter;

const confidence = z.enum(["high", "medium", "low", "none"]);
const described = {
  unit: z.string().min(1),
  confidence,
  sources: z.array(z.string().min(1)),
  /** Taken over from verified neighbours. */
  inferred: z.boolean().optional(),
  note: z.string().optional(),
  /** Day the price was read, when it is not the day of the book. */
  date: z.iso.date().optional(),
};
const amount = z.number().nonnegative().nullable();
const sourced = (price: { confidence: string; sources: string[] }, known: boolean) =>
  known ? price.confidence !== "none" && price.sources.length > 0 : true;

const flatPrice = z
  .strictObject({ value: amount, ...described })
  .refine((p) => sourced(p, p.value !== null), { error: "a price needs a source and a confidence" });

const tier = z.strictObject({ from: z.number().nonnegative(), to: z.number().positive().nullable(), price: amount });
const tieredPrice = z
  .strictObject({ tiers: z.array(tier).min(1).nullable(), freeGb: z.number().nonnegative().optional(), ...described })
  .refine((p) => sourced(p, p.tiers !== null), { error: "a price needs a source and a confidence" })
  .refine((p) => p.tiers === null || contiguous(p.tiers), {
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

const shapeOf = <K extends string, S extends z.ZodType>(keys: readonly K[], schema: S) =>
  Object.fromEntries(keys.map((key) => [key, schema])) as Record<K, S>;

const region = z.strictObject({
  name: z.string().min(1),
  partition: z.enum(["aws", "aws-cn", "aws-us-gov"]),
  currency: z.enum(["USD", "CNY"]),
  /** Prefix of the region's usage types in the price list, where known. */
  usageTypePrefix: z.string().optional(),
  /** Whether regional NAT gateways are offered (VPC user guide, nat-gateways-regional: not in GovCloud and China). */
  regionalNat: z.boolean(),
  prices: z.strictObject({ ...shapeOf(FLAT_METERS, flatPrice), ...shapeOf(TIERED_METERS, tieredPrice) }),
  natInstances: z.record(z.string(), flatPrice),
});

const book = z.strictObject({
  format: z.literal(1),
  date: z.iso.date(),
  kind: z.string(),
  hoursPerMonth: z.literal(730),
  /** Long names of the source keys. */
  sources: z.record(z.string(), z.string()),
  regions: z.record(z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/), region),
});

/** One price: `value: null` is unknown. */
export type FlatPrice = z.infer<typeof flatPrice>;
/** A price by volume; `to` is exclusive, `null` open. The tiers begin after `freeGb`. `tiers: null` is unknown. */
export type TieredPrice = z.infer<typeof tieredPrice>;
export type Tier = z.infer<typeof tier>;
export type RegionPrices = z.infer<typeof region>;
/** A validated book. */
export type PriceBook = z.infer<typeof book>;

/** A book that cannot be used, with every fault: path, why, fix. */
export class PriceBookError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(
      `the price book is not valid:\n${faults.map((f) => `  ${f}`).join("\n")}\n  fix: write a new one with "egress prices refresh"`,
    );
    this.name = "PriceBookError";
  }
}

/** Validates a book. @param value parsed JSON. @throws PriceBookError naming every fault. */
export function loadBook(value: unknown): PriceBook {
  const result = book.safeParse(value);
  if (!result.success)
    throw new PriceBookError(result.error.issues.map((i) => `${i.path.join(".") || "(whole book)"}: ${i.message}`));
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

const missing = (why: string, unit: string) => ({ unit, confidence: "none" as const, sources: [], note: why });

/** A price, unknown when the book has no such region. Unit: as the price says. */
export function flatPriceOf(book: PriceBook, region: string, meter: FlatMeter): FlatPrice {
  return (
    regionPrices(book, region)?.prices[meter] ?? {
      value: null,
      ...missing(`the price book has no region ${region}`, "per unit"),
    }
  );
}

/** A tiered price, unknown when the book has no such region. Unit: per GB. */
export function tieredPriceOf(book: PriceBook, region: string, meter: TieredMeter): TieredPrice {
  return (
    regionPrices(book, region)?.prices[meter] ?? {
      tiers: null,
      ...missing(`the price book has no region ${region}`, "per GB"),
    }
  );
}

/** Hourly price of a Linux instance type, unknown unless the book states it for this region. */
export function instancePriceOf(book: PriceBook, region: string, type: string): FlatPrice {
  const prices = regionPrices(book, region)?.natInstances;
  const price = prices && Object.hasOwn(prices, type) ? prices[type] : undefined;
  return price ?? { value: null, ...missing(`no price of ${type} in ${region} was found`, "per instance and hour") };
}

/** Where a price comes from, in one line: `Z, T (high, 2026-11-21)`. */
export function sourceOf(book: PriceBook, price: FlatPrice | TieredPrice): string {
  const known = sourceTexts.get(price);
  if (known?.date === book.date) return known.text;
  const text = sourceText(book, price);
  sourceTexts.set(price, { date: book.date, text });
  return text;
}

/** Every line of every comparison names its source: the text is made once a price. */
const sourceTexts = new WeakMap<FlatPrice | TieredPrice, { readonly date: string; readonly text: string }>();

function sourceText(book: PriceBook, price: FlatPrice | TieredPrice): string {
  if (price.confidence === "none") return `unknown (${price.note ?? "not found"})`;
  return `${price.sources.join(", ")} (${price.confidence}${price.inferred ? ", inferred" : ""}, ${price.date ?? book.date})`;
}
