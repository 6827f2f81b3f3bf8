/** Every IAM action that reading a live network takes. All of them only read. docs/diagnose.md lists the same ones. */

/** The actions, and what each is read for. */
export const READ_ACTIONS = {
  "ecs:DescribeServices": "the service: its subnets, security groups and task definition",
  "ecs:DescribeTasks": "the task: its network interface, and why it stopped",
  "ecs:ListTasks": "the service's tasks that stopped in the last hour",
  "ecs:DescribeTaskDefinition": "images, log drivers, secrets and roles",
  "ecs:DescribeClusters": "whether ECS Exec sessions are encrypted and logged",
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
  "route53:ListHostedZonesByVPC": "private hosted zones that answer for a service's name",
  "iam:GetRole": "who may assume a role, and its permissions boundary",
  "iam:ListRolePolicies": "inline policies of the task's roles",
  "iam:GetRolePolicy": "their documents",
  "iam:ListAttachedRolePolicies": "managed policies of the task's roles",
  "iam:GetPolicy": "their version in force",
  "iam:GetPolicyVersion": "their documents",
} as const satisfies Record<string, string>;

/** One action: `ec2:DescribeSubnets`. */
export type ReadAction = keyof typeof READ_ACTIONS;
