/** Policies of buckets, queues, tables, topics, secrets and keys that the stack itself has. */
import { partitionOf } from "../../../plan/catalogue";
import { type Graph, inputsOnly } from "../../../resources/graph";
import type { ResourceRecord } from "../../../resources/record";
import { BUCKET_TYPES, TYPES } from "../../../resources/tokens";
import { type CalledResource, type KmsKey, type Known, unknown } from "../../topology";

/** One kind: the resource, where its ARN is, and the resource that gives it a policy. */
interface Kind {
  readonly types: readonly string[];
  /** Type of the policy, and the property that names whose it is. */
  readonly beside: readonly (readonly [type: string, path: string])[];
  /** Whether the resource holds a policy itself, under `policy`. */
  readonly inline: boolean;
}

const KINDS: readonly Kind[] = [
  { types: BUCKET_TYPES, beside: [[TYPES.bucketPolicy, "bucket"]], inline: true },
  { types: [TYPES.queue], beside: [[TYPES.queuePolicy, "queueUrl"]], inline: true },
  { types: [TYPES.topic], beside: [[TYPES.topicPolicy, "arn"]], inline: true },
  { types: [TYPES.table], beside: [[TYPES.tablePolicy, "resourceArn"]], inline: false },
  { types: [TYPES.secret], beside: [[TYPES.secretPolicy, "secretArn"]], inline: true },
];

/** What the stack has and a task may call; those whose ARN nobody knows yet cannot be named by a role either. */
export function calledOf(graph: Graph, region: string): readonly CalledResource[] {
  return KINDS.flatMap((kind) =>
    graph.of(...kind.types).flatMap((record) => {
      const arn = arnOf(graph, record, region);
      return arn === undefined ? [] : [{ arn, policy: policyOf(graph, kind, record) }];
    }),
  );
}

function arnOf(graph: Graph, record: ResourceRecord, region: string): string | undefined {
  const arn = graph.text(record, "arn");
  if (typeof arn === "string") return arn;
  const bucket = BUCKET_TYPES.some((type) => type === record.type) ? graph.text(record, "bucket") : undefined;
  return typeof bucket === "string" ? `arn:${partitionOf(region)}:s3:::${bucket}` : undefined;
}

/** A policy of the resource itself or beside it; `null` when the stack gives it none. */
function policyOf(graph: Graph, { types, beside, inline }: Kind, record: ResourceRecord): Known<string | null> {
  for (const [type, path] of beside) {
    const policies = graph.referrers(type, path, types);
    const own = [graph.id(record), record.urn].flatMap((id) => policies.of(id))[0];
    if (own) return graph.text(own, "policy") ?? graph.missing(own, "policy");
    const [astray] = policies.astray;
    if (astray) return graph.missing(astray, path);
  }
  const own = inline ? graph.text(inputsOnly(record), "policy") : undefined;
  // A state tells of no policy as of an empty one.
  return own === undefined || own === "" ? null : own;
}

/** Keys of the stack with their policies. One without a policy has AWS's default, which hands the decision to IAM. */
export function keysOf(graph: Graph): readonly KmsKey[] {
  return graph.of(TYPES.key).flatMap((record): readonly KmsKey[] => {
    const arn = graph.text(record, "arn");
    if (typeof arn !== "string") return [];
    const policies = graph.referrers(TYPES.keyPolicy, "keyId", [TYPES.key]);
    const own = policies.of(graph.id(record))[0];
    const text = own ? graph.text(own, "policy") : graph.text(inputsOnly(record), "policy");
    const [astray] = policies.astray;
    return [
      {
        arn,
        manager: "customer",
        enabled: graph.flag(inputsOnly(record), "isEnabled", true),
        policy: text ?? (astray ? graph.missing(astray, "keyId") : defaultPolicy(arn)),
      },
    ];
  });
}

function defaultPolicy(arn: string): Known<string> {
  const [, partition, , , account] = arn.split(":");
  if (account === undefined || !/^\d{12}$/.test(account)) return unknown(`the account of key ${arn}`);
  const Principal = { AWS: `arn:${partition}:iam::${account}:root` };
  const Statement = [{ Effect: "Allow", Principal, Action: "kms:*", Resource: "*" }];
  return JSON.stringify({ Version: "2012-10-17", Statement });
}
