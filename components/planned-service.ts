/** One service as a plan decided it: what comes before its network, its mount targets, the ECS service. */
import type * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../plan/settings";
import type { Zone } from "../plan/zones";
import type { ClusterInUse } from "./ecs-cluster";
import { createEcsService, type EcsService, type EcsServiceArgs, type ServiceVolume } from "./ecs-service";
import { MountTargets } from "./file-system";
import { type KeyedSubnet, oneSubnetPerZone } from "./network-parts";
import { createTaskParts, type TaskParts, type TaskPartsArgs } from "./task-parts";

/** What a service stands on: networks of every kind in one form. */
export interface ServiceGround {
  readonly vpcId: pulumi.Input<string>;
  /** Every task subnet. */
  readonly subnetIds: EcsServiceArgs["subnetIds"];
  /** One subnet per AZ where a load balancer of this scheme stands, and what it waits for. */
  readonly balancerSubnets: (scheme: "public" | "internal") => {
    readonly ids: EcsServiceArgs["subnetIds"];
    readonly readiness: readonly pulumi.Resource[];
  };
  /** Task subnets with their AZs, for mount targets; none where they are not known in time. */
  readonly zonalSubnets: readonly KeyedSubnet[];
  readonly zones: readonly Zone[];
  readonly taskGroupId: pulumi.Input<string>;
  readonly securityGroupIds: EcsServiceArgs["securityGroupIds"];
  /** Group of the mount targets of a volume. */
  readonly mountGroupId: (volume: string) => pulumi.Input<string> | undefined;
  /** Routes, endpoints and rules that the tasks wait for. */
  readonly readiness: readonly pulumi.Resource[];
  readonly cluster: ClusterInUse;
}

/** What a service is built from. */
export interface PlannedService extends TaskPartsArgs {
  readonly settings: Pick<Settings, "protect">;
  readonly ground: (parts: TaskParts) => ServiceGround | Promise<ServiceGround>;
  /** What only resources know of the containers. */
  readonly runtime?: Pick<EcsServiceArgs, "environment" | "sidecars"> & {
    readonly certificateArn?: pulumi.Input<string>;
    /** Volumes of others, by name. */
    readonly volumes?: Readonly<Record<string, Pick<ServiceVolume, "fileSystemId" | "accessPointId">>>;
  };
}

/** Everything of one service. */
export interface ServiceParts extends TaskParts {
  readonly service: EcsService;
  readonly ground: ServiceGround;
}

/** Builds one service below its component. */
export async function createPlannedService(
  component: pulumi.Resource,
  planned: PlannedService,
  /** Told as soon as they exist: endpoint policies are written from them, and the service waits for the endpoints. */
  early: (parts: TaskParts) => void = () => undefined,
): Promise<ServiceParts> {
  const parts = await createTaskParts(planned);
  early(parts);
  const ground = await planned.ground(parts);
  const volumes = createVolumes(planned, parts, ground);
  const service = createEcsService(component, planned.name, ecsServiceArgs(planned, parts, ground, volumes));
  return { ...parts, service, ground };
}

interface Volumes {
  readonly mounted: readonly ServiceVolume[];
  readonly readiness: readonly pulumi.Resource[];
}

function ecsServiceArgs(
  { place, settings, tags, runtime = {} }: PlannedService,
  { plan, image, identity }: TaskParts,
  ground: ServiceGround,
  volumes: Volumes,
): EcsServiceArgs {
  const { loadBalancer } = plan;
  const { certificateArn, environment, sidecars } = runtime;
  const balancer = loadBalancer && ground.balancerSubnets(loadBalancer.scheme);
  return {
    account: place.account,
    region: place.region,
    cluster: ground.cluster,
    vpcId: ground.vpcId,
    subnetIds: ground.subnetIds,
    taskGroupId: ground.taskGroupId,
    securityGroupIds: ground.securityGroupIds ?? [],
    size: plan.size,
    architecture: plan.architecture,
    image,
    ...(environment === undefined ? {} : { environment }),
    ...(sidecars === undefined ? {} : { sidecars }),
    containers: plan.containers,
    identity,
    volumes: volumes.mounted,
    services: plan.needs.map((need) => need.service),
    exec: plan.role.exec.enabled,
    desiredCount: plan.desiredCount,
    capacity: plan.capacity,
    ...(plan.autoscaling ? { autoscaling: plan.autoscaling } : {}),
    ...(loadBalancer && balancer
      ? {
          loadBalancer: {
            ...loadBalancer,
            ...(certificateArn === undefined ? {} : { certificateArn }),
            subnetIds: balancer.ids,
            publicReadiness: balancer.readiness,
            forceDestroy: settings.protect === "none",
            deletionProtection: loadBalancer.deletionProtection || settings.protect === "all",
          },
        }
      : {}),
    egress: [...ground.readiness, ...identity.readiness, ...ground.cluster.readiness, ...volumes.readiness],
    tags,
  };
}

function createVolumes(
  { name, child, runtime = {} }: PlannedService,
  { plan, fileSystems }: TaskParts,
  { zonalSubnets, zones, mountGroupId }: ServiceGround,
): Volumes {
  const readiness: pulumi.Resource[] = [];
  const mounted = plan.volumes.map(({ name: volume, efs }): ServiceVolume => {
    if (!("create" in efs)) return { name: volume, ...efs, ...runtime.volumes?.[volume] };
    const own = fileSystems[volume];
    const group = mountGroupId(volume);
    if (!own || !group) throw new Error(`the volume ${volume} of ${plan.name} has no file system or group`);
    const targets = new MountTargets(
      `${name}-${volume}`,
      {
        fileSystemId: own.fileSystemId,
        subnets: oneSubnetPerZone(
          zonalSubnets,
          zones.map((zone) => zone.id),
        ),
        securityGroupId: group,
      },
      child,
    );
    readiness.push(...targets.readiness);
    return { name: volume, fileSystemId: own.fileSystemId, accessPointId: own.accessPointId, iam: true };
  });
  return { mounted, readiness };
}
