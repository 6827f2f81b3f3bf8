/**
 * Policies of what the task calls: the buckets, queues, topics, tables, secrets and keys of its account that its role names,
 * and the buckets of environment files and sessions. Never what is in them.
 */
import { partitionOf } from "../../../plan/catalogue";
import { usedCalls } from "../../checks/calls";
import { namedKey, namedResource } from "../../checks/named-resources";
import { type CalledResource, isUnknown, type Known, type Role, type Task } from "../../topology";
import { orNull } from "./absent";
import type { JsonApi, JsonCall } from "./json-api";
import type { KeyReader } from "./keys";
import type { Reader } from "./reader";

/** What reads them. */
export interface CalledSources {
  readonly json: JsonApi;
  readonly reader: Reader;
  readonly keys: KeyReader;
  readonly region: string;
  readonly account: string | undefined;
}

const PREFIXES = ["s3", "sqs", "sns", "dynamodb", "secretsmanager", "kms"];

/** Reads them, each once; keys go to the reader of keys. @param files ARNs of environment files */
export async function readCalled(
  sources: CalledSources,
  role: Known<Role> | undefined,
  { execSessions }: Pick<Task, "execSessions">,
  files: readonly string[],
): Promise<readonly CalledResource[]> {
  const { account, keys, region } = sources;
  const calls = PREFIXES.flatMap((prefix) => usedCalls(role, prefix)).flatMap(({ resources }) => resources);
  const mine = (arn: string) => {
    const owner = arn.split(":")[4];
    return owner === "" || account === undefined || owner === account;
  };
  const named = [...new Set([...calls, ...files].flatMap((text) => namedResource(text) ?? []))].filter(mine);
  const bucket = execSessions === undefined || isUnknown(execSessions) ? undefined : execSessions.bucket;
  const sessions = typeof bucket === "string" ? [`arn:${partitionOf(region)}:s3:::${bucket}`] : [];
  const ofKeys = calls.flatMap((text) => namedKey(text) ?? []).filter(mine);
  const [found] = await Promise.all([
    Promise.all([...new Set([...named, ...sessions])].map((arn) => read(sources, arn))),
    Promise.all([...new Set(ofKeys)].map((arn) => keys.arnOf(arn))),
  ]);
  return found.flatMap((each) => each ?? []);
}

async function read({ json, reader, region }: CalledSources, arn: string): Promise<CalledResource | undefined> {
  const [, , service, at = "", account = "", ...rest] = arn.split(":");
  const name = rest.join(":");
  const call = async (
    action: Parameters<Reader["known"]>[0],
    absent: readonly string[],
    ask: () => Promise<string>,
  ) => {
    const policy = await orNull(reader, action, `the policy of ${arn}`, absent, ask);
    return { arn, policy: policy === "" ? null : policy };
  };
  switch (service) {
    case "s3":
      return call("s3:GetBucketPolicy", ["NoSuchBucketPolicy"], () =>
        json.text({ service, region, path: `/${name}`, query: { policy: "" } }),
      );
    case "sqs":
      return call("sqs:GetQueueAttributes", [], async () => {
        const body = { QueueUrl: json.addressOf(service, at, `/${account}/${name}`), AttributeNames: ["Policy"] };
        const answer = await json.call<{ Attributes?: { Policy?: string } }>(
          older(service, "AmazonSQS.GetQueueAttributes", at, body),
        );
        return answer.Attributes?.Policy ?? "";
      });
    case "sns":
      return call("sns:GetTopicAttributes", [], async () => {
        const query = { Action: "GetTopicAttributes", TopicArn: arn, Version: "2010-03-31" };
        const answer = await json.text({ service, region: at, query });
        return plain(/<key>Policy<\/key>\s*<value>([^<]*)<\/value>/.exec(answer)?.[1] ?? "");
      });
    case "dynamodb":
      return call("dynamodb:GetResourcePolicy", ["PolicyNotFoundException"], async () => {
        const target = "DynamoDB_20120810.GetResourcePolicy";
        const answer = await json.call<{ Policy?: string }>(older(service, target, at, { ResourceArn: arn }));
        return answer.Policy ?? "";
      });
    case "secretsmanager":
      return call("secretsmanager:GetResourcePolicy", [], async () => {
        const target = "secretsmanager.GetResourcePolicy";
        const answer = await json.call<{ ResourcePolicy?: string }>({
          service,
          target,
          region: at,
          body: { SecretId: arn },
        });
        return answer.ResourcePolicy ?? "";
      });
    default:
      return undefined;
  }
}

const older = (service: string, target: string, region: string, body: object): JsonCall => ({
  service,
  target,
  region,
  body,
  version: "1.0",
});

const ENTITIES: Readonly<Record<string, string>> = {
  quot: '"',
  amp: "&",
  lt: "<",
  gt: ">",
  apos: "'",
  "#39": "'",
  "#34": '"',
};

/** A text of XML without its escapes. */
function plain(text: string): string {
  return text.replace(/&(#?[a-z0-9]+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}
