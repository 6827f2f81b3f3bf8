/** Catalogue rows: endpoint policies, policies of resources, roles. Data. */
import { redefined, rows } from "./row";

/**
 * A policy that is there is read, added to and written back: two fixes for one endpoint do not undo each other.
 * `jq` is in CloudShell.
 */
const edited = (change: string) =>
  `aws ec2 modify-vpc-endpoint --vpc-endpoint-id {subject} --policy-document "$(aws ec2 describe-vpc-endpoints --vpc-endpoint-ids {subject} --query 'VpcEndpoints[0].PolicyDocument' --output text | jq -c '${change}')"`;

/** Faults of endpoint policies. */
export const POLICY_ROWS = rows({
  "endpoint-policy-denies": {
    code: "EGR060",
    title: "The endpoint's policy refuses what the task asks",
    symptoms: ["login-denied", "pull-denied", "secret-denied", "logs-denied", "exec-not-connected"],
    cause:
      "The policy of the endpoint for {service} does not allow a call that the task makes. Endpoint policy and role must both allow it.",
    fix: {
      pulumi: "add the action and resource under endpoints.allow for {service}, or set endpoints.policy: aws-default.",
      cli: edited(".Statement += [{statement}]"),
    },
    source: "vpc/latest/privatelink/vpc-endpoints-access.html; AmazonECR/latest/userguide/vpc-endpoints.html",
  },
  "endpoint-policy-forbids": {
    code: "EGR058",
    title: "A Deny statement of the endpoint's policy refuses what the task asks",
    symptoms: ["login-denied", "pull-denied", "secret-denied", "logs-denied", "exec-not-connected"],
    cause:
      "A Deny statement in the policy of the endpoint for {service} is for a call that the task makes. Allowing it in another statement does not help: a denial wins.",
    fix: {
      pulumi: "narrow the Deny statement where it is written, or set endpoints.policy: least-privilege.",
      cli: `aws ec2 describe-vpc-endpoints --vpc-endpoint-ids {subject} --query 'VpcEndpoints[0].PolicyDocument' --output text | jq '.Statement[] | select(.Effect == "Deny")'`,
    },
    source: "vpc/latest/privatelink/vpc-endpoints-access.html",
  },
  "resource-policy-forbids": {
    code: "EGR059",
    title: "The policy of a bucket, queue, table, topic or secret refuses what the task asks",
    symptoms: ["layer-denied"],
    cause:
      "A Deny statement in the policy of {subject} is for a call that the task makes from where it is. Allowing it in the role does not help: a denial wins.",
    fix: {
      pulumi:
        "narrow the Deny statement in the resource's policy: with a condition such as StringNotEquals on aws:SourceVpce, this network's endpoint has to be named.",
      cli: "{policy-command} | jq '.Statement[] | select(.Effect == \"Deny\")'",
    },
    source:
      "IAM/latest/UserGuide/reference_policies_evaluation-logic.html; AmazonS3/latest/userguide/example-bucket-policies-vpc-endpoint.html",
  },
  "layer-bucket-denied": {
    code: "EGR061",
    title: "The S3 endpoint's policy leaves out the bucket with the image layers",
    symptoms: ["layer-denied"],
    cause:
      "ECR keeps image layers in a bucket of its own account and signs their URLs itself. The policy of the S3 endpoint does not allow s3:GetObject on it (conditions on aws:PrincipalAccount or aws:ResourceAccount of one's own account refuse it): the manifest is read, the layers are not.",
    fix: {
      pulumi:
        "endpoints.policy: least-privilege always holds the bucket; a policy of your own needs s3:GetObject on {layers}, without a condition on the account.",
      cli: edited('.Statement += [{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"{layers}"}]'),
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
      cli: edited('.Statement[] |= (del(.NotPrincipal) | .Principal = "*")'),
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
      cli: "{malformed-command}",
    },
    source: "IAM/latest/UserGuide/reference_policies_grammar.html",
  },
  "policy-too-long": {
    code: "EGR064",
    title: "The endpoint's policy is longer than AWS accepts",
    symptoms: [],
    cause: "An endpoint policy holds at most 20,480 characters, white space included.",
    fix: {
      pulumi: "join statements, or use patterns instead of lists under endpoints.allow.",
      cli: edited("."),
    },
    source: "vpc/latest/privatelink/vpc-limits-endpoints.html",
  },
});

