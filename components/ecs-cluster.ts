/** The cluster that services run in: one of their own, or one that exists. */
import * as pulumi from "@pulumi/pulumi";
import type { ClusterPlan } from "../plan/plan";
import type { Place } from "../plan/role-grants";
import type { ServicePlan } from "../plan/service-plan";
import { Cluster } from "./cluster";
import type { Tags } from "./tags";

/** A cluster of the stack or an existing one. */
export interface ClusterInUse {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  readonly readiness: readonly pulumi.Resource[];
}

/** Makes the cluster for some services. */
export function createCluster(
  name: string,
  plan: Extract<ClusterPlan, { kind: "own" }>,
  services: readonly ServicePlan[],
  tags: Tags,
  child: pulumi.ComponentResourceOptions = {},
): ClusterInUse {
  const exec = services.map((service) => service.role.exec).find((one) => one.enabled);
  const cluster = new Cluster(
    name,
    {
      containerInsights: plan.containerInsights,
      spot: services.some((service) => service.capacity.provider === "spot"),
      ...(exec ? { exec } : {}),
      tags,
    },
    child,
  );
  return { name: cluster.clusterName, arn: cluster.clusterArn, readiness: cluster.readiness };
}

/** Names a cluster that exists. @param cluster its name or ARN */
export function existingCluster(cluster: pulumi.Input<string>, { partition, region, account }: Place): ClusterInUse {
  const given = pulumi.output(cluster);
  return {
    name: given.apply((text) => text.split("/").at(-1) ?? text),
    arn: given.apply((text) =>
      text.startsWith("arn:") ? text : `arn:${partition}:ecs:${region}:${account}:cluster/${text}`,
    ),
    readiness: [],
  };
}
