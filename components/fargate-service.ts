/** The workload: cluster, task definition, service, and what stands in front of it. */
import * as ecs from "@pulumi/aws/ecs";
import * as pulumi from "@pulumi/pulumi";
import { APP, containerDefinitions } from "../plan/containers";
import type { ServiceSettings } from "../plan/settings";
import { Autoscaling } from "./autoscaling";
import { LoadBalancer } from "./load-balancer";
import { named, type Tags } from "./tags";
import type { ContainerSecret } from "./task-identity";

export interface FargateServiceArgs {
  readonly settings: ServiceSettings;
  readonly account: string;
  readonly region: string;
  readonly vpcId: pulumi.Input<string>;
  /** Task subnets: private, no public address. At most 16. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  readonly taskGroupId: pulumi.Input<string>;
  readonly image: pulumi.Input<string>;
  /** Log group, roles and secrets. */
  readonly identity: {
    readonly logGroupName: pulumi.Input<string>;
    readonly executionRoleArn: pulumi.Input<string>;
    readonly taskRoleArn: pulumi.Input<string>;
    readonly secrets: readonly ContainerSecret[];
  };
  /** Catalogue names the task needs. */
  readonly services: readonly string[];
  /** Subnets of the load balancer, when one is set. */
  readonly loadBalancerSubnetIds: readonly pulumi.Input<string>[];
  readonly publicReadiness: readonly pulumi.Resource[];
  /** Everything that makes egress real: routes, associations, endpoints, private DNS, rules, role policies. */
  readonly egress: readonly pulumi.Resource[];
  readonly tags?: Tags;
}

/**
 * An ECS service on Fargate: private, non-root, with a circuit breaker that rolls back. About 7.21 USD a month for a
 * quarter vCPU and half a GB on ARM in us-east-1 (cost/prices.json: fargate_linux).
 *
 * A task that starts before its way out stops with ResourceInitializationError, so the service waits for every
 * concrete resource of it; on destroy the same dependencies make it go first.
 */
export class FargateService extends pulumi.ComponentResource {
  readonly clusterName: pulumi.Output<string>;
  readonly serviceName: pulumi.Output<string>;
  readonly taskDefinitionArn: pulumi.Output<string>;
  /** URL of the load balancer, when there is one. */
  readonly url?: pulumi.Output<string>;

  constructor(name: string, args: FargateServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("fargate-egress:index:FargateService", name, {}, opts);
    const cluster = this.createCluster(name, args);
    const definition = this.createDefinition(name, args);
    const balancer = this.createLoadBalancer(name, args);
    const service = this.createService(name, args, cluster, definition, balancer);
    this.createAutoscaling(name, args, cluster, service, balancer);
    this.clusterName = cluster.name;
    this.serviceName = service.name;
    this.taskDefinitionArn = definition.arn;
    if (balancer) this.url = balancer.url;
    this.registerOutputs({ clusterName: this.clusterName, serviceName: this.serviceName, url: this.url });
  }

  private createCluster(name: string, { settings: { exec }, tags }: FargateServiceArgs): ecs.Cluster {
    const logging = exec.logGroup !== undefined || exec.s3Bucket !== undefined;
    return new ecs.Cluster(
      name,
      {
        settings: [{ name: "containerInsights", value: "enabled" }],
        ...(exec.enabled && (logging || exec.kmsKeyArn !== undefined)
          ? {
              configuration: {
                executeCommandConfiguration: {
                  ...(exec.kmsKeyArn === undefined ? {} : { kmsKeyId: exec.kmsKeyArn }),
                  logging: logging ? "OVERRIDE" : "DEFAULT",
                  ...(logging
                    ? {
                        logConfiguration: {
                          ...(exec.logGroup === undefined ? {} : { cloudWatchLogGroupName: exec.logGroup }),
                          ...(exec.s3Bucket === undefined ? {} : { s3BucketName: exec.s3Bucket }),
                        },
                      }
                    : {}),
                },
              },
            }
          : {}),
        tags: named(name, tags),
      },
      { parent: this },
    );
  }

