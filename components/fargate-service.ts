/** A service on a network: the second of the two components at the top. */
import * as pulumi from "@pulumi/pulumi";
import { ArgumentError, renamed } from "./arguments/argument-error";
import { shapeProblems } from "./arguments/sections";
import type { FargateServiceArgs } from "./arguments/service-args";
import { contradictions, missingArguments } from "./arguments/service-problems";
import { serviceNames, serviceSections } from "./arguments/service-settings";
import { later } from "./later";
import { part, withWork, workOf } from "./planned";
import { createPlannedService, type PlannedService, type ServiceParts } from "./planned-service";
import type { TaskParts } from "./task-parts";

const TYPE = "fargate-egress:index:FargateService";

/**
 * An ECS service on Fargate, on a network of FargateEgress: private, non-root, with roles of its own by ARN, logs, and a
 * circuit breaker that rolls back. It waits for everything that its egress needs, and goes first on destroy. About 7.21
 * USD a month for a task of a quarter vCPU and half a GB on ARM in us-east-1.
 */
export class FargateService extends pulumi.ComponentResource<ServiceParts> {
  /** Name of the ECS service. */
  readonly serviceName: pulumi.Output<string>;
  /** ARN of the task definition. */
  readonly taskDefinitionArn: pulumi.Output<string>;
  /** Name of the cluster. */
  readonly clusterName: pulumi.Output<string>;
  /** ARN of the cluster. */
  readonly clusterArn: pulumi.Output<string>;
  /** The service's own security group: name it where others are to admit the tasks. */
  readonly securityGroupId: pulumi.Output<string>;
  /** ARN of the role that pulls the image, reads secrets and writes logs. */
  readonly executionRoleArn: pulumi.Output<string>;
  /** ARN of the role of the code in the task. */
  readonly taskRoleArn: pulumi.Output<string>;
  /** Name of the log group. */
  readonly logGroupName: pulumi.Output<string>;
  /** Address of the load balancer; absent without one. */
  readonly url: pulumi.Output<string | undefined>;
  /** ARN of the load balancer; absent without one. */
  readonly loadBalancerArn: pulumi.Output<string | undefined>;
  /** DNS name of the load balancer, for alias records; absent without one. */
  readonly loadBalancerDnsName: pulumi.Output<string | undefined>;
  /** Hosted zone of that name; absent without a load balancer. */
  readonly loadBalancerZoneId: pulumi.Output<string | undefined>;

  constructor(name: string, args: FargateServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    const component = `FargateService "${name}"`;
    const planned = workOf<ServiceParts>(args);
    if (!planned) refuse(component, args);
    super(
      TYPE,
      name,
      planned
        ? args
        : withWork<object, ServiceParts>(async (self) => {
            // Loaded when the first service is made from arguments.
            const { makeService } = await import("./make-service");
            return makeService(self, name, args, opts?.parent);
          }),
      opts,
    );
    const made = this.getData();
    this.serviceName = later(made, ({ service }) => service.serviceName);
    this.taskDefinitionArn = later(made, ({ service }) => service.taskDefinitionArn);
    this.clusterName = later(made, ({ ground }) => ground.cluster.name);
    this.clusterArn = later(made, ({ ground }) => ground.cluster.arn);
    this.securityGroupId = later(made, ({ ground }) => ground.taskGroupId);
    this.executionRoleArn = later(made, ({ identity }) => identity.executionRoleArn);
    this.taskRoleArn = later(made, ({ identity }) => identity.taskRoleArn);
    this.logGroupName = later(made, ({ identity }) => identity.logGroupName);
    this.url = later<ServiceParts, string | undefined>(made, ({ service }) => service.loadBalancer?.url);
    this.loadBalancerArn = later<ServiceParts, string | undefined>(made, ({ service }) => service.loadBalancer?.arn);
    this.loadBalancerDnsName = later<ServiceParts, string | undefined>(
      made,
      ({ service }) => service.loadBalancer?.dnsName,
    );
    this.loadBalancerZoneId = later<ServiceParts, string | undefined>(
      made,
      ({ service }) => service.loadBalancer?.zoneId,
    );
  }

  protected override async initialize(args: object): Promise<ServiceParts> {
    const made = await workOf<ServiceParts>(args)?.(this);
    if (!made) throw new Error("a FargateService was made from nothing");
    const { serviceName, taskDefinitionArn } = made.service;
    this.registerOutputs({ serviceName, taskDefinitionArn });
    return made;
  }

  /** Everything that it is made of, for a program that wires parts of its own. */
  parts(): Promise<ServiceParts> {
    return this.getData();
  }

  /** For a plan that is made already. @param early is told what endpoint policies are written from. @internal */
  static planned(
    planned: Omit<PlannedService, "child">,
    early: (parts: TaskParts) => void,
    opts: pulumi.ComponentResourceOptions = {},
  ): FargateService {
    const args = withWork<FargateServiceArgs, ServiceParts>((component) =>
      createPlannedService(component, { ...planned, child: part(component, opts.parent) }, early),
    );
    return new FargateService(planned.name, args, opts);
  }
}

/** @throws ArgumentError for what needs no look at the account. */
function refuse(component: string, args: FargateServiceArgs): void {
  const missing = missingArguments(args);
  const problems =
    missing.length > 0
      ? missing
      : [...contradictions(args), ...renamed(shapeProblems(serviceSections(args)), serviceNames(args))];
  if (problems.length > 0) throw new ArgumentError(component, problems);
}
