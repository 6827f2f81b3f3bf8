/** Catalogue rows: endpoint policies and roles. Data. */
import type { Rows } from "./row";

/** Faults of endpoint policies. */
export const POLICY_ROWS: Rows<
  "endpoint-policy-denies" | "layer-bucket-denied" | "gateway-policy-principal" | "policy-malformed" | "policy-too-long"
> = {
  "endpoint-policy-denies": {
    code: "EGR060",
    title: "The endpoint's policy refuses what the task asks",
    symptoms: ["login-denied", "pull-denied", "secret-denied", "logs-denied", "exec-not-connected"],
    cause:
      "The policy of the endpoint for {service} does not allow a call that the task makes. Endpoint policy and role must both allow it.",
    fix: {
      pulumi:
        "add the action and resource under fargate-egress:endpoints.allow for {service}, or set endpoints.policy: aws-default.",
      cli: "aws ec2 modify-vpc-endpoint --vpc-endpoint-id {subject} --policy-document file://policy.json (or --reset-policy)",
    },
    source: "vpc/latest/privatelink/vpc-endpoints-access.html; AmazonECR/latest/userguide/vpc-endpoints.html",
  },
  "layer-bucket-denied": {
    code: "EGR061",
    title: "The S3 endpoint's policy leaves out the bucket with the image layers",
    symptoms: ["layer-denied"],
    cause:
      "ECR keeps image layers in a bucket of its own. The policy of the S3 endpoint does not allow s3:GetObject on it: the manifest is read, the layers are not.",
    fix: {
      pulumi:
        "endpoints.policy: least-privilege always holds the bucket; a policy of your own needs s3:GetObject on arn:aws:s3:::prod-{region}-starport-layer-bucket/*.",
      cli: "aws ec2 modify-vpc-endpoint --vpc-endpoint-id {subject} --policy-document file://policy-with-starport-bucket.json",
    },
    source: "AmazonECR/latest/userguide/vpc-endpoints.html#ecr-minimum-s3-perms",
  },
  "gateway-policy-principal": {
    code: "EGR062",
    title: "The policy of a gateway endpoint names a principal",
    symptoms: [],
    cause:
      'The Principal of a gateway endpoint\'s policy must be "*"; narrow it with a condition on aws:PrincipalArn instead.',
    fix: {
      pulumi: 'Principal: "*" and Condition: {ArnEquals: {"aws:PrincipalArn": …}} in the policy.',
      cli: "aws ec2 modify-vpc-endpoint --vpc-endpoint-id {subject} --policy-document file://policy.json",
    },
    source: "vpc/latest/privatelink/vpc-endpoints-access.html; vpc/latest/privatelink/gateway-endpoints.html",
  },
  "policy-malformed": {
    code: "EGR063",
    title: "A policy is not a valid policy document",
    symptoms: [],
    cause: "AWS refuses the document, so what depends on it is not created or not changed.",
    fix: {
      pulumi: "build the document with JSON.stringify of {Version, Statement}, or leave it out.",
      cli: "aws accessanalyzer validate-policy --policy-type RESOURCE_POLICY --policy-document file://policy.json",
    },
    source: "IAM/latest/UserGuide/reference_policies_grammar.html",
  },
  "policy-too-long": {
    code: "EGR064",
    title: "The endpoint's policy is longer than AWS accepts",
    symptoms: [],
    cause: "An endpoint policy holds at most 20,480 characters, white space included.",
    fix: {
      pulumi: "join statements, or use patterns instead of lists under fargate-egress:endpoints.allow.",
      cli: "aws ec2 modify-vpc-endpoint --vpc-endpoint-id {subject} --policy-document file://shorter.json",
    },
    source: "vpc/latest/privatelink/vpc-limits-endpoints.html",
  },
};

const ROLE_SOURCE = "AmazonECS/latest/developerguide/task_execution_IAM_role.html";
const roleFix = (actions: string) => ({
  pulumi: `the execution role of FargateService has it; a role of your own needs ${actions}.`,
  cli: `aws iam put-role-policy --role-name <role> --policy-name egress --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[${actions
    .split(", ")
    .map((action) => `"${action}"`)
    .join(",")}],"Resource":"<arn>"}]}'`,
});

/** Faults of roles. */
export const ROLE_ROWS: Rows<
  | "execution-role-missing"
  | "execution-role-image"
  | "execution-role-logs"
  | "execution-role-secret"
  | "execution-role-kms"
  | "task-role-missing"
  | "task-role-exec"
  | "role-not-assumable"
