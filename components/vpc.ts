/** The network: VPC, private subnets with a route table each, and a public tier when something needs one. */
import * as ec2 from "@pulumi/aws/ec2";
import * as pulumi from "@pulumi/pulumi";
import { FlowLogs, type FlowLogsArgs } from "./flow-logs";
import { type NetworkAclIds, NetworkAcls, type NetworkAclsArgs } from "./network-acls";
import { named, type Tags } from "./tags";

/** An AZ with its reserved addresses. */
export interface VpcZone {
  /** AZ id, such as `use1-az1`: the same place in every account. Children are named by it. */
  readonly id: string;
  /** AZ name in this account, such as `us-east-1a`. */
  readonly name: string;
  readonly privateCidr: string;
  readonly publicCidr: string;
}

export interface VpcArgs {
  /** IPv4 CIDR, /16 to /21. */
  readonly cidrBlock: string;
  /** AZs with their reserved addresses. Adding or dropping one touches nothing of the others. */
  readonly zones: readonly VpcZone[];
  /** Public subnets: for a zonal NAT or a public load balancer. */
  readonly publicTier: boolean;
  /** An internet gateway: for the public tier, or a regional NAT gateway. */
  readonly internetGateway: boolean;
  /** @default no flow logs. CloudWatch Logs or S3 bill each GB delivered. */
  readonly flowLogs?: Omit<FlowLogsArgs, "vpcId" | "tags">;
  /** @default the VPC's default ACL, which allows everything. */
  readonly networkAcls?: Pick<NetworkAclsArgs, "privateRules" | "publicRules">;
  /** Pulumi refuses to delete the VPC and its private subnets. @default false */
  readonly protect?: boolean;
  readonly tags?: Tags;
}

/** One subnet of the network. */
export interface Subnet {
  readonly id: pulumi.Output<string>;
  readonly zoneId: string;
  readonly routeTableId: pulumi.Output<string>;
}

/**
 * A VPC with DNS support and host names on (private DNS of endpoints needs both), one private subnet and route table
 * per AZ, and a locked default security group. Free of charge by itself; flow logs bill by volume.
 */
