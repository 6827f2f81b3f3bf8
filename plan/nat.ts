/** How many NATs stand where, for each strategy. Pure. */
import type { NatSettings } from "./settings";

/**
 * Elastic IPs a strategy takes in a number of AZs. `automatic`: AWS provides and bills them (regional NAT without
 * addresses of its own, brought along or retained).
 */
export function plannedEips(nat: NatSettings, zones: number): number | "automatic" {
  switch (nat.strategy) {
    case "per-az":
      return zones;
    case "single":
      return 1;
    case "instance":
      return nat.instances === "per-az" ? zones : 1;
    case "regional":
      return nat.eipAllocationIds.length > 0 || nat.retainEips ? zones : "automatic";
  }
}

/** AZ ids in which a NAT of our own stands, and the one that serves each AZ. Empty for a regional gateway. */
export function natZones(
  nat: NatSettings,
  zoneIds: readonly string[],
): { readonly hosts: string[]; readonly servedBy: Map<string, string> } {
  const first = zoneIds[0];
  if (first === undefined || nat.strategy === "regional") return { hosts: [], servedBy: new Map() };
  const perZone = nat.strategy === "per-az" || (nat.strategy === "instance" && nat.instances === "per-az");
  const hosts = perZone ? [...zoneIds] : [first];
  return { hosts, servedBy: new Map(zoneIds.map((zone) => [zone, perZone ? zone : first])) };
}
