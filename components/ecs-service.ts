/** One ECS service below its component: task definition, service, and what stands in front of it. */
import * as ecs from "@pulumi/aws/ecs";
import * as pulumi from "@pulumi/pulumi";
import { APP, type ContainerPlan, containerDefinitions } from "../plan/containers";
import type { LoadBalancerPlan } from "../plan/load-balancer";
import type { AutoscalingSettings } from "../plan/settings";
import { Autoscaling } from "./autoscaling";
import { listed } from "./listed";
import { LoadBalancer } from "./load-balancer";
import { named, type Tags } from "./tags";
import type { ContainerSecret } from "./task-identity";

/** A volume of the task, on EFS. */
export interface ServiceVolume {
  readonly name: string;
  readonly fileSystemId: pulumi.Input<string>;
  readonly accessPointId?: pulumi.Input<string>;
  readonly rootDirectory?: string;
  /** Mount with the task role. */
  readonly iam: boolean;
}

export interface EcsServiceArgs {
  readonly account: string;
  readonly region: string;
  readonly cluster: { readonly name: pulumi.Input<string>; readonly arn: pulumi.Input<string> };
  readonly vpcId: pulumi.Input<string>;
  /** Task subnets: private, no public address. At most 16. */
  readonly subnetIds: pulumi.Input<readonly pulumi.Input<string>[]>;
  /** The service's own group. */
  readonly taskGroupId: pulumi.Input<string>;
  /** Groups of others that the tasks carry too. At most four. @default none */
  readonly securityGroupIds?: pulumi.Input<readonly pulumi.Input<string>[]>;
  /** CPU units (1024 is a vCPU) and MiB, in a pair that Fargate offers; GiB of scratch space (20 are free). */
  readonly size: { readonly cpu: number; readonly memory: number; readonly ephemeralStorageGiB?: number };
  /** @default arm64, a fifth cheaper */
  readonly architecture?: "arm64" | "x86_64";
  /** Environment of the main container that only resources know; it wins over the plan's. @default none */
  readonly environment?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
  /** Images and environments of sidecars that only resources know, by container; they win over the plan's. @default none */
  readonly sidecars?: Readonly<Record<string, SidecarInputs>>;
  /** Image of the main container, where its plan names none. */
  readonly image: pulumi.Input<string>;
  /** Main container first. */
  readonly containers: readonly ContainerPlan[];
  /** Log group, roles and secrets. */
  readonly identity: {
    readonly logGroupName: pulumi.Input<string>;
    readonly executionRoleArn: pulumi.Input<string>;
    readonly taskRoleArn: pulumi.Input<string>;
    readonly secrets: readonly ContainerSecret[];
  };
  /** @default none */
  readonly volumes?: readonly ServiceVolume[];
  /** Services that the task needs: the sample asks for each. @default none */
  readonly services?: readonly string[];
  /** Shell access (`aws ecs execute-command`). @default false */
  readonly exec?: boolean;
  readonly desiredCount: number;
  /** `spot`: about 70 % off, and two minutes' notice; `base` tasks stay on Fargate. @default fargate */
  readonly capacity?: { readonly provider: "fargate" | "spot"; readonly base: number };
  readonly autoscaling?: AutoscalingSettings;
  /** A load balancer and the subnets it stands in. @default none */
  readonly loadBalancer?: Omit<LoadBalancerPlan, "certificateArn"> & {
    readonly certificateArn?: pulumi.Input<string>;
    readonly subnetIds: pulumi.Input<readonly pulumi.Input<string>[]>;
    readonly publicReadiness: readonly pulumi.Resource[];
    /** A destroy takes the access logs too. */
    readonly forceDestroy: boolean;
  };
  /** Everything that makes egress real: routes, associations, endpoints, private DNS, rules, role policies. */
  readonly egress: readonly pulumi.Resource[];
  readonly tags?: Tags;
}

/** What only resources know of a sidecar. */
export interface SidecarInputs {
  readonly image?: pulumi.Input<string>;
  readonly environment?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
}

/** What was made. */
export interface EcsService {
  readonly serviceName: pulumi.Output<string>;
  readonly taskDefinitionArn: pulumi.Output<string>;
  /** The load balancer, where there is one. */
  readonly loadBalancer?: LoadBalancer;
}

/**
 * Task definition, service, load balancer and autoscaling below a component. A task that starts before its egress path
 * stops with ResourceInitializationError, so the service waits for every concrete resource of it; on destroy the same
 * dependencies make it go first.
 */
export function createEcsService(parent: pulumi.Resource, name: string, args: EcsServiceArgs): EcsService {
  const definition = createDefinition(parent, name, args);
  const balancer = createLoadBalancer(parent, name, args);
  const service = createService(parent, name, args, definition, balancer);
  createAutoscaling(parent, name, args, service, balancer);
  return {
    serviceName: service.name,
    taskDefinitionArn: definition.arn,
    ...(balancer ? { loadBalancer: balancer } : {}),
  };
}

