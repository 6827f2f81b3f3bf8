/** Choices that arguments of the two components take. Written as constants, so that every language gets an enum. */

/** Which way the traffic of tasks leaves their private subnets. */
export const EgressMode = {
  /** NAT only: reaches anything, images from any registry. No interface endpoint. */
  NatOnly: "nat-only",
  /** Endpoints only: AWS services that have one, nothing else. No route, no rule, no gateway out. */
  EndpointsOnly: "endpoints-only",
  /** NAT, and endpoints for what moves most: images and logs stay private. */
  Hybrid: "hybrid",
} as const;
export type EgressMode = (typeof EgressMode)[keyof typeof EgressMode];

/** How private subnets reach a NAT. Prices are those of us-east-1, a month. */
export const NatStrategy = {
  /** A NAT gateway in each AZ: 36.50 USD each. Survives the failure of an AZ. */
  PerAz: "per-az",
  /** One NAT gateway: 36.50 USD; traffic of the other AZs costs 0.02 USD/GB to cross. */
  Single: "single",
  /** One gateway that AWS spreads over the AZs: 36.50 USD for each AZ it is active in. No public subnets needed. */
  Regional: "regional",
  /** A NAT instance, for development: about 6 USD for a t4g.nano with its address. */
  Instance: "instance",
} as const;
export type NatStrategy = (typeof NatStrategy)[keyof typeof NatStrategy];

/** How many NAT instances stand. */
export const NatInstances = {
  /** One for every AZ of the network. */
  One: "one",
  /** One in each AZ. */
  PerAz: "per-az",
} as const;
export type NatInstances = (typeof NatInstances)[keyof typeof NatInstances];

/** Which policy a VPC endpoint carries. */
export const EndpointPolicyKind = {
  /** Principals and resources of this account (or organization) only. */
  LeastPrivilege: "least-privilege",
  /** AWS's own: full access. */
  AwsDefault: "aws-default",
} as const;
export type EndpointPolicyKind = (typeof EndpointPolicyKind)[keyof typeof EndpointPolicyKind];

/** Which packets VPC flow logs record. Billed by GB delivered. */
export const FlowLogTraffic = {
  /** None: no flow logs. */
  Off: "off",
  /** Rejected packets: enough for troubleshooting. */
  Reject: "reject",
  /** All packets: shows where bytes go, and costs more. */
  All: "all",
} as const;
export type FlowLogTraffic = (typeof FlowLogTraffic)[keyof typeof FlowLogTraffic];

/** Where flow logs are delivered. */
export const FlowLogDestination = {
  /** A CloudWatch log group. */
  CloudWatch: "cloudwatch",
  /** An S3 bucket: a third of the price at volume. */
  S3: "s3",
} as const;
export type FlowLogDestination = (typeof FlowLogDestination)[keyof typeof FlowLogDestination];

/** What a destroy or a replacement may take. */
export const Protection = {
  /** Everything. */
  None: "none",
  /** Nothing that holds data: buckets, parameters, repositories stay behind. */
  Data: "data",
  /** Nothing at all: Pulumi refuses to delete the VPC, its private subnets and secrets. */
  All: "all",
} as const;
export type Protection = (typeof Protection)[keyof typeof Protection];

/** Processor architecture of the tasks; the image must be built for it. */
export const CpuArchitecture = {
  /** Graviton: a fifth cheaper. */
  Arm64: "arm64",
  /** Intel or AMD. */
  X86_64: "x86_64",
} as const;
export type CpuArchitecture = (typeof CpuArchitecture)[keyof typeof CpuArchitecture];

/** What the tasks run on. */
export const CapacityProvider = {
  /** Fargate. */
  Fargate: "fargate",
  /** Fargate Spot: about 70 % off, with two minutes' notice. */
  Spot: "spot",
} as const;
export type CapacityProvider = (typeof CapacityProvider)[keyof typeof CapacityProvider];

/** Metrics of tasks and containers, billed as custom metrics. */
export const ContainerInsights = {
  /** None. */
  Off: "off",
  /** By task and service. */
  On: "on",
  /** By container too. */
  Enhanced: "enhanced",
} as const;
export type ContainerInsights = (typeof ContainerInsights)[keyof typeof ContainerInsights];

/** Who can connect to a load balancer. */
export const LoadBalancerScheme = {
  /** The internet, through public subnets: the network needs them in two AZs. */
  Public: "public",
  /** Private addresses only. */
  Internal: "internal",
} as const;
export type LoadBalancerScheme = (typeof LoadBalancerScheme)[keyof typeof LoadBalancerScheme];

/** Protocol of a port. */
export const TransportProtocol = {
  /** TCP. */
  Tcp: "tcp",
  /** UDP; a load balancer takes TCP only. */
  Udp: "udp",
} as const;
export type TransportProtocol = (typeof TransportProtocol)[keyof typeof TransportProtocol];

/** What a container waits for of another one. */
export const ContainerCondition = {
  /** It has started. */
  Start: "START",
  /** It has ended. It must not be essential. */
  Complete: "COMPLETE",
  /** It has ended with 0. It must not be essential. */
  Success: "SUCCESS",
  /** Its health check passes. */
  Healthy: "HEALTHY",
} as const;
export type ContainerCondition = (typeof ContainerCondition)[keyof typeof ContainerCondition];

/** What a container does when its logs cannot be delivered. */
export const LogMode = {
  /** It goes on, and lines beyond 10 MiB are lost. */
  NonBlocking: "non-blocking",
  /** It waits, and no line is lost. */
  Blocking: "blocking",
} as const;
export type LogMode = (typeof LogMode)[keyof typeof LogMode];

/** Where secrets are made. */
export const SecretStore = {
  /** Secrets Manager: 0.40 USD a month for each. */
  SecretsManager: "secretsmanager",
  /** Parameter Store: free. */
  ParameterStore: "ssm",
} as const;
export type SecretStore = (typeof SecretStore)[keyof typeof SecretStore];

/** Whether a pull-through cache of ECR holds an image already. */
export const PullThroughCache = {
  /** It does: tasks pull it as a private image. */
  PreWarmed: "pre-warmed",
  /** It may not: the first pull makes the repository, and the network needs a way to the internet. */
  Cold: "cold",
} as const;
export type PullThroughCache = (typeof PullThroughCache)[keyof typeof PullThroughCache];
