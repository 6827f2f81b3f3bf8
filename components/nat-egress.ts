/** NAT: zonal gateways, a regional gateway or instances, their Elastic IPs, and the default routes of the private tables. */
import * as ec2 from "@pulumi/aws/ec2";
import * as ssm from "@pulumi/aws/ssm";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import type { NatPlan } from "../plan/nat";
import { natInstanceUserData } from "../plan/nat-instance";
import { cidrKey } from "../plan/task-egress";
import { named, type Tags } from "./tags";

export interface NatEgressArgs {
  readonly vpcId: pulumi.Input<string>;
  /** IPv4 CIDRs of the VPC: a NAT instance admits and translates them. */
  readonly vpcCidrs: readonly string[];
  /** Which NATs stand where. @default none: only retained Elastic IPs exist */
  readonly nat?: NatPlan;
  /** AZ ids whose Elastic IP is kept while there is no NAT. 3.65 USD a month each. @default none */
  readonly retainedEips?: readonly string[];
  /** Private route tables that get the default route. */
  readonly routeTables: readonly {
    readonly key: string;
    readonly zoneId: string;
    readonly routeTableId: pulumi.Input<string>;
  }[];
  /** Public subnet by AZ id; none with a regional gateway. @default none */
  readonly publicSubnetIds?: Readonly<Record<string, pulumi.Input<string>>>;
  /** What a NAT waits for: the internet gateway, the public tier's routes and associations. @default nothing */
  readonly publicReadiness?: readonly pulumi.Resource[];
  readonly tags?: Tags;
}

/** One Elastic IP: ours, or brought along. */
interface Address {
  readonly allocationId: pulumi.Input<string>;
  readonly publicIp?: pulumi.Output<string>;
}

/**
 * The way to the internet.
 *
 * A zonal gateway costs 0.045 USD/h and 0.045 USD/GB in us-east-1 plus 0.005 USD/h for its address; a regional one the
 * same for every AZ it is active in. It carries 5 Gbps growing to 100 Gbps and 55,000 connections per address to one
 * destination; an idle connection is dropped after 350 s, so keepalives belong below that. Quotas: 5 gateways per AZ,
 * 5 Elastic IPs per region. Source: vpc/latest/userguide/vpc-nat-gateway.html, nat-gateways-regional.html.
 *
 * A NAT cannot limit destinations: security groups and, where that is not enough, Network Firewall do.
 */
export class NatEgress extends pulumi.ComponentResource {
  /** Default routes of the private subnets: a task has no internet before its own exists. */
  readonly routes: readonly ec2.Route[];
  /** Public addresses that partners see. Of a regional gateway in automatic mode: those AWS chose. */
  readonly publicIps: pulumi.Output<string[]>;
  /** NAT gateways or instances by AZ id, or `regional`; `targetId` is what routes name. */
  readonly nats: Readonly<Record<string, NatTarget>>;
  /** Security group of NAT instances. */
  readonly instanceGroupId?: pulumi.Output<string>;

  constructor(name: string, args: NatEgressArgs, opts?: pulumi.ComponentResourceOptions) {
    super("fargate-egress:index:NatEgress", name, {}, opts);
    const addresses = this.createAddresses(name, args);
    const targets = this.createNats(name, args, addresses);
    this.nats = targets.nats;
    if (targets.groupId) this.instanceGroupId = targets.groupId;
    this.publicIps = targets.publicIps;
    this.routes = this.createRoutes(name, args, targets.of);
    this.registerOutputs({ publicIps: this.publicIps, nats: this.nats });
  }

  private createAddresses(name: string, args: NatEgressArgs): Record<string, Address> {
    const brought = Object.entries(args.nat?.broughtEips ?? {}).map(([zone, allocationId]): [string, Address] => [
      zone,
      { allocationId },
    ]);
    const own = (args.nat?.eipZones ?? args.retainedEips ?? []).map((zone): [string, Address] => {
      const child = `${name}-${zone}`;
      const eip = new ec2.Eip(child, { domain: "vpc", tags: named(child, args.tags) }, { parent: this });
      return [zone, { allocationId: eip.allocationId, publicIp: eip.publicIp }];
    });
    return Object.fromEntries([...brought, ...own]);
  }

