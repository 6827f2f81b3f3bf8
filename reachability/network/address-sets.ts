/** Sets of IPv4 addresses as sorted, disjoint ranges of numbers: parsed once, then only compared. Pure. */
import { type AddressRange, parseCidr } from "../../plan/addresses";

/** A set of addresses: sorted, disjoint, inclusive ranges. */
export type Ranges = readonly AddressRange[];

/** How much of a set is admitted. `some`: part of it, so that the outcome depends on addresses nobody knows. */
export type Coverage = "all" | "some" | "none" | "unknown";

/** The empty set. */
export const NOWHERE: Ranges = [];

/** Every IPv4 address. */
export const EVERYWHERE: Ranges = [{ first: 0, last: 0xffffffff }];

/** Addresses of a CIDR; `undefined` when the text is not an IPv4 CIDR. A bare address counts as /32. */
export function rangesOf(cidr: string): Ranges | undefined {
  const parsed = parseCidr(cidr.includes("/") ? cidr : `${cidr}/32`);
  return parsed ? [{ first: parsed.first, last: parsed.last }] : undefined;
}

/** Prefix length of a CIDR; 32 for a bare address, `undefined` when the text is neither. */
export function prefixOf(cidr: string): number | undefined {
  return cidr.includes("/") ? parseCidr(cidr)?.prefix : parseCidr(`${cidr}/32`)?.prefix;
}

/** Addresses of several CIDRs together; text that is no IPv4 CIDR adds nothing. */
export function rangesOfAll(cidrs: readonly string[]): Ranges {
  return union(cidrs.flatMap((cidr) => rangesOf(cidr) ?? []));
}

/** Sorts and joins ranges. */
export function union(ranges: Ranges): Ranges {
  if (ranges.length < 2) return ranges;
  const sorted = [...ranges].sort((a, b) => a.first - b.first);
  const joined: { first: number; last: number }[] = [];
  for (const range of sorted) {
    const end = joined[joined.length - 1];
    if (end && range.first <= end.last + 1) end.last = Math.max(end.last, range.last);
    else joined.push({ first: range.first, last: range.last });
  }
  return joined;
}

/** Addresses in both sets. */
export function intersect(a: Ranges, b: Ranges): Ranges {
  const both: AddressRange[] = [];
  let [i, j] = [0, 0];
  for (let x = a[i], y = b[j]; x && y; x = a[i], y = b[j]) {
    const first = Math.max(x.first, y.first);
    const last = Math.min(x.last, y.last);
    if (first <= last) both.push({ first, last });
    if (x.last < y.last) i++;
    else j++;
  }
  return both;
}

/** Addresses of `a` that are not in `b`. */
export function subtract(a: Ranges, b: Ranges): Ranges {
  if (b.length === 0) return a;
  const rest: AddressRange[] = [];
  let j = 0;
  for (const range of a) {
    let first = range.first;
    while (j > 0 && (b[j - 1] as AddressRange).last >= first) j--;
    for (; j < b.length; j++) {
      const hole = b[j] as AddressRange;
      if (hole.last < first) continue;
      if (hole.first > range.last) break;
      if (hole.first > first) rest.push({ first, last: hole.first - 1 });
      first = hole.last + 1;
      if (first > range.last) break;
    }
    if (first <= range.last) rest.push({ first, last: range.last });
  }
  return rest;
}

/** How much of `wanted` is in `allowed`. The empty set is covered. */
export function coverageOf(wanted: Ranges, allowed: Ranges): Coverage {
  const rest = subtract(wanted, allowed);
  if (rest.length === 0) return "all";
  return sizeOf(rest) === sizeOf(wanted) ? "none" : "some";
}

/** Number of addresses. */
export function sizeOf(ranges: Ranges): number {
  let size = 0;
  for (const range of ranges) size += range.last - range.first + 1;
  return size;
}

/**
 * Addresses where AWS's public endpoints and everybody else's servers can be: all but the private, shared,
 * loopback, link-local, multicast and reserved blocks (RFC 6890).
 */
export const PUBLIC: Ranges = subtract(
  EVERYWHERE,
  rangesOfAll([
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "224.0.0.0/3",
  ]),
);
