/** What the attributes of Terraform's resources refer to: the types of which a value may be the id, ARN or name. Data. */

const VPC = ["aws_vpc", "aws_default_vpc"];
const SUBNET = ["aws_subnet", "aws_default_subnet"];
const GROUP = ["aws_security_group", "aws_default_security_group"];
const TABLE = ["aws_route_table", "aws_default_route_table"];
const ACL = ["aws_network_acl", "aws_default_network_acl"];
const ROLE = ["aws_iam_role"];
const ENDPOINT = ["aws_vpc_endpoint"];

/** By the attribute's own name, wherever it stands. */
const BY_NAME: Readonly<Record<string, readonly string[]>> = {
  access_point_id: ["aws_efs_access_point"],
  allocation_id: ["aws_eip"],
  cluster: ["aws_ecs_cluster"],
  default_network_acl_id: ACL,
  default_route_table_id: TABLE,
  dhcp_options_id: ["aws_vpc_dhcp_options"],
  execution_role_arn: ROLE,
  file_system_id: ["aws_efs_file_system"],
  firewall_domain_list_id: ["aws_route53_resolver_firewall_domain_list"],
  firewall_rule_group_id: ["aws_route53_resolver_firewall_rule_group"],
  gateway_id: ["aws_internet_gateway", "aws_vpn_gateway"],
  instance: ["aws_instance"],
  instance_id: ["aws_instance"],
  internet_gateway_id: ["aws_internet_gateway"],
  kms_key_id: ["aws_kms_key"],
  managed_policy_arns: ["aws_iam_policy"],
  nat_gateway_id: ["aws_nat_gateway"],
  network_acl_id: ACL,
  network_interface: ["aws_network_interface", "aws_instance"],
  network_interface_id: ["aws_network_interface", "aws_instance"],
  permissions_boundary: ["aws_iam_policy"],
  policy_arn: ["aws_iam_policy"],
  referenced_security_group_id: GROUP,
  repository: ["aws_ecr_repository"],
  resolver_rule_id: ["aws_route53_resolver_rule"],
  roles: ROLE,
  route_table_id: TABLE,
  route_table_ids: TABLE,
  secret_arn: ["aws_secretsmanager_secret"],
  security_group_id: GROUP,
  security_group_ids: GROUP,
  security_groups: GROUP,
  source_security_group_id: GROUP,
  subnet_id: SUBNET,
  subnet_ids: SUBNET,
  subnets: SUBNET,
  task_definition: ["aws_ecs_task_definition"],
  task_role_arn: ROLE,
  transit_gateway_id: ["aws_ec2_transit_gateway"],
  vpc_endpoint_id: ENDPOINT,
  vpc_id: VPC,
  vpc_peering_connection_id: ["aws_vpc_peering_connection", "aws_vpc_peering_connection_accepter"],
  egress_only_gateway_id: ["aws_egress_only_internet_gateway"],
  vpc_security_group_ids: GROUP,
  zone_id: ["aws_route53_zone"],
};

/** Where a name means something else in one type. */
const BY_TYPE: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  aws_dynamodb_resource_policy: { resource_arn: ["aws_dynamodb_table"] },
  aws_iam_role_policy: { role: ROLE },
  aws_iam_role_policy_attachment: { role: ROLE },
  aws_kms_key_policy: { key_id: ["aws_kms_key"] },
  aws_s3_bucket_policy: { bucket: ["aws_s3_bucket"] },
  aws_sns_topic_policy: { arn: ["aws_sns_topic"] },
  aws_sqs_queue_policy: { queue_url: ["aws_sqs_queue"] },
  aws_route53profiles_association: { profile_id: ["aws_route53profiles_profile"], resource_id: VPC },
  aws_route53profiles_resource_association: { profile_id: ["aws_route53profiles_profile"] },
};