  private createNats(name: string, args: NatEgressArgs, addresses: Record<string, Address>): Targets {
    const retained = pulumi.all(Object.values(addresses).flatMap((a) => a.publicIp ?? []));
    if (!args.nat) return { nats: {}, publicIps: retained, of: () => ({}) };
    switch (args.nat.strategy) {
      case "per-az":
      case "single":
        return this.createZonal(name, args, args.nat, addresses);
      case "regional":
        return this.createRegional(name, args, addresses);
      case "instance":
        return this.createInstances(name, args, args.nat, addresses);
    }
  }

  private createZonal(name: string, args: NatEgressArgs, nat: NatPlan, addresses: Record<string, Address>): Targets {
    const gateways = Object.fromEntries(
      nat.hosts.map((zone) => {
        const child = `${name}-${zone}`;
        const gateway = new ec2.NatGateway(
          child,
          {
            allocationId: required(addresses, zone).allocationId,
            subnetId: required(args.publicSubnetIds ?? {}, zone),
            tags: named(child, args.tags),
          },
          { parent: this, dependsOn: [...(args.publicReadiness ?? [])] },
        );
        return [zone, gateway] as const;
      }),
    );
    return {
      nats: Object.fromEntries(Object.entries(gateways).map(([zone, { id }]) => [zone, { id, targetId: id }])),
      publicIps: pulumi.all(Object.values(gateways).map((g) => g.publicIp)),
      of: (zone) => ({ natGatewayId: required(gateways, required(nat.servedBy, zone)).id }),
    };
  }

  /** One gateway for every AZ. AWS adds and drops AZs as interfaces appear; with addresses of our own, they are pinned. */
  private createRegional(name: string, args: NatEgressArgs, addresses: Record<string, Address>): Targets {
    const child = `${name}-regional`;
    const gateway = new ec2.NatGateway(
      child,
      {
        availabilityMode: "regional",
        vpcId: args.vpcId,
        ...(Object.keys(addresses).length > 0
          ? {
              availabilityZoneAddresses: Object.entries(addresses).map(([availabilityZoneId, a]) => ({
                availabilityZoneId,
                allocationIds: [a.allocationId],
              })),
            }
          : {}),
        tags: named(child, args.tags),
      },
      { parent: this, dependsOn: [...(args.publicReadiness ?? [])] },
    );
    return {
      nats: { regional: { id: gateway.id, targetId: gateway.id } },
      publicIps: gateway.regionalNatGatewayAddresses.apply((all) => (all ?? []).flatMap((a) => a.publicIp ?? [])),
      of: () => ({ natGatewayId: gateway.id }),
    };
  }

