/** The network of a plan - its own, an adopted one, or another stack's - in one form. */
import * as pulumi from "@pulumi/pulumi";
import type { AdoptedFacts, AdoptedSubnet } from "../plan/adopted-facts";
import type { NetworkContract } from "../plan/contract";
import type { OwnNetwork } from "../plan/network";
import type { StackPlan } from "../plan/plan";
import type { NetworkAclIds } from "./network-acls";
import { type Subnet, Vpc } from "./vpc";

/** A subnet with a key that is unique in the stack: the AZ id, and more only where an AZ has two. */
export interface KeyedSubnet extends Subnet {
  readonly key: string;
}

/** A private route table. */
export interface PrivateTable {
  /** The AZ id; in an adopted network the table's own id. */
  readonly key: string;
  readonly zoneId: string;
  readonly routeTableId: pulumi.Output<string>;
}

/** What the rest of the stack needs of a network. */
export interface Network {
  readonly vpcId: pulumi.Output<string>;
  readonly privateSubnets: readonly KeyedSubnet[];
  readonly publicSubnets: readonly KeyedSubnet[];
  /** Private route tables, each once. */
  readonly routeTables: readonly PrivateTable[];
  /** What a task subnet waits for: associations, ACL rules. */
  readonly readiness: readonly pulumi.Resource[];
  /** What a NAT or a public load balancer waits for. */
  readonly publicReadiness: readonly pulumi.Resource[];
  /** Of a network of the stack's own. */
  readonly internetGatewayId?: pulumi.Output<string>;
  readonly aclIds: NetworkAclIds;
}

/** What the resources of a network are made with. */
export interface NetworkOptions {
  readonly tags: Readonly<Record<string, string>>;
  /** A destroy may take flow logs in a bucket. */
  readonly forceDestroy: boolean;
  /** Pulumi refuses to delete the VPC and its private subnets. */
  readonly protect: boolean;
  readonly child: pulumi.ComponentResourceOptions;
}

/** Creates the VPC of the plan, or wraps the one that exists. */
export function createNetwork(name: string, plan: StackPlan, options: NetworkOptions): Network {
  switch (plan.network.kind) {
    case "own":
      return own(name, plan.network, plan.account, options);
    case "adopted":
      return adopted(plan.network.facts);
    case "joined":
      return joined(plan.network.contract);
  }
}

function own(
  name: string,
  plan: OwnNetwork,
  account: string,
  { tags, forceDestroy, protect, child }: NetworkOptions,
): Network {
  const { flowLogs, acls } = plan;
  const vpc = new Vpc(
    name,
    {
      cidrBlock: plan.cidr,
      zones: plan.zones,
      publicTier: plan.publicTier.length > 0,
      internetGateway: plan.internetGateway,
      ...(flowLogs ? { flowLogs: { ...flowLogs, account, forceDestroy } } : {}),
      ...(acls ? { networkAcls: { privateRules: acls.private, publicRules: acls.public } } : {}),
      protect,
      tags,
    },
    child,
  );
  const keyed = (subnets: readonly Subnet[]) => subnets.map((subnet) => ({ ...subnet, key: subnet.zoneId }));
  return {
    vpcId: vpc.vpcId,
    privateSubnets: keyed(vpc.privateSubnets),
    publicSubnets: keyed(vpc.publicSubnets),
    routeTables: vpc.privateSubnets.map(({ zoneId, routeTableId }) => ({ key: zoneId, zoneId, routeTableId })),
    readiness: [...vpc.associations, ...vpc.aclRules],
    publicReadiness: [...(vpc.internetGateway ? [vpc.internetGateway] : []), ...vpc.publicReadiness],
    ...(vpc.internetGateway ? { internetGatewayId: vpc.internetGateway.id } : {}),
    aclIds: vpc.aclIds,
  };
}

function adopted({ vpcId, privateSubnets, publicSubnets, routeTables }: AdoptedFacts): Network {
  const zoneOf = (subnetId: string | undefined) =>
    privateSubnets.find((subnet) => subnet.id === subnetId)?.zone.id ?? privateSubnets[0]?.zone.id ?? "";
  const subnet = ({ id, zone, routeTableId }: AdoptedSubnet) => ({ id, zoneId: zone.id, routeTableId });
  return {
    vpcId: pulumi.output(vpcId),
    privateSubnets: keyedSubnets(privateSubnets.map(subnet)),
    publicSubnets: keyedSubnets(publicSubnets.map(subnet)),
    // Two subnets may share a table, which takes one default route. Keyed by its own id: what is adopted later must not
    // rename the route of a table that has one.
    routeTables: routeTables.map(({ id, subnetIds }) => ({
      key: id,
      zoneId: zoneOf(subnetIds[0]),
      routeTableId: pulumi.output(id),
    })),
    readiness: [],
    publicReadiness: [],
    aclIds: {},
  };
}

function joined(contract: NetworkContract): Network {
  return {
    vpcId: pulumi.output(contract.vpcId),
    privateSubnets: keyedSubnets(contract.privateSubnets),
    publicSubnets: keyedSubnets(contract.publicSubnets),
    routeTables: [],
    readiness: [],
    publicReadiness: [],
    aclIds: {},
  };
}

function keyedSubnets(
  subnets: readonly { readonly id: string; readonly zoneId: string; readonly routeTableId: string }[],
): KeyedSubnet[] {
  return subnets.map(({ id, zoneId, routeTableId }, index) => ({
    id: pulumi.output(id),
    zoneId,
    routeTableId: pulumi.output(routeTableId),
    key: subnets.findIndex((other) => other.zoneId === zoneId) === index ? zoneId : `${zoneId}-${id}`,
  }));
}

/** AWS takes one subnet per AZ for an endpoint, a mount target or a load balancer. */
export function oneSubnetPerZone(subnets: readonly KeyedSubnet[], zoneIds: readonly string[]): KeyedSubnet[] {
  return zoneIds.flatMap((zoneId) => subnets.find((subnet) => subnet.zoneId === zoneId) ?? []);
}