/** Faults of what resources say for themselves: repositories, secrets, keys. */
export const RESOURCE_POLICY_ROWS = rows({
  "repository-policy-denies": {
    code: "EGR065",
    title: "The repository's policy refuses the pull",
    symptoms: ["pull-denied"],
    cause:
      "The policy of the image's repository does not let the execution role pull, or denies it. A repository of another account needs a policy that grants it; in one's own account a policy can only narrow.",
    fix: {
      pulumi: "an aws.ecr.RepositoryPolicy in the repository's account that allows the execution role to pull.",
      cli: `aws ecr set-repository-policy --registry-id {owner} --repository-name {name} --policy-text "$({ aws ecr get-repository-policy --registry-id {owner} --repository-name {name} --query policyText --output text 2>/dev/null || echo '{"Version":"2012-10-17","Statement":[]}'; } | jq -c '.Statement += [{statement}]')"`,
    },
    source:
      "AmazonECR/latest/userguide/repository-policies.html; IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html",
  },
  "secret-policy-denies": {
    code: "EGR066",
    title: "The secret's resource policy refuses the read",
    symptoms: ["secret-denied"],
    cause:
      "The resource policy of secret {subject} does not let the execution role read it, or denies it. A secret of another account needs a policy that grants it.",
    fix: {
      pulumi: "an aws.secretsmanager.SecretPolicy in the secret's account that allows the execution role to read.",
      cli: `aws secretsmanager put-resource-policy --secret-id {secret-arn} --resource-policy "$(aws secretsmanager get-resource-policy --secret-id {secret-arn} --query ResourcePolicy --output json | jq -c '(if . then fromjson else {"Version":"2012-10-17","Statement":[]} end) | .Statement += [{statement}]')"`,
    },
    source:
      "secretsmanager/latest/userguide/auth-and-access_examples_cross.html; IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html",
  },
  "key-policy-denies": {
    code: "EGR067",
    title: "The KMS key's policy refuses the role",
    symptoms: ["kms-denied", "secret-denied", "exec-not-connected"],
    cause:
      "A key policy decides first: it must name the role, or hand the decision to IAM by naming the account. That of {subject} does neither, or denies it.",
    fix: {
      pulumi: "a statement in the key's policy: the role may kms:Decrypt, or the account's root may kms:*.",
      cli: "aws kms put-key-policy --key-id {subject} --policy-name default --policy \"$(aws kms get-key-policy --key-id {subject} --policy-name default --query Policy --output text | jq -c '.Statement += [{statement}]')\"",
    },
    source: "kms/latest/developerguide/key-policy-overview.html; kms/latest/developerguide/policy-evaluation.html",
  },
  "key-disabled": {
    code: "EGR068",
    title: "The KMS key is disabled",
    symptoms: ["kms-denied", "secret-denied"],
    cause: "Key {subject} is disabled or about to be deleted, so nothing encrypted with it can be read.",
    fix: {
      pulumi: "isEnabled: true on the key, or another key.",
      cli: "aws kms enable-key --key-id {subject}",
    },
    source: "kms/latest/developerguide/key-state.html",
  },
});

const ROLE_SOURCE = "AmazonECS/latest/developerguide/task_execution_IAM_role.html";

/**
 * A policy of its own for each service and set of calls: `put-role-policy` replaces the policy of the same name, so two
 * fixes of one name would undo each other.
 */
const roleFix = (which: string, actions: string) => ({
  pulumi: `the ${which} role of FargateService has it; a role of your own needs ${actions}.`,
  cli: "aws iam put-role-policy --role-name {role-name} --policy-name {policy-name} --policy-document '{statements}'",
});

const TRUST =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}';
const CHANNELS =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ssmmessages:CreateControlChannel","ssmmessages:CreateDataChannel","ssmmessages:OpenControlChannel","ssmmessages:OpenDataChannel"],"Resource":"*"}]}';

/**
 * A role is made (or found, when it was made before) and given what it needs; the definition the service uses is
 * registered again with it, and the service moved to it.
 */
const withRole = (key: string, name: string, grant: string) =>
  `role=$(aws iam create-role --role-name ${name} --assume-role-policy-document '${TRUST}' --query Role.Arn --output text 2>/dev/null || aws iam get-role --role-name ${name} --query Role.Arn --output text); ${grant}; ${redefined(`.${key} = "'$role'"`)}`;

