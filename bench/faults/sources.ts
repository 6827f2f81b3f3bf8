/** Where each incident was told, and what the source says of its cause. Facts of the sources, none of their words. */

/**
 * What was found on reading the source: it names the incident's cause (a document: it asks for what the incident takes
 * away), it shows such a failure or rule and leaves this cause open, or it could not be read.
 */
export type Evidence = "states the cause" | "shows the symptom" | "not read";

/** A source as it was read; `note`: how the pair differs from what is told there. */
export interface Source {
  readonly source: string;
  readonly evidence: Evidence;
  readonly note?: string;
}

const DOCS = "https://docs.aws.amazon.com";
const ECR = `${DOCS}/AmazonECR/latest/userguide/vpc-endpoints.html`;
const ECS = `${DOCS}/AmazonECS/latest/developerguide`;
const VPC = `${DOCS}/vpc/latest/userguide`;
const LINK = `${DOCS}/vpc/latest/privatelink`;
const HUB = "https://github.com";

const states = (source: string, note?: string): Source => ({
  source,
  evidence: "states the cause",
  ...(note === undefined ? {} : { note }),
});
const shows = (source: string, note: string): Source => ({ source, evidence: "shows the symptom", note });

/** By the incident's id. */
export const SOURCES: Readonly<Record<string, Source>> = {
  "no-endpoint-ecr-api": states(`${HUB}/aws-samples/aws-fargate-pipeline-lambda-autoscaling/issues/3`),
  "no-endpoint-ecr-dkr": states(ECR),
  "no-endpoint-s3": states(ECR),
  "no-endpoint-logs": states(`${ECS}/vpc-endpoints.html`),
  "no-endpoint-secretsmanager": states(`${HUB}/hotosm/underpass/pull/125`),
  "no-endpoint-ssm": states(`${ECS}/verify-connectivity.html`),
  "no-endpoint-ssmmessages": states(`${ECS}/ecs-exec.html`),
  "route-to-internet-gateway-from-private": states(
    `${HUB}/aws/amazon-ecs-agent/issues/1266`,
    "the answer names this as one of the ways to get the routes wrong; which one the reporter had is not said",
  ),
  "nat-without-route": states(`${ECS}/verify-connectivity.html`),
  "nat-in-private-subnet": states(`${HUB}/HHS/simpler-grants-gov/pull/1062`),
  "public-subnet-without-address": states(`${HUB}/awslabs/ecs-refarch-continuous-deployment/issues/35`),
  "acl-changed": states(
    `${HUB}/aws/amazon-ecs-agent/issues/1680`,
    "told is that the network ACL was it; which rule is this pair's choice",
  ),
  "endpoints-there-group-closed": states(`${HUB}/aws/aws-cdk/issues/4937`),
  "public-table-lost-its-route": states(
    `${HUB}/alantech/iasql/pull/2335`,
    "there the tasks stood in that subnet themselves; here the NAT gateway does",
  ),
  "execution-role-mistyped": states(
    `${HUB}/nathanpeck/aws-cloudformation-fargate/issues/13`,
    "told is a typing error in the role; which one is this pair's choice",
  ),
  "docker-hub-without-internet": states(`${HUB}/docker-archive/compose-cli/pull/1064`),
  "task-group-without-the-prefix-list": states(
    "https://7thzero.com/blog/limiting-outbound-egress-traffic-while-using-aws-fargate-and-ecr",
  ),
  "custom-vpc-endpoint-unreachable": shows(
    `${HUB}/aws/copilot-cli/issues/5927`,
    "told is a timeout at a private address of ECR's API; that the endpoint's group is the reason is a guess",
  ),
  "endpoints-with-a-group-that-admits-nobody": states(
    `${LINK}/create-interface-endpoint.html`,
    "the pair names the default group by its id, where the expected fault is kept for an endpoint that names none; the task's group no longer leads to it either",
  ),
  "moved-to-private-without-a-way": states(`${HUB}/karanpratapsingh/preview-environments/issues/9`),
  "private-dns-off-ecr": states(ECR),
  "private-dns-off-secretsmanager": states(`${ECS}/verify-connectivity.html`),
  "dns-support-off": states(`${VPC}/AmazonDNS-concepts.html`),
  "dns-hostnames-off": states(`${VPC}/AmazonDNS-concepts.html`),
  "gateway-without-the-tasks-table": states(`${HUB}/navapbc/template-infra/pull/499`),
  "gateway-in-one-zone-only": states(`${LINK}/gateway-endpoints.html`),
  "layer-bucket-not-in-the-policy": states(`${HUB}/awsdocs/amazon-ecr-user-guide/issues/8`),
  "layer-bucket-of-another-region": states(
    ECR,
    "the page names the bucket by its Region; that another Region's was written down is this pair's choice",
  ),
  "endpoint-policy-of-one-repository": shows(
    ECR,
    "the page says that the policy decides what passes; one that names another repository is this pair's choice",
  ),
  "endpoint-policy-without-login": states(ECR),
  "endpoint-policy-denies-secrets": shows(
    `${DOCS}/secretsmanager/latest/userguide/vpc-endpoint-overview.html`,
    "the page says that the policy decides what passes; the Deny is this pair's choice",
  ),
  "logs-policy-reads-only": states(
    `${DOCS}/AmazonCloudWatch/latest/logs/cloudwatch-logs-and-interface-VPC.html`,
    "the page shows the reverse, a policy that lets logs be written and nothing else",
  ),
  "endpoint-admits-http-only": states(`${LINK}/create-interface-endpoint.html`),
  "endpoint-admits-another-group": states(`${HUB}/aws-samples/anthropic-on-aws/pull/266`),
  "task-group-lets-nothing-out": states(`${HUB}/Releem/releem-agent/issues/195`),
  "task-group-lets-http-out": states(`${ECS}/verify-connectivity.html`),
  "task-group-without-the-endpoints": states(`${ECS}/verify-connectivity.html`),
  "acl-without-ephemeral-ports": states(`${VPC}/custom-network-acl.html`),
  "acl-without-https-out": states(`${VPC}/custom-network-acl.html`),
  "acl-denies-first": states(`${VPC}/vpc-network-acls.html`),
  "nat-acl-without-replies": states(`${VPC}/nat-gateway-troubleshooting.html`),
  "nat-acl-without-requests": states(`${VPC}/nat-gateway-troubleshooting.html`),
  "nat-deleted-route-stays": states(`${VPC}/nat-gateway-working-with.html`),
  "nat-failed": states(`${VPC}/nat-gateway-troubleshooting.html`),
  "nat-private": states(`${VPC}/vpc-nat-gateway.html`),
  "nat-without-address": states(`${VPC}/vpc-nat-gateway.html`),
  "internet-gateway-detached": states(`${VPC}/VPC_Internet_Gateway.html`),
  "one-zone-without-route": states(`${VPC}/nat-gateway-troubleshooting.html`),
  "route-blackhole": states(`${VPC}/nat-gateway-working-with.html`),
  "nat-instance-checks-addresses": states(`${VPC}/work-with-nat-instances.html`),
  "nat-instance-stopped": states("https://schen1628.wordpress.com/2015/05/21/aws-auto-healing-vpc-nat-instance/"),
  "nat-instance-admits-nobody": states(`${VPC}/work-with-nat-instances.html`),
  "nat-instance-without-address": states(`${HUB}/aws-samples/dify-self-hosted-on-aws/issues/2`),
  "execution-role-absent": states(`${ECS}/task_execution_IAM_role.html`),
  "execution-role-without-logs": states(`${ECS}/task_execution_IAM_role.html`),
  "execution-role-without-secret": states(`${ECS}/task_execution_IAM_role.html`),
  "execution-role-without-parameters": states(`${ECS}/task_execution_IAM_role.html`),
  "execution-role-without-kms": states(`${HUB}/GiamPy5/terraform-aws-directus/issues/10`),
  "execution-role-trusts-ec2": states(`${HUB}/tmknom/terraform-aws-codedeploy-for-ecs/pull/18`),
  "exec-without-task-role": states(`${ECS}/ecs-exec.html`),
  "exec-role-without-channels": states(`${HUB}/METR/hawk/pull/259`),
  "log-group-not-there": states(`${ECS}/resource-initialization-error.html`),
  "image-tag-not-there": states(`${ECS}/task_cannot_pull_image.html`),
  "public-access-blocked": states(`${VPC}/security-vpc-bpa.html`),
  "dns-firewall-allows-own-names-only": states(`${DOCS}/Route53/latest/DeveloperGuide/resolver-dns-firewall.html`),
  "hosted-zone-takes-the-name": states(`${DOCS}/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html`),
  "image-of-another-region": states(
    `${LINK}/gateway-endpoints.html`,
    "the page speaks of buckets, where the layers lie; of the registry's own name it says nothing",
  ),
  "platform-too-old-for-secret-keys": states(
    `${ECS}/secrets-envvar-secrets-manager.html`,
    "the pair names a whole secret and no JSON key, which platform 1.3.0 can inject: nothing is broken in it",
  ),
};
