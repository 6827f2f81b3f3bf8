/** Policies of buckets, queues, topics, tables, secrets and keys, as the stack's own resources and plans of others have them. */
import assert from "node:assert/strict";
import { calledOf, keysOf } from "../../../../reachability/sources/resources/called";
import { TERRAFORM } from "../../../../reachability/sources/terraform/read-terraform";
import { isUnknown } from "../../../../reachability/topology";
import { Graph } from "../../../../resources/graph";
import type { ResourceRecord } from "../../../../resources/record";
import { TYPES } from "../../../../resources/tokens";
import { UNKNOWN_VALUE } from "../../../../resources/unknowns";

const REGION = "eu-west-1";
const ACCOUNT = "111122223333";
const QUEUE = `arn:aws:sqs:${REGION}:${ACCOUNT}:jobs`;
const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/1`;
const POLICY = JSON.stringify({ Version: "2012-10-17", Statement: [] });

const record = (type: string, name: string, inputs: object, outputs: object = {}): ResourceRecord => ({
  urn: `urn:pulumi:dev::shop::${type}::${name}`,
  type,
  name,
  inputs: inputs as Record<string, unknown>,
  outputs: outputs as Record<string, unknown>,
  dependencies: [],
});

const readings = (...records: ResourceRecord[]) => {
  const graph = new Graph(records);
  return { called: calledOf(graph, REGION), keys: keysOf(graph) };
};

describe("reachability/sources/resources: what tasks call", () => {
  it("has the policy beside a queue, the one in it, and none", () => {
    const queue = record(TYPES.queue, "jobs", {}, { arn: QUEUE, id: "https://sqs/jobs" });
    const own = { ...queue, inputs: { policy: POLICY } };
    const beside = record(TYPES.queuePolicy, "jobs", { queueUrl: "https://sqs/jobs", policy: POLICY });
    assert.deepEqual(readings({ ...queue, id: "https://sqs/jobs" }, beside).called, [{ arn: QUEUE, policy: POLICY }]);
    assert.deepEqual(readings(own).called, [{ arn: QUEUE, policy: POLICY }]);
    assert.deepEqual(readings(queue).called, [{ arn: QUEUE, policy: null }]);
    assert.deepEqual(readings({ ...queue, inputs: { policy: "" } }).called, [{ arn: QUEUE, policy: null }]);
  });
  it("knows no policy where one may be this resource's", () => {
    const queue = record(TYPES.queue, "jobs", {}, { arn: QUEUE });
    const astray = record(TYPES.queuePolicy, "x", { queueUrl: UNKNOWN_VALUE, policy: POLICY });
    const [found] = readings(queue, astray).called;
    assert.ok(found !== undefined && isUnknown(found.policy));
  });
  it("names a bucket by its name where the ARN is not known yet, and leaves out what has neither", () => {
    const named = record(TYPES.bucket, "a", { bucket: "orders" });
    assert.deepEqual(
      readings(named, record(TYPES.bucket, "b", {})).called.map(({ arn }) => arn),
      ["arn:aws:s3:::orders"],
    );
  });
  it("gives a key without a policy AWS's default, and one with a policy its own", () => {
    const key = record(TYPES.key, "main", {}, { arn: KEY });
    assert.match(JSON.stringify(readings(key).keys[0]?.policy), /111122223333:root/);
    const other = record(TYPES.keyPolicy, "main", { keyId: "1", policy: POLICY });
    assert.equal(readings({ ...key, id: "1" }, other).keys[0]?.policy, POLICY);
    assert.equal(readings({ ...key, inputs: { isEnabled: false } }).keys[0]?.enabled, false);
  });
  it("reads them of Terraform's plans, by reference", () => {
    const created = (address: string, after: object, unknown: object = {}) => {
      const [type = "", name = ""] = address.split(".");
      const change = { actions: ["create"], before: null, after, after_unknown: { id: true, arn: true, ...unknown } };
      return { address, mode: "managed", type, name, provider_name: "registry.terraform.io/hashicorp/aws", change };
    };
    const plain = (address: string) => ({ ...refers(address, "id", address), expressions: {} });
    const refers = (address: string, key: string, to: string) => {
      const [type = "", name = ""] = address.split(".");
      const expressions = { [key]: { references: [`${to}.id`, to] } };
      return { address, mode: "managed", type, name, provider_config_key: "aws", expressions };
    };
    const plan = {
      format_version: "1.2",
      terraform_version: "1.11.4",
      planned_values: {},
      resource_changes: [
        created("aws_sqs_queue.jobs", { name: "jobs" }),
        created("aws_sqs_queue_policy.jobs", { policy: POLICY }, { queue_url: true }),
        created("aws_s3_bucket.orders", { bucket: "orders" }),
        created("aws_s3_bucket_policy.orders", { policy: POLICY }, { bucket: true }),
        created("aws_dynamodb_table.carts", { name: "carts" }),
      ],
      configuration: {
        provider_config: { aws: { name: "aws", expressions: { region: { constant_value: REGION } } } },
        root_module: {
          resources: [
            ...["aws_sqs_queue.jobs", "aws_s3_bucket.orders", "aws_dynamodb_table.carts"].map((address) =>
              plain(address),
            ),
            refers("aws_sqs_queue_policy.jobs", "queue_url", "aws_sqs_queue.jobs"),
            refers("aws_s3_bucket_policy.orders", "bucket", "aws_s3_bucket.orders"),
          ],
        },
      },
    };
    const file = { path: "plan.json", text: "", json: plan, beside: () => undefined };
    const { records } = TERRAFORM.read(file, { account: ACCOUNT, region: REGION, variables: {} });
    assert.deepEqual(readings(...records).called, [
      { arn: "arn:aws:s3:::orders", policy: POLICY },
      { arn: QUEUE, policy: POLICY },
      { arn: `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/carts`, policy: null },
    ]);
  });
});
