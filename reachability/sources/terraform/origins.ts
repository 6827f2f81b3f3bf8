/** Data sources and resources out of which an unknown id may come that nobody can follow. Data. */

/** Data sources that tell ids of these types only; none: of nothing that the proof reads. Others may tell anything. */
const DATA: Readonly<Record<string, readonly string[]>> = {
  aws_acm_certificate: [],
  aws_ami: [],
  aws_arn: [],
  aws_availability_zone: [],
  aws_availability_zones: [],
  aws_caller_identity: [],
  aws_canonical_user_id: [],
  aws_default_tags: [],
  aws_ec2_managed_prefix_list: [],
  aws_ecr_authorization_token: [],
  aws_ecr_image: [],
  aws_ecr_repository: ["aws_ecr_repository"],
  aws_ecs_cluster: ["aws_ecs_cluster"],
  aws_ecs_container_definition: [],
  aws_ecs_service: ["aws_ecs_service", "aws_ecs_task_definition", "aws_ecs_cluster"],
  aws_ecs_task_definition: ["aws_ecs_task_definition", "aws_iam_role"],
  aws_elb_service_account: [],
  aws_iam_policy: ["aws_iam_policy"],
  aws_iam_policy_document: [],
  aws_iam_role: ["aws_iam_role", "aws_iam_policy"],
  aws_internet_gateway: ["aws_internet_gateway", "aws_vpc"],
  aws_ip_ranges: [],
  aws_kms_alias: ["aws_kms_key"],
  aws_kms_key: ["aws_kms_key"],
  aws_lb: ["aws_lb", "aws_security_group", "aws_subnet", "aws_vpc"],
  aws_partition: [],
  aws_prefix_list: [],
  aws_region: [],
  aws_route_table: ["aws_route_table", "aws_subnet", "aws_vpc"],
  aws_route_tables: ["aws_route_table", "aws_vpc"],
  aws_route53_zone: ["aws_route53_zone", "aws_vpc"],
  aws_secretsmanager_secret: ["aws_secretsmanager_secret"],
  aws_security_group: ["aws_security_group", "aws_vpc"],
  aws_security_groups: ["aws_security_group", "aws_vpc"],
  aws_service: [],
  aws_service_principal: [],
  aws_subnet: ["aws_subnet", "aws_vpc"],
  aws_subnets: ["aws_subnet"],
  aws_vpc: ["aws_vpc", "aws_route_table", "aws_vpc_dhcp_options"],
  aws_vpc_endpoint: ["aws_vpc_endpoint", "aws_security_group", "aws_subnet", "aws_route_table", "aws_vpc"],
  aws_vpc_endpoint_service: [],
  aws_vpcs: ["aws_vpc"],
};

/** The argument by which a data source names the one thing that it reads: what it tells is that thing's. */
export const NAMED_BY: Readonly<Record<string, string>> = {
  aws_ecs_cluster: "cluster_name",
  aws_ecs_task_definition: "task_definition",
  aws_iam_role: "name",
  aws_route_table: "route_table_id",
  aws_security_group: "id",
  aws_subnet: "id",
  aws_vpc: "id",
  aws_vpc_endpoint: "id",
};

/** Providers whose resources make values of their own and pass none on. */
const OWN_VALUES = /\/(random|time|tls|archive)$/;

/** Resources of AWS that pass on what others make elsewhere. */
const ANYTHING = /^aws_(cloudformation_stack|lambda_invocation|servicecatalog_provisioned_product)/;

/** Whether a data source of which nothing is read yet may tell the id of one of these types. */
export function mayTell(type: string, wanted: readonly string[]): boolean {
  const told = DATA[type];
  return told === undefined || told.some((each) => wanted.includes(each));
}

/** Whether an attribute of a resource may hold an id that its own configuration does not tell. */
export function passesOn(type: string, provider: string): boolean {
  if (type.startsWith("aws_")) return ANYTHING.test(type);
  return !OWN_VALUES.test(provider);
}
