/** What became of a recorded network: the facts of then and of now, compared. Pure. */
import type { AdoptedDefaultRoute, AdoptedFacts, Fact } from "./adopted-facts";

/** One thing that differs. */
export interface AdoptedDifference {
  /** What differs, as a noun phrase: `the default route of rtb-0a1`. */
  readonly what: string;
  /** As it was recorded, and as it is. */
  readonly recorded: string;
  readonly found: string;
}

const NONE = "none";

/**
 * What differs, in the order in which a task meets it: addresses, names, subnets, routes, endpoints, NAT gateways.
 * What was not known then is no difference; what cannot be read now is one.
 * @param own ids of what the stack itself made since: they are expected to be new
 */
export function adoptedDifferences(
  recorded: AdoptedFacts,
  found: AdoptedFacts,
  own: ReadonlySet<string> = new Set(),
): AdoptedDifference[] {
  const rows = (facts: AdoptedFacts) => rowsOf(facts).filter(({ id }) => id === undefined || !own.has(id));
  const [before, now] = [rows(recorded), rows(found)];
  const textsOf = (all: readonly FactRow[]) => new Map(all.map(({ what, value }) => [what, value]));
  const [was, is] = [textsOf(before), textsOf(now)];
  const partsOf = (all: readonly FactRow[]) => new Set(all.map(({ part }) => part));
  const [then, today] = [partsOf(before), partsOf(now)];
  return [...new Map([...before, ...now].map((row) => [row.what, row])).values()].flatMap(({ what, part, list }) => {
    // One of a list that cannot be read is not gone.
    if (list !== undefined && [was.get(list), is.get(list)].some(isMissing)) return [];
    // A part that came or went is one difference, not one for each of its properties.
    if (part !== undefined && !(then.has(part) && today.has(part))) return [];
    const [old, value] = [was.get(what) ?? NONE, is.get(what) ?? NONE];
    if (typeof old !== "string") return [];
    const text = typeof value === "string" ? value : `not known: ${value.unknown}`;
    return old === text ? [] : [{ what, recorded: old, found: text }];
  });
}

/** A fact as a line that can be compared. */
interface FactRow {
  readonly what: string;
  readonly value: Fact<string>;
  /** Id of the thing that the line is about, where it is one thing. */
  readonly id?: string;
  /** For a property of an endpoint or gateway: whose. */
  readonly part?: string;
  /** The list that it is one of, by the name of the line that says that the list is unknown. */
  readonly list?: string;
}

function told<T>(fact: Fact<T>, text: (value: T) => string): Fact<string> {
  return isMissing(fact) ? fact : text(fact);
}

function isMissing(fact: unknown): fact is { readonly unknown: string } {
  return typeof fact === "object" && fact !== null && "unknown" in fact;
}

const listed = (values: readonly string[]) => (values.length === 0 ? NONE : [...values].sort().join(", "));

function rowsOf(facts: AdoptedFacts): FactRow[] {
  const row = (what: string, value: Fact<string>, id?: string): FactRow => ({ what, value, ...(id ? { id } : {}) });
  return [
    row("the VPC", facts.vpcId),
    row(`the addresses of ${facts.vpcId}`, facts.cidrs.join(", ")),
    row("enableDnsSupport", told(facts.enableDnsSupport, String)),
    row("enableDnsHostnames", told(facts.enableDnsHostnames, String)),
    ...[facts.privateSubnets, facts.publicSubnets].flatMap((subnets, tier) =>
      subnets.map(({ id, zone, cidr, routeTableId }) =>
        row(`${tier === 0 ? "private" : "public"} subnet ${id}`, `${zone.id}, ${cidr}, ${routeTableId}`),
      ),
    ),
    ...facts.routeTables.flatMap(({ id, defaultRoute, gatewayRoutes }) => [
      row(`the default route of ${id}`, told(defaultRoute, routeText), targetIdOf(defaultRoute)),
      ...(isMissing(gatewayRoutes)
        ? [row(`the gateway routes of ${id}`, gatewayRoutes)]
        : gatewayRoutes.map((each) => ({
            ...row(`the ${each.service} route of ${id}`, `${each.prefixListId} to ${each.endpointId}`, each.endpointId),
            list: `the gateway routes of ${id}`,
          }))),
    ]),
    ...partRows("the interface endpoints", facts.interfaceEndpoints, ({ id, serviceName, ...each }) => [
      `endpoint ${id} (${serviceName})`,
      ["state", each.state],
      ["private DNS", told(each.privateDns, (on) => (on ? "on" : "off"))],
      ["subnets", told(each.subnetIds, listed)],
      ["security groups", told(each.securityGroupIds, listed)],
      ["policy", each.policy ?? "full access"],
    ]),
    ...partRows("the gateway endpoints", facts.gatewayEndpoints, ({ id, serviceName, ...each }) => [
      `endpoint ${id} (${serviceName})`,
      ["route tables", told(each.routeTableIds, listed)],
      ["policy", each.policy ?? "full access"],
    ]),
    ...partRows("the NAT gateways", facts.natGateways, ({ id, ...each }) => [
      `NAT gateway ${id}`,
      ["state", each.state],
      ["subnet", each.subnetId ?? NONE],
      ["connectivity", each.connectivity],
    ]),
  ];
}

type Property = readonly [name: string, value: Fact<string>];

function partRows<T extends { readonly id: string }>(
  what: string,
  parts: Fact<readonly T[]>,
  describe: (part: T) => readonly [string, ...Property[]],
): FactRow[] {
  if (isMissing(parts)) return [{ what, value: parts }];
  return parts.flatMap((part) => {
    const { id } = part;
    const [name, ...properties] = describe(part);
    return [
      { what: name, value: "present", id, list: what },
      ...properties.map(([property, value]) => ({ what: `${property} of ${name}`, value, id, part: id })),
    ];
  });
}

function targetIdOf(route: Fact<AdoptedDefaultRoute>): string | undefined {
  return isMissing(route) || route.target === "none" ? undefined : route.targetId;
}

function routeText(route: AdoptedDefaultRoute): string {
  if (route.target === "none") return NONE;
  return [route.target, route.targetId, route.state === "blackhole" ? "(gone)" : ""].filter(Boolean).join(" ");
}