  private createDefinition(name: string, args: FargateServiceArgs): ecs.TaskDefinition {
    const { settings, identity } = args;
    const facts = pulumi.all([args.image, identity.logGroupName, pulumi.all(identity.secrets.map((s) => s.valueFrom))]);
    return new ecs.TaskDefinition(
      name,
      {
        family: name,
        cpu: String(settings.cpu),
        memory: String(settings.memory),
        networkMode: "awsvpc",
        requiresCompatibilities: ["FARGATE"],
        runtimePlatform: {
          cpuArchitecture: settings.architecture === "arm64" ? "ARM64" : "X86_64",
          operatingSystemFamily: "LINUX",
        },
        executionRoleArn: identity.executionRoleArn,
        taskRoleArn: identity.taskRoleArn,
        containerDefinitions: facts.apply(([image, logGroup, values]) =>
          containerDefinitions(settings, {
            image,
            logGroup,
            region: args.region,
            account: args.account,
            secrets: identity.secrets.map((secret, i) => ({ name: secret.name, valueFrom: values[i] ?? "" })),
            services: args.services,
          }),
        ),
        tags: named(name, args.tags),
      },
      { parent: this },
    );
  }

  private createLoadBalancer(name: string, args: FargateServiceArgs): LoadBalancer | undefined {
    const { loadBalancer, port } = args.settings;
    if (loadBalancer.scheme === "none") return undefined;
    return new LoadBalancer(
      `${name}-lb`,
      {
        vpcId: args.vpcId,
        scheme: loadBalancer.scheme,
        subnetIds: args.loadBalancerSubnetIds,
        taskGroupId: args.taskGroupId,
        port,
        healthCheckPath: loadBalancer.healthCheckPath,
        allowCidrs: loadBalancer.allowCidrs,
        ...(loadBalancer.certificateArn === undefined ? {} : { certificateArn: loadBalancer.certificateArn }),
        publicReadiness: loadBalancer.scheme === "public" ? args.publicReadiness : [],
        ...(args.tags ? { tags: args.tags } : {}),
      },
      { parent: this },
    );
  }

  private createService(
    name: string,
    args: FargateServiceArgs,
    cluster: ecs.Cluster,
    definition: ecs.TaskDefinition,
    balancer: LoadBalancer | undefined,
  ): ecs.Service {
    const { settings } = args;
    return new ecs.Service(
      name,
      {
        cluster: cluster.arn,
        taskDefinition: definition.arn,
        desiredCount: settings.desiredCount,
        launchType: "FARGATE",
        platformVersion: "LATEST",
        enableExecuteCommand: settings.exec.enabled,
        propagateTags: "SERVICE",
        deploymentCircuitBreaker: { enable: true, rollback: true },
        deploymentMinimumHealthyPercent: 100,
        deploymentMaximumPercent: 200,
        networkConfiguration: {
          subnets: [...args.subnetIds],
          securityGroups: [args.taskGroupId, ...settings.securityGroupIds],
          assignPublicIp: false,
        },
        ...(balancer
          ? {
              loadBalancers: [
                { targetGroupArn: balancer.targetGroupArn, containerName: APP, containerPort: settings.port },
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
        ...(settings.autoscaling ? { ignoreChanges: ["desiredCount"] } : {}),
      },
    );
  }

  private createAutoscaling(
    name: string,
    { settings }: FargateServiceArgs,
    cluster: ecs.Cluster,
    service: ecs.Service,
    balancer: LoadBalancer | undefined,
  ): void {
    if (!settings.autoscaling) return;
    new Autoscaling(
      `${name}-scaling`,
      {
        clusterName: cluster.name,
        serviceName: service.name,
        scaling: settings.autoscaling,
        ...(balancer ? { resourceLabel: balancer.resourceLabel } : {}),
      },
      { parent: this },
    );
  }
}
