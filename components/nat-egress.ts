/** NAT: zonal gateways, a regional gateway or instances, their Elastic IPs, and the default routes of the private tables. */
import * as ec2 from "@pulumi/aws/ec2";
import * as ssm from "@pulumi/aws/ssm";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import { natInstanceUserData } from "../plan/nat-instance";
import type { NatPlan } from "../plan/plan";
import { named, type Tags } from "./tags";

export interface NatEgressArgs {
  readonly vpcId: pulumi.Input<string>;
  readonly vpcCidr: string;
  /** Which NATs stand where. Absent: only retained Elastic IPs exist. */
  readonly nat?: NatPlan;
  /** AZ ids that have an Elastic IP of the stack's own. */
  readonly eipZones: readonly string[];
  /** Addresses brought along, one per AZ that has a NAT, in the order of the AZ ids. Used instead of `eipZones`. */
  readonly eipAllocationIds: readonly string[];
  /** Private subnets: each AZ's route table gets the default route. */
  readonly privateRouteTables: readonly {
    readonly key: string;
    readonly zoneId: string;
    readonly routeTableId: pulumi.Input<string>;
  }[];
  /** Public subnet of each AZ; none with a regional gateway. */
  readonly publicSubnetIds: ReadonlyMap<string, pulumi.Input<string>>;
  /** What a NAT waits for: the internet gateway, the public tier's routes and associations. */
  readonly publicReadiness: readonly pulumi.Resource[];
  /** Instance type of NAT instances. @default t4g.nano */
  readonly instanceType: string;
  /** Ports that tasks may use through a NAT instance. */
  readonly ports: readonly number[];
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
  /** Ids of the NAT gateways or instances. */
  readonly natIds: readonly pulumi.Output<string>[];

  constructor(name: string, args: NatEgressArgs, opts?: pulumi.ComponentResourceOptions) {
    super("fargate-egress:index:NatEgress", name, {}, opts);
    const addresses = this.createAddresses(name, args);
    const targets = this.createNats(name, args, addresses);
    this.natIds = targets.ids;
    this.publicIps = targets.publicIps;
    this.routes = this.createRoutes(name, args, targets.of);
    this.registerOutputs({ publicIps: this.publicIps, natIds: this.natIds });
  }

  private createAddresses(name: string, args: NatEgressArgs): Map<string, Address> {
    if (args.eipAllocationIds.length > 0) {
      const zones = args.nat?.strategy === "regional" ? args.eipZones : (args.nat?.hosts ?? []);
      return new Map(
        zones.flatMap((zone, i) =>
          args.eipAllocationIds[i] === undefined ? [] : [[zone, { allocationId: args.eipAllocationIds[i] }]],
        ),
      );
    }
    return new Map(
      args.eipZones.map((zone) => {
        const child = `${name}-${zone}`;
        const eip = new ec2.Eip(child, { domain: "vpc", tags: named(child, args.tags) }, { parent: this });
        return [zone, { allocationId: eip.allocationId, publicIp: eip.publicIp }];
      }),
    );
  }