function createDefinition(parent: pulumi.Resource, name: string, args: EcsServiceArgs): ecs.TaskDefinition {
  const { identity, size, volumes = [] } = args;
  const facts = pulumi.all([
    args.image,
    identity.logGroupName,
    pulumi.all(identity.secrets.map((s) => s.valueFrom)),
    pulumi.output(args.environment ?? {}),
    pulumi.output({ ...args.sidecars }),
  ]);
  return new ecs.TaskDefinition(
    name,
    {
      family: name,
      cpu: String(size.cpu),
      memory: String(size.memory),
      ...(size.ephemeralStorageGiB === undefined ? {} : { ephemeralStorage: { sizeInGib: size.ephemeralStorageGiB } }),
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      runtimePlatform: {
        cpuArchitecture: args.architecture === "x86_64" ? "X86_64" : "ARM64",
        operatingSystemFamily: "LINUX",
      },
      executionRoleArn: identity.executionRoleArn,
      taskRoleArn: identity.taskRoleArn,
      ...(volumes.length === 0 ? {} : { volumes: volumes.map(efsVolume) }),
      containerDefinitions: facts.apply(([image, logGroup, values, environment, sidecars]) =>
        containerDefinitions(args.containers, {
          image,
          logGroup,
          region: args.region,
          account: args.account,
          secrets: Object.fromEntries(identity.secrets.map((secret, i) => [secret.key, values[i] ?? ""])),
          services: args.services ?? [],
          environment,
          sidecars,
        }),
      ),
      tags: named(name, args.tags),
    },
    { parent },
  );
}

function createLoadBalancer(parent: pulumi.Resource, name: string, args: EcsServiceArgs): LoadBalancer | undefined {
  if (!args.loadBalancer) return undefined;
  const { accessLogs, forceDestroy, ...plan } = args.loadBalancer;
  return new LoadBalancer(
    `${name}-lb`,
    {
      ...plan,
      vpcId: args.vpcId,
      taskGroupId: args.taskGroupId,
      ...(accessLogs ? { accessLogs: { account: args.account, forceDestroy } } : {}),
      ...(args.tags ? { tags: args.tags } : {}),
    },
    { parent },
  );
}

function createService(
  parent: pulumi.Resource,
  name: string,
  args: EcsServiceArgs,
  definition: ecs.TaskDefinition,
  balancer: LoadBalancer | undefined,
): ecs.Service {
  const { loadBalancer, capacity = { provider: "fargate", base: 0 } } = args;
  return new ecs.Service(
    name,
    {
      cluster: args.cluster.arn,
      taskDefinition: definition.arn,
      desiredCount: args.desiredCount,
      ...(capacity.provider === "spot"
        ? { capacityProviderStrategies: spotStrategy(capacity.base) }
        : { launchType: "FARGATE" }),
      platformVersion: "LATEST",
      enableExecuteCommand: args.exec ?? false,
      propagateTags: "SERVICE",
      deploymentCircuitBreaker: { enable: true, rollback: true },
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      networkConfiguration: {
        subnets: listed(args.subnetIds),
        securityGroups: joined(args.taskGroupId, args.securityGroupIds ?? []),
        assignPublicIp: false,
      },
      ...(balancer && loadBalancer
        ? {
            loadBalancers: [
              {
                targetGroupArn: balancer.targetGroupArn,
                containerName: APP,
                containerPort: loadBalancer.targetPort,
              },
            ],
            healthCheckGracePeriodSeconds: 60,
          }
        : {}),
      tags: named(name, args.tags),
    },
    {
      parent,
      dependsOn: [...args.egress, ...(balancer?.readiness ?? [])],
      // Autoscaling owns the count once it runs.
      ...(args.autoscaling ? { ignoreChanges: ["desiredCount"] } : {}),
    },
  );
}

function createAutoscaling(
  parent: pulumi.Resource,
  name: string,
  { autoscaling, cluster }: EcsServiceArgs,
  service: ecs.Service,
  balancer: LoadBalancer | undefined,
): void {
  if (!autoscaling) return;
  new Autoscaling(
    `${name}-scaling`,
    {
      clusterName: cluster.name,
      serviceName: service.name,
      scaling: autoscaling,
      ...(balancer ? { resourceLabel: balancer.resourceLabel } : {}),
    },
    { parent },
  );
}

/** The task's own group first. A list that only comes later is joined when it comes. */
function joined(own: pulumi.Input<string>, others: pulumi.Input<readonly pulumi.Input<string>[]>) {
  return Array.isArray(others)
    ? [own, ...(others as readonly pulumi.Input<string>[])]
    : pulumi.all([own, pulumi.output(others)]).apply(([first, rest]) => [first, ...rest]);
}

function efsVolume({ name, fileSystemId, accessPointId, rootDirectory, iam }: ServiceVolume) {
  return {
    name,
    efsVolumeConfiguration: {
      fileSystemId,
      transitEncryption: "ENABLED",
      ...(rootDirectory === undefined || accessPointId !== undefined ? {} : { rootDirectory }),
      ...(iam || accessPointId !== undefined
        ? {
            authorizationConfig: {
              iam: iam ? "ENABLED" : "DISABLED",
              ...(accessPointId === undefined ? {} : { accessPointId }),
            },
          }
        : {}),
    },
  };
}

/** The first `base` tasks on Fargate, all others on Spot. */
function spotStrategy(base: number) {
  const spot = { capacityProvider: "FARGATE_SPOT", weight: 1 };
  return base === 0 ? [spot] : [{ capacityProvider: "FARGATE", base, weight: 0 }, spot];
}
