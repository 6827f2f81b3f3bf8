/** Prices that fall with volume. Pure. */
import type { TieredPrice } from "./price-book";

/** A part of a volume and the price it is billed at. `unitPrice: null`: not known. */
export interface TierPart {
  readonly from: number;
  readonly to: number | null;
  readonly gb: number;
  readonly unitPrice: number | null;
  readonly free: boolean;
}

/** Splits a month's volume over the tiers, the free part first. An unknown price keeps its volume. @param gb GB per month. */
export function tierParts(price: TieredPrice, gb: number): TierPart[] {
  const parts: TierPart[] = [];
  const free = Math.min(gb, price.freeGb ?? 0);
  if (free > 0) parts.push({ from: 0, to: price.freeGb ?? 0, gb: free, unitPrice: 0, free: true });
  const billed = gb - free;
  if (billed <= 0) return parts;
  if (price.tiers === null) return [...parts, { from: 0, to: null, gb: billed, unitPrice: null, free: false }];
  for (const { from, to, price: unitPrice } of price.tiers) {
    if (billed <= from) break;
    parts.push({ from, to, gb: Math.min(billed, to ?? Number.POSITIVE_INFINITY) - from, unitPrice, free: false });
  }
  return parts;
}

/** Cost of a month's volume; `null` when a tier it reaches has no known price. */
export function tieredCost(price: TieredPrice, gb: number): number | null {
  let total = 0;
  for (const part of tierParts(price, gb)) {
    if (part.unitPrice === null) return null;
    total += part.gb * part.unitPrice;
  }
  return total;
}
