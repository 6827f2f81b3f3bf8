/** What the parts of a service ask of its task role, as statements. Pure. Sources: AmazonECS ecs-exec, using_firelens, efs-volumes. */
import type { Partition } from "./catalogue";
import type { Statement } from "./role-documents";
import type { ExecSettings, LoggingSettings } from "./settings";

/** Where a stack stands: what an ARN needs besides the resource. */
export interface Place {
  readonly partition: Partition;
  readonly region: string;
  readonly account: string;
}

/** Channels of ECS Exec. */
export const EXEC = [
  "ssmmessages:CreateControlChannel",
  "ssmmessages:CreateDataChannel",
  "ssmmessages:OpenControlChannel",
  "ssmmessages:OpenDataChannel",
];

function arn({ partition, region, account }: Place, service: string, resource: string): string {
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}

/** ECS Exec: its channels, its key, and where sessions are logged. The channel actions take no resource (ecs-exec guide). */
export function execStatements(exec: ExecSettings, place: Place): Statement[] {
  if (!exec.enabled) return [];
  return [
    { Sid: "Exec", Effect: "Allow", Action: EXEC, Resource: "*" },
    ...execLogging(exec, place),
    ...(exec.kmsKeyArn === undefined
      ? []
      : [{ Sid: "ExecKey", Effect: "Allow" as const, Action: ["kms:Decrypt"], Resource: [exec.kmsKeyArn] }]),
  ];
}

/** Where ECS Exec sessions are logged. */
export function execLogging(exec: ExecSettings, place: Place): Statement[] {
  const statements: Statement[] = [];
  if (!exec.enabled) return statements;
  if (exec.logGroup) {
    statements.push(
      { Sid: "ExecLogGroups", Effect: "Allow", Action: ["logs:DescribeLogGroups"], Resource: "*" },
      {
        Sid: "ExecLogs",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
        Resource: [`${arn(place, "logs", `log-group:${exec.logGroup}`)}:*`],
      },
    );
  }
  if (exec.s3Bucket) {
    const bucket = `arn:${place.partition}:s3:::${exec.s3Bucket}`;
    statements.push(
      // The agent asks for the bucket's Region first; the guide grants it on every bucket (R14.5).
      { Sid: "ExecBucketRegion", Effect: "Allow", Action: ["s3:GetBucketLocation"], Resource: "*" },
      { Sid: "ExecBucket", Effect: "Allow", Action: ["s3:GetEncryptionConfiguration"], Resource: [bucket] },
      { Sid: "ExecObjects", Effect: "Allow", Action: ["s3:PutObject"], Resource: [`${bucket}/*`] },
    );
  }
  return statements;
}

/** The log router writes with the task role. */
export function firelensStatements(logging: LoggingSettings, place: Place): Statement[] {
  if (logging.driver !== "firelens") return [];
  const { options } = logging;
  const named = (...keys: string[]) => keys.map((key) => options[key]).find((value) => value !== undefined) ?? "*";
  const allow = (Action: string[], Resource: string[]): Statement[] => [
    { Sid: "LogRouter", Effect: "Allow", Action, Resource },
  ];
  switch (options["Name"] ?? options["name"]) {
    case "cloudwatch":
    case "cloudwatch_logs": {
      const group = arn(place, "logs", `log-group:${named("log_group_name")}`);
      const creates = options["auto_create_group"] === "true" ? ["logs:CreateLogGroup"] : [];
      return allow(
        ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents", ...creates],
        [group, `${group}:*`],
      );
    }
    case "firehose":
    case "kinesis_firehose":
      return allow(["firehose:PutRecordBatch"], [arn(place, "firehose", `deliverystream/${named("delivery_stream")}`)]);
    case "kinesis":
    case "kinesis_streams":
      return allow(["kinesis:PutRecords"], [arn(place, "kinesis", `stream/${named("stream")}`)]);
    case "s3":
      return allow(["s3:PutObject"], [`arn:${place.partition}:s3:::${named("bucket")}/*`]);
    default:
      return [];
  }
}
