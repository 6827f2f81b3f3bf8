/** One service on Fargate: task definition, service, and what stands in front of it. */
import * as ecs from "@pulumi/aws/ecs";
import * as pulumi from "@pulumi/pulumi";
import { APP, type ContainerPlan, containerDefinitions } from "../plan/containers";
import type { LoadBalancerPlan } from "../plan/load-balancer";
import type { AutoscalingSettings } from "../plan/settings";
import { Autoscaling } from "./autoscaling";
import { LoadBalancer } from "./load-balancer";
import { named, type Tags } from "./tags";
import type { ContainerSecret } from "./task-identity";

/** A volume of the task, on EFS. */
export interface ServiceVolume {
  readonly name: string;
  readonly fileSystemId: pulumi.Input<string>;
  readonly accessPointId?: string;
  readonly rootDirectory?: string;
  /** Mount with the task role. */
  readonly iam: boolean;
}

export interface FargateServiceArgs {
  readonly account: string;
  readonly region: string;
  readonly cluster: { readonly name: pulumi.Input<string>; readonly arn: pulumi.Input<string> };
  readonly vpcId: pulumi.Input<string>;
  /** Task subnets: private, no public address. At most 16. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** The service's own group. */
  readonly taskGroupId: pulumi.Input<string>;
  /** Groups of others that the tasks carry too. At most four. @default none */
  readonly securityGroupIds?: readonly pulumi.Input<string>[];
  /** CPU units (1024 is a vCPU) and MiB, in a pair that Fargate offers; GiB of scratch space (20 are free). */
  readonly size: { readonly cpu: number; readonly memory: number; readonly ephemeralStorageGiB?: number };
  /** @default arm64, a fifth cheaper */
  readonly architecture?: "arm64" | "x86_64";
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
  readonly loadBalancer?: LoadBalancerPlan & {
    readonly subnetIds: readonly pulumi.Input<string>[];
    readonly publicReadiness: readonly pulumi.Resource[];
    /** A destroy takes the access logs too. */
    readonly forceDestroy: boolean;
  };
  /** Everything that makes egress real: routes, associations, endpoints, private DNS, rules, role policies. */
  readonly egress: readonly pulumi.Resource[];
  readonly tags?: Tags;
}

/**
 * An ECS service on Fargate: private, non-root, with a circuit breaker that rolls back. About 7.21 USD a month for a
 * quarter vCPU and half a GB on ARM in us-east-1 (cost/prices.json: fargate_linux).
 *
 * A task that starts before its egress path stops with ResourceInitializationError, so the service waits for every
 * concrete resource of it; on destroy the same dependencies make it go first.
 */
export class FargateService extends pulumi.ComponentResource {
  readonly serviceName: pulumi.Output<string>;
  readonly taskDefinitionArn: pulumi.Output<string>;
  /** The load balancer, where there is one. */
  readonly loadBalancer?: LoadBalancer;

  constructor(name: string, args: FargateServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("fargate-egress:index:FargateService", name, {}, opts);
    const definition = this.createDefinition(name, args);
    const balancer = this.createLoadBalancer(name, args);
    const service = this.createService(name, args, definition, balancer);
    this.createAutoscaling(name, args, service, balancer);
    this.serviceName = service.name;
    this.taskDefinitionArn = definition.arn;
    if (balancer) this.loadBalancer = balancer;
    this.registerOutputs({ serviceName: this.serviceName, taskDefinitionArn: this.taskDefinitionArn });
  }

  private createDefinition(name: string, args: FargateServiceArgs): ecs.TaskDefinition {
    const { identity, size, volumes = [] } = args;
    const facts = pulumi.all([args.image, identity.logGroupName, pulumi.all(identity.secrets.map((s) => s.valueFrom))]);
    return new ecs.TaskDefinition(
      name,
      {
        family: name,
        cpu: String(size.cpu),
        memory: String(size.memory),
        ...(size.ephemeralStorageGiB === undefined
          ? {}
          : { ephemeralStorage: { sizeInGib: size.ephemeralStorageGiB } }),
        networkMode: "awsvpc",
        requiresCompatibilities: ["FARGATE"],
        runtimePlatform: {
          cpuArchitecture: args.architecture === "x86_64" ? "X86_64" : "ARM64",
          operatingSystemFamily: "LINUX",
        },
        executionRoleArn: identity.executionRoleArn,
        taskRoleArn: identity.taskRoleArn,
        ...(volumes.length === 0 ? {} : { volumes: volumes.map(efsVolume) }),
        containerDefinitions: facts.apply(([image, logGroup, values]) =>
          containerDefinitions(args.containers, {
            image,
            logGroup,
            region: args.region,
            account: args.account,
            secrets: Object.fromEntries(identity.secrets.map((secret, i) => [secret.key, values[i] ?? ""])),
            services: args.services ?? [],
          }),
        ),
        tags: named(name, args.tags),
      },
      { parent: this },
    );
  }

  private createLoadBalancer(name: string, args: FargateServiceArgs): LoadBalancer | undefined {
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
      { parent: this },
    );
  }

  private createService(
    name: string,
    args: FargateServiceArgs,
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
          subnets: [...args.subnetIds],
          securityGroups: [args.taskGroupId, ...(args.securityGroupIds ?? [])],
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
        parent: this,
        dependsOn: [...args.egress, ...(balancer?.readiness ?? [])],
        // Autoscaling owns the count once it runs.
        ...(args.autoscaling ? { ignoreChanges: ["desiredCount"] } : {}),
      },
    );
  }

  private createAutoscaling(
    name: string,
    { autoscaling, cluster }: FargateServiceArgs,
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
      { parent: this },
    );
  }
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
