/** The network of one stack: its own, or an adopted one, in the same form. */
import * as pulumi from "@pulumi/pulumi";
import { type Subnet, Vpc } from "../components/vpc";
import { aclNeeds } from "../plan/network-acl";
import type { ExistingSubnet, StackPlan } from "../plan/plan";
import type { Settings } from "../plan/settings";

/** A private subnet with a key that is unique in the stack: the AZ id, and more only where an AZ has two. */
export interface TaskSubnet extends Subnet {
  readonly key: string;
}

/** What the rest of the stack needs of a network. */
export interface Network {
  readonly vpcId: pulumi.Output<string>;
  readonly privateSubnets: readonly TaskSubnet[];
  readonly publicSubnets: readonly TaskSubnet[];
  /** Private route tables, each once. */
  readonly routeTables: readonly {
    readonly key: string;
    readonly zoneId: string;
    readonly routeTableId: pulumi.Output<string>;
  }[];
  /** What a task subnet waits for: associations, ACL rules. */
  readonly readiness: readonly pulumi.Resource[];
  /** What a NAT or a public load balancer waits for. */
  readonly publicReadiness: readonly pulumi.Resource[];
}

/** Creates the VPC of the plan, or wraps the adopted one. */
export function network(name: string, plan: StackPlan, settings: Settings): Network {
  return plan.existing ? adopted(plan.existing) : created(name, plan, settings);
}

function created(
  name: string,
  plan: StackPlan,
  { network: { flowLogs, networkAcls }, service, egress, tags }: Settings,
): Network {
  const vpc = new Vpc(name, {
    cidrBlock: plan.cidr,
    zones: plan.zones.map((zone) => ({
      ...zone,
      privateCidr: zone.privateCidr ?? "",
      publicCidr: zone.publicCidr ?? "",
    })),
    publicTier: plan.publicTier.length > 0,
    internetGateway: plan.internetGateway,
    ...(flowLogs.traffic === "off"
      ? {}
      : {
          flowLogs: {
            traffic: flowLogs.traffic,
            destination: flowLogs.destination,
            retentionDays: flowLogs.retentionDays,
            account: plan.account,
            partition: plan.partition,
          },
        }),
    ...(networkAcls === "managed" ? { networkAcls: aclNeeds({ service, egress }, plan.cidr) } : {}),
    tags,
  });
  const keyed = (subnets: readonly Subnet[]) => subnets.map((subnet) => ({ ...subnet, key: subnet.zoneId }));
  return {
    vpcId: vpc.vpcId,
    privateSubnets: keyed(vpc.privateSubnets),
    publicSubnets: keyed(vpc.publicSubnets),
    routeTables: vpc.privateSubnets.map(({ zoneId, routeTableId }) => ({ key: zoneId, zoneId, routeTableId })),
    readiness: [...vpc.associations, ...vpc.aclRules],
    publicReadiness: [...(vpc.internetGateway ? [vpc.internetGateway] : []), ...vpc.publicReadiness],
  };
}

function adopted(existing: NonNullable<StackPlan["existing"]>): Network {
  const privateSubnets = existing.privateSubnets.map(asSubnet);
  // Two subnets may share a table, which takes one default route. Keyed by its own id: what is adopted later must not
  // rename the route of a table that has one.
  const tables = new Map(existing.privateSubnets.map((subnet) => [subnet.routeTableId, subnet.zone.id]));
  return {
    vpcId: pulumi.output(existing.vpcId),
    privateSubnets,
    publicSubnets: existing.publicSubnets.map(asSubnet),
    routeTables: [...tables].map(([id, zoneId]) => ({ key: id, zoneId, routeTableId: pulumi.output(id) })),
    readiness: [],
    publicReadiness: [],
  };
}

function asSubnet(subnet: ExistingSubnet, index: number, all: readonly ExistingSubnet[]): TaskSubnet {
  const first = all.findIndex((other) => other.zone.id === subnet.zone.id) === index;
  return {
    id: pulumi.output(subnet.id),
    zoneId: subnet.zone.id,
    routeTableId: pulumi.output(subnet.routeTableId),
    key: first ? subnet.zone.id : `${subnet.zone.id}-${subnet.id}`,
  };
}
