/** Arguments of `FargateEgress`. Plain where the existence of a resource depends on them. */
import type * as pulumi from "@pulumi/pulumi";
import type {
  EgressMode,
  EndpointPolicyKind,
  FlowLogDestination,
  FlowLogTraffic,
  NatInstances,
  NatStrategy,
  Protection,
} from "./enums";

/** NAT of a network: which kind, and its public addresses. */
export interface NatConfiguration {
  /** How private subnets reach a NAT. Default: per-az. */
  strategy?: NatStrategy;
  /** Allocation ids of Elastic IPs of your own, one for each NAT. Default: new ones, 3.65 USD a month each. */
  elasticIpAllocationIds?: string[];
  /** Keep the Elastic IPs while the mode has no NAT, so that partners see the same addresses later. Default: false. */
  keepElasticIps?: boolean;
  /** Type of NAT instances. Default: t4g.nano. */
  instanceType?: string;
  /** How many NAT instances stand. Default: one. */
  instances?: NatInstances;
  /** Elastic IPs that the account may have in the Region: more are refused. Default: 5. */
  elasticIpQuota?: number;
  /** Elastic IPs in the Region that are not this network's. Default: 0. */
  otherElasticIps?: number;
}

/** An endpoint that somebody else owns: in a central VPC, or standing in an adopted one. */
export interface ExternalEndpoint {
  /** Service that it answers for, such as ecr.api. */
  service: string;
  /** Addresses where it stands. Default: none. */
  cidrs?: string[];
  /** Its security group. Default: none. */
  securityGroupId?: string;
}

/** A statement that is added to the generated policy of an endpoint. */
export interface PolicyStatement {
  /** Actions, such as sqs:SendMessage. */
  actions: string[];
  /** ARNs of the resources. */
  resources: string[];
  /** Whether principals and resources must be of this account or organization. Default: true. */
  perimeter?: boolean;
}

/** VPC endpoints of a network: what is added to those that the needs ask for. */
export interface EndpointConfiguration {
  /** Further interface endpoints, in every mode but nat-only: short names such as sqs, or full PrivateLink names. Default: none. An endpoint costs 7.30 USD a month in each AZ. */
  interface?: string[];
  /** Gateway endpoints. Free, so they stay in every mode. Default: s3. */
  gateway?: string[];
  /** Interface endpoints of mode hybrid. Default: ecr.api, ecr.dkr, logs. */
  hybrid?: string[];
  /** Policy of every endpoint. Default: least-privilege. */
  policy?: EndpointPolicyKind;
  /** Statements to add to generated policies, by service. Default: none. */
  allow?: { [service: string]: PolicyStatement[] };
  /** Organization whose principals and resources pass the policies. Default: those of the account only. */
  organizationId?: string;
  /** The agent of GuardDuty Runtime Monitoring may be pulled from AWS's repository. Default: false. */
  guardDuty?: boolean;
  /** Security groups by name, with the services whose endpoints are in each. Default: one group for all. */
  groups?: { [name: string]: string[] };
  /** Endpoints of others that answer here. Default: none. */
  external?: ExternalEndpoint[];
  /** Services whose endpoint stands, while its name leads to NAT already: the middle of a switch. Default: none. */
  draining?: string[];
}

/** VPC flow logs, for troubleshooting. */
export interface FlowLogConfiguration {
  /** Which packets are recorded. Default: reject. */
  traffic?: FlowLogTraffic;
  /** Where they are delivered. Default: cloudwatch. */
  destination?: FlowLogDestination;
  /** Days that records are kept. Default: 14. */
  retentionInDays?: number;
  /** ARN of the key that encrypts them. Default: AWS's own key. */
  kmsKeyArn?: string;
}

/** A network that exists, and is given an egress path. What is known only after an update cannot decide what to build. */
export interface ExistingNetwork {
  /** Id of the VPC. Of a StackReference too; known when the program runs. */
  vpcId: pulumi.Input<string>;
  /** Ids of the private subnets that the tasks run in. */
  privateSubnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Ids of the public subnets, for a zonal NAT. Default: none. */
  publicSubnetIds?: pulumi.Input<pulumi.Input<string>[]>;
}

/** A destination besides HTTPS to the internet, which the modes with NAT let through. */
export interface Destination {
  /** IPv4 addresses, such as 203.0.113.0/24. */
  cidr: string;
  /** TCP port. */
  port: number;
  /** Why: the description of the rule. Default: its addresses. */
  why?: string;
}

/** Arguments of FargateEgress. All are optional: without any, a network in two AZs with a NAT gateway in each. */
export interface FargateEgressArgs {
  /** Which way the traffic of the tasks leaves. A change replaces nothing, and makes the new way before it takes the old. Default: nat-only. */
  mode?: EgressMode;
  /** IPv4 addresses of the VPC, /16 to /21. Default: 10.0.0.0/16. */
  cidrBlock?: string;
  /** Addresses that the VPC must not overlap, such as those of networks that are peered with it. Default: none. */
  avoidCidrBlocks?: string[];
  /** How many AZs the network spans. Default: 2. */
  numberOfAvailabilityZones?: number;
  /** Names or ids of the AZs, such as us-east-1a or use1-az1. Default: the first ones of the Region. */
  availabilityZones?: string[];
  /** NAT of the modes that have one. Default: a NAT gateway in each AZ. */
  nat?: NatConfiguration;
  /** What the tasks must reach without NAT: the interface endpoints of mode endpoints-only. Default: ecr.api, ecr.dkr, logs (and s3, which is a gateway). */
  needs?: string[];
  /** VPC endpoints: lists that add, policies, groups. Default: what the mode and the needs ask for. */
  endpoints?: EndpointConfiguration;
  /** Ports that NAT instances and managed ACLs let through besides HTTPS; a service opens its own group with its own list. Default: none. */
  allow?: Destination[];
  /** VPC flow logs. Default: rejected packets, to CloudWatch, for 14 days. */
  flowLogs?: FlowLogConfiguration;
  /** Network ACLs that let the traffic through both ways, and nothing else. Free. Default: false, the VPC's own, which allows everything. */
  networkAcls?: boolean;
  /** Public subnets even where NAT asks for none: for public load balancers. Default: false. */
  publicSubnets?: boolean;
  /** Names of EFS file systems to make, with an address in each AZ: volumes of services. Billed by GB. Default: none. */
  fileSystems?: string[];
  /** A network that exists, in place of a new one. Default: a VPC of its own. */
  existing?: ExistingNetwork;
  /** What a destroy may take. Default: data. */
  protect?: Protection;
  /** Tags of every resource. Default: none but Name. */
  tags?: { [key: string]: string };
}
