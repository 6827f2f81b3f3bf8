/** What a plan needs of a network that was recorded. Pure. */
import type { AdoptedFacts, AdoptedProblem, AdoptedResult, AdoptedSubnet } from "../../../plan/adopted-facts";
import type { Zone } from "../../../plan/zones";
import { isUnknown, type Subnet } from "../../topology";
import { defaultRouteOf, endpointsOf, natsOf, routeTablesOf } from "./adopted-parts";
import { tableOf } from "./route-tables";
import type { NetworkSnapshot } from "./snapshot";

/** Which subnets are used. */
export interface Tiers {
  /** @default the subnets whose default route does not lead to an internet gateway */
  readonly privateSubnetIds?: readonly string[];
  /** @default the subnets whose default route leads to an internet gateway */
  readonly publicSubnetIds?: readonly string[];
}

type TierKey = keyof Tiers;

const EXISTING = "network.existing";

const problem = (key: string, value: string, why: string, fix: string): AdoptedProblem => ({ key, value, why, fix });

/**
 * The facts of a recorded network.
 * @returns problems where the plan could not stand on what was recorded: a subnet that it does not show, addresses or
 *   AZs that were not read, routes that leave open which subnets are private
 */
export function factsOfSnapshot(snapshot: NetworkSnapshot, tiers: Tiers = {}): AdoptedResult {
  const problems: AdoptedProblem[] = [];
  const { vpc } = snapshot;
  const unread = (key: string, what: string) =>
    problems.push(
      problem(
        `${EXISTING}.${key}`,
        vpc.id,
        `the snapshot does not know ${what}`,
        `record it with credentials that may read it: egress network record --vpc-id ${vpc.id}`,
      ),
    );
  if (isUnknown(vpc.cidrs)) unread("snapshot", vpc.cidrs.unknown);
  if (isUnknown(snapshot.subnets)) unread("snapshot", snapshot.subnets.unknown);
  if (isUnknown(vpc.cidrs) || isUnknown(snapshot.subnets)) return { problems };

  const tier = (key: TierKey, isPublic: boolean) => {
    const chosen = chooseSubnets(snapshot, key, isPublic, tiers[key], problems);
    return chosen
      .flatMap((subnet) => subnetOf(snapshot, subnet, (what) => unread(key, what)))
      .sort((a, b) => order(a.zone.id, b.zone.id) || order(a.id, b.id));
  };
  const privateSubnets = tier("privateSubnetIds", false);
  const publicSubnets = tier("publicSubnetIds", true);
  if (privateSubnets.length === 0 && problems.length === 0)
    problems.push(
      problem(
        `${EXISTING}.privateSubnetIds`,
        vpc.id,
        "the network has no private subnet: every default route leads to an internet gateway",
        "make private subnets in it, or list in network.existing.privateSubnetIds those that the tasks may use",
      ),
    );
  if (problems.length > 0) return { problems };
  const facts: AdoptedFacts = {
    vpcId: vpc.id,
    region: snapshot.region,
    ...(isUnknown(snapshot.account) ? {} : { account: snapshot.account }),
    cidrs: vpc.cidrs,
    enableDnsSupport: vpc.dnsSupport,
    enableDnsHostnames: vpc.dnsHostnames,
    zones: zonesOf(privateSubnets),
    privateSubnets,
    publicSubnets,
    routeTables: routeTablesOf(snapshot, privateSubnets),
    ...endpointsOf(snapshot),
    natGateways: natsOf(snapshot),
  };
  return { facts, problems: [] };
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function chooseSubnets(
  snapshot: NetworkSnapshot,
  key: TierKey,
  isPublic: boolean,
  ids: readonly string[] | undefined,
  problems: AdoptedProblem[],
): readonly Subnet[] {
  const subnets = isUnknown(snapshot.subnets) ? [] : snapshot.subnets;
  if (ids && ids.length > 0)
    return ids.flatMap((id) => {
      const found = subnets.find((subnet) => subnet.id === id);
      if (found) return found;
      const fix = `choose among ${subnets.map((subnet) => subnet.id).join(", ")}, or record the network anew`;
      problems.push(problem(`${EXISTING}.${key}`, id, `the snapshot of ${snapshot.vpc.id} has no such subnet`, fix));
      return [];
    });
  const doubtful: string[] = [];
  const chosen = subnets.filter((subnet) => {
    // Tasks here have IPv4 addresses.
    if (subnet.ipv6Native === true) return false;
    const route = defaultRouteOf(snapshot, tableOf(snapshot, subnet.id));
    if (isUnknown(route)) doubtful.push(`${subnet.id} (${route.unknown})`);
    else return (route.target === "internet-gateway") === isPublic;
    return false;
  });
  // Public subnets are asked for only where something stands in them, and then by the plan.
  if (doubtful.length > 0 && !isPublic)
    problems.push(
      problem(
        `${EXISTING}.${key}`,
        snapshot.vpc.id,
        `the snapshot does not tell whether these are private: ${doubtful.join("; ")}`,
        `list the tasks' subnets in ${EXISTING}.${key}`,
      ),
    );
  return chosen;
}

function subnetOf(snapshot: NetworkSnapshot, subnet: Subnet, unread: (what: string) => void): AdoptedSubnet[] {
  const table = tableOf(snapshot, subnet.id);
  const zoneId = subnet.availabilityZoneId ?? { unknown: `the AZ id of ${subnet.id}` };
  for (const value of [subnet.cidr, subnet.availabilityZone, zoneId, table])
    if (isUnknown(value)) unread(value.unknown);
  if (isUnknown(subnet.cidr) || isUnknown(subnet.availabilityZone) || isUnknown(zoneId) || isUnknown(table)) return [];
  const zone: Zone = { name: subnet.availabilityZone, id: zoneId };
  return [{ id: subnet.id, zone, cidr: subnet.cidr, routeTableId: table.id }];
}

function zonesOf(subnets: readonly AdoptedSubnet[]): Zone[] {
  return [...new Map(subnets.map(({ zone }) => [zone.id, zone])).values()];
}
