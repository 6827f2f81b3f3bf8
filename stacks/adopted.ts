/** Facts of an adopted network: from its recorded snapshot, or looked up when the program runs. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import * as ec2 from "@pulumi/aws/ec2";
import type * as pulumi from "@pulumi/pulumi";
import { adoptedDifferences } from "../plan/adopted-differences";
import type { AdoptedDefaultRoute, AdoptedFacts, AdoptedRouteTable, AdoptedSubnet } from "../plan/adopted-facts";
import type { ConfigProblem, ExistingSettings } from "../plan/settings";
import type { Zone } from "../plan/zones";
import { factsOfSnapshot } from "../reachability/sources/snapshot/adopt";
import { readSnapshot, SnapshotError, type SnapshotProblem } from "../reachability/sources/snapshot/read-snapshot";
import type { NetworkSnapshot } from "../reachability/sources/snapshot/snapshot";
import { withoutOwn } from "../reachability/sources/snapshot/without-own";
import { standingEndpoint } from "./adopted-endpoints";
import { isOwn, isOwnInstance, natBehind, type OwnTag } from "./own-parts";

/** What the look-ups are told. */
export interface AdoptedContext {
  readonly region: string;
  /** AZs of the Region. */
  readonly zones: readonly Zone[];
  /** Interface services that the stack would make endpoints for. */
  readonly wanted: readonly string[];
  /** Tag of what this stack made in the network before: it is not there as far as the plan is concerned. */
  readonly own: OwnTag;
  /** The engine runs the program: a recorded network is looked up too, to say what differs. @default false */
  readonly live?: boolean;
  /** Whose provider answers. @default the stack's own */
  readonly through?: pulumi.InvokeOptions;
}

/** The facts, or what stands against adopting the network. */
export interface AdoptedAnswer {
  readonly facts?: AdoptedFacts;
  /** The recorded network. */
  readonly snapshot?: NetworkSnapshot;
  readonly problems: readonly ConfigProblem[];
  /** What of a recorded network is not as it was, a sentence each. */
  readonly changed?: readonly string[];
}

const KEY = "network.existing";

/** Facts of the network that the configuration names. */
export async function adoptedFacts(existing: ExistingSettings, context: AdoptedContext): Promise<AdoptedAnswer> {
  if (existing.snapshot === undefined) return lookUpNetwork(existing, context);
  const recorded = recordedNetwork(existing.snapshot, existing, context);
  if (!context.live || !recorded.facts) return recorded;
  return { ...recorded, changed: await changedSince(recorded.facts, context) };
}

/** What the account says now of what the plan stands on. */
async function changedSince(recorded: AdoptedFacts, context: AdoptedContext): Promise<string[]> {
  const ids = (subnets: AdoptedFacts["privateSubnets"]) => subnets.map((subnet) => subnet.id);
  const { facts } = await lookUpNetwork(
    {
      vpcId: recorded.vpcId,
      privateSubnetIds: ids(recorded.privateSubnets),
      publicSubnetIds: ids(recorded.publicSubnets),
    },
    context,
  );
  if (!facts) return [];
  // Only what was looked up again can differ.
  const { gatewayEndpoints, natGateways } = recorded;
  const now = { ...facts, interfaceEndpoints: recorded.interfaceEndpoints, gatewayEndpoints, natGateways };
  return adoptedDifferences(recorded, now).map(
    ({ what, recorded: then, found }) => `${what} was recorded as ${then} and is ${found}: record the network again`,
  );
}

