/** Which AZs a stack uses. Pure. */
import { slotOf } from "./addresses";

/** An AZ of the account: its name differs between accounts, its id does not. */
export interface Zone {
  readonly name: string;
  readonly id: string;
}

/**
 * AZs that AWS calls constrained: regional NAT gateways, newer features and many endpoint services stay out of them.
 * Source: vpc/latest/userguide/nat-gateways-regional.html and the cross-Region PrivateLink page.
 */
const CONSTRAINED = new Set(["use1-az3", "usw1-az2", "apne1-az3", "apne2-az2", "apne2-az4"]);

/**
 * Regions where Fargate runs Linux tasks in some AZs only, with those.
 * Source: AmazonECS/latest/developerguide/AWS_Fargate-Regions.html#linux-regions, read on 2026-11-21.
 */
const FARGATE_ONLY_IN: Readonly<Record<string, readonly string[]>> = {
  usw1: ["usw1-az1", "usw1-az3"],
  apne1: ["apne1-az1", "apne1-az2", "apne1-az4"],
  cnn1: ["cnn1-az1", "cnn1-az2"],
};

/** Whether Fargate runs Linux tasks in an AZ, by its id. */
export function runsFargate(zoneId: string): boolean {
  const only = FARGATE_ONLY_IN[zoneId.replace(/-az\d+$/, "")];
  return only === undefined || only.includes(zoneId);
}

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
 * one. A list takes names or ids. AZs without Fargate are none of either.
 */
export function chooseZones(
  wanted: number | readonly string[],
  all: readonly Zone[],
): { zones: Zone[]; problems: ZoneProblem[] } {
  const inRegion = all.filter((zone) => slotOf(zone.id) !== undefined).sort(byId);
  const usable = inRegion.filter((zone) => runsFargate(zone.id));
  if (typeof wanted === "number") {
    const ordered = [...usable.filter((z) => !isConstrained(z.id)), ...usable.filter((z) => isConstrained(z.id))];
    const problems =
      ordered.length < wanted
        ? [
            {
              zone: String(wanted),
              why: `the region offers ${ordered.length} AZs${usable.length < inRegion.length ? " where Fargate runs tasks" : ""}`,
              available: usable,
            },
          ]
        : [];
    return { zones: ordered.slice(0, wanted).sort(byId), problems };
  }
  const problems: ZoneProblem[] = [];
  const zones = new Map<string, Zone>();
  for (const text of wanted) {
    const zone = inRegion.find((z) => z.id === text || z.name === text);
    if (zone && !usable.includes(zone))
      problems.push({ zone: text, why: `Fargate runs no tasks in ${zone.id}`, available: usable });
    else if (!zone) problems.push({ zone: text, why: "the account has no such AZ in this region", available: usable });
    else if (zones.has(zone.id))
      problems.push({ zone: text, why: `it is ${zone.id}, which is listed already`, available: usable });
    else zones.set(zone.id, zone);
  }
  return { zones: [...zones.values()].sort(byId), problems };
}

/** AZs of a network where a regional NAT gateway cannot stand, with why. */
export function withoutRegionalNat(zones: readonly Zone[]): ZoneProblem[] {
  return zones
    .filter((zone) => isConstrained(zone.id))
    .map((zone) => ({
      zone: zone.id,
      why: `a regional NAT gateway is not offered in the constrained AZ ${zone.id} (${zone.name})`,
      available: zones.filter((z) => !isConstrained(z.id)),
    }));
}

function byId(a: Zone, b: Zone): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
