/** VPC flow logs, to CloudWatch Logs or to S3: which packets were accepted or rejected, for troubleshooting. */
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as ec2 from "@pulumi/aws/ec2";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { assumeRoleDocument, flowLogDeliveryPolicy, flowLogRolePolicy } from "../plan/role-documents";
import { LogBucket } from "./log-bucket";
import { named, type Tags } from "./tags";

export interface FlowLogsArgs {
  readonly vpcId: pulumi.Input<string>;
  /** Which packets: rejected only, or all. All costs more and shows where bytes go (`egress advise` reads it). */
  readonly traffic: "reject" | "all";
  readonly destination: "cloudwatch" | "s3";
  /** Days that records are kept. */
  readonly retentionDays: number;
  /** Account of the stack: it stands in the trust and bucket policies. */
  readonly account: string;
  /** Customer key of the log group or bucket. @default AWS's own */
  readonly kmsKeyArn?: string;
  /** A destroy may take the bucket with its records; otherwise it stays behind. @default false */
  readonly forceDestroy?: boolean;
  readonly tags?: Tags;
}

/** Fields that the NAT analysis needs beyond AWS's default: who the far end is, and which way the packet went. */
const FORMAT =
  "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status} ${pkt-srcaddr} ${pkt-dstaddr} ${flow-direction}";

/** Flow logs of one VPC. Billed by GB delivered as vended logs (cost/prices.json: cloudwatch_logs). */
export class FlowLogs extends pulumi.ComponentResource {
  /** Name of the log group, or of the bucket. */
  readonly destinationName: pulumi.Output<string>;

  constructor(name: string, args: FlowLogsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("fargate-egress:index:FlowLogs", name, {}, opts);
    this.destinationName = args.destination === "cloudwatch" ? this.toCloudWatch(name, args) : this.toS3(name, args);
    this.registerOutputs({ destinationName: this.destinationName });
  }

  private toCloudWatch(name: string, args: FlowLogsArgs): pulumi.Output<string> {
    const group = new cloudwatch.LogGroup(
      name,
      {
        retentionInDays: args.retentionDays,
        ...(args.kmsKeyArn === undefined ? {} : { kmsKeyId: args.kmsKeyArn }),
        tags: named(name, args.tags),
      },
      { parent: this },
    );
    const role = new iam.Role(
      name,
      {
        assumeRolePolicy: assumeRoleDocument("vpc-flow-logs.amazonaws.com", args.account),
        description: "Writes VPC flow logs",
        tags: named(name, args.tags),
      },
      { parent: this },
    );
    const policy = new iam.RolePolicy(
      name,
      { role: role.name, policy: group.arn.apply(flowLogRolePolicy) },
      { parent: this },
    );
    new ec2.FlowLog(
      name,
      {
        vpcId: args.vpcId,
        trafficType: args.traffic.toUpperCase(),
        logDestinationType: "cloud-watch-logs",
        logDestination: group.arn,
        iamRoleArn: role.arn,
        maxAggregationInterval: 60,
        logFormat: FORMAT,
        tags: named(name, args.tags),
      },
      { parent: this, dependsOn: [policy] },
    );
    return group.name;
  }

  private toS3(name: string, args: FlowLogsArgs): pulumi.Output<string> {
    const bucket = new LogBucket(
      name,
      {
        retentionDays: args.retentionDays,
        policy: (arn) => flowLogDeliveryPolicy(arn, args.account),
        ...(args.kmsKeyArn === undefined ? {} : { kmsKeyArn: args.kmsKeyArn }),
        forceDestroy: args.forceDestroy ?? false,
        ...(args.tags ? { tags: args.tags } : {}),
      },
      { parent: this },
    );
    new ec2.FlowLog(
      name,
      {
        vpcId: args.vpcId,
        trafficType: args.traffic.toUpperCase(),
        logDestinationType: "s3",
        logDestination: bucket.bucketArn,
        maxAggregationInterval: 60,
        logFormat: FORMAT,
        tags: named(name, args.tags),
      },
      { parent: this, dependsOn: [bucket.ready] },
    );
    return bucket.bucketName;
  }
}
