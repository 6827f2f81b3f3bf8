/** FireLens: which services a log router's output plugin calls. Pure. Source: AmazonECS using_firelens, Fluent Bit outputs. */

/** Output plugins of AWS services, both generations: the core plugin and the older one in Go. */
const PLUGINS: Readonly<Record<string, readonly string[]>> = {
  cloudwatch: ["logs"],
  cloudwatch_logs: ["logs"],
  firehose: ["kinesis-firehose"],
  kinesis_firehose: ["kinesis-firehose"],
  kinesis: ["kinesis-streams"],
  kinesis_streams: ["kinesis-streams"],
  s3: ["s3"],
};

/** AWS's log router for the architectures of Fargate; public, so only NAT reaches it. */
export const LOG_ROUTER = "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable";

/** Services that a log router with these options sends to; `internet` for every plugin that is not AWS's. */
export function firelensServices(options: Readonly<Record<string, string>>): readonly string[] {
  const name = options["Name"] ?? options["name"];
  return (name === undefined ? undefined : PLUGINS[name]) ?? ["internet"];
}
