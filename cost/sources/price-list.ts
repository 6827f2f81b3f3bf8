/**
 * Reads prices from the AWS Price List Query API (GetProducts; needs `pricing:GetProducts`, free of charge).
 * The API is served from a few regions only; us-east-1 answers for all of them.
 */
import { GetProductsCommand, type GetProductsCommandOutput } from "@aws-sdk/client-pricing";
import { z } from "zod";
import { isFlat, type Meter } from "../meters";
import { loadBook, type PriceBook, type StatedFlatPrice, type StatedTieredPrice, type Tier } from "../price-book";
import { instanceQuery, METER_QUERIES, type MeterQuery } from "./meter-queries";

/** Key and address of the source in a refreshed book. */
const API = "API";
const PRICE_LIST = "https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-price-list-query-api.html";

/** What is needed of the SDK's PricingClient. */
export interface PriceListClient {
  send(command: GetProductsCommand): Promise<GetProductsCommandOutput>;
}

/** Something about a price that changed, did not, or could not be read. */
export interface PriceChange {
  readonly region: string;
  readonly meter: Meter | `instance ${string}`;
  readonly kind: "changed" | "new" | "same" | "not-answered" | "ambiguous";
  /** Price or first tier, before and after. */
  readonly before: number | null;
  readonly after: number | null;
}

/** A new book and what is different in it. */
export interface Refreshed {
  readonly book: PriceBook;
  readonly changes: readonly PriceChange[];
}

const product = z.looseObject({
  product: z.looseObject({ attributes: z.looseObject({ usagetype: z.string(), operation: z.string().optional() }) }),
  terms: z.looseObject({
    OnDemand: z
      .record(
        z.string(),
        z.looseObject({
          priceDimensions: z.record(
            z.string(),
            z.looseObject({
              beginRange: z.string(),
              endRange: z.string(),
              pricePerUnit: z.record(z.string(), z.string()),
            }),
          ),
        }),
      )
      .optional(),
  }),
});
type Product = z.infer<typeof product>;

/**
 * Asks for every meter of some regions and writes a book of `date`.
 *
 * An empty answer is not a price of nothing: a filter that does not fit gives an empty list and no error. Then, and when
 * rows disagree, the old price stays, with the day on which it was read, and the change says so.
 * @param date day of the new book, `2026-11-21`.
 */
export async function refresh(
  client: PriceListClient,
  old: PriceBook,
  regions: readonly string[],
  date: string,
): Promise<Refreshed> {
  const book = structuredClone(old);
  const changes: PriceChange[] = [];
  for (const region of regions) {
    const prices = book.regions[region];
    if (prices === undefined) throw new RangeError(`the price book has no region ${region}`);
    const ask = async (query: Omit<MeterQuery, "meter">) =>
      tiersOf(await rowsOf(client, query, region), query, prices.currency);
    const answers = await inTurn(METER_QUERIES, ask);
    for (const [i, { meter, per = 1 }] of METER_QUERIES.entries()) {
      const answer = scaled(isFlat(meter) ? single(answers[i] ?? "none") : (answers[i] ?? "none"), per);
      const before = prices.prices[meter];
      if (isFlat(meter)) prices.prices[meter] = flat(answer, date) ?? prices.prices[meter];
      else prices.prices[meter] = tiered(prices.prices[meter], answer, date) ?? prices.prices[meter];
      changes.push({ region, meter, ...verdict(firstOf(before), answer) });
    }
    for (const [type, before] of Object.entries(prices.natInstances)) {
      const answer = single(await ask(instanceQuery(type)));
      prices.natInstances[type] = flat(answer, date) ?? before;
      changes.push({ region, meter: `instance ${type}`, ...verdict(before.value, answer) });
    }
  }
  book.date = date;
  book.sources[API] = { what: "AWS Price List API, GetProducts", where: PRICE_LIST, date };
  return { book: loadBook(book), changes };
}

type Answer = readonly Tier[] | "none" | "ambiguous";

/** More than one tier behind a meter that has one price: nobody may pick one silently. */
function single(answer: Answer): Answer {
  return typeof answer !== "string" && answer.length > 1 ? "ambiguous" : answer;
}

