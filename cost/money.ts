/** Amounts of money: exact inside, rounded once, where they are shown. Pure. */

/**
 * Rounds an amount to cents, half away from zero. For amounts that stand alone; what is shown as a sum of parts is
 * rounded together (rounding.ts).
 * @param amount in the currency of the price book; `null` (not known) stays `null`.
 */
export function cents(amount: number): number;
export function cents(amount: number | null): number | null;
export function cents(amount: number | null): number | null {
  if (amount === null) return null;
  // Products such as 730 * 0.045 land a few ulp beside the decimal amount; without the nudge x.xx5 rounds by accident.
  const scaled = Math.abs(amount) * 100;
  const rounded = Math.round(scaled + scaled * 1e-12) / 100;
  return rounded === 0 ? 0 : Math.sign(amount) * rounded;
}

/** An amount in words: `36.50`, `unknown` for `null`. No currency sign: the table names the currency once. */
export function formatMoney(amount: number | null): string {
  return amount === null ? "unknown" : cents(amount).toFixed(2);
}

/** Sum of amounts that are whole cents, without the noise of binary fractions; `null` as soon as one is not known. */
export function sum(amounts: Iterable<number | null>): number | null {
  let total = 0;
  for (const amount of amounts) {
    if (amount === null) return null;
    total += amount;
  }
  return total;
}
