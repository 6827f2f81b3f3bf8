/** One stack's configuration after parsing: plain values, every default filled in. Pure types. */
import type { Mode } from "./mode";

/** How private subnets reach a NAT. `per-az` and `single` are zonal gateways, `regional` is one gateway for all AZs. */
export type NatStrategy = "per-az" | "single" | "regional" | "instance";

export interface NatSettings {
  readonly strategy: NatStrategy;
  /** Elastic IPs to bring along: one per gateway, in the order of the AZ ids. */
  readonly eipAllocationIds: readonly string[];
  /** Keep the Elastic IPs when the mode has no NAT, so that partners' allow-lists stay valid. 3.65 USD/month each. */
  readonly retainEips: boolean;
  /** Instance type of NAT instances (ARM). */
  readonly instanceType: string;
  /** With `instance`: one for the stack, or one per AZ. */
  readonly instances: "one" | "per-az";
  /** Elastic IP quota of the account in the region, and how many of them others use. */
  readonly eipQuota: number;
  readonly otherEips: number;
}

export interface FlowLogSettings {
  readonly traffic: "off" | "reject" | "all";
  readonly destination: "cloudwatch" | "s3";
  readonly retentionDays: number;
}

/** A network that exists already and is adopted as it is. */
export interface ExistingSettings {
  readonly vpcId: string;
  readonly privateSubnetIds: readonly string[];
  /** Needed for a zonal NAT gateway, a NAT instance or a public load balancer. */
  readonly publicSubnetIds: readonly string[];
}

export interface NetworkSettings {
  readonly cidr: string;
  /** A number of AZs, or AZ names (`us-east-1a`) or ids (`use1-az1`). */
  readonly azs: number | readonly string[];
  readonly nat: NatSettings;
  readonly flowLogs: FlowLogSettings;
  /** Network ACLs of our own: `none` leaves the VPC default, which allows everything. */
  readonly networkAcls: "none" | "managed";
  /** Networks that this VPC must not overlap: peered VPCs, on-premises. */
  readonly avoidCidrs: readonly string[];
  readonly existing?: ExistingSettings;
}

/** An endpoint that somebody else owns: in a shared or central VPC, or already in an adopted one. */
export interface ExternalEndpoint {
  readonly service: string;
  /** Addresses of the endpoint, when it is outside this VPC. */
  readonly cidrs: readonly string[];
  /** Security group of the endpoint, when it is in the same VPC. */
  readonly securityGroupId?: string;
}

/** A statement added to a generated endpoint policy. */
export interface AllowStatement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

export interface EndpointSettings {
  /** Interface endpoints to add. */
  readonly interface: readonly string[];
  /** Gateway endpoints to add: s3, dynamodb. */
  readonly gateway: readonly string[];
  /** Interface endpoints of hybrid mode. */
  readonly hybrid: readonly string[];
  /** Base of endpoints-only: the standard six, or only what the tasks need. */
  readonly baseline: "standard-six" | "needs-only";
  readonly policy: "least-privilege" | "aws-default";
  /** Statements to add to the generated policy of a service. Lists only add: the layer bucket stays allowed. */
  readonly allow: Readonly<Record<string, readonly AllowStatement[]>>;
  /** Logical sets of services with a security group each; services not named share the group `main`. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
  readonly external: readonly ExternalEndpoint[];
  /**
   * Interface endpoints about to go: they stand, but their names lead to NAT already. `egress switch` sets it for as
   * long as a resolver may remember the old addresses.
   */
  readonly draining: readonly string[];
}

/** A secret injected as an environment variable: by reference, or created (empty) by the stack. */
export interface SecretSettings {
  readonly name: string;
  /** ARN in Secrets Manager or Parameter Store. */
  readonly valueFrom?: string;
  /** Created by the stack with a placeholder that is filled outside. */
  readonly create?: "secretsmanager" | "ssm";
  /** Customer key, when the secret is encrypted with one. */
  readonly kmsKeyArn?: string;
}

/** A service that the task's own code calls, and what its role may do there. */
export interface NeedSettings {
  /** Catalogue name, or `internet`. */
  readonly service: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

export interface SidecarSettings {
  readonly name: string;
  readonly image: string;
  readonly essential: boolean;
  readonly environment: Readonly<Record<string, string>>;
}

export interface ExecSettings {
  readonly enabled: boolean;
  readonly kmsKeyArn?: string;
  readonly logGroup?: string;
  readonly s3Bucket?: string;
}

export interface LoadBalancerSettings {
  readonly scheme: "none" | "public" | "internal";
  readonly certificateArn?: string;
  readonly healthCheckPath: string;
  /** Who may connect. */
  readonly allowCidrs: readonly string[];
}

export interface AutoscalingSettings {
  readonly min: number;
  readonly max: number;
  /** Target CPU utilisation, percent. */
  readonly cpuPercent: number;
  /** Target requests per task and minute; needs a load balancer. */
  readonly requestsPerTask?: number;
}

export interface BuildSettings {
  readonly context: string;
  readonly dockerfile?: string;
}

export interface ServiceSettings {
  readonly image?: string;
  readonly build?: BuildSettings;
  /** CPU units: 256 is a quarter of a vCPU. */
  readonly cpu: number;
  /** MiB. */
  readonly memory: number;
  readonly architecture: "arm64" | "x86_64";
  readonly port: number;
  readonly desiredCount: number;
  readonly autoscaling?: AutoscalingSettings;
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: readonly SecretSettings[];
  readonly exec: ExecSettings;
  readonly readonlyRootFilesystem: boolean;
  readonly loadBalancer: LoadBalancerSettings;
  readonly needs: readonly NeedSettings[];
  readonly sidecars: readonly SidecarSettings[];
  readonly securityGroupIds: readonly string[];
  readonly logRetentionDays: number;
  readonly logMode: "blocking" | "non-blocking";
  /** ECR repository prefixes that are pull-through caches, and whether their images were pulled once already. */
  readonly pullThrough: Readonly<Record<string, "pre-warmed" | "cold">>;
}

/** A destination outside AWS that the tasks may reach (NAT modes). */
export interface AllowRule {
  readonly cidr: string;
  readonly port: number;
  readonly why: string;
}

/** Traffic of the whole stack, GB per month, both directions. */
export interface TrafficSettings {
  /** By catalogue name, `ecr` for both ECR endpoints, or `internet`. */
  readonly gbPerMonth: Readonly<Record<string, number>>;
  readonly imageSizeGb?: number;
  readonly deploymentsPerMonth?: number;
}

export interface Settings {
  readonly mode: Mode;
  readonly network: NetworkSettings;
  readonly endpoints: EndpointSettings;
  readonly service: ServiceSettings;
  readonly egress: { readonly allow: readonly AllowRule[] };
  readonly tags: Readonly<Record<string, string>>;
  readonly traffic: TrafficSettings;
}

/** One thing wrong with the configuration: key, value, why, fix. */
export interface ConfigProblem {
  /** Path of the key: `network.nat.strategy`. */
  readonly key: string;
  /** The offending value as it would be written. */
  readonly value: string;
  readonly why: string;
  readonly fix: string;
}
