/**
 * IAM documents as JSON text: trust and role policies. Pure. Endpoint policies are in endpoint-policy.ts.
 * Sources: AmazonECS task_execution_IAM_role, task-iam-roles, ecs-exec; AmazonECR vpc-endpoints; VPC flow-logs-iam-role,
 * flow-logs-s3-permissions.
 */
import type { Partition } from "./catalogue";
import type { NeedSettings } from "./settings";

/** One statement of a policy document. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: unknown;
  readonly Action: readonly string[];
  readonly Resource: readonly string[] | string;
  readonly Condition?: unknown;
}

/** A policy document as JSON text. */
export function document(statements: readonly Statement[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** Trust policy for one AWS service acting for this account (the condition keeps other accounts' use of it out). */
export function assumeRoleDocument(service: string, account: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: service },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": account } },
      },
    ],
  });
}

/** Lets flow logs be written to one log group. */
export function flowLogRolePolicy(logGroupArn: string): string {
  return document([
    {
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
      Resource: [logGroupArn, `${logGroupArn}:*`],
    },
  ]);
}

/** Lets the log delivery service write flow logs to one bucket, and requires TLS of everybody. */
export function flowLogDeliveryPolicy(bucketArn: string, account: string): string {
  const delivery = { Service: "delivery.logs.amazonaws.com" };
  const own = { StringEquals: { "aws:SourceAccount": account } };
  return document([
    {
      Sid: "Write",
      Effect: "Allow",
      Principal: delivery,
      Action: ["s3:PutObject"],
      Resource: [`${bucketArn}/AWSLogs/${account}/*`],
      Condition: own,
    },
    {
      Sid: "Check",
      Effect: "Allow",
      Principal: delivery,
      Action: ["s3:GetBucketAcl", "s3:ListBucket"],
      Resource: [bucketArn],
      Condition: own,
    },
    {
      Sid: "TlsOnly",
      Effect: "Deny",
      Principal: "*",
      Action: ["s3:*"],
      Resource: [bucketArn, `${bucketArn}/*`],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ]);
}

/** What a task's roles and its endpoints' policies are written for: concrete ARNs. */
export interface TaskArns {
  readonly region: string;
  readonly partition: Partition;
  readonly account: string;
  /** Private ECR repositories of every container. */
  readonly repositories: readonly string[];
  /** `valueFrom` ARNs. */
  readonly secrets: readonly string[];
  readonly parameters: readonly string[];
  readonly kmsKeys: readonly string[];
  readonly logGroup: string;
}

/** ECS Exec as it concerns policies. */
export interface ExecFacts {
  readonly enabled: boolean;
  readonly kmsKeyArn?: string;
  readonly logGroup?: string;
  readonly s3Bucket?: string;
}

/** What an image pull calls, besides the login. */
export const PULL = ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"];
/** Channels of ECS Exec. */
export const EXEC = [
  "ssmmessages:CreateControlChannel",
  "ssmmessages:CreateDataChannel",
  "ssmmessages:OpenControlChannel",
  "ssmmessages:OpenDataChannel",
];

/** ARN of the secret itself: `valueFrom` may end in `:json-key:stage:version`. */
export function secretArn(valueFrom: string): string {
  return valueFrom.split(":").slice(0, 7).join(":");
}

/** Repository ARN of a private ECR image. */
export function repositoryArn(
  partition: Partition,
  image: { readonly account?: string; readonly region?: string; readonly repository: string },
): string {
  return `arn:${partition}:ecr:${image.region}:${image.account}:repository/${image.repository}`;
}

/** A statement on resources, when there are any. */
export function ifAny(resources: readonly string[], statement: (resources: string[]) => Statement): Statement[] {
  return resources.length > 0 ? [statement([...new Set(resources)])] : [];
}

/** The execution role: what Fargate does before and beside the containers. Every resource by ARN, where IAM allows it. */
export function executionRolePolicy(arns: TaskArns): string {
  return document([
    // The login call takes no resource (ECR API reference).
    ...ifAny(arns.repositories, () => ({
      Sid: "Login",
      Effect: "Allow",
      Action: ["ecr:GetAuthorizationToken"],
      Resource: "*",
    })),
    ...ifAny(arns.repositories, (Resource) => ({ Sid: "Pull", Effect: "Allow", Action: PULL, Resource })),
    ...ifAny(arns.secrets.map(secretArn), (Resource) => ({
      Sid: "Secrets",
      Effect: "Allow",
      Action: ["secretsmanager:GetSecretValue"],
      Resource,
    })),
    ...ifAny(arns.parameters, (Resource) => ({
      Sid: "Parameters",
      Effect: "Allow",
      Action: ["ssm:GetParameters"],
      Resource,
    })),
    ...ifAny(arns.kmsKeys, (Resource) => ({ Sid: "Decrypt", Effect: "Allow", Action: ["kms:Decrypt"], Resource })),
    {
      Sid: "Logs",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: [`${arns.logGroup}:*`],
    },
  ]);
}

/** The task role: only what the configuration's needs and ECS Exec require. `undefined` when that is nothing. */
export function taskRolePolicy(needs: readonly NeedSettings[], exec: ExecFacts, arns: TaskArns): string | undefined {
  const statements: Statement[] = needs
    .filter((need) => need.actions.length > 0)
    .map((need) => ({ Effect: "Allow", Action: need.actions, Resource: need.resources }));
  if (exec.enabled) {
    // The channel actions take no resource (ecs-exec guide).
    statements.push({ Sid: "Exec", Effect: "Allow", Action: EXEC, Resource: "*" }, ...execLogging(exec, arns));
    if (exec.kmsKeyArn)
      statements.push({ Sid: "ExecKey", Effect: "Allow", Action: ["kms:Decrypt"], Resource: [exec.kmsKeyArn] });
  }
  return statements.length > 0 ? document(statements) : undefined;
}

/** Where ECS Exec sessions are logged. */
export function execLogging(exec: ExecFacts, { partition, region, account }: TaskArns): Statement[] {
  const statements: Statement[] = [];
  if (exec.logGroup) {
    const group = `arn:${partition}:logs:${region}:${account}:log-group:${exec.logGroup}`;
    statements.push(
      { Sid: "ExecLogGroups", Effect: "Allow", Action: ["logs:DescribeLogGroups"], Resource: "*" },
      {
        Sid: "ExecLogs",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        Resource: [`${group}:*`],
      },
    );
  }
  if (exec.s3Bucket) {
    const bucket = `arn:${partition}:s3:::${exec.s3Bucket}`;
    statements.push(
      { Sid: "ExecBucket", Effect: "Allow", Action: ["s3:GetEncryptionConfiguration"], Resource: [bucket] },
      { Sid: "ExecObjects", Effect: "Allow", Action: ["s3:PutObject"], Resource: [`${bucket}/*`] },
    );
  }
  return statements;
}