/** Faults of roles. */
export const ROLE_ROWS = rows({
  "execution-role-missing": {
    code: "EGR070",
    title: "The task definition names no execution role",
    symptoms: ["login-denied", "logs-denied", "secret-denied"],
    cause: "The agent pulls private images, ships logs and reads secrets with the execution role; there is none.",
    fix: {
      pulumi: "executionRoleArn on the task definition (FargateService sets it).",
      cli: withRole(
        "executionRoleArn",
        "{task}-execution",
        "aws iam attach-role-policy --role-name {task}-execution --policy-arn arn:{partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
      ),
    },
    source: ROLE_SOURCE,
  },
  "execution-role-image": {
    code: "EGR071",
    title: "The execution role may not pull the image",
    symptoms: ["login-denied", "pull-denied"],
    cause: "The execution role does not allow a call that a pull from private ECR makes, from where the task makes it.",
    fix: roleFix(
      "execution",
      "ecr:GetAuthorizationToken, ecr:BatchCheckLayerAvailability, ecr:GetDownloadUrlForLayer, ecr:BatchGetImage",
    ),
    source: `${ROLE_SOURCE}; AmazonECR/latest/userguide/vpc-endpoints.html`,
  },
  "execution-role-logs": {
    code: "EGR072",
    title: "The execution role may not write the log",
    symptoms: ["logs-denied"],
    cause: "The execution role does not allow logs:CreateLogStream and logs:PutLogEvents on the task's log group.",
    fix: roleFix("execution", "logs:CreateLogStream, logs:PutLogEvents"),
    source: `${ROLE_SOURCE}; AmazonECS/latest/developerguide/using_awslogs.html`,
  },
  "execution-role-secret": {
    code: "EGR073",
    title: "The execution role may not read a secret",
    symptoms: ["secret-denied"],
    cause:
      "The agent injects secrets with the execution role; AmazonECSTaskExecutionRolePolicy does not hold this permission.",
    fix: roleFix("execution", "secretsmanager:GetSecretValue, ssm:GetParameters"),
    source: `${ROLE_SOURCE}; AmazonECS/latest/developerguide/specifying-sensitive-data.html`,
  },
  "execution-role-file": {
    code: "EGR069",
    title: "The execution role may not read an environment file",
    symptoms: ["layer-denied"],
    cause: "The agent reads environment files from S3 with the execution role, which does not allow it.",
    fix: roleFix("execution", "s3:GetObject on the file and s3:GetBucketLocation on its bucket"),
    source: "AmazonECS/latest/developerguide/use-environment-file.html",
  },
  "execution-role-kms": {
    code: "EGR074",
    title: "The execution role may not decrypt a secret",
    symptoms: ["kms-denied", "secret-denied"],
    cause:
      "The secret is encrypted with a customer managed key, and the execution role does not allow kms:Decrypt on it.",
    fix: roleFix("execution", "kms:Decrypt"),
    source: ROLE_SOURCE,
  },
  "task-role-missing": {
    code: "EGR075",
    title: "ECS Exec without a task role",
    symptoms: ["exec-not-connected"],
    cause: "The agent of ECS Exec opens its channels with the task role; the task definition names none.",
    fix: {
      pulumi: "taskRoleArn on the task definition (FargateService sets it).",
      cli: withRole(
        "taskRoleArn",
        "{task}-task",
        `aws iam put-role-policy --role-name {task}-task --policy-name exec --policy-document '${CHANNELS}'`,
      ),
    },
    source: "AmazonECS/latest/developerguide/ecs-exec.html",
  },
  "task-role-exec": {
    code: "EGR076",
    title: "The task role may not do what ECS Exec needs",
    symptoms: ["exec-not-connected"],
    cause:
      "ECS Exec needs four ssmmessages actions on the task role, and what its sessions are encrypted with and logged to: kms:Decrypt, the log group, the bucket.",
    fix: {
      pulumi:
        "services.<name>.exec adds them to the task role; a role of your own needs ssmmessages:CreateControlChannel, CreateDataChannel, OpenControlChannel and OpenDataChannel, and the session's key, log group and bucket.",
      cli: "aws iam put-role-policy --role-name {role-name} --policy-name {policy-name} --policy-document '{statements}'",
    },
    source: "AmazonECS/latest/developerguide/ecs-exec.html",
  },
  "role-not-assumable": {
    code: "EGR077",
    title: "ECS may not take on the role",
    symptoms: ["assume-role"],
    cause:
      "The trust policy of the role does not let ecs-tasks.amazonaws.com assume it for tasks of this account and Region, denies it, or the role is of another account.",
    fix: {
      pulumi: "assumeRolePolicy with Principal {Service: ecs-tasks.amazonaws.com} and Action sts:AssumeRole.",
      cli: `aws iam update-assume-role-policy --role-name {role-name} --policy-document "$(aws iam get-role --role-name {role-name} --query Role.AssumeRolePolicyDocument --output json | jq -c '.Statement += [{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]')"`,
    },
    source: "AmazonECS/latest/developerguide/task-iam-roles.html",
  },
  "role-denies": {
    code: "EGR078",
    title: "A Deny statement or a permissions boundary stops the role",
    symptoms: ["login-denied", "pull-denied", "secret-denied", "logs-denied", "kms-denied", "exec-not-connected"],
    cause:
      "A policy of {subject} denies a call that the task makes for {service}, or its permissions boundary does not hold it. Allowing it elsewhere does not help: a denial wins, and a boundary limits everything.",
    fix: {
      pulumi: "narrow the Deny statement, or widen the boundary, where it is written.",
      cli: "aws iam simulate-principal-policy --policy-source-arn {subject} --action-names {actions} --query 'EvaluationResults[].[EvalActionName,EvalDecision,MatchedStatements[].SourcePolicyId]'",
    },
    source: "IAM/latest/UserGuide/reference_policies_evaluation-logic.html",
  },
  "organization-denies": {
    code: "EGR079",
    title: "A policy of the organization stops the role",
    symptoms: ["login-denied", "pull-denied", "secret-denied", "logs-denied", "kms-denied", "exec-not-connected"],
    cause:
      "A service control policy (for the role) or a resource control policy (for what it calls) of the account, or of an organizational unit above it, does not allow a call that the task makes for {service}.",
    fix: {
      pulumi: "whoever owns the organization's policies has to allow it.",
      cli: "for kind in SERVICE_CONTROL_POLICY RESOURCE_CONTROL_POLICY; do aws organizations list-policies-for-target --target-id {account} --filter $kind; done",
    },
    source:
      "organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html; organizations/latest/userguide/orgs_manage_policies_rcps.html",
  },
});
