/** A private bucket for logs that an AWS service delivers. */
import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { named, type Tags } from "./tags";

export interface LogBucketArgs {
  /** Days that records are kept. */
  readonly retentionDays: number;
  /** Bucket policy as JSON, from the bucket's ARN: who may deliver. */
  readonly policy: (bucketArn: string) => string;
  /** Customer key. @default keys of S3's own (AES256), which every delivery service can use */
  readonly kmsKeyArn?: string;
  /** A destroy takes the bucket with its records. @default false: the bucket stays behind */
  readonly forceDestroy?: boolean;
  readonly tags?: Tags;
}

/** Encrypted, closed to the public, emptied by age. Billed by GB-month of S3 Standard (cost/prices.json: s3). */
export class LogBucket extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  /** The policy: nothing is delivered before it stands. */
  readonly ready: pulumi.Resource;

  constructor(name: string, args: LogBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("fargate-egress:index:LogBucket", name, {}, opts);
    const { forceDestroy = false } = args;
    const bucket = new s3.Bucket(
      name,
      { forceDestroy, tags: named(name, args.tags) },
      { parent: this, retainOnDelete: !forceDestroy },
    );
    const block = new s3.BucketPublicAccessBlock(
      name,
      {
        bucket: bucket.id,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      { parent: this, retainOnDelete: !forceDestroy },
    );
    const encryption =
      args.kmsKeyArn === undefined
        ? { sseAlgorithm: "AES256" }
        : { sseAlgorithm: "aws:kms", kmsMasterKeyId: args.kmsKeyArn };
    new s3.BucketServerSideEncryptionConfiguration(
      name,
      { bucket: bucket.id, rules: [{ applyServerSideEncryptionByDefault: encryption }] },
      { parent: this, retainOnDelete: !forceDestroy },
    );
    new s3.BucketLifecycleConfiguration(
      name,
      {
        bucket: bucket.id,
        rules: [
          {
            id: "expire",
            status: "Enabled",
            filter: { prefix: "" },
            expiration: { days: args.retentionDays },
            // Parts of a delivery that broke off are in no listing and are billed all the same.
            abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
          },
        ],
      },
      { parent: this, retainOnDelete: !forceDestroy },
    );
    this.ready = new s3.BucketPolicy(
      name,
      { bucket: bucket.id, policy: bucket.arn.apply(args.policy) },
      // The two calls change the same bucket's policy state and conflict when they run side by side.
      { parent: this, dependsOn: [block], retainOnDelete: !forceDestroy },
    );
    this.bucketName = bucket.bucket;
    this.bucketArn = bucket.arn;
    this.registerOutputs({ bucketName: this.bucketName });
  }
}
