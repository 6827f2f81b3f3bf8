/** The ECS cluster of a stack. */
import * as ecs from "@pulumi/aws/ecs";
import * as pulumi from "@pulumi/pulumi";
import { named, type Tags } from "./tags";

export interface ClusterArgs {
  /** Metrics of tasks and containers, billed as custom metrics (cost/prices.json: cloudwatch). @default off */
  readonly containerInsights?: "off" | "on" | "enhanced";
  /** Fargate Spot beside Fargate. @default false */
  readonly spot?: boolean;
  /** How ECS Exec sessions are encrypted and logged. @default AWS's own key, the task's log driver */
  readonly exec?: { readonly kmsKeyArn?: string; readonly logGroup?: string; readonly s3Bucket?: string };
  readonly tags?: Tags;
}

const INSIGHTS = { off: "disabled", on: "enabled", enhanced: "enhanced" } as const;

/** A cluster with Fargate, and Fargate Spot where a service asks for it. Free; Container Insights bills by metric. */
export class Cluster extends pulumi.ComponentResource {
  readonly clusterName: pulumi.Output<string>;
  readonly clusterArn: pulumi.Output<string>;
  /** Capacity providers: a service on Spot waits for them. */
  readonly readiness: readonly pulumi.Resource[];

  constructor(name: string, args: ClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("fargate-egress:index:Cluster", name, {}, opts);
    const cluster = new ecs.Cluster(
      name,
      {
        settings: [{ name: "containerInsights", value: INSIGHTS[args.containerInsights ?? "off"] }],
        ...sessions(args.exec),
        tags: named(name, args.tags),
      },
      { parent: this },
    );
    this.readiness = args.spot ? [this.createProviders(name, cluster)] : [];
    this.clusterName = cluster.name;
    this.clusterArn = cluster.arn;
    this.registerOutputs({ clusterName: this.clusterName });
  }

  private createProviders(name: string, cluster: ecs.Cluster): pulumi.Resource {
    return new ecs.ClusterCapacityProviders(
      name,
      { clusterName: cluster.name, capacityProviders: ["FARGATE", "FARGATE_SPOT"] },
      { parent: this },
    );
  }
}

/** What ECS Exec sessions use of the cluster; nothing when it has no key and no place for logs. */
function sessions(exec: ClusterArgs["exec"]): Pick<ecs.ClusterArgs, "configuration"> {
  const { kmsKeyArn, logGroup, s3Bucket } = exec ?? {};
  if (kmsKeyArn === undefined && logGroup === undefined && s3Bucket === undefined) return {};
  const logged = logGroup !== undefined || s3Bucket !== undefined;
  // A customer key encrypts the session's log as it does the session.
  const encrypted = kmsKeyArn !== undefined;
  return {
    configuration: {
      executeCommandConfiguration: {
        ...(kmsKeyArn === undefined ? {} : { kmsKeyId: kmsKeyArn }),
        logging: logged ? "OVERRIDE" : "DEFAULT",
        ...(logged
          ? {
              logConfiguration: {
                ...(logGroup === undefined
                  ? {}
                  : { cloudWatchLogGroupName: logGroup, cloudWatchEncryptionEnabled: encrypted }),
                ...(s3Bucket === undefined ? {} : { s3BucketName: s3Bucket, s3BucketEncryptionEnabled: encrypted }),
              },
            }
          : {}),
      },
    },
  };
}
