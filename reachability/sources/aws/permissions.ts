/** Every IAM action that reading a live network takes. All of them only read. The documents list the same ones. */

/** What a network takes, and what each action is read for: docs/snapshots.md. */
export const NETWORK_ACTIONS = {
  "ec2:DescribeSubnets": "the subnets and their AZs",
  "ec2:DescribeVpcs": "the VPC and its addresses",
  "ec2:DescribeVpcAttribute": "whether the VPC resolves names and gives host names",
  "ec2:DescribeDhcpOptions": "which resolver the VPC uses",
  "ec2:DescribeRouteTables": "the routes",
  "ec2:DescribePrefixLists": "the addresses behind S3 and DynamoDB",
  "ec2:DescribeManagedPrefixLists": "names of customer prefix lists that a route or a rule uses",
  "ec2:GetManagedPrefixListEntries": "addresses of those lists",
  "ec2:DescribeSecurityGroups": "the security groups and their rules",
  "ec2:DescribeNetworkAcls": "the network ACLs",
  "ec2:DescribeVpcEndpoints": "the endpoints, their groups, private DNS and policies",
  "ec2:DescribeNetworkInterfaces": "addresses of endpoints, the task's groups, and interfaces that a route names",
  "ec2:DescribeNatGateways": "the NAT gateways",
  "ec2:DescribeInstances": "instances that a route names as NAT",
  "ec2:DescribeInternetGateways": "the internet gateways",
  "ec2:DescribeVpcBlockPublicAccessOptions": "whether VPC Block Public Access stops internet traffic",
  "ec2:DescribeVpcBlockPublicAccessExclusions": "VPCs and subnets that are excluded from it",
  "route53:ListHostedZonesByVPC": "private hosted zones that answer for a service's name",
  "route53resolver:ListResolverRuleAssociations": "Resolver rules of the VPC",
  "route53resolver:ListResolverRules": "the names that they forward, and where to",
  "route53resolver:ListFirewallRuleGroupAssociations": "DNS Firewall rule groups of the VPC",
  "route53resolver:ListFirewallRules": "their rules",
  "route53resolver:GetFirewallDomainList": "whether a domain list is AWS's own, which nobody can read",
  "route53resolver:ListFirewallDomains": "names of the other lists",
  "route53profiles:ListProfileAssociations": "Route 53 Profiles of the VPC",
  "route53profiles:ListProfileResourceAssociations": "zones, rules and rule groups that they bring",
} as const satisfies Record<string, string>;

/** What a task takes besides its network. */
const TASK_ACTIONS = {
  "ecs:DescribeServices": "the service: its subnets, security groups and task definition",
  "ecs:DescribeTasks": "the task: its network interface, and why it stopped",
  "ecs:ListTasks": "the service's tasks that stopped in the last hour",
  "ecs:DescribeTaskDefinition": "images, log drivers, secrets and roles",
  "ecs:DescribeClusters": "whether ECS Exec sessions are encrypted and logged, and the cluster's tags",
  "iam:GetRole": "who may assume a role, and its permissions boundary",
  "iam:ListRolePolicies": "inline policies of the task's roles",
  "iam:GetRolePolicy": "their documents",
  "iam:ListAttachedRolePolicies": "managed policies of the task's roles",
  "iam:GetPolicy": "their version in force",
  "iam:GetPolicyVersion": "their documents",
  "ecr:DescribeImages": "whether an image's tag exists",
  "ecr:GetRepositoryPolicy": "whom the repository admits or refuses",
  "ecr:DescribePullThroughCacheRules": "whether an image that is not there yet comes through a cache",
  "secretsmanager:DescribeSecret": "whether a secret exists, and its key; never its value",
  "secretsmanager:GetResourcePolicy": "whom the secret admits or refuses",
  "ssm:DescribeParameters": "whether a parameter exists, and its key; never its value",
  "kms:DescribeKey": "whether a key that a secret, a session or the task role names is enabled",
  "kms:GetKeyPolicy": "whom that key admits",
  "s3:GetBucketPolicy":
    "whom the buckets admit or refuse that the task role names, environment files and sessions included",
  "sqs:GetQueueAttributes": "whom the queues admit or refuse that the task role names",
  "sns:GetTopicAttributes": "whom the topics admit or refuse that the task role names",
  "dynamodb:GetResourcePolicy": "whom the tables admit or refuse that the task role names",
  "logs:DescribeLogGroups": "whether a log group exists",
  "elasticfilesystem:DescribeMountTargets": "mount targets of EFS volumes",
  "elasticfilesystem:DescribeMountTargetSecurityGroups": "their security groups",
  "elasticfilesystem:DescribeFileSystemPolicy": "whom the file system admits or refuses",
  "guardduty:ListDetectors": "whether GuardDuty is on",
  "guardduty:GetDetector": "whether it adds its agent to Fargate tasks",
} as const satisfies Record<string, string>;

/** Every action of `egress diagnose`: docs/diagnose.md. */
export const READ_ACTIONS = { ...TASK_ACTIONS, ...NETWORK_ACTIONS } as const;

/** One action: `ec2:DescribeSubnets`. */
export type ReadAction = keyof typeof READ_ACTIONS;
