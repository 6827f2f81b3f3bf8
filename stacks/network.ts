/** The network of one stack: its own, or an adopted one, in the same form. */
import * as pulumi from "@pulumi/pulumi";
import { clientPorts } from "../components/load-balancer";
import { type Subnet, Vpc } from "../components/vpc";
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
    ...(networkAcls === "managed"
      ? {
          networkAcls: {
            servicePort: service.port,
            egress: egress.allow.filter((allow) => allow.port !== 443),
            publicIngress:
              service.loadBalancer.scheme === "public"
                ? service.loadBalancer.allowCidrs.flatMap((cidr) =>
                    clientPorts(service.loadBalancer).map((port) => ({ cidr, port })),
                  )
                : [],
          },
        }
      : {}),
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
  const privateSubnets = existing.privateSubnets.map((subnet, i, all) => asSubnet(subnet, i, all));
  const tables = new Map(
    privateSubnets.map((subnet, i) => [existing.privateSubnets[i]?.routeTableId ?? subnet.key, subnet]),
  );
  return {
    vpcId: pulumi.output(existing.vpcId),
    privateSubnets,
    publicSubnets: existing.publicSubnets.map((subnet, i, all) => asSubnet(subnet, i, all)),
    // Two subnets may share a table, which takes one default route.
    routeTables: [...tables].map(([id, subnet]) => ({
      key: tables.size === existing.privateSubnets.length ? subnet.key : id,
      zoneId: subnet.zoneId,
      routeTableId: pulumi.output(id),
    })),
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
