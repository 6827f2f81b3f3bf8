/** What `egress network record` found, for people and as data. */
import { adoptedDifferences } from "../plan/adopted-differences";
import type { AdoptedDefaultRoute, AdoptedGatewayRoute, Fact } from "../plan/adopted-facts";
import type { Recording } from "../reachability/sources/aws/record-network";
import { factsOfSnapshot } from "../reachability/sources/snapshot/adopt";
import { defaultRouteOf, gatewayRoutesOf } from "../reachability/sources/snapshot/adopted-parts";
import { tableOf } from "../reachability/sources/snapshot/route-tables";
import type { NetworkSnapshot } from "../reachability/sources/snapshot/snapshot";
import { isUnknown, type Known } from "../reachability/topology";
import type { Pen } from "../report/pen";

/** A recording and where it went. */
export interface RecordedNetwork extends Recording {
  readonly out: string;
  /** What the document does not know. */
  readonly notRead: readonly string[];
  /** What the file held before. */
  readonly before?: NetworkSnapshot;
}

const NOT_KNOWN = "not known";
const NONE = "none";

function said<T>(value: Known<T> | undefined, text: (known: T) => string): string {
  if (value === undefined) return NONE;
  return isUnknown(value) ? NOT_KNOWN : text(value);
}

const onOff = (value: Known<boolean>) => said(value, (on) => (on ? "on" : "off"));

function routeText(route: Fact<AdoptedDefaultRoute>): string {
  return said(route, (known) =>
    known.target === "none" ? NONE : `${known.targetId ?? known.target}${known.state === "blackhole" ? " (gone)" : ""}`,
  );
}

const tierOf = (route: Fact<AdoptedDefaultRoute>) =>
  said(route, ({ target }) => (target === "internet-gateway" ? "public" : "private"));

const gatewaysOf = (routes: Fact<readonly AdoptedGatewayRoute[]>) =>
  said(routes, (known) => known.map(({ service }) => service).join(", ") || NONE);

/** Subnets, one row each. */
function subnetRows(snapshot: NetworkSnapshot): string[][] {
  const subnets = isUnknown(snapshot.subnets) ? [] : snapshot.subnets;
  return subnets
    .map((subnet) => {
      const table = tableOf(snapshot, subnet.id);
      const route = defaultRouteOf(snapshot, table);
      return [
        tierOf(route),
        said(subnet.availabilityZoneId ?? subnet.availabilityZone, String),
        subnet.id,
        said(subnet.cidr, String),
        said(table, ({ id }) => id),
        routeText(route),
        gatewaysOf(gatewayRoutesOf(snapshot, table)),
      ];
    })
    .sort((a, b) => (a.join(" ") < b.join(" ") ? -1 : 1));
}

/** Endpoints, one row each. */
function endpointRows(snapshot: NetworkSnapshot): string[][] {
  const endpoints = isUnknown(snapshot.endpoints) ? [] : snapshot.endpoints;
  return endpoints.map((each) => [
    said(each.service, String),
    each.kind,
    each.id,
    said(each.state, String),
    each.kind === "gateway"
      ? said(each.routeTableIds, (ids) => ids.join(", ") || NONE)
      : said(each.subnetIds, (ids) => ids.join(", ") || NONE),
    each.kind === "interface" ? onOff(each.privateDns) : "",
  ]);
}

/** What of the account lies over the VPC, in words; only what is there. */
function obstacles({ resolverRules, dnsFirewall, profiles, blockPublicAccess }: NetworkSnapshot): string[] {
  const own = (rules: NonNullable<typeof resolverRules>) =>
    said(rules, (known) =>
      known
        .filter(({ kind }) => kind !== "recursive")
        .map(({ domain }) => said(domain, String))
        .join(", "),
    );
  return [
    ...(resolverRules && own(resolverRules) !== "" ? [`Resolver rules for ${own(resolverRules)}`] : []),
    ...(dnsFirewall && said(dnsFirewall, ({ length }) => (length === 0 ? "" : `${length} rule groups`)) !== ""
      ? [`DNS Firewall: ${said(dnsFirewall, ({ length }) => `${length} rule groups`)}`]
      : []),
    ...(profiles && said(profiles, ({ length }) => (length === 0 ? "" : `${length}`)) !== ""
      ? [`Route 53 Profiles: ${said(profiles, ({ length }) => `${length}`)}`]
      : []),
    ...(blockPublicAccess && said(blockPublicAccess, ({ mode }) => said(mode, String)) !== "off"
      ? [`VPC Block Public Access: ${said(blockPublicAccess, ({ mode }) => said(mode, String))}`]
      : []),
  ];
}

/** What changed since the file was written before. */
function changes({ before, snapshot }: RecordedNetwork) {
  if (!before) return [];
  const [then, now] = [factsOfSnapshot(before), factsOfSnapshot(snapshot)];
  return then.facts && now.facts ? adoptedDifferences(then.facts, now.facts) : [];
}

/** The text form, line by line. */
export function networkText(recorded: RecordedNetwork, { bold, dim, yellow, table }: Pen): string[] {
  const { snapshot, out, notRead, missingPermissions } = recorded;
  const { vpc } = snapshot;
  const lines = [
    `${bold(vpc.id)} in ${snapshot.region}, account ${said(snapshot.account, String)}: ${said(vpc.cidrs, (all) => all.join(", "))}`,
    `DNS support ${onOff(vpc.dnsSupport)}, DNS host names ${onOff(vpc.dnsHostnames)}, resolver ${said(vpc.resolver, (r) => (r === "amazon" ? "Amazon's" : r.addresses.join(", ")))}`,
    "",
    table(["tier", "AZ", "subnet", "addresses", "route table", "default route", "gateways"], subnetRows(snapshot)),
    "",
  ];
  const endpoints = endpointRows(snapshot);
  if (endpoints.length > 0)
    lines.push(
      table(["endpoint service", "kind", "endpoint", "state", "subnets or tables", "private DNS"], endpoints),
      "",
    );
  const nats = isUnknown(snapshot.natGateways) ? [] : snapshot.natGateways;
  for (const { id, state, subnetId, availabilityMode } of nats)
    lines.push(
      `NAT gateway ${id}: ${said(state, String)}, ${said(subnetId, String) === NONE ? said(availabilityMode, String) : said(subnetId, String)}`,
    );
  for (const each of isUnknown(snapshot.natInstances) ? [] : snapshot.natInstances)
    lines.push(`NAT instance ${each.id}: ${said(each.state, String)}, ${said(each.subnetId, String)}`);
  lines.push(...obstacles(snapshot));
  const changed = changes(recorded);
  if (changed.length > 0)
    lines.push(
      "",
      bold("since it was recorded before"),
      ...changed.map((c) => `  ${c.what}: ${c.recorded} -> ${c.found}`),
    );
  if (notRead.length > 0) lines.push("", yellow("not read"), ...notRead.map((what) => `  ${what}`));
  if (missingPermissions.length > 0)
    lines.push("", bold("missing permissions"), ...missingPermissions.map(({ action, why }) => `  ${action}: ${why}`));
  lines.push("", dim(`written to ${out}; use it with network.existing.snapshot: ${out}`));
  return lines;
}

/** The JSON form. */
export function summaryOf(recorded: RecordedNetwork): object {
  const { snapshot, out, notRead, missingPermissions } = recorded;
  const { facts, problems } = factsOfSnapshot(snapshot);
  return {
    out,
    vpc: snapshot.vpc.id,
    ...(facts ? { facts } : { problems }),
    changes: changes(recorded),
    notRead,
    missingPermissions,
  };
}