  private createInstances(
    name: string,
    args: NatEgressArgs,
    nat: NatPlan,
    addresses: Record<string, Address>,
  ): Targets {
    const instance = nat.instance ?? { type: "t4g.nano", architecture: "arm64", ports: [443] };
    const group = this.createInstanceGroup(name, args, instance.ports);
    const image = ssm.getParameterOutput(
      { name: `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${instance.architecture}` },
      { parent: this },
    );
    const built = nat.hosts.map((zone) => {
      const child = `${name}-${zone}`;
      const machine = new ec2.Instance(
        child,
        {
          ami: image.value,
          instanceType: instance.type,
          subnetId: required(args.publicSubnetIds ?? {}, zone),
          vpcSecurityGroupIds: [group.id],
          sourceDestCheck: false,
          // The first package install needs the internet before the Elastic IP is attached.
          associatePublicIpAddress: true,
          userData: natInstanceUserData(args.vpcCidrs),
          metadataOptions: { httpTokens: "required", httpEndpoint: "enabled" },
          rootBlockDevice: { encrypted: true, volumeType: "gp3", volumeSize: 8 },
          tags: named(child, args.tags),
        },
        // A newer image is taken when the instance is replaced on purpose, not on every deployment.
        {
          parent: this,
          dependsOn: [...(args.publicReadiness ?? []), ...group.rules],
          ignoreChanges: ["ami", "associatePublicIpAddress"],
        },
      );
      const address = required(addresses, zone);
      const association = new ec2.EipAssociation(
        child,
        { instanceId: machine.id, allocationId: address.allocationId },
        { parent: this },
      );
      return { zone, machine, publicIp: association.publicIp };
    });
    const byZone = Object.fromEntries(built.map((b) => [b.zone, b.machine]));
    return {
      nats: Object.fromEntries(
        built.map(({ zone, machine }) => [zone, { id: machine.id, targetId: machine.primaryNetworkInterfaceId }]),
      ),
      groupId: group.id,
      publicIps: pulumi.all(built.map((b) => b.publicIp)),
      of: (zone) => ({ networkInterfaceId: required(byZone, required(nat.servedBy, zone)).primaryNetworkInterfaceId }),
    };
  }

  /** Admits the VPC on the ports that tasks use, and lets the same out; port 80 for the instance's own packages. */
  private createInstanceGroup(
    name: string,
    args: NatEgressArgs,
    ports: readonly number[],
  ): { readonly id: pulumi.Output<string>; readonly rules: readonly pulumi.Resource[] } {
    const child = `${name}-instance`;
    const group = new ec2.SecurityGroup(
      child,
      { vpcId: args.vpcId, description: "NAT instances: from the VPC to the internet", tags: named(child, args.tags) },
      { parent: this },
    );
    const tcp = (port: number) => ({ securityGroupId: group.id, ipProtocol: "tcp", fromPort: port, toPort: port });
    const rules = [
      ...ports.flatMap((port) =>
        args.vpcCidrs.map(
          (cidr, i) =>
            new vpc.SecurityGroupIngressRule(
              // The first CIDR of a VPC never changes; the others are named by what they are.
              i === 0 ? `${child}-in-${port}` : `${child}-in-${port}-${cidrKey(cidr)}`,
              { ...tcp(port), cidrIpv4: cidr, description: `Port ${port} from the VPC` },
              { parent: this },
            ),
        ),
      ),
      ...[...new Set([80, ...ports])].map(
        (port) =>
          new vpc.SecurityGroupEgressRule(
            `${child}-out-${port}`,
            { ...tcp(port), cidrIpv4: "0.0.0.0/0", description: `Port ${port} to the internet` },
            { parent: this },
          ),
      ),
    ];
    return { id: group.id, rules };
  }

  private createRoutes(name: string, args: NatEgressArgs, target: Targets["of"]): ec2.Route[] {
    if (!args.nat) return [];
    return args.routeTables.map(
      ({ key, zoneId, routeTableId }) =>
        new ec2.Route(
          `${name}-default-${key}`,
          { routeTableId, destinationCidrBlock: "0.0.0.0/0", ...target(zoneId) },
          { parent: this },
        ),
    );
  }
}

/** A NAT, and what a route to it names: the gateway itself, or the instance's network interface. */
export interface NatTarget {
  readonly id: pulumi.Output<string>;
  readonly targetId: pulumi.Output<string>;
}

interface Targets {
  readonly nats: Readonly<Record<string, NatTarget>>;
  readonly groupId?: pulumi.Output<string>;
  readonly publicIps: pulumi.Output<string[]>;
  /** Target of the default route of an AZ. */
  readonly of: (zoneId: string) => {
    readonly natGatewayId?: pulumi.Output<string>;
    readonly networkInterfaceId?: pulumi.Output<string>;
  };
}

function required<T>(map: Readonly<Record<string, T>>, key: string): T {
  const value = map[key];
  if (value === undefined) throw new Error(`the plan names the AZ ${key}, which has no such resource`);
  return value;
}