/** The types that an attribute may refer to; `undefined` when it refers to nothing that the proof reads. */
export function wantedBy(type: string, attribute: string): readonly string[] | undefined {
  return BY_TYPE[type]?.[attribute] ?? BY_NAME[attribute];
}

/** Attributes by which a prefix list of a gateway endpoint is named. */
export const PREFIX_LIST_ATTRIBUTES: ReadonlySet<string> = new Set([
  "prefix_list_id",
  "prefix_list_ids",
  "destination_prefix_list_id",
]);

/** Names of variables, outputs and locals that say what they hold. */
const SAYS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/(^|_)vpc_id$/, VPC],
  [/(^|_)subnet(_id)?s?$/, SUBNET],
  [/(^|_)(security_group|sg)(_id)?s?$/, GROUP],
  [/(^|_)route_table(_id)?s?$/, TABLE],
  [/(^|_)(igw|internet_gateway)_ids?$/, ["aws_internet_gateway"]],
  [/(^|_)(natgw|nat_gateway)_ids?$/, ["aws_nat_gateway"]],
  [/(^|_)role_(arn|name|id)s?$/, ROLE],
  [/(^|_)cidr(_block)?s?$/, []],
  [/(^|_)(azs|availability_zones?|region|tags|name|name_prefix)$/, []],
];

/** Whether a name says that it holds something else than one of these types. */
export function saysOtherwise(name: string, wanted: readonly string[]): boolean {
  if (wanted.includes("#any")) return false;
  const said = SAYS.find(([pattern]) => pattern.test(name))?.[1];
  return said !== undefined && !said.some((type) => wanted.includes(type));
}

/** How the ids of a type begin, where AWS gives them a beginning of their own. */
const BEGINNINGS: Readonly<Record<string, string>> = {
  aws_vpc: "vpc",
  aws_subnet: "subnet",
  aws_security_group: "sg",
  aws_route_table: "rtb",
  aws_nat_gateway: "nat",
  aws_internet_gateway: "igw",
  aws_vpn_gateway: "vgw",
  aws_eip: "eipalloc",
  aws_network_acl: "acl",
  aws_vpc_endpoint: "vpce",
  aws_efs_file_system: "fs",
  aws_efs_access_point: "fsap",
  aws_vpc_dhcp_options: "dopt",
  aws_network_interface: "eni",
  aws_instance: "i",
  aws_ec2_transit_gateway: "tgw",
};

/** Whether a text may be the id or ARN of one of these types. */
export function mayBeId(text: string, wanted: readonly string[]): boolean {
  if (text.startsWith("arn:")) return wanted.some((type) => BEGINNINGS[type] === undefined);
  const beginning = /^([a-z]+)-[0-9a-f]{8,17}$/.exec(text)?.[1];
  return beginning !== undefined && wanted.some((type) => BEGINNINGS[type] === beginning);
}

/** Attributes that the provider tells where the configuration's expression comes to nothing. */
const OPTIONAL: Readonly<Record<string, readonly string[]>> = {
  aws_efs_mount_target: ["security_groups", "ip_address"],
  aws_iam_role: ["managed_policy_arns"],
  aws_instance: ["subnet_id", "vpc_security_group_ids"],
  aws_nat_gateway: ["secondary_allocation_ids"],
  aws_network_acl: ["subnet_ids", "ingress", "egress"],
  aws_security_group: ["ingress", "egress"],
  aws_security_group_rule: ["source_security_group_id"],
  aws_subnet: ["availability_zone", "availability_zone_id"],
  aws_vpc: ["cidr_block", "enable_dns_hostnames"],
  aws_vpc_endpoint: [
    "ip_address_type",
    "policy",
    "private_dns_enabled",
    "route_table_ids",
    "security_group_ids",
    "service_region",
    "subnet_ids",
    "dns_options",
  ],
};

/** Whether an attribute may be left to the provider by an expression that comes to nothing. */
export function isOptional(type: string, attribute: string): boolean {
  return OPTIONAL[type]?.includes(attribute) === true;
}
