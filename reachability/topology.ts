/**
 * The network around one task as plain data: what the proof reads, whoever made it. Pure types.
 *
 * Ids are opaque: a provider id (`subnet-0a1…`), or the URN of a resource whose id is not known yet. All
 * references between parts of one topology use the same ids. Sources never guess: what they could not read is an
 * {@link Unknown} that says what was missing, and the proof turns it into `not-proven`, never into safe.
 */

import type { Known } from "../resources/known";
import type { BlockPublicAccess, DnsFirewallGroup, ResolverRule, Route53Profile } from "./obstacles";
import type { Task } from "./task";

export { isUnknown, type Known, type Unknown, unknown } from "../resources/known";
export type * from "./obstacles";
export type {
  CalledResource,
  ExecSessions,
  FileSystemVolume,
  KmsKey,
  MountTarget,
  Role,
  Task,
  TaskContainer,
  TaskSecret,
} from "./task";

/** The VPC of the task. */
export interface Vpc {
  readonly id: string;
  /** IPv4 CIDRs, the primary one first. */
  readonly cidrs: Known<readonly string[]>;
  readonly dnsSupport: Known<boolean>;
  readonly dnsHostnames: Known<boolean>;
  /** Name servers of the DHCP option set: the Amazon resolver, or addresses of other ones. */
  readonly resolver: Known<"amazon" | { readonly addresses: readonly string[] }>;
}

/** A subnet of the VPC, whatever its tier. */
export interface Subnet {
  readonly id: string;
  readonly name?: string;
  readonly cidr: Known<string>;
  /** AZ name, `eu-west-1a`. */
  readonly availabilityZone: Known<string>;
  /** AZ id, `euw1-az1`, the same in every account. */
  readonly availabilityZoneId?: Known<string>;
  /** Network ACL of the subnet; absent means the VPC default, which allows everything. */
  readonly networkAclId?: Known<string>;
  /** It has IPv6 addresses only; absent means no. */
  readonly ipv6Native?: Known<boolean>;
}

/** Where a route leads. Kinds that the proof knows nothing about are `other`. */
export type RouteTargetKind =
  | "local"
  | "nat"
  | "internet-gateway"
  | "gateway-endpoint"
  | "transit-gateway"
  | "peering"
  | "network-interface"
  | "egress-only"
  | "blackhole"
  | "other";

/** One IPv4 route. IPv6 routes are left out by the sources. */
export interface Route {
  readonly id?: string;
  /** An IPv4 CIDR or the id of a prefix list. */
  readonly destination: Known<{ readonly cidr: string } | { readonly prefixListId: string }>;
  readonly target: RouteTargetKind;
  /** Id of the target; absent for `local` and `blackhole`. An instance as target is its network interface. */
  readonly targetId?: Known<string>;
  /** `blackhole`: the target is gone. Absent means active. */
  readonly state?: "active" | "blackhole";
}

/** A route table. The local routes of the VPC's CIDRs are implied; they may be listed as well. */
export interface RouteTable {
  readonly id: string;
  readonly name?: string;
  readonly vpcId: Known<string>;
  /** The table of subnets without an association of their own. */
  readonly main: boolean;
  readonly routes: Known<readonly Route[]>;
}

/** An explicit association of a subnet with a route table. */
export interface RouteTableAssociation {
  readonly subnetId: Known<string>;
  readonly routeTableId: Known<string>;
}

/** A managed or customer prefix list. */
export interface PrefixList {
  readonly id: string;
  /** `com.amazonaws.eu-west-1.s3`. */
  readonly name: Known<string>;
  /** Entries; absent when they were not read. */
  readonly cidrs?: Known<readonly string[]>;
}

/** Who a security group rule admits. */
export type RulePeer = { readonly cidr: string } | { readonly groupId: string } | { readonly prefixListId: string };

/** One rule of a security group: one peer, one protocol, one range of ports. */
export interface GroupRule {
  readonly id?: string;
  /** `tcp`, `udp`, `icmp`, a protocol number, or `-1` for every protocol. */
  readonly protocol: Known<string>;
  /** First and last destination port; ignored when the protocol is `-1`. */
  readonly fromPort: Known<number>;
  readonly toPort: Known<number>;
  readonly peer: Known<RulePeer>;
}

