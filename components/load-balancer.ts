/** An Application Load Balancer in front of the service. */
import * as ec2 from "@pulumi/aws/ec2";
import * as lb from "@pulumi/aws/lb";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import { clientPorts } from "../plan/network-acl";
import { named, type Tags } from "./tags";

export interface LoadBalancerArgs {
  readonly vpcId: pulumi.Input<string>;
  readonly scheme: "public" | "internal";
  /** Public subnets for a public one, private ones otherwise; two AZs or more. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  readonly taskGroupId: pulumi.Input<string>;
  /** Port of the tasks. */
  readonly port: number;
  readonly healthCheckPath: string;
  /** Who may connect. */
  readonly allowCidrs: readonly string[];
  /** TLS when given: clients on 80 are redirected to 443. @default plain HTTP on 80. */
  readonly certificateArn?: string;
  /** Routes to the internet that a public load balancer waits for. */
  readonly publicReadiness: readonly pulumi.Resource[];
  readonly tags?: Tags;
}

/**
 * A load balancer with one target group of IP targets. About 16.43 USD a month and by use (LCU) in us-east-1; a public
 * one also pays 3.65 for the address in each AZ. Source: elasticloadbalancing/latest/application.
 */
export class LoadBalancer extends pulumi.ComponentResource {
  readonly url: pulumi.Output<string>;
  readonly targetGroupArn: pulumi.Output<string>;
  /** Label of load balancer and target group that request-count scaling takes. */
  readonly resourceLabel: pulumi.Output<string>;
  /** ECS refuses a target group without a listener. */
  readonly readiness: readonly pulumi.Resource[];

  constructor(name: string, args: LoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("fargate-egress:index:LoadBalancer", name, {}, opts);
    const [group, rules] = this.createGroup(name, args);
    const balancer = new lb.LoadBalancer(
      name,
      {
        loadBalancerType: "application",
        internal: args.scheme === "internal",
        subnets: [...args.subnetIds],
        securityGroups: [group.id],
        dropInvalidHeaderFields: true,
        tags: named(name, args.tags),
      },
      { parent: this, dependsOn: [...args.publicReadiness] },
    );
    const targets = this.createTargets(name, args);
    const listeners = this.createListeners(name, args, balancer, targets);
    this.url = pulumi.interpolate`${args.certificateArn ? "https" : "http"}://${balancer.dnsName}`;
    this.targetGroupArn = targets.arn;
    this.resourceLabel = pulumi.interpolate`${balancer.arnSuffix}/${targets.arnSuffix}`;
    this.readiness = [...listeners, ...rules];
    this.registerOutputs({ url: this.url });
  }

  private createGroup(name: string, args: LoadBalancerArgs): [ec2.SecurityGroup, pulumi.Resource[]] {
    const group = new ec2.SecurityGroup(
      name,
      { vpcId: args.vpcId, description: "Load balancer", tags: named(name, args.tags) },
      { parent: this },
    );
    const tcp = (port: number) => ({ ipProtocol: "tcp", fromPort: port, toPort: port });
    const clients = args.allowCidrs.flatMap((cidr) =>
      clientPorts(args).map(
        (port) =>
          new vpc.SecurityGroupIngressRule(
            `${name}-from-${cidr.replace(/[./]/g, "-")}-${port}`,
            { securityGroupId: group.id, cidrIpv4: cidr, ...tcp(port), description: "Clients" },
            { parent: this },
          ),
      ),
    );
    const out = new vpc.SecurityGroupEgressRule(
      `${name}-to-task`,
      {
        securityGroupId: group.id,
        referencedSecurityGroupId: args.taskGroupId,
        ...tcp(args.port),
        description: "To the tasks",
      },
      { parent: this },
    );
    const into = new vpc.SecurityGroupIngressRule(
      `${name}-into-task`,
      {
        securityGroupId: args.taskGroupId,
        referencedSecurityGroupId: group.id,
        ...tcp(args.port),
        description: "From the load balancer",
      },
      { parent: this },
    );
    return [group, [...clients, out, into]];
  }

  private createTargets(name: string, args: LoadBalancerArgs): lb.TargetGroup {
    return new lb.TargetGroup(
      name,
      {
        vpcId: args.vpcId,
        port: args.port,
        protocol: "HTTP",
        // Fargate tasks have addresses, not instances.
        targetType: "ip",
        deregistrationDelay: 30,
        healthCheck: {
          path: args.healthCheckPath,
          matcher: "200",
          interval: 15,
          timeout: 5,
          healthyThreshold: 2,
          unhealthyThreshold: 3,
        },
        tags: named(name, args.tags),
      },
      { parent: this },
    );
  }

  private createListeners(
    name: string,
    args: LoadBalancerArgs,
    balancer: lb.LoadBalancer,
    targets: lb.TargetGroup,
  ): lb.Listener[] {
    const forward = [{ type: "forward", targetGroupArn: targets.arn }];
    if (!args.certificateArn) {
      return [
        new lb.Listener(
          `${name}-http`,
          { loadBalancerArn: balancer.arn, port: 80, protocol: "HTTP", defaultActions: forward },
          { parent: this },
        ),
      ];
    }
    const redirect = [{ type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } }];
    return [
      new lb.Listener(
        `${name}-http`,
        { loadBalancerArn: balancer.arn, port: 80, protocol: "HTTP", defaultActions: redirect },
        { parent: this },
      ),
      new lb.Listener(
        `${name}-https`,
        {
          loadBalancerArn: balancer.arn,
          port: 443,
          protocol: "HTTPS",
          sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
          certificateArn: args.certificateArn,
          defaultActions: forward,
        },
        { parent: this },
      ),
    ];
  }
}