  private createNats(name: string, args: NatEgressArgs, addresses: Map<string, Address>): Targets {
    const retained = pulumi.all([...addresses.values()].flatMap((a) => a.publicIp ?? []));
    if (!args.nat) return { ids: [], publicIps: retained, of: () => ({}) };
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

  private createZonal(name: string, args: NatEgressArgs, nat: NatPlan, addresses: Map<string, Address>): Targets {
    const gateways = new Map(
      nat.hosts.map((zone) => {
        const child = `${name}-${zone}`;
        const gateway = new ec2.NatGateway(
          child,
          {
            allocationId: required(addresses, zone).allocationId,
            subnetId: required(args.publicSubnetIds, zone),
            tags: named(child, args.tags),
          },
          { parent: this, dependsOn: [...args.publicReadiness] },
        );
        return [zone, gateway];
      }),
    );
    return {
      ids: [...gateways.values()].map((g) => g.id),
      publicIps: pulumi.all([...gateways.values()].map((g) => g.publicIp)),
      of: (zone) => ({ natGatewayId: required(gateways, required(nat.servedBy, zone)).id }),
    };
  }

  /** One gateway for every AZ. AWS adds and drops AZs as interfaces appear; with addresses of our own, they are pinned. */
  private createRegional(name: string, args: NatEgressArgs, addresses: Map<string, Address>): Targets {
    const child = `${name}-regional`;
    const gateway = new ec2.NatGateway(
      child,
      {
        availabilityMode: "regional",
        vpcId: args.vpcId,
        ...(addresses.size > 0
          ? {
              availabilityZoneAddresses: [...addresses].map(([availabilityZoneId, a]) => ({
                availabilityZoneId,
                allocationIds: [a.allocationId],
              })),
            }
          : {}),
        tags: named(child, args.tags),
      },
      { parent: this, dependsOn: [...args.publicReadiness] },
    );
    return {
      ids: [gateway.id],
      publicIps: gateway.regionalNatGatewayAddresses.apply((all) => (all ?? []).flatMap((a) => a.publicIp ?? [])),
      of: () => ({ natGatewayId: gateway.id }),
    };
  }

  private createInstances(name: string, args: NatEgressArgs, nat: NatPlan, addresses: Map<string, Address>): Targets {
    const group = this.createInstanceGroup(name, args);
    const image = ssm.getParameterOutput(
      { name: "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64" },
      { parent: this },
    );
    const built = nat.hosts.map((zone) => {
      const child = `${name}-${zone}`;
      const instance = new ec2.Instance(
        child,
        {
          ami: image.value,
          instanceType: args.instanceType,
          subnetId: required(args.publicSubnetIds, zone),
          vpcSecurityGroupIds: [group.id],
          sourceDestCheck: false,
          // The first package install needs the internet before the Elastic IP is attached.
          associatePublicIpAddress: true,
          userData: natInstanceUserData(args.vpcCidr),
          metadataOptions: { httpTokens: "required", httpEndpoint: "enabled" },
          rootBlockDevice: { encrypted: true, volumeType: "gp3", volumeSize: 8 },
          tags: named(child, args.tags),
        },
        // A newer image is taken when the instance is replaced on purpose, not on every deployment.
        {
          parent: this,
          dependsOn: [...args.publicReadiness, ...group.rules],
          ignoreChanges: ["ami", "associatePublicIpAddress"],
        },
      );
      const address = required(addresses, zone);
      const association = new ec2.EipAssociation(
        child,
        { instanceId: instance.id, allocationId: address.allocationId },
        { parent: this },
      );
      return { zone, instance, publicIp: association.publicIp };
    });
    const byZone = new Map(built.map((b) => [b.zone, b.instance]));
    return {
      ids: built.map((b) => b.instance.id),
      publicIps: pulumi.all(built.map((b) => b.publicIp)),
      of: (zone) => ({ networkInterfaceId: required(byZone, required(nat.servedBy, zone)).primaryNetworkInterfaceId }),
    };
  }

  /** Admits the VPC on the ports that tasks use, and lets the same out; port 80 for the instance's own packages. */
  private createInstanceGroup(
    name: string,
    args: NatEgressArgs,
  ): { readonly id: pulumi.Output<string>; readonly rules: readonly pulumi.Resource[] } {
    const child = `${name}-instance`;
    const group = new ec2.SecurityGroup(
      child,
      { vpcId: args.vpcId, description: "NAT instances: from the VPC to the internet", tags: named(child, args.tags) },
      { parent: this },
    );
    const tcp = (port: number) => ({ securityGroupId: group.id, ipProtocol: "tcp", fromPort: port, toPort: port });
    const ports = [...new Set(args.ports)];
    const rules = [
      ...ports.map(
        (port) =>
          new vpc.SecurityGroupIngressRule(
            `${child}-in-${port}`,
            { ...tcp(port), cidrIpv4: args.vpcCidr, description: `Port ${port} from the VPC` },
            { parent: this },
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
    return args.privateRouteTables.map(
      ({ key, zoneId, routeTableId }) =>
        new ec2.Route(
          `${name}-default-${key}`,
          { routeTableId, destinationCidrBlock: "0.0.0.0/0", ...target(zoneId) },
          { parent: this },
        ),
    );
  }
}

interface Targets {
  readonly ids: readonly pulumi.Output<string>[];
  readonly publicIps: pulumi.Output<string[]>;
  /** Target of the default route of an AZ. */
  readonly of: (zoneId: string) => {
    readonly natGatewayId?: pulumi.Output<string>;
    readonly networkInterfaceId?: pulumi.Output<string>;
  };
}

function required<T>(map: ReadonlyMap<string, T>, key: string): T {
  const value = map.get(key);
  if (value === undefined) throw new Error(`the plan names the AZ ${key}, which has no such resource`);
  return value;
}
