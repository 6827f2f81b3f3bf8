/** Which AZs a stack uses. Pure. */
import { slotOf } from "./addresses";

/** An AZ of the account: its name differs between accounts, its id does not. */
export interface Zone {
  readonly name: string;
  readonly id: string;
}

/**
 * AZs that AWS calls constrained: newer features and many endpoint services stay out of them.
 * Source: vpc/latest/userguide/nat-gateways-regional.html and the cross-Region PrivateLink page.
 */
const CONSTRAINED = new Set(["use1-az3", "usw1-az2", "apne1-az3", "apne2-az2", "apne2-az4"]);

/** Whether an AZ id is one of the constrained AZs. A name says nothing: names differ between accounts. */
export function isConstrained(zoneId: string): boolean {
  return CONSTRAINED.has(zoneId);
}

/** Why the wanted AZs cannot be had. */
export interface ZoneProblem {
  readonly zone: string;
  readonly why: string;
  readonly available: readonly Zone[];
}

/**
 * The AZs to use, ordered by id.
 *
 * A count takes AZs in the order of their ids, constrained ones last, so a larger count keeps every AZ of a smaller
 * one. A list takes names or ids.
 */
export function chooseZones(
  wanted: number | readonly string[],
  all: readonly Zone[],
): { zones: Zone[]; problems: ZoneProblem[] } {
  const usable = all.filter((zone) => slotOf(zone.id) !== undefined).sort(byId);
  if (typeof wanted === "number") {
    const ordered = [...usable.filter((z) => !isConstrained(z.id)), ...usable.filter((z) => isConstrained(z.id))];
    const problems =
      ordered.length < wanted
        ? [{ zone: String(wanted), why: `the region offers ${ordered.length} AZs`, available: usable }]
        : [];
    return { zones: ordered.slice(0, wanted).sort(byId), problems };
  }
  const problems: ZoneProblem[] = [];
  const zones = new Map<string, Zone>();
  for (const text of wanted) {
    const zone = usable.find((z) => z.id === text || z.name === text);
    if (!zone) problems.push({ zone: text, why: "the account has no such AZ in this region", available: usable });
    else if (zones.has(zone.id))
      problems.push({ zone: text, why: `it is ${zone.id}, which is listed already`, available: usable });
    else zones.set(zone.id, zone);
  }
  return { zones: [...zones.values()].sort(byId), problems };
}

function byId(a: Zone, b: Zone): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