export class Vpc extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  readonly privateSubnets: readonly Subnet[];
  readonly publicSubnets: readonly Subnet[];
  /** Present when asked for. A NAT waits for it. */
  readonly internetGateway?: ec2.InternetGateway;
  /** Route-table associations of the private subnets: a task has no route before its own exists. */
  readonly associations: readonly pulumi.Resource[];
  /** Public routes and associations: a NAT or a load balancer has no internet before they exist. */
  readonly publicReadiness: readonly pulumi.Resource[];
  /** Network ACL rules, when managed. */
  readonly aclRules: readonly pulumi.Resource[];
  /** Network ACL of each tier, when managed. */
  readonly aclIds: NetworkAclIds;

  constructor(name: string, args: VpcArgs, opts?: pulumi.ComponentResourceOptions) {
    super("fargate-egress:index:Vpc", name, {}, opts);
    const vpc = this.createVpc(name, args);
    this.vpcId = vpc.id;
    this.lockDefaultGroup(name, args, vpc);
    const [privateSubnets, associations] = this.createPrivateTier(name, args, vpc);
    this.privateSubnets = privateSubnets;
    this.associations = associations;
    if (args.internetGateway)
      this.internetGateway = new ec2.InternetGateway(
        name,
        { vpcId: vpc.id, tags: named(name, args.tags) },
        { parent: this },
      );
    const [publicSubnets, publicReadiness] = this.createPublicTier(name, args, vpc);
    this.publicSubnets = publicSubnets;
    this.publicReadiness = publicReadiness;
    const acls = this.createAcls(name, args, vpc);
    this.aclRules = acls?.rules ?? [];
    this.aclIds = acls?.ids ?? {};
    if (args.flowLogs)
      new FlowLogs(`${name}-flow`, { ...args.flowLogs, vpcId: vpc.id, ...tagsOf(args) }, { parent: this });
    this.registerOutputs({
      vpcId: this.vpcId,
      privateSubnetIds: privateSubnets.map((s) => s.id),
      publicSubnetIds: publicSubnets.map((s) => s.id),
    });
  }

  private createVpc(name: string, { cidrBlock, protect = false, tags }: VpcArgs): ec2.Vpc {
    return new ec2.Vpc(
      name,
      { cidrBlock, enableDnsSupport: true, enableDnsHostnames: true, tags: named(name, tags) },
      { parent: this, protect },
    );
  }

  /** The default group admits its own members; nobody should be one (Security Hub EC2.2). */
  private lockDefaultGroup(name: string, { tags }: VpcArgs, vpc: ec2.Vpc): void {
    new ec2.DefaultSecurityGroup(
      `${name}-default`,
      { vpcId: vpc.id, ingress: [], egress: [], tags: named(`${name}-default`, tags) },
      { parent: this },
    );
  }

  private createPrivateTier(
    name: string,
    { zones, protect = false, tags }: VpcArgs,
    vpc: ec2.Vpc,
  ): [Subnet[], pulumi.Resource[]] {
    const associations: pulumi.Resource[] = [];
    const subnets = zones.map((zone) => {
      const child = `${name}-private-${zone.id}`;
      const own = named(child, tags, { Tier: "private" });
      const subnet = this.createSubnet(child, zone.privateCidr, zone, vpc, own, protect);
      const table = new ec2.RouteTable(child, { vpcId: vpc.id, tags: named(child, tags) }, { parent: this });
      associations.push(
        new ec2.RouteTableAssociation(child, { subnetId: subnet.id, routeTableId: table.id }, { parent: this }),
      );
      return { id: subnet.id, zoneId: zone.id, routeTableId: table.id };
    });
    return [subnets, associations];
  }

  private createPublicTier(
    name: string,
    { zones, publicTier, tags }: VpcArgs,
    vpc: ec2.Vpc,
  ): [Subnet[], pulumi.Resource[]] {
    const gateway = this.internetGateway;
    if (!publicTier || !gateway) return [[], []];
    const child = `${name}-public`;
    const table = new ec2.RouteTable(child, { vpcId: vpc.id, tags: named(child, tags) }, { parent: this });
    const route = new ec2.Route(
      `${child}-default`,
      { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id },
      { parent: this },
    );
    const readiness: pulumi.Resource[] = [route];
    const subnets = zones.map((zone) => {
      const key = `${child}-${zone.id}`;
      const subnet = this.createSubnet(key, zone.publicCidr, zone, vpc, named(key, tags, { Tier: "public" }));
      readiness.push(
        new ec2.RouteTableAssociation(key, { subnetId: subnet.id, routeTableId: table.id }, { parent: this }),
      );
      return { id: subnet.id, zoneId: zone.id, routeTableId: table.id };
    });
    return [subnets, readiness];
  }

  private createSubnet(
    name: string,
    cidrBlock: string,
    zone: VpcZone,
    vpc: ec2.Vpc,
    tags: Record<string, string>,
    protect = false,
  ): ec2.Subnet {
    return new ec2.Subnet(
      name,
      {
        vpcId: vpc.id,
        cidrBlock,
        availabilityZone: zone.name,
        mapPublicIpOnLaunch: false,
        tags: { ...tags, ZoneId: zone.id },
      },
      { parent: this, protect },
    );
  }

  private createAcls(name: string, args: VpcArgs, vpc: ec2.Vpc): NetworkAcls | undefined {
    if (!args.networkAcls) return undefined;
    return new NetworkAcls(
      `${name}-acl`,
      {
        ...args.networkAcls,
        vpcId: vpc.id,
        privateSubnets: this.privateSubnets,
        publicSubnets: this.publicSubnets,
        ...tagsOf(args),
      },
      { parent: this },
    );
  }
}

function tagsOf({ tags }: { readonly tags?: Tags }): { tags?: Tags } {
  return tags ? { tags } : {};
}
