/** Fixes in Terraform's own words: the argument to set, or the resource to add. Data; what a kind has no words for keeps the catalogue's. */
import type { FaultKind } from "../reachability/kinds";

/** Placeholders: {subject} the address of what is at fault, {service} the first service that it stops. */
const FIXES: Readonly<Partial<Record<FaultKind, string>>> = {
  "vpc-dns-support-off": "in {subject}: enable_dns_support = true",
  "vpc-dns-hostnames-off": "in {subject}: enable_dns_hostnames = true",
  "private-dns-off": "in {subject}: private_dns_enabled = true",
  "private-dns-conflict":
    "leave private_dns_enabled = true in one endpoint of the service; set it to false in {subject}",
  "endpoint-missing":
    'add resource "aws_vpc_endpoint" with service_name "com.amazonaws.<region>.{service}": vpc_endpoint_type "Interface" with private_dns_enabled, subnet_ids and security_group_ids; for s3 and dynamodb "Gateway" with route_table_ids of the task subnets',
  "endpoint-without-subnets": "in {subject}: subnet_ids = one private subnet in each zone",
  "endpoint-other-vpc": "in {subject}: vpc_id = the task's VPC",
  "gateway-not-associated":
    'in {subject}: route_table_ids with the table of the task subnets, or resource "aws_vpc_endpoint_route_table_association"',
  "no-default-route":
    'add resource "aws_route" with route_table_id = the table of the task subnet, destination_cidr_block = "0.0.0.0/0", nat_gateway_id = a NAT gateway',
  "no-internet-path":
    'add resource "aws_nat_gateway" in a public subnet, and resource "aws_route" to it with destination_cidr_block = "0.0.0.0/0" in the table of the task subnet',
  "no-public-ip":
    "in the service's network_configuration: assign_public_ip = true; or lead the subnet's default route to a NAT gateway",
  "internet-gateway-detached": 'add resource "aws_internet_gateway" with vpc_id = {subject}.id, and route to it',
  "task-egress-endpoint":
    'add resource "aws_vpc_security_group_egress_rule" with security_group_id = {subject}.id, referenced_security_group_id = the endpoint\'s group, ip_protocol = "tcp", from_port = 443, to_port = 443',
  "task-egress-prefix-list":
    'add resource "aws_vpc_security_group_egress_rule" with security_group_id = {subject}.id, prefix_list_id = aws_vpc_endpoint.<gateway>.prefix_list_id, ip_protocol = "tcp", from_port = 443, to_port = 443',
  "task-egress-internet":
    'add resource "aws_vpc_security_group_egress_rule" with security_group_id = {subject}.id, cidr_ipv4 = "0.0.0.0/0", ip_protocol = "tcp", from_port = 443, to_port = 443',
  "endpoint-ingress":
    'add resource "aws_vpc_security_group_ingress_rule" with security_group_id = {subject}.id, referenced_security_group_id = the task\'s group, ip_protocol = "tcp", from_port = 443, to_port = 443',
  "endpoint-default-group": "in {subject}: security_group_ids = [a group that admits TCP 443 from the task's group]",
  "acl-task-outbound":
    'add resource "aws_network_acl_rule" with network_acl_id = {subject}.id, egress = true, protocol = "tcp", rule_action = "allow", cidr_block = "0.0.0.0/0", from_port = 443, to_port = 443, and a rule_number before the one that denies',
  "acl-task-inbound":
    'add resource "aws_network_acl_rule" with network_acl_id = {subject}.id, egress = false, protocol = "tcp", rule_action = "allow", cidr_block = "0.0.0.0/0", from_port = 1024, to_port = 65535, and a rule_number before the one that denies',
  "execution-role-missing":
    "in {subject}: execution_role_arn = a role with AmazonECSTaskExecutionRolePolicy that ecs-tasks.amazonaws.com may assume",
  "execution-role-image":
    'add resource "aws_iam_role_policy_attachment" with role = {subject}.name, policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"',
  "execution-role-logs":
    'add resource "aws_iam_role_policy_attachment" with role = {subject}.name, policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"',
  "execution-role-secret":
    'add resource "aws_iam_role_policy" with role = {subject}.id and a statement that allows secretsmanager:GetSecretValue (or ssm:GetParameters) on the secret',
  "nat-private": 'in {subject}: connectivity_type = "public", with an allocation_id',
  "nat-without-address": 'in {subject}: allocation_id = aws_eip.<name>.id, of a resource "aws_eip" with domain = "vpc"',
  "nat-subnet-not-public":
    "in {subject}: the route 0.0.0.0/0 with gateway_id = the internet gateway; or put the NAT gateway into a subnet whose table has it (subnet_id)",
  "nat-instance-check": "in {subject}: source_dest_check = false",
};

/** The fix of a kind in HCL; `undefined` when there are no words for it. */
export function terraformFix(kind: FaultKind, subject: string, service: string): string | undefined {
  return FIXES[kind]?.replaceAll("{subject}", subject).replaceAll("{service}", service);
}