/** A security group with all its rules. */
export interface SecurityGroup {
  readonly id: string;
  readonly name?: string;
  /** The group that AWS attaches where none is named. */
  readonly isDefault?: boolean;
  readonly ingress: Known<readonly GroupRule[]>;
  readonly egress: Known<readonly GroupRule[]>;
}

/** One entry of a network ACL. */
export interface AclRule {
  /** Evaluated in ascending order, the first match decides. The closing `*` rule is implied. */
  readonly number: number;
  readonly egress: boolean;
  readonly allow: Known<boolean>;
  /** `tcp`, `udp`, a protocol number, or `-1`. */
  readonly protocol: Known<string>;
  readonly cidr: Known<string>;
  /** Destination ports; absent means all. */
  readonly fromPort?: Known<number>;
  readonly toPort?: Known<number>;
}

/** A network ACL. */
export interface NetworkAcl {
  readonly id: string;
  readonly name?: string;
  /** In any order: the proof sorts by number. */
  readonly rules: Known<readonly AclRule[]>;
}

/** Life-cycle state of an endpoint. `planned`: it does not exist yet and is about to be created. */
export type EndpointState =
  | "planned"
  | "available"
  | "pending"
  | "pendingAcceptance"
  | "rejected"
  | "failed"
  | "expired"
  | "deleting"
  | "deleted"
  | "partial";

/** A VPC endpoint. */
export interface Endpoint {
  readonly id: string;
  readonly name?: string;
  /** Pulumi stack that made it, by its tag: `organization/project/stack`. Absent where no such tag is read. */
  readonly madeBy?: string;
  /** Endpoint service name: `com.amazonaws.eu-west-1.ecr.api`. */
  readonly service: Known<string>;
  readonly kind: "interface" | "gateway" | "other";
  readonly state: Known<EndpointState>;
  readonly vpcId: Known<string>;
  /** Subnets of an interface endpoint's network interfaces; empty for gateways. */
  readonly subnetIds: Known<readonly string[]>;
  /** Security groups; an empty list means that AWS attaches the VPC default group. Empty for gateways. */
  readonly securityGroupIds: Known<readonly string[]>;
  /** Interface endpoints: whether the service's public names answer with the endpoint. */
  readonly privateDns: Known<boolean>;
  /**
   * The service's public names answer with the endpoint for inbound Resolver endpoints only, not for the VPC (S3). Absent
   * when nobody said: then it is not known for services that have both kinds of endpoint, and false for all others.
   */
  readonly privateDnsForInboundOnly?: Known<boolean>;
  /** Region of the service; absent means the VPC's own. */
  readonly serviceRegion?: Known<string>;
  /** Addresses of its interfaces; absent means IPv4. */
  readonly ipAddressType?: Known<"ipv4" | "dualstack" | "ipv6">;
  /** Records that its names have; absent means A records. `service-defined` leaves it to the service. */
  readonly dnsRecordIpType?: Known<"ipv4" | "dualstack" | "ipv6" | "service-defined">;
  /** Private addresses of its interfaces, by subnet, where they are known. */
  readonly addresses?: readonly { readonly subnetId: string; readonly address: string }[];
  /** Policy document as JSON text; absent means AWS's default, full access. */
  readonly policy?: Known<string>;
  /** Gateway endpoints: the route tables that carry its route. */
  readonly routeTableIds: Known<readonly string[]>;
  /** Gateway endpoints: the prefix list of the service. */
  readonly prefixListId?: Known<string>;
  /** AZ names or ids in which the service is offered, where they were read. */
  readonly offeredZones?: readonly string[];
}

/** An endpoint of somebody else that the tasks use: shared, central, or already in the VPC. */
export interface ExternalEndpoint {
  /** Catalogue name: `ecr.api`. */
  readonly service: string;
  /** Its addresses, when it is outside this VPC. */
  readonly cidrs: readonly string[];
  /** Its security group, when it is inside. */
  readonly securityGroupId?: string;
}

