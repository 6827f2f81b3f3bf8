/**
 * Rounds amounts so that what is shown adds up: every part is less than a cent from its exact amount, every sum is the
 * sum of its shown parts, and less than a cent from its exact amount too. Pure.
 */

/** An amount as cents: the whole ones, and what is left of a cent. */
interface Split {
  readonly whole: number;
  readonly rest: number;
}

/** The noise of binary fractions is taken off first: 32.85 is 3,285 cents and nothing left. */
function split(amount: number): Split {
  const scaled = amount * 100;
  const near = Math.round(scaled);
  if (Math.abs(scaled - near) <= 1e-9 * Math.max(1, Math.abs(scaled))) return { whole: near, rest: 0 };
  const whole = Math.floor(scaled);
  return { whole, rest: scaled - whole };
}

/** Parts of a table of two groups by two kinds, as exact amounts. */
export type Quarters = readonly [readonly [number, number], readonly [number, number]];

/** Sums of the quarters that are shown, by their indexes, the most looked at first. */
const SUMS: readonly (readonly number[])[] = [[0, 1, 2, 3], [0, 1], [0], [1], [2, 3], [0, 2], [1, 3], [2], [3]];

/**
 * Whole cents for two groups by two kinds (the egress path and the rest; fixed and data): of all ways to round each quarter
 * up or down the one in which the total and then the other sums are the nearest cent, half a cent up, as far as they can
 * be all together; none is a whole cent off.
 */
export function quarterCents(parts: Quarters): [[number, number], [number, number]] {
  const cells = parts.flat().map(split);
  const rests = SUMS.map((of) => of.reduce((sum, i) => sum + (cells[i]?.rest ?? 0), 0));
  let best: readonly number[] = [0, 0, 0, 0];
  let least = Number.POSITIVE_INFINITY;
  for (let ups = 0; ups < 16; ups++) {
    const up = cells.map(({ rest }, i) => (rest > 0 ? (ups >> i) & 1 : 0));
    const off = SUMS.reduce((sum, of, rank) => {
      const rest = rests[rank] ?? 0;
      const cents = of.reduce((n, i) => n + (up[i] ?? 0), 0);
      const nearest = Math.floor(rest + 0.5 + 1e-6);
      return sum + (Math.abs(cents - rest) >= 1 - 1e-9 ? 1e6 : 0) + (cents === nearest ? 0 : 2 ** (SUMS.length - rank));
    }, 0);
    if (off < least) [best, least] = [up, off];
  }
  const [a, b, c, d] = cells.map(({ whole }, i) => whole + (best[i] ?? 0));
  return [
    [a ?? 0, b ?? 0],
    [c ?? 0, d ?? 0],
  ];
}

/**
 * Whole cents for the parts of a sum: each rounded down, and the cents that are then missing given to those that lost
 * most (largest remainder).
 * @param total whole cents of the sum, less than a cent from the exact one.
 */
export function shareCents(amounts: readonly number[], total: number): number[] {
  const parts = amounts.map(split);
  const result = parts.map((p) => p.whole);
  let left = total - result.reduce((a, b) => a + b, 0);
  const order = parts.map((p, i) => ({ i, rest: p.rest })).sort((a, b) => b.rest - a.rest || a.i - b.i);
  for (const { i } of order.filter(({ rest }) => rest > 0)) {
    if (left <= 0) break;
    result[i] = (result[i] ?? 0) + 1;
    left -= 1;
  }
  // The noise of long sums can leave a cent more than there are parts that lost something: the largest takes it.
  if (left !== 0 && result.length > 0) {
    const largest = result.reduce((best, value, i) => (value > (result[best] ?? 0) ? i : best), 0);
    result[largest] = (result[largest] ?? 0) + left;
  }
  return result;
}
