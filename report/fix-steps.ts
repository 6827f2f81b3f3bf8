/**
 * What mends each fault, whatever language the resources are written in: properties to set, a resource to add, or words
 * where neither is it. Data. Names are CloudFormation's; other languages name the same properties in their own form.
 */
import type { FaultKind } from "../reachability/kinds";

/** What to do. Placeholders: {subject} what is at fault, {service} the first service that it stops. */
export type FixStep =
  | { readonly set: Properties; readonly on?: string }
  | { readonly add: string; readonly properties: Properties }
  | { readonly say: string };

/** Values are literals, or `<what it is>` for something that only the author can name. */
export type Properties = Readonly<Record<string, string | number | boolean>>;

const rule = (type: "Ingress" | "Egress", group: string, peer: Properties, port = 443, to = port): FixStep => ({
  add: `AWS::EC2::SecurityGroup${type}`,
  properties: { GroupId: group, IpProtocol: "tcp", FromPort: port, ToPort: to, ...peer },
});
const entry = (egress: boolean, cidr: string, from: number, to = from): FixStep => ({
  add: "AWS::EC2::NetworkAclEntry",
  properties: {
    NetworkAclId: "{subject}",
    RuleNumber: "<before the one that denies>",
    Egress: egress,
    Protocol: 6,
    RuleAction: "allow",
    CidrBlock: cidr,
    From: from,
    To: to,
  },
});
const grant = (role: string, actions: string): FixStep => ({
  add: "AWS::IAM::RolePolicy",
  properties: { RoleName: role, PolicyName: "egress", PolicyDocument: `<allow ${actions}>` },
});
const ANYWHERE = "0.0.0.0/0";
const EXECUTION = "<the task definition's execution role>";
const MANAGED = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy";

