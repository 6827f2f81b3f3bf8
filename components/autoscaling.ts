/** Target-tracking autoscaling of an ECS service. */
import * as appautoscaling from "@pulumi/aws/appautoscaling";
import * as pulumi from "@pulumi/pulumi";
import type { AutoscalingSettings } from "../plan/settings";

export interface AutoscalingArgs {
  readonly clusterName: pulumi.Input<string>;
  readonly serviceName: pulumi.Input<string>;
  readonly scaling: AutoscalingSettings;
  /** Label of load balancer and target group; needed for `requestsPerTask`. */
  readonly resourceLabel?: pulumi.Input<string>;
}

/** Scales on CPU, and on requests per task where a load balancer counts them. Free; the tasks it adds are not. */
export class Autoscaling extends pulumi.ComponentResource {
  constructor(name: string, args: AutoscalingArgs, opts?: pulumi.ComponentResourceOptions) {
    super("fargate-egress:index:Autoscaling", name, {}, opts);
    const target = new appautoscaling.Target(
      name,
      {
        serviceNamespace: "ecs",
        scalableDimension: "ecs:service:DesiredCount",
        resourceId: pulumi.interpolate`service/${args.clusterName}/${args.serviceName}`,
        minCapacity: args.scaling.min,
        maxCapacity: args.scaling.max,
      },
      { parent: this },
    );
    this.track(`${name}-cpu`, target, args.scaling.cpuPercent, {
      predefinedMetricType: "ECSServiceAverageCPUUtilization",
    });
    if (args.scaling.requestsPerTask !== undefined && args.resourceLabel !== undefined) {
      this.track(`${name}-requests`, target, args.scaling.requestsPerTask, {
        predefinedMetricType: "ALBRequestCountPerTarget",
        resourceLabel: args.resourceLabel,
      });
    }
    this.registerOutputs({});
  }

  private track(
    name: string,
    target: appautoscaling.Target,
    targetValue: number,
    metric: { readonly predefinedMetricType: string; readonly resourceLabel?: pulumi.Input<string> },
  ): void {
    new appautoscaling.Policy(
      name,
      {
        policyType: "TargetTrackingScaling",
        serviceNamespace: target.serviceNamespace,
        scalableDimension: target.scalableDimension,
        resourceId: target.resourceId,
        targetTrackingScalingPolicyConfiguration: {
          targetValue,
          predefinedMetricSpecification: metric,
          scaleInCooldown: 300,
          scaleOutCooldown: 60,
        },
      },
      { parent: this },
    );
  }
}