function recordedNetwork(file: string, existing: ExistingSettings, { region, own }: AdoptedContext): AdoptedAnswer {
  const problem = (why: string, fix: string): AdoptedAnswer => ({
    problems: [{ key: `${KEY}.snapshot`, value: file, why, fix }],
  });
  let text: string;
  try {
    text = readFileSync(resolve(__dirname, "..", file), "utf8");
  } catch {
    return problem("there is no such file", "write it with: egress network record --vpc-id vpc-… --out FILE");
  }
  let snapshot: NetworkSnapshot;
  try {
    snapshot = withoutOwn(readSnapshot(text, file), own.value);
  } catch (error) {
    if (error instanceof SnapshotError) return { problems: error.problems.map((each) => unusable(file, each)) };
    throw error;
  }
  if (snapshot.region !== region)
    return problem(
      `it was recorded in ${snapshot.region}, and this stack is in ${region}`,
      `set aws:region: ${snapshot.region}`,
    );
  if (existing.vpcId !== undefined && existing.vpcId !== snapshot.vpc.id)
    return problem(`it shows ${snapshot.vpc.id}, and ${KEY}.vpcId is ${existing.vpcId}`, "remove one of the two");
  const some = (ids: readonly string[]) => (ids.length > 0 ? ids : undefined);
  const [privateSubnetIds, publicSubnetIds] = [some(existing.privateSubnetIds), some(existing.publicSubnetIds)];
  const result = factsOfSnapshot(snapshot, {
    ...(privateSubnetIds ? { privateSubnetIds } : {}),
    ...(publicSubnetIds ? { publicSubnetIds } : {}),
  });
  return result.facts ? { facts: result.facts, snapshot, problems: [] } : { problems: result.problems };
}

function unusable(file: string, { path, why, fix }: SnapshotProblem): ConfigProblem {
  return { key: `${KEY}.snapshot`, value: file, why: path === "" ? why : `${path}: ${why}`, fix };
}

async function lookUpNetwork(existing: ExistingSettings, context: AdoptedContext): Promise<AdoptedAnswer> {
  const { vpcId = "" } = existing;
  const problems: ConfigProblem[] = [];
  const tier = async (key: "privateSubnetIds" | "publicSubnetIds") => {
    const found = await Promise.all(existing[key].map((id) => subnetOf(id, vpcId, context)));
    for (const { subnet, vpcId: actual } of found)
      if (actual !== vpcId) problems.push(foreignSubnet(key, subnet.id, actual, vpcId));
    // The order of the list in the file must decide nothing.
    return found.map(({ subnet }) => subnet).sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  };
  const [vpc, privateSubnets, publicSubnets] = await Promise.all([
    ec2.getVpc({ id: vpcId }, context.through),
    tier("privateSubnetIds"),
    tier("publicSubnetIds"),
  ]);
  const zones = [...new Map(privateSubnets.map(({ zone }) => [zone.id, zone])).values()];
  const [routeTables, interfaceEndpoints] = await Promise.all([
    Promise.all(
      [...new Set(privateSubnets.map((s) => s.routeTableId))].sort().map((id) => tableOf(id, privateSubnets, context)),
    ),
    Promise.all(context.wanted.map((service) => standingEndpoint(service, vpcId, context))),
  ]);
  const notLookedUp = { unknown: "nobody looked: record the network for that (egress network record)" };
  const associated = vpc.cidrBlockAssociations.map((association) => association.cidrBlock);
  return {
    facts: {
      vpcId,
      region: context.region,
      account: vpc.ownerId,
      cidrs: [...new Set([vpc.cidrBlock, ...associated])],
      enableDnsSupport: vpc.enableDnsSupport,
      enableDnsHostnames: vpc.enableDnsHostnames,
      zones,
      privateSubnets,
      publicSubnets,
      routeTables,
      interfaceEndpoints: interfaceEndpoints.flat(),
      gatewayEndpoints: notLookedUp,
      natGateways: notLookedUp,
    },
    problems,
  };
}

function sortKey({ id, zone }: AdoptedSubnet): string {
  return `${zone.id} ${id}`;
}