/** A unit of ours may be many of theirs: 10,000 requests. */
function scaled(answer: Answer, per: number): Answer {
  if (typeof answer === "string" || per === 1) return answer;
  return answer.map((t) => ({ ...t, price: t.price === null ? null : Number((t.price * per).toPrecision(12)) }));
}

const read = (date: string) => ({ evidence: "price-list" as const, sources: [API], date });

/** `undefined`: the old price stays, with the day on which that was read. */
function flat(answer: Answer, date: string): StatedFlatPrice | undefined {
  const value = typeof answer === "string" ? null : (answer[0]?.price ?? null);
  return value === null ? undefined : { value, ...read(date) };
}

function tiered(before: StatedTieredPrice | undefined, answer: Answer, date: string): StatedTieredPrice | undefined {
  if (typeof answer === "string") return undefined;
  const { tiers, freeGb } = splitFree(answer, before?.freeGb);
  return { tiers, ...(freeGb === undefined ? {} : { freeGb }), ...read(date) };
}

/** The free GB are a usage type of their own; a first tier at 0 says the same inside the list. Bounds are then shifted. */
function splitFree(tiers: readonly Tier[], known: number | undefined): { tiers: Tier[]; freeGb: number | undefined } {
  const [first, ...rest] = tiers;
  if (known === undefined || first === undefined || first.price !== 0 || first.to === null || rest.length === 0)
    return { tiers: [...tiers], freeGb: known };
  const free = first.to;
  return {
    tiers: rest.map((t) => ({ from: t.from - free, to: t.to === null ? null : t.to - free, price: t.price })),
    freeGb: free,
  };
}

function verdict(before: number | null, answer: Answer): Pick<PriceChange, "kind" | "before" | "after"> {
  if (answer === "none") return { kind: "not-answered", before, after: before };
  if (answer === "ambiguous") return { kind: "ambiguous", before, after: before };
  const after = answer.find((t) => t.price !== 0)?.price ?? answer[0]?.price ?? null;
  return { kind: before === null ? "new" : before === after ? "same" : "changed", before, after };
}

function firstOf(price: StatedFlatPrice | StatedTieredPrice | undefined): number | null {
  if (price === undefined) return null;
  return "value" in price ? price.value : (price.tiers[0]?.price ?? null);
}

async function inTurn<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await run(item));
  return results;
}

/** Every product of a query, all pages. */
async function rowsOf(client: PriceListClient, query: Omit<MeterQuery, "meter">, region: string): Promise<Product[]> {
  const rows: Product[] = [];
  let token: string | undefined;
  do {
    const page = await client.send(
      new GetProductsCommand({
        ServiceCode: query.serviceCode,
        FormatVersion: "aws_v1",
        Filters: Object.entries(query.filters).map(([Field, Value]) => ({
          Type: "TERM_MATCH",
          Field,
          Value: Value.replace("{region}", region),
        })),
        ...(token === undefined ? {} : { NextToken: token }),
      }),
    );
    for (const text of page.PriceList ?? []) rows.push(product.parse(JSON.parse(String(text))));
    token = page.NextToken === "" ? undefined : page.NextToken;
  } while (token !== undefined);
  return rows;
}

/** The tiers of the rows that the anchored expression admits. */
function tiersOf(rows: readonly Product[], query: Omit<MeterQuery, "meter">, currency: string): Answer {
  const mine = rows.filter(
    ({ product: { attributes } }) =>
      query.usageType.test(attributes.usagetype) && (query.operation?.test(attributes.operation ?? "") ?? true),
  );
  const lists = mine.map((row) => tiersOfRow(row, currency)).filter((tiers) => tiers.length > 0);
  const first = lists[0];
  if (first === undefined) return "none";
  return lists.every((tiers) => JSON.stringify(tiers) === JSON.stringify(first)) ? first : "ambiguous";
}

function tiersOfRow(row: Product, currency: string): Tier[] {
  const bound = (text: string) => (text === "Inf" ? null : Number(text));
  return Object.values(row.terms.OnDemand ?? {})
    .flatMap((term) => Object.values(term.priceDimensions))
    .flatMap((d): Tier[] => {
      const price = d.pricePerUnit[currency];
      return price === undefined
        ? []
        : [{ from: bound(d.beginRange) ?? 0, to: bound(d.endRange), price: Number(price) }];
    })
    .sort((a, b) => a.from - b.from);
}