> = {
  "execution-role-missing": {
    code: "EGR070",
    title: "The task definition names no execution role",
    symptoms: ["login-denied", "logs-denied", "secret-denied"],
    cause: "The agent pulls private images, ships logs and reads secrets with the execution role; there is none.",
    fix: {
      pulumi: "executionRoleArn on the task definition (FargateService sets it).",
      cli: "aws ecs register-task-definition --execution-role-arn <role> --cli-input-json file://task.json",
    },
    source: ROLE_SOURCE,
  },
  "execution-role-image": {
    code: "EGR071",
    title: "The execution role may not pull the image",
    symptoms: ["login-denied", "pull-denied"],
    cause: "The execution role does not allow a call that a pull from private ECR makes, from where the task makes it.",
    fix: roleFix(
      "ecr:GetAuthorizationToken, ecr:BatchCheckLayerAvailability, ecr:GetDownloadUrlForLayer, ecr:BatchGetImage",
    ),
    source: `${ROLE_SOURCE}; AmazonECR/latest/userguide/vpc-endpoints.html`,
  },
  "execution-role-logs": {
    code: "EGR072",
    title: "The execution role may not write the log",
    symptoms: ["logs-denied"],
    cause: "The execution role does not allow logs:CreateLogStream and logs:PutLogEvents on the task's log group.",
    fix: roleFix("logs:CreateLogStream, logs:PutLogEvents"),
    source: `${ROLE_SOURCE}; AmazonECS/latest/developerguide/using_awslogs.html`,
  },
  "execution-role-secret": {
    code: "EGR073",
    title: "The execution role may not read a secret",
    symptoms: ["secret-denied"],
    cause:
      "The agent injects secrets with the execution role; AmazonECSTaskExecutionRolePolicy does not hold this permission.",
    fix: roleFix("secretsmanager:GetSecretValue, ssm:GetParameters"),
    source: `${ROLE_SOURCE}; AmazonECS/latest/developerguide/specifying-sensitive-data.html`,
  },
  "execution-role-kms": {
    code: "EGR074",
    title: "The execution role may not decrypt a secret",
    symptoms: ["kms-denied", "secret-denied"],
    cause:
      "The secret is encrypted with a customer managed key, and the execution role does not allow kms:Decrypt on it.",
    fix: roleFix("kms:Decrypt"),
    source: ROLE_SOURCE,
  },
  "task-role-missing": {
    code: "EGR075",
    title: "ECS Exec without a task role",
    symptoms: ["exec-not-connected"],
    cause: "The agent of ECS Exec opens its channels with the task role; the task definition names none.",
    fix: {
      pulumi: "taskRoleArn on the task definition (FargateService sets it).",
      cli: "aws ecs register-task-definition --task-role-arn <role> --cli-input-json file://task.json",
    },
    source: "AmazonECS/latest/developerguide/ecs-exec.html",
  },
  "task-role-exec": {
    code: "EGR076",
    title: "The task role may not open the channels of ECS Exec",
    symptoms: ["exec-not-connected"],
    cause: "ECS Exec needs four ssmmessages actions on the task role.",
    fix: {
      pulumi:
        "service.exec.enabled: true adds them to the task role; a role of your own needs ssmmessages:CreateControlChannel, CreateDataChannel, OpenControlChannel and OpenDataChannel.",
      cli: 'aws iam put-role-policy --role-name <role> --policy-name exec --policy-document \'{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ssmmessages:CreateControlChannel","ssmmessages:CreateDataChannel","ssmmessages:OpenControlChannel","ssmmessages:OpenDataChannel"],"Resource":"*"}]}\'',
    },
    source: "AmazonECS/latest/developerguide/ecs-exec.html",
  },
  "role-not-assumable": {
    code: "EGR077",
    title: "ECS may not take on the role",
    symptoms: ["assume-role"],
    cause: "The trust policy of the role does not let ecs-tasks.amazonaws.com assume it.",
    fix: {
      pulumi: "assumeRolePolicy with Principal {Service: ecs-tasks.amazonaws.com} and Action sts:AssumeRole.",
      cli: "aws iam update-assume-role-policy --role-name <role> --policy-document file://trust.json",
    },
    source: "AmazonECS/latest/developerguide/task-iam-roles.html",
  },
};
