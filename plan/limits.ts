/**
 * Limits of AWS that a configuration can break: one row a limit, each with the page it is from. Pure data.
 * Default quotas are marked with their code in Service Quotas; everything else cannot be raised.
 */

/** One limit. */
export interface Limit {
  /** Largest value that AWS takes. */
  readonly most: number;
  /** What is counted, as words for a message: `tags on one resource`. */
  readonly what: string;
  /** Path below docs.aws.amazon.com. */
  readonly source: string;
  /** Code of the quota, where an account can have it raised. */
  readonly quota?: string;
}

export const LIMITS = {
  tagsPerResource: {
    most: 50,
    what: "tags on one resource",
    source: "AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions",
  },
  tagKey: {
    most: 128,
    what: "characters of a tag's key",
    source: "AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions",
  },
  tagValue: {
    most: 256,
    what: "characters of a tag's value",
    source: "AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions",
  },
  ruleDescription: {
    most: 255,
    what: "characters of a security group rule's description",
    source: "AWSEC2/latest/APIReference/API_IpRange.html",
  },
  rulesPerGroup: {
    most: 60,
    what: "outbound rules of a security group",
    source: "vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups",
    quota: "L-0EA8095F",
  },
  rulesTimesGroups: {
    most: 1000,
    what: "rules of a security group times groups on a network interface",
    source: "vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups",
  },
  rulesPerAcl: {
    most: 20,
    what: "rules of a network ACL in one direction",
    source: "vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-nacls",
    quota: "L-2AEEBF1A",
  },
  groupsPerInterface: {
    most: 5,
    what: "security groups of a network interface",
    source: "vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups",
    quota: "L-2AFB9258",
  },
  interfaceEndpointsPerVpc: {
    most: 50,
    what: "interface endpoints of a VPC",
    source: "vpc/latest/privatelink/vpc-limits-endpoints.html",
    quota: "L-29B6F2EB",
  },
  elasticIpsPerRegion: {
    most: 5,
    what: "Elastic IPs of an account in a Region",
    source: "vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-eips",
    quota: "L-0263D0A3",
  },
  subnetsPerService: {
    most: 16,
    what: "subnets of an ECS service",
    source: "AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html",
  },
  managedPolicy: {
    most: 6_144,
    what: "characters of a managed policy, white space aside",
    source: "IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length",
  },
  roleInlinePolicies: {
    most: 10_240,
    what: "characters of a role's inline policies together, white space aside",
    source: "IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length",
  },
  endpointPolicy: {
    most: 20_480,
    what: "characters of an endpoint policy",
    source: "vpc/latest/privatelink/vpc-endpoints-access.html#considerations",
  },
  roleName: {
    most: 64,
    what: "characters of a role's name",
    source: "IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length",
  },
  loadBalancerName: {
    most: 32,
    what: "characters of a load balancer's or target group's name",
    source: "elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html",
  },
  taskDefinitionBytes: {
    most: 64 * 1024,
    what: "bytes of a task definition",
    source: "AmazonECS/latest/developerguide/service-quotas.html",
  },
  tasksPerService: {
    most: 5_000,
    what: "tasks of a service",
    source: "AmazonECS/latest/developerguide/service-quotas.html",
    quota: "L-9EF96962",
  },
  ephemeralStorageGib: {
    most: 200,
    what: "GiB of a Fargate task's ephemeral storage",
    source: "AmazonECS/latest/developerguide/fargate-task-storage.html",
  },
  taskCpuUnits: {
    most: 16_384,
    what: "CPU units of a Fargate task",
    source: "AmazonECS/latest/developerguide/task_definition_parameters.html#task_size",
  },
  taskMemoryMib: {
    most: 122_880,
    what: "MiB of a Fargate task",
    source: "AmazonECS/latest/developerguide/task_definition_parameters.html#task_size",
  },
  /** 100 Gbit/s for 730 hours, in GB, through a gateway in each of eight AZs: more than any stack here can carry. */
  gbPerMonth: {
    most: 262_800_000,
    what: "GB a month through NAT gateways in eight AZs",
    source: "vpc/latest/userguide/nat-gateway-basics.html",
  },
  imageGb: {
    most: 200,
    what: "GB of an image: all of a Fargate task's ephemeral storage",
    source: "AmazonECS/latest/developerguide/fargate-task-storage.html",
  },
} as const satisfies Readonly<Record<string, Limit>>;

/** Name of a limit. */
export type LimitName = keyof typeof LIMITS;