/** A NAT gateway. */
export interface NatGateway {
  readonly id: string;
  readonly name?: string;
  /** Pulumi stack that made it, by its tag: `organization/project/stack`. Absent where no such tag is read. */
  readonly madeBy?: string;
  readonly state: Known<"planned" | "pending" | "available" | "failed" | "deleting" | "deleted">;
  readonly connectivity: Known<"public" | "private">;
  readonly availabilityMode: Known<"zonal" | "regional">;
  /** Subnet of a zonal gateway; absent for a regional one. */
  readonly subnetId?: Known<string>;
  /** VPC of a regional gateway. */
  readonly vpcId?: Known<string>;
  /** Public addresses or Elastic IP allocations; unknown is fine for a regional one, which provisions its own. */
  readonly publicIps: Known<readonly string[]>;
  /** Regional gateways: Elastic IPs given outside the per-AZ address list, which AWS refuses. */
  readonly misplacedAllocation?: boolean;
}

/** An EC2 instance that forwards traffic. */
export interface NatInstance {
  readonly id: string;
  readonly name?: string;
  /** Pulumi stack that made it, by its tag: `organization/project/stack`. Absent where no such tag is read. */
  readonly madeBy?: string;
  /** Every id under which a route may name it: the instance and its network interfaces. */
  readonly targetIds: readonly string[];
  readonly state: Known<"planned" | "pending" | "running" | "stopping" | "stopped" | "shutting-down" | "terminated">;
  readonly sourceDestCheck: Known<boolean>;
  readonly subnetId: Known<string>;
  /** Public address or Elastic IP allocation; absent when it has none. */
  readonly publicIp?: Known<string>;
  readonly securityGroupIds: Known<readonly string[]>;
}

/** An internet gateway. */
export interface InternetGateway {
  readonly id: string;
  /** VPC it is attached to; absent when detached. */
  readonly vpcId?: Known<string>;
}

/** A private hosted zone attached to the VPC. */
export interface HostedZone {
  readonly id: string;
  /** `logs.eu-west-1.amazonaws.com`, without a trailing dot. */
  readonly name: Known<string>;
  readonly vpcId: Known<string>;
  /** `endpoint`: managed by an endpoint with private DNS; `hand-made`: somebody's own. */
  readonly origin: "endpoint" | "hand-made";
}

/** Elastic IPs of the account in the region, where somebody told. */
export interface ElasticIpQuota {
  readonly quota: number;
  /** Held by others than this network. */
  readonly others: number;
  /** Allocated by this network. */
  readonly own: number;
}

/** Everything the proof reads. */
export interface Topology {
  readonly region: string;
  readonly vpc: Vpc;
  readonly subnets: Known<readonly Subnet[]>;
  readonly routeTables: Known<readonly RouteTable[]>;
  readonly associations: Known<readonly RouteTableAssociation[]>;
  readonly prefixLists: Known<readonly PrefixList[]>;
  readonly securityGroups: Known<readonly SecurityGroup[]>;
  readonly networkAcls: Known<readonly NetworkAcl[]>;
  readonly endpoints: Known<readonly Endpoint[]>;
  readonly externalEndpoints: readonly ExternalEndpoint[];
  readonly natGateways: Known<readonly NatGateway[]>;
  readonly natInstances: Known<readonly NatInstance[]>;
  readonly internetGateways: Known<readonly InternetGateway[]>;
  readonly hostedZones: Known<readonly HostedZone[]>;
  /** Resolver rules, DNS Firewall rule groups and Route 53 Profiles of the VPC; absent when nobody looked. */
  readonly resolverRules?: Known<readonly ResolverRule[]>;
  readonly dnsFirewall?: Known<readonly DnsFirewallGroup[]>;
  readonly profiles?: Known<readonly Route53Profile[]>;
  /** Absent when nobody looked. */
  readonly blockPublicAccess?: Known<BlockPublicAccess>;
  readonly task: Task;
  /** Absent when it was not read: then the quota is not checked. */
  readonly elasticIps?: ElasticIpQuota;
}
