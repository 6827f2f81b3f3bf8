/** Collects the lines of a bill, each with its price looked up. Pure. */
import { type Cost, type CostLine, isEgress, type LineKind, type Missing, monthlyOf, withShown } from "./cost";
import type { FlatMeter, TieredMeter } from "./meters";
import {
  type FlatPrice,
  flatPriceOf,
  instancePriceOf,
  type PriceBook,
  regionPrices,
  sourceOf,
  sourcesOf,
  type TieredPrice,
  tieredPriceOf,
} from "./price-book";
import { tierParts } from "./tiers";

/** A quantity to bill: nothing is added for a quantity of 0 unless `keep` (it exists and is free or idle). */
export interface Charge {
  readonly kind: LineKind;
  readonly item: string;
  /** `null`: not known; `why` then says what would make it known. */
  readonly quantity: number | null;
  readonly why?: string;
  readonly unit: string;
  readonly keep?: boolean;
}

/** Lines under construction for one region. */
export class Bill {
  readonly #lines: Omit<CostLine, "shown">[] = [];
  readonly #unknown: Missing[] = [];
  readonly #sources = new Set<string>();

  constructor(
    readonly book: PriceBook,
    readonly region: string,
  ) {}

  /** Bills at a flat price. @param per units that the price is for: 10,000 requests. */
  flat(meter: FlatMeter, charge: Charge, per = 1): void {
    const price = flatPriceOf(this.book, this.region, meter);
    this.#add(price, charge, price.value === null ? null : price.value / per);
  }

  /** Bills hours of an instance type. */
  instance(type: string, charge: Charge): void {
    const price = instancePriceOf(this.book, this.region, type);
    this.#add(price, charge, price.value);
  }

  /** Bills a volume over the tiers, one line a tier reached. */
  tiered(meter: TieredMeter, charge: Charge): void {
    const price = tieredPriceOf(this.book, this.region, meter);
    const { quantity } = charge;
    if (quantity === null || quantity === 0) {
      this.#add(price, charge, price.tiers?.[0]?.price ?? null);
      return;
    }
    for (const part of tierParts(price, quantity)) {
      const item = part.free
        ? `${charge.item}, first ${part.to} GB of the account free`
        : part.from > 0
          ? `${charge.item}, above ${part.from} GB`
          : charge.item;
      this.#add(price, { ...charge, item, quantity: part.gb }, part.unitPrice);
    }
  }

  /** Bills something whose price no book has. */
  unpriced(charge: Charge, why: string): void {
    this.#add({ value: null, evidence: null, note: why }, charge, null);
  }

  /** The bill. @param unrouted GB that found no way. */
  close(unrouted: ReadonlyMap<string, number>): Cost {
    const lines = withShown(this.#lines);
    return {
      currency: regionPrices(this.book, this.region)?.currency ?? "USD",
      hoursPerMonth: this.book.hoursPerMonth,
      lines,
      monthly: monthlyOf(lines, this.#unknown),
      egress: monthlyOf(lines, this.#unknown, isEgress),
      unknown: this.#unknown,
      unrouted: [...unrouted].map(([service, gb]) => ({ service, gb })),
      sources: sourcesOf(this.book, this.#sources),
    };
  }

  #add(price: FlatPrice | TieredPrice, charge: Charge, unitPrice: number | null): void {
    const { kind, item, unit, keep, why } = charge;
    // What is not a number was not understood: nobody may take it for nothing.
    const quantity = charge.quantity === null || !Number.isFinite(charge.quantity) ? null : charge.quantity;
    if (quantity === 0 && !keep) return;
    // Nothing used costs nothing, at whatever price; what is free is free in any quantity.
    const monthly =
      quantity === 0 || unitPrice === 0 ? 0 : quantity === null || unitPrice === null ? null : quantity * unitPrice;
    const evidence = unitPrice === null ? null : price.evidence;
    const source =
      unitPrice === null && price.evidence !== null ? "unknown (no price known of this volume)" : sourceOf(price);
    if (evidence !== null && price.evidence !== null) for (const key of price.sources) this.#sources.add(key);
    this.#lines.push({ kind, item, quantity, unit, unitPrice, monthly, evidence, source });
    if (monthly !== null) return;
    const noPrice =
      price.evidence === null ? price.note : unitPrice === null ? "no price known of this volume" : undefined;
    const noQuantity = quantity === null ? (why ?? "quantity not known") : undefined;
    this.#unknown.push({
      kind,
      item,
      what: noPrice === undefined ? "quantity" : noQuantity === undefined ? "price" : "price and quantity",
      why: [noQuantity, noPrice].filter((part) => part !== undefined).join("; "),
      quantity,
    });
  }
}
