/** The services of a stack on their network: cluster, mount targets, ECS services. */
import * as pulumi from "@pulumi/pulumi";
import { Cluster } from "../components/cluster";
import { FargateService, type ServiceVolume } from "../components/fargate-service";
import { MountTargets } from "../components/file-system";
import type { SecurityGroups } from "../components/security-groups";
import type { ClusterPlan, StackPlan } from "../plan/plan";
import type { Settings } from "../plan/settings";
import { type Network, oneSubnetPerZone } from "./network";
import type { TaskParts } from "./task-parts";

/** A cluster of the stack or an existing one. */
export interface ClusterInUse {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  readonly readiness: readonly pulumi.Resource[];
}

/** Makes the stack's cluster, or names the existing one; nothing without services. */
export function createCluster(plan: StackPlan, { tags }: Settings): ClusterInUse | undefined {
  if (!plan.cluster) return undefined;
  if (plan.cluster.kind === "existing") return existingCluster(plan.cluster, plan);
  const exec = plan.services.map((service) => service.role.exec).find((one) => one.enabled);
  const cluster = new Cluster(plan.prefix, {
    containerInsights: plan.cluster.containerInsights,
    spot: plan.services.some((service) => service.capacity.provider === "spot"),
    ...(exec ? { exec } : {}),
    tags,
  });
  return { name: cluster.clusterName, arn: cluster.clusterArn, readiness: cluster.readiness };
}

function existingCluster({ name }: Extract<ClusterPlan, { kind: "existing" }>, plan: StackPlan): ClusterInUse {
  const short = name.split("/").at(-1) ?? name;
  const arn = name.startsWith("arn:")
    ? name
    : `arn:${plan.partition}:ecs:${plan.region}:${plan.account}:cluster/${name}`;
  return { name: pulumi.output(short), arn: pulumi.output(arn), readiness: [] };
}

/** What a service stands on. */
export interface ServiceGround {
  readonly stack: StackPlan;
  readonly settings: Settings;
  readonly network: Network;
  readonly cluster: ClusterInUse;
  readonly groups: SecurityGroups;
  /** Routes, endpoints and rules of the whole network. */
  readonly egress: readonly pulumi.Resource[];
}

/** Makes the ECS service of one plan. */
export function createService(parts: TaskParts, ground: ServiceGround): FargateService {
  const { stack, settings, network, cluster, groups } = ground;
  const { plan, identity } = parts;
  const name = `${stack.prefix}-${plan.name}`;
  const taskGroupId = groups.taskGroupIds[plan.name];
  if (!taskGroupId) throw new Error(`the service ${plan.name} has no task security group`);
  const volumes = createVolumes(name, parts, ground);
  const zoneIds = stack.zones.map((zone) => zone.id);
  const { loadBalancer } = plan;
  const tier = loadBalancer?.scheme === "public" ? network.publicSubnets : network.privateSubnets;
  return new FargateService(name, {
    account: stack.account,
    region: stack.region,
    cluster,
    vpcId: network.vpcId,
    subnetIds: network.privateSubnets.map((subnet) => subnet.id),
    taskGroupId,
    securityGroupIds: plan.securityGroupIds,
    size: plan.size,
    architecture: plan.architecture,
    image: parts.image,
    containers: plan.containers,
    identity,
    volumes: volumes.mounted,
    services: plan.needs.map((need) => need.service),
    exec: plan.role.exec.enabled,
    desiredCount: plan.desiredCount,
    capacity: plan.capacity,
    ...(plan.autoscaling ? { autoscaling: plan.autoscaling } : {}),
    ...(loadBalancer
      ? {
          loadBalancer: {
            ...loadBalancer,
            subnetIds: oneSubnetPerZone(tier, zoneIds).map((subnet) => subnet.id),
            publicReadiness: loadBalancer.scheme === "public" ? network.publicReadiness : [],
            forceDestroy: settings.protect === "none",
            deletionProtection: loadBalancer.deletionProtection || settings.protect === "all",
          },
        }
      : {}),
    egress: [
      ...ground.egress,
      ...(groups.rulesOf[plan.name] ?? []),
      ...identity.readiness,
      ...cluster.readiness,
      ...volumes.readiness,
    ],
    tags: settings.tags,
  });
}

function createVolumes(
  name: string,
  { plan, fileSystems }: TaskParts,
  { stack, network, groups }: ServiceGround,
): { readonly mounted: ServiceVolume[]; readonly readiness: pulumi.Resource[] } {
  const readiness: pulumi.Resource[] = [];
  const mounted = plan.volumes.map(({ name: volume, efs }): ServiceVolume => {
    if (!("create" in efs)) return { name: volume, ...efs };
    const own = fileSystems[volume];
    const group = groups.mountGroupIds[`${plan.name}-${volume}`];
    if (!own || !group) throw new Error(`the volume ${volume} of ${plan.name} has no file system or group`);
    const targets = new MountTargets(`${name}-${volume}`, {
      fileSystemId: own.fileSystemId,
      subnets: oneSubnetPerZone(
        network.privateSubnets,
        stack.zones.map((zone) => zone.id),
      ),
      securityGroupId: group,
    });
    readiness.push(...targets.readiness);
    return { name: volume, fileSystemId: own.fileSystemId, iam: true };
  });
  return { mounted, readiness };
}