/** One step for each kind: what is not here does not compile. */
export const FIX_STEPS: Readonly<Record<FaultKind, FixStep>> = {
  "vpc-dns-support-off": { set: { EnableDnsSupport: true } },
  "vpc-dns-hostnames-off": { set: { EnableDnsHostnames: true } },
  "private-dns-off": { set: { PrivateDnsEnabled: true } },
  "private-dns-conflict": { set: { PrivateDnsEnabled: false } },
  "hosted-zone-conflict": { say: "take the VPC off the zone {subject}, or the endpoint's private DNS" },
  "custom-resolver-port-closed": rule("Egress", "{subject}", { CidrIp: "<the resolver>/32" }, 53),
  "dns-firewall-blocks": {
    say: "add a rule with Action ALLOW for the name before the one of {subject} that blocks it",
  },
  "endpoint-missing": {
    add: "AWS::EC2::VPCEndpoint",
    properties: {
      VpcId: "<the task's VPC>",
      ServiceName: "com.amazonaws.<region>.{service}",
      VpcEndpointType: "<Interface; Gateway for s3 and dynamodb>",
      PrivateDnsEnabled: true,
      SubnetIds: "<a private subnet in each zone>",
      SecurityGroupIds: "<a group that admits 443 from the tasks>",
    },
  },
  "endpoint-not-available": { say: "deploy {subject} again where it failed; wait where it is pending" },
  "endpoint-other-region": { set: { ServiceName: "com.amazonaws.<the task's region>.{service}" } },
  "endpoint-other-vpc": { set: { VpcId: "<the task's VPC>" } },
  "endpoint-without-subnets": { set: { SubnetIds: "<a private subnet in each zone>" } },
  "endpoint-zone-twice": { set: { SubnetIds: "<one subnet in each zone>" } },
  "endpoint-zone-not-offered": { set: { SubnetIds: "<subnets in zones that offer the service>" } },
  "gateway-not-associated": { set: { RouteTableIds: "<the tables of the task subnets>" } },
  "s3-interface-without-gateway": {
    add: "AWS::EC2::VPCEndpoint",
    properties: {
      VpcId: "<the task's VPC>",
      ServiceName: "com.amazonaws.<region>.s3",
      VpcEndpointType: "Gateway",
      RouteTableIds: "<the tables of the task subnets>",
    },
  },
  "too-many-endpoints": { say: "take endpoints that nothing needs out, or raise the quota" },
  "no-default-route": {
    add: "AWS::EC2::Route",
    properties: {
      RouteTableId: "{subject}",
      DestinationCidrBlock: ANYWHERE,
      NatGatewayId: "<a NAT gateway>",
    },
  },
  "no-internet-path": {
    add: "AWS::EC2::NatGateway",
    properties: { SubnetId: "<a public subnet>", AllocationId: "<an Elastic IP>" },
  },
  "route-blackhole": { set: { NatGatewayId: "<a NAT gateway that exists>" }, on: "the default route of {subject}" },
  "route-target-unfit": { set: { NatGatewayId: "<a NAT gateway>" }, on: "the default route of {subject}" },
  "local-route-captured": { say: "take the route for a part of the VPC's own range out of {subject}" },
  "no-public-ip": { set: { AssignPublicIp: "ENABLED" }, on: "the service's AwsvpcConfiguration" },
  "internet-gateway-detached": {
    add: "AWS::EC2::VPCGatewayAttachment",
    properties: { VpcId: "<the VPC>", InternetGatewayId: "{subject}" },
  },
  "public-access-blocked": {
    add: "AWS::EC2::VPCBlockPublicAccessExclusion",
    properties: { VpcId: "<the VPC>", InternetGatewayExclusionMode: "allow-egress" },
  },
  "task-egress-endpoint": rule("Egress", "{subject}", { DestinationSecurityGroupId: "<the endpoint's group>" }),
  "task-egress-prefix-list": rule("Egress", "{subject}", { DestinationPrefixListId: "<the gateway endpoint's list>" }),
  "task-egress-internet": rule("Egress", "{subject}", { CidrIp: ANYWHERE }),
  "endpoint-ingress": rule("Ingress", "{subject}", { SourceSecurityGroupId: "<the task's group>" }),
  "endpoint-default-group": { set: { SecurityGroupIds: "<a group that admits 443 from the tasks>" } },
  "acl-task-outbound": entry(true, ANYWHERE, 443),
  "acl-task-inbound": entry(false, ANYWHERE, 1024, 65535),
  "acl-endpoint-inbound": entry(false, "<the task subnets>", 443),
  "acl-endpoint-outbound": entry(true, "<the task subnets>", 1024, 65535),
  "acl-nat-inbound": entry(false, "<the task subnets>", 443),
  "acl-nat-internet-outbound": entry(true, ANYWHERE, 443),
  "acl-nat-internet-inbound": entry(false, ANYWHERE, 1024, 65535),
  "acl-nat-outbound": entry(true, "<the task subnets>", 1024, 65535),
  "endpoint-policy-denies": { set: { PolicyDocument: "<one that allows the action on the resource>" } },
  "endpoint-policy-forbids": { set: { PolicyDocument: "<the same without the Deny>" } },
  "resource-policy-forbids": { say: "narrow the Deny statement of the policy of {subject}" },
  "layer-bucket-denied": { set: { PolicyDocument: "<one that allows s3:GetObject on the layer bucket>" } },
  "gateway-policy-principal": {
    set: { PolicyDocument: '<Principal "*" with a condition on aws:PrincipalArn>' },
  },
  "policy-malformed": { set: { PolicyDocument: "<a document with Version and Statement>" } },
  "policy-too-long": { set: { PolicyDocument: "<fewer statements, patterns instead of lists>" } },
  "repository-policy-denies": {
    set: { RepositoryPolicyText: "<one that allows the execution role to pull>" },
    on: "the repository {subject}",
  },
  "secret-policy-denies": { say: "let the policy of the secret {subject} allow the execution role to read it" },
  "key-policy-denies": { set: { KeyPolicy: "<one that allows the role kms:Decrypt>" } },
  "key-disabled": { set: { Enabled: true } },
  "execution-role-missing": {
    set: { ExecutionRoleArn: "<a role that ecs-tasks.amazonaws.com may assume>" },
    on: "the task definition of {subject}",
  },
  "execution-role-image": { set: { ManagedPolicyArns: `[${MANAGED}]` } },
  "execution-role-logs": { set: { ManagedPolicyArns: `[${MANAGED}]` } },
  "execution-role-secret": grant("{subject}", "secretsmanager:GetSecretValue or ssm:GetParameters on the secret"),
  "execution-role-file": grant("{subject}", "s3:GetObject on the file, s3:GetBucketLocation on its bucket"),
  "execution-role-kms": grant("{subject}", "kms:Decrypt on the key"),
  "task-role-missing": {
    set: { TaskRoleArn: "<a role that ecs-tasks.amazonaws.com may assume>" },
    on: "the task definition of {subject}",
  },
  "task-role-exec": grant(
    "{subject}",
    "ssmmessages:CreateControlChannel, CreateDataChannel, OpenControlChannel, OpenDataChannel",
  ),
  "role-not-assumable": {
    set: { AssumeRolePolicyDocument: "<Principal ecs-tasks.amazonaws.com, Action sts:AssumeRole>" },
  },
  "role-denies": { say: "narrow the Deny statement of {subject}, or widen its boundary" },
  "organization-denies": { say: "whoever owns the organization's policies has to allow it" },
  "nat-missing": {
    add: "AWS::EC2::NatGateway",
    properties: { SubnetId: "<a public subnet>", AllocationId: "<an Elastic IP>" },
  },
  "nat-not-available": { say: "deploy {subject} again where it failed; wait where it is pending" },
  "nat-private": { set: { ConnectivityType: "public", AllocationId: "<an Elastic IP>" } },
  "nat-without-address": { set: { AllocationId: "<an Elastic IP>" } },
  "nat-subnet-not-public": {
    add: "AWS::EC2::Route",
    properties: {
      RouteTableId: "<the table of the NAT gateway's subnet>",
      DestinationCidrBlock: ANYWHERE,
      GatewayId: "<the internet gateway>",
    },
  },
  "nat-regional-unsupported": { set: { AvailabilityMode: "zonal", SubnetId: "<a public subnet>" } },
  "nat-regional-arguments": { set: { AvailabilityMode: "regional", VpcId: "<the VPC>" } },
  "nat-instance-not-running": { say: "start the instance {subject}, or lead the route to a NAT gateway" },
  "nat-instance-check": { set: { SourceDestCheck: false } },
  "nat-instance-without-address": {
    add: "AWS::EC2::EIPAssociation",
    properties: { AllocationId: "<an Elastic IP>", InstanceId: "{subject}" },
  },
  "nat-instance-ingress": rule("Ingress", "<the instance's group>", { CidrIp: "<the task subnets>" }),
  "nat-instance-egress": rule("Egress", "<the instance's group>", { CidrIp: ANYWHERE }),
  "elastic-ip-quota": { say: "use fewer NAT gateways, or raise the quota of Elastic IPs" },
  "image-registry-public": { set: { Image: "<the image in ECR of the same region>" }, on: "the container" },
  "image-other-region": { set: { Image: "<the image in ECR of the task's region>" }, on: "the container" },
  "pull-through-cold": { say: "pull {subject} once from a machine that reaches its registry" },
  "logs-other-region": { set: { "awslogs-region": "<the task's region>" }, on: "the container's log options" },
  "secret-other-region": { set: { ValueFrom: "<its replica in the task's region>" }, on: "the container's secret" },
  "image-missing": { set: { Image: "<a tag that exists>" }, on: "the container" },
  "secret-missing": { set: { ValueFrom: "<a secret that exists>" }, on: "the container's secret" },
  "log-group-missing": { add: "AWS::Logs::LogGroup", properties: { LogGroupName: "{subject}" } },
  "image-host-unknown": { set: { Image: "<the repository's own URI>" }, on: "the container" },
  "exec-readonly-root": { set: { ReadonlyRootFilesystem: false }, on: "the container" },
  "too-many-subnets": { set: { Subnets: "<at most 16>" }, on: "the service's AwsvpcConfiguration" },
  "too-many-groups": { set: { SecurityGroups: "<at most 5>" }, on: "the service's AwsvpcConfiguration" },
  "platform-version-old": { set: { PlatformVersion: "LATEST" } },
  "guardduty-agent-denied": grant(EXECUTION, "the pull of GuardDuty's agent"),
  "peer-egress": rule("Egress", "{subject}", { DestinationSecurityGroupId: "<the other's group>" }),
  "peer-ingress": rule("Ingress", "{subject}", { SourceSecurityGroupId: "<the task's group>" }),
  "peer-acl-task-outbound": entry(true, "<the VPC>", 1, 65535),
  "peer-acl-inbound": entry(false, "<the task subnets>", 1, 65535),
  "peer-acl-outbound": entry(true, "<the task subnets>", 1024, 65535),
  "peer-unroutable": {
    add: "AWS::EC2::Route",
    properties: {
      RouteTableId: "<the task subnet's table>",
      DestinationCidrBlock: "<the other side>",
      TransitGatewayId: "<what leads there>",
    },
  },
  "mount-target-missing": {
    add: "AWS::EFS::MountTarget",
    properties: {
      FileSystemId: "{subject}",
      SubnetId: "<a private subnet of the zone>",
      SecurityGroups: "<a group that admits 2049>",
    },
  },
  "mount-target-not-available": { say: "deploy the mount target {subject} again where it failed" },
  "file-system-denied": grant("<the task role>", "elasticfilesystem:ClientMount on the file system"),
};
