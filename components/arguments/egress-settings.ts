/** Arguments of `FargateEgress` as sections of a configuration: the same rules, defaults and plan serve both. */
import * as pulumi from "@pulumi/pulumi";
import { serviceOf } from "../../plan/catalogue";
import type { ConfigProblem } from "../../plan/settings";
import type { ArgumentNames } from "./argument-error";
import type { FargateEgressArgs } from "./egress-args";
import { EgressMode } from "./enums";
import { defined, destinations, nameProblems } from "./sections";

/** Where a setting comes from. */
export const EGRESS_NAMES: ArgumentNames = [
  ["network.cidr", "cidrBlock"],
  ["network.azs", "availabilityZones"],
  ["network.nat.eipAllocationIds", "nat.elasticIpAllocationIds"],
  ["network.nat.retainEips", "nat.keepElasticIps"],
  ["network.nat.eipQuota", "nat.elasticIpQuota"],
  ["network.nat.otherEips", "nat.otherElasticIps"],
  ["network.nat", "nat"],
  ["network.avoidCidrs", "avoidCidrBlocks"],
  ["keys.flowLogs", "flowLogs.kmsKeyArn"],
  ["network.flowLogs.retentionDays", "flowLogs.retentionInDays"],
  ["network.flowLogs", "flowLogs"],
  ["network.networkAcls", "networkAcls"],
  ["network.publicSubnets", "publicSubnets"],
  ["network.existing", "existing"],
  ["network", ""],
  ["egress.allow", "allow"],
];

/** An existing network whose ids are there. */
export interface KnownNetwork {
  readonly vpcId: string;
  readonly privateSubnetIds: readonly string[];
  readonly publicSubnetIds: readonly string[];
}

/** What tasks need that pull a private image and log to CloudWatch, besides S3. */
const NEEDS = ["ecr.api", "ecr.dkr", "logs"];

/** Sections of the settings; a number of AZs that contradicts a list is a problem. */
export function egressSections(args: FargateEgressArgs, existing?: KnownNetwork): Record<string, unknown> {
  const { mode = EgressMode.NatOnly, nat = {}, flowLogs = {}, endpoints = {}, needs = NEEDS } = args;
  const interfaces = needs.filter((name) => name !== "internet" && serviceOf(name).kind === "interface");
  const gateways = needs.filter((name) => name !== "internet" && serviceOf(name).kind === "gateway");
  const listed = endpoints.interface ?? [];
  return {
    mode,
    network: defined({
      cidr: args.cidrBlock,
      azs: args.availabilityZones ?? args.numberOfAvailabilityZones,
      nat: defined({
        strategy: nat.strategy,
        eipAllocationIds: nat.elasticIpAllocationIds,
        retainEips: nat.keepElasticIps,
        instanceType: nat.instanceType,
        instances: nat.instances,
        eipQuota: nat.elasticIpQuota,
        otherEips: nat.otherElasticIps,
      }),
      avoidCidrs: args.avoidCidrBlocks,
      flowLogs: defined({
        traffic: flowLogs.traffic,
        destination: flowLogs.destination,
        retentionDays: flowLogs.retentionInDays,
      }),
      networkAcls: args.networkAcls ? "managed" : "none",
      publicSubnets: args.publicSubnets,
      shared: true,
      existing,
    }),
    endpoints: defined({
      ...endpoints,
      interface: mode === EgressMode.EndpointsOnly ? [...new Set([...interfaces, ...listed])] : listed,
      gateway: [...new Set([...(endpoints.gateway ?? ["s3"]), ...gateways])],
    }),
    keys: defined({ flowLogs: flowLogs.kmsKeyArn }),
    egress: { allow: destinations(args.allow) },
    tags: args.tags ?? {},
    protect: args.protect ?? "data",
  };
}

/** Problems that only arguments can have. */
export function egressProblems(args: FargateEgressArgs): ConfigProblem[] {
  const { availabilityZones: zones, numberOfAvailabilityZones: count, fileSystems = [] } = args;
  const names = fileSystems.flatMap((name, i) => {
    const key = `fileSystems[${i}]`;
    const fix = "choose another name, such as data";
    if (fileSystems.indexOf(name) < i) return [{ key, value: name, why: "two file systems have this name", fix }];
    return nameProblems(key, name, fix);
  });
  if (zones === undefined || count === undefined || zones.length === count) return names;
  return [
    ...names,
    {
      key: "numberOfAvailabilityZones",
      value: String(count),
      why: `availabilityZones names ${zones.length}`,
      fix: "leave one of the two out",
    },
  ];
}

/** Ids of an existing network: what is built depends on what stands there, so they must be known. */
export async function knownNetwork(args: FargateEgressArgs): Promise<KnownNetwork | undefined | ConfigProblem[]> {
  const { existing } = args;
  if (existing === undefined) return undefined;
  const problems: ConfigProblem[] = [];
  const known = async <T>(key: keyof typeof existing, value: pulumi.Input<T>): Promise<T | undefined> => {
    const output = pulumi.output(value) as unknown as pulumi.Output<T> & Settled<T>;
    if (await output.isKnown) return output.promise();
    problems.push({
      key: `existing.${key}`,
      value: "(known after the update)",
      why: "what is built in a network depends on what stands there, so it must stand before",
      fix: "deploy the network first, in a stack of its own, or let FargateEgress make it",
    });
    return undefined;
  };
  const [vpcId, privateSubnetIds, publicSubnetIds] = await Promise.all([
    known("vpcId", existing.vpcId),
    known("privateSubnetIds", existing.privateSubnetIds),
    known("publicSubnetIds", existing.publicSubnetIds ?? []),
  ]);
  if (problems.length > 0) return problems;
  const ids = (list: unknown) => (list as readonly string[] | undefined) ?? [];
  return { vpcId: vpcId ?? "", privateSubnetIds: ids(privateSubnetIds), publicSubnetIds: ids(publicSubnetIds) };
}

/** What every output of the SDK has. */
interface Settled<T> {
  readonly isKnown: Promise<boolean>;
  promise(): Promise<T>;
}
