/** Collects the lines of a bill, each with its price looked up. Pure. */
import { type Cost, type CostLine, isEgress, type LineKind, monthlyOf, type UnknownPrice } from "./cost";
import {
  type FlatMeter,
  type FlatPrice,
  flatPriceOf,
  instancePriceOf,
  type PriceBook,
  regionPrices,
  sourceOf,
  type TieredMeter,
  tieredPriceOf,
} from "./price-book";
import { tierParts } from "./tiers";

/** A quantity to bill: nothing is added for a quantity of 0 unless `keep` (it exists and is free or idle). */
export interface Charge {
  readonly kind: LineKind;
  readonly item: string;
  readonly quantity: number;
  readonly unit: string;
  readonly keep?: boolean;
}

/** Lines under construction for one region. */
export class Bill {
  readonly #lines: CostLine[] = [];
  readonly #unknown: UnknownPrice[] = [];

  constructor(
    readonly book: PriceBook,
    readonly region: string,
  ) {}

  /** Bills at a flat price. */
  flat(meter: FlatMeter, charge: Charge): void {
    this.#add(flatPriceOf(this.book, this.region, meter), charge);
  }

  /** Bills hours of an instance type. */
  instance(type: string, charge: Charge): void {
    this.#add(instancePriceOf(this.book, this.region, type), charge);
  }

  /** Bills a volume over the tiers, one line a tier reached. */
  tiered(meter: TieredMeter, charge: Charge): void {
    const price = tieredPriceOf(this.book, this.region, meter);
    for (const part of tierParts(price, charge.quantity)) {
      const item = part.free
        ? `${charge.item}, first ${part.to} GB of the account free`
        : part.from > 0
          ? `${charge.item}, above ${part.from} GB`
          : charge.item;
      this.#line({ ...charge, item, quantity: part.gb }, part.unitPrice, sourceOf(this.book, price), price.note);
    }
    if (charge.keep && charge.quantity === 0)
      this.#line(charge, price.tiers?.[0]?.price ?? null, sourceOf(this.book, price), price.note);
  }

  /** Bills something whose price no book has: it is unknown, with the reason. */
  unpriced(charge: Charge, why: string): void {
    this.#line(charge, null, `unknown (${why})`, why);
  }

  /** The bill. @param unrouted GB that found no way. */
  close(unrouted: ReadonlyMap<string, number>): Cost {
    return {
      currency: regionPrices(this.book, this.region)?.currency ?? "USD",
      hoursPerMonth: this.book.hoursPerMonth,
      lines: this.#lines,
      monthly: monthlyOf(this.#lines),
      egress: monthlyOf(this.#lines, isEgress),
      unknown: this.#unknown,
      unrouted: [...unrouted].map(([service, gb]) => ({ service, gb })),
    };
  }

  #add(price: FlatPrice, charge: Charge): void {
    if (charge.quantity === 0 && !charge.keep) return;
    this.#line(charge, price.value, sourceOf(this.book, price), price.note);
  }

  #line(
    { kind, item, quantity, unit }: Charge,
    unitPrice: number | null,
    source: string,
    note: string | undefined,
  ): void {
    // Nothing used costs nothing, at whatever price.
    const monthly = quantity === 0 ? 0 : unitPrice === null ? null : quantity * unitPrice;
    this.#lines.push({ kind, item, quantity, unit, unitPrice, monthly, source });
    if (monthly === null) this.#unknown.push({ kind, item, why: note ?? "no price was found" });
  }
}
