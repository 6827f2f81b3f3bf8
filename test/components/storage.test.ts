/** What holds data: file systems with their mount targets, and buckets of logs. */
import * as assert from "node:assert/strict";
import { FileSystem, MountTargets } from "../../components/file-system";
import { LogBucket } from "../../components/log-bucket";
import { json, names, ofType, one, untagged } from "../helpers/evaluations";
import { construct } from "../helpers/mocks";

const KEY = "arn:aws:kms:us-east-1:123456789012:key/k";
const FILE_SYSTEM = "aws:efs/fileSystem:FileSystem";
const BUCKET = "aws:s3/bucket:Bucket";

describe("FileSystem", () => {
  it("is encrypted, elastic, and stays behind unless told otherwise", async () => {
    const e = await construct(() => ({ id: new FileSystem("files", { tags: { Team: "core" } }).fileSystemId }));
    const made = one(e, FILE_SYSTEM);
    assert.deepEqual([made.name, untagged(made)], ["files", { encrypted: true, throughputMode: "elastic" }]);
    assert.deepEqual(made.inputs["tags"], { Name: "files", Team: "core" });
    assert.deepEqual([made.options.retainOnDelete, made.options.protect], [true, false]);
    assert.match(made.parent ?? "", /fargate-egress:index:FileSystem::files$/);
    assert.equal(e.outputs["id"], "fs-files");
  });

  it("goes with its stack, or is protected, as it is told", async () => {
    const e = await construct(() => ({
      a: new FileSystem("a", { keepData: false }).fileSystemId,
      b: new FileSystem("b", { protect: true }).fileSystemArn,
    }));
    assert.deepEqual(
      ofType(e, FILE_SYSTEM).map(({ options }) => [options.retainOnDelete, options.protect]),
      [
        [false, false],
        [true, true],
      ],
    );
  });
});

describe("MountTargets", () => {
  it("stand one in each AZ, named by its id, with the one group", async () => {
    const e = await construct(() => {
      const targets = new MountTargets("files", {
        fileSystemId: "fs-1",
        subnets: [
          { zoneId: "use1-az1", id: "subnet-1" },
          { zoneId: "use1-az4", id: "subnet-4" },
        ],
        securityGroupId: "sg-1",
      });
      return { waitedFor: targets.readiness.length };
    });
    assert.deepEqual(
      ofType(e, "aws:efs/mountTarget:MountTarget").map(({ name, inputs }) => [name, inputs]),
      [
        ["files-use1-az1", { fileSystemId: "fs-1", subnetId: "subnet-1", securityGroups: ["sg-1"] }],
        ["files-use1-az4", { fileSystemId: "fs-1", subnetId: "subnet-4", securityGroups: ["sg-1"] }],
      ],
    );
    assert.equal(e.outputs["waitedFor"], 2);
  });
});

describe("LogBucket", () => {
  const policy = (arn: string) => JSON.stringify({ Version: "2012-10-17", Statement: [{ Resource: arn }] });
  const bucket = (more: object = {}) =>
    construct(() => ({ name: new LogBucket("logs", { retentionDays: 30, policy, ...more }).bucketName }));
  const ALL = [
    BUCKET,
    ...["PublicAccessBlock", "Policy", "LifecycleConfiguration"].map((t) => `aws:s3/bucket${t}:Bucket${t}`),
  ];

  it("is closed to the public, encrypted with S3's key, emptied by age, and has the policy of its own ARN", async () => {
    const e = await bucket();
    const { bucket: of, ...block } = one(e, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock").inputs;
    assert.deepEqual([of, Object.values(block)], ["logs", [true, true, true, true]]);
    assert.deepEqual(
      one(e, "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration").inputs["rules"],
      [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    );
    assert.deepEqual(one(e, "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration").inputs["rules"], [
      {
        id: "expire",
        status: "Enabled",
        filter: { prefix: "" },
        expiration: { days: 30 },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      },
    ]);
    const written = one(e, "aws:s3/bucketPolicy:BucketPolicy");
    assert.deepEqual((json(written, "policy") as { Statement: unknown[] }).Statement, [
      { Resource: "arn:aws:s3:::logs" },
    ]);
    const block_ = one(e, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock");
    assert.ok(written.dependencies.includes(block_.urn), "both change the bucket's policy state");
    assert.equal(e.outputs["name"], "logs");
  });

  it("takes a customer key", async () => {
    const type = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
    assert.deepEqual(one(await bucket({ kmsKeyArn: KEY }), type).inputs["rules"], [
      { applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: KEY } },
    ]);
  });

  it("stays behind whole, with its policy and rules; or goes with its records where that is asked for", async () => {
    for (const forceDestroy of [false, true]) {
      const e = await bucket({ forceDestroy });
      assert.equal(one(e, BUCKET).inputs["forceDestroy"], forceDestroy);
      for (const type of ALL) assert.equal(one(e, type).options.retainOnDelete, !forceDestroy, type);
    }
    assert.deepEqual(names(await bucket(), BUCKET), ["logs"]);
  });
});
