/**
 * IAM documents as JSON text: trust and role policies. Pure. Endpoint policies are in endpoint-policy.ts.
 * Sources: AmazonECS task_execution_IAM_role, task-iam-roles, ecs-exec; AmazonECR vpc-endpoints; VPC flow-logs-iam-role,
 * flow-logs-s3-permissions.
 */
import { execStatements, firelensStatements, type Place } from "./role-grants";
import type { ExecSettings, LoggingSettings, NeedSettings } from "./settings";

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

/** Lets a load balancer write its access logs to one bucket, and requires TLS of everybody. */
export function accessLogDeliveryPolicy(bucketArn: string, account: string): string {
  return document([
    {
      Sid: "Write",
      Effect: "Allow",
      Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
      Action: ["s3:PutObject"],
      Resource: [`${bucketArn}/AWSLogs/${account}/*`],
      Condition: { StringEquals: { "aws:SourceAccount": account } },
    },
    tlsOnly(bucketArn),
  ]);
}

function tlsOnly(bucketArn: string): Statement {
  return {
    Sid: "TlsOnly",
    Effect: "Deny",
    Principal: "*",
    Action: ["s3:*"],
    Resource: [bucketArn, `${bucketArn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
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
    tlsOnly(bucketArn),
  ]);
}

/** What one service's roles and its endpoints' policies are written for: concrete ARNs. */
export interface TaskArns extends Place {
  /** Private ECR repositories of every container. */
  readonly repositories: readonly string[];
  /** Repositories that a cold pull-through cache makes at the first pull, with wildcards. */
  readonly caches: readonly string[];
  /** AWS's own repositories of agents that AWS adds to tasks. */
  readonly agents: readonly string[];
  /** `valueFrom` ARNs. */
  readonly secrets: readonly string[];
  readonly parameters: readonly string[];
  readonly kmsKeys: readonly string[];
  readonly logGroup: string;
  /** File systems that are mounted with the task role. */
  readonly fileSystems: readonly string[];
}

/** What an image pull calls, besides the login. */
export const PULL = ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"];
/** What the first pull through a cache calls besides (R14.3). */
export const IMPORT = ["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"];

/** ARN of the secret itself: `valueFrom` may end in `:json-key:stage:version`. */
export function secretArn(valueFrom: string): string {
  return valueFrom.split(":").slice(0, 7).join(":");
}

/** Repository ARN of a private ECR image. */
export function repositoryArn(
  partition: string,
  image: { readonly account?: string; readonly region?: string; readonly repository: string },
): string {
  return `arn:${partition}:ecr:${image.region}:${image.account}:repository/${image.repository}`;
}

/** Where GuardDuty's agent for Fargate is pulled from: a repository of AWS in each region (R14.13). */
export function guardDutyRepository(partition: string, region: string): string {
  return `arn:${partition}:ecr:${region}:*:repository/aws-guardduty-agent-fargate`;
}

/** A statement on resources, when there are any. */
function ifAny(resources: readonly string[], statement: (resources: string[]) => Statement): Statement[] {
  return resources.length > 0 ? [statement([...new Set(resources)])] : [];
}

/** Allows actions on resources, when there are any. */
export function allow(Sid: string, Action: readonly string[], resources: readonly string[]): Statement[] {
  return ifAny(resources, (Resource) => ({ Sid, Effect: "Allow", Action, Resource }));
}

/** The execution role: what Fargate does before and beside the containers. Every resource by ARN, where IAM allows it. */
export function executionRolePolicy(arns: TaskArns): string {
  return document([
    // The login call takes no resource (ECR API reference).
    ...ifAny([...arns.repositories, ...arns.agents], () => ({
      Sid: "Login",
      Effect: "Allow",
      Action: ["ecr:GetAuthorizationToken"],
      Resource: "*",
    })),
    ...allow("Pull", PULL, arns.repositories),
    ...allow("PullThrough", IMPORT, arns.caches),
    ...allow("ManagedAgents", PULL, arns.agents),
    ...allow("Secrets", ["secretsmanager:GetSecretValue"], arns.secrets.map(secretArn)),
    ...allow("Parameters", ["ssm:GetParameters"], arns.parameters),
    ...allow("Decrypt", ["kms:Decrypt"], arns.kmsKeys),
    ...allow("Logs", ["logs:CreateLogStream", "logs:PutLogEvents"], [`${arns.logGroup}:*`]),
  ]);
}

/** What decides the task role. */
export interface TaskRoleFacts {
  readonly needs: readonly NeedSettings[];
  readonly exec: ExecSettings;
  readonly logging: LoggingSettings;
}

/** The task role: only what the needs, ECS Exec, the log router and mounts require. `undefined` when that is nothing. */
export function taskRolePolicy({ needs, exec, logging }: TaskRoleFacts, arns: TaskArns): string | undefined {
  const statements: Statement[] = [
    ...needs
      .filter((need) => need.actions.length > 0)
      .map((need): Statement => ({ Effect: "Allow", Action: need.actions, Resource: need.resources })),
    ...execStatements(exec, arns),
    ...firelensStatements(logging, arns),
    ...allow("Mount", ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"], arns.fileSystems),
  ];
  return statements.length > 0 ? document(statements) : undefined;
}