function foreignSubnet(key: string, id: string, actual: string, vpcId: string): ConfigProblem {
  return {
    key: `${KEY}.${key}`,
    value: id,
    why: `the subnet is in ${actual}, not in ${vpcId}`,
    fix: `list subnets of ${vpcId}, or set ${KEY}.vpcId: ${actual}`,
  };
}

async function subnetOf(id: string, vpcId: string, { zones, through }: AdoptedContext) {
  const subnet = await ec2.getSubnet({ id }, through);
  const zone = zones.find((each) => each.name === subnet.availabilityZone) ?? {
    name: subnet.availabilityZone,
    id: subnet.availabilityZoneId,
  };
  const routeTableId = await tableIdOf(id, vpcId, through);
  return { vpcId: subnet.vpcId, subnet: { id, zone, cidr: subnet.cidrBlock, routeTableId } };
}

/** A subnet without a table of its own uses the VPC's main one. */
async function tableIdOf(subnetId: string, vpcId: string, through: AdoptedContext["through"]): Promise<string> {
  try {
    return (await ec2.getRouteTable({ subnetId }, through)).routeTableId;
  } catch (error) {
    // Only the answer that means "none": a call that was throttled or denied says nothing about the table.
    if (!/no matching|could not find|empty result|returned no results/i.test(String(error))) throw error;
    const main = await ec2.getRouteTable({ vpcId, filters: [{ name: "association.main", values: ["true"] }] }, through);
    return main.routeTableId;
  }
}

type LookedUpRoute = ec2.GetRouteTableResult["routes"][number];

async function tableOf(
  id: string,
  subnets: readonly AdoptedSubnet[],
  context: AdoptedContext,
): Promise<AdoptedRouteTable> {
  const { routes } = await ec2.getRouteTable({ routeTableId: id }, context.through);
  return {
    id,
    subnetIds: subnets.filter((subnet) => subnet.routeTableId === id).map((subnet) => subnet.id),
    defaultRoute: await defaultRouteOf(routes, context),
    gatewayRoutes: await gatewayRoutesOf(routes, context),
  };
}

async function defaultRouteOf(
  routes: readonly LookedUpRoute[],
  { own, through }: AdoptedContext,
): Promise<AdoptedDefaultRoute> {
  const route = routes.find((each) => each.cidrBlock === "0.0.0.0/0");
  if (!route) return { target: "none" };
  const nat = route.natGatewayId === "" ? "standing" : await natBehind(route.natGatewayId, own, through);
  if (nat === "own") return { target: "none" };
  if (route.networkInterfaceId !== "" && (await isOwnInstance(route.networkInterfaceId, own, through)))
    return { target: "none" };
  const candidates = [
    ["nat-gateway", route.natGatewayId],
    ["nat-instance", route.networkInterfaceId],
    ["transit-gateway", route.transitGatewayId],
    ["peering", route.vpcPeeringConnectionId],
    [route.gatewayId.startsWith("igw-") ? "internet-gateway" : "other", route.gatewayId],
  ] as const;
  const [target, targetId] = candidates.find(([, id]) => id !== "") ?? ["other", ""];
  return { target, state: nat === "gone" ? "blackhole" : "active", ...(targetId === "" ? {} : { targetId }) };
}

/** Routes to a prefix list that lead to an endpoint, with the service that the endpoint names. */
async function gatewayRoutesOf(routes: readonly LookedUpRoute[], { own, through }: AdoptedContext) {
  const found = routes.filter((route) => route.destinationPrefixListId !== "" && route.gatewayId.startsWith("vpce-"));
  const all = await Promise.all(
    found.map(async ({ gatewayId, destinationPrefixListId }) => {
      const { serviceName, tags } = await ec2.getVpcEndpoint({ id: gatewayId }, through);
      if (isOwn(tags, own)) return [];
      return [
        {
          service: serviceName.split(".").at(-1) ?? serviceName,
          endpointId: gatewayId,
          prefixListId: destinationPrefixListId,
        },
      ];
    }),
  );
  return all.flat();
}
