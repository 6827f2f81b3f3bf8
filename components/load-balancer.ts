/** An Application Load Balancer in front of the service. */
import * as ec2 from "@pulumi/aws/ec2";
import * as lb from "@pulumi/aws/lb";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import type { ListenerPlan } from "../plan/load-balancer";
import { fit, LONGEST } from "../plan/resource-names";
import { accessLogDeliveryPolicy } from "../plan/role-documents";
import { cidrKey } from "../plan/task-egress";
import { listed } from "./listed";
import { LogBucket } from "./log-bucket";
import { named, type Tags } from "./tags";

export interface LoadBalancerArgs {
  readonly vpcId: pulumi.Input<string>;
  readonly scheme: "public" | "internal";
  /** Public subnets for a public one, private ones otherwise; two AZs or more. */
  readonly subnetIds: pulumi.Input<readonly pulumi.Input<string>[]>;
  readonly taskGroupId: pulumi.Input<string>;
  /** Ports that clients connect to, and whether they are served or sent on to HTTPS. */
  readonly listeners: readonly ListenerPlan[];
  /** Port of the tasks. */
  readonly targetPort: number;
  readonly healthCheckPath: string;
  /** Who may connect. */
  readonly allowCidrs: readonly string[];
  /** Certificate of the HTTPS listener. */
  readonly certificateArn?: pulumi.Input<string>;
  /** AWS refuses to delete the load balancer. @default false */
  readonly deletionProtection?: boolean;
  /** Every request, in a bucket that keeps it for 90 days. @default none */
  readonly accessLogs?: {
    /** Account of the stack: it stands in the bucket's policy. */
    readonly account: string;
    /** A destroy takes the bucket with its records. @default false */
    readonly forceDestroy?: boolean;
  };
  /** Routes to the internet that a public load balancer waits for. @default nothing */
  readonly publicReadiness?: readonly pulumi.Resource[];
  readonly tags?: Tags;
}

/**
 * A load balancer with one target group of IP targets. About 16.43 USD a month and by use (LCU) in us-east-1; a public
 * one also costs 3.65 for the address in each AZ. Source: elasticloadbalancing/latest/application.
 */
export class LoadBalancer extends pulumi.ComponentResource {
  readonly url: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  readonly dnsName: pulumi.Output<string>;
  /** Hosted zone of the DNS name, for alias records. */
  readonly zoneId: pulumi.Output<string>;
  readonly targetGroupArn: pulumi.Output<string>;
  /** Label of load balancer and target group that request-count scaling takes. */
  readonly resourceLabel: pulumi.Output<string>;
  /** ECS refuses a target group without a listener. */
  readonly readiness: readonly pulumi.Resource[];

  constructor(name: string, args: LoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("fargate-egress:index:LoadBalancer", name, {}, opts);
    const [group, rules] = this.createGroup(name, args);
    const logs = this.createAccessLogs(name, args);
    const balancer = new lb.LoadBalancer(
      fit(name, LONGEST.balancer),
      {
        loadBalancerType: "application",
        internal: args.scheme === "internal",
        subnets: listed(args.subnetIds),
        securityGroups: [group.id],
        dropInvalidHeaderFields: true,
        ...(args.deletionProtection ? { enableDeletionProtection: true } : {}),
        ...(logs ? { accessLogs: { bucket: logs.bucketName, enabled: true } } : {}),
        tags: named(name, args.tags),
      },
      { parent: this, dependsOn: [...(args.publicReadiness ?? []), ...(logs ? [logs.ready] : [])] },
    );
    const targets = this.createTargets(name, args);
    const listeners = this.createListeners(name, args, balancer, targets);
    this.url = pulumi.interpolate`${args.certificateArn ? "https" : "http"}://${balancer.dnsName}`;
    this.arn = balancer.arn;
    this.dnsName = balancer.dnsName;
    this.zoneId = balancer.zoneId;
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
      args.listeners.map(
        ({ port }) =>
          new vpc.SecurityGroupIngressRule(
            `${name}-from-${cidrKey(cidr)}-${port}`,
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
        ...tcp(args.targetPort),
        description: "To the tasks",
      },
      { parent: this },
    );
    const into = new vpc.SecurityGroupIngressRule(
      `${name}-into-task`,
      {
        securityGroupId: args.taskGroupId,
        referencedSecurityGroupId: group.id,
        ...tcp(args.targetPort),
        description: "From the load balancer",
      },
      { parent: this },
    );
    return [group, [...clients, out, into]];
  }

  private createTargets(name: string, args: LoadBalancerArgs): lb.TargetGroup {
    return new lb.TargetGroup(
      fit(name, LONGEST.balancer),
      {
        vpcId: args.vpcId,
        port: args.targetPort,
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
    const actions = {
      forward: [{ type: "forward", targetGroupArn: targets.arn }],
      redirect: [{ type: "redirect", redirect: { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" } }],
    };
    return args.listeners.map(
      ({ port, protocol, action }) =>
        new lb.Listener(
          `${name}-${protocol.toLowerCase()}`,
          {
            loadBalancerArn: balancer.arn,
            port,
            protocol,
            defaultActions: actions[action],
            ...(protocol === "HTTPS" && args.certificateArn !== undefined
              ? { sslPolicy: TLS_POLICY, certificateArn: args.certificateArn }
              : {}),
          },
          { parent: this },
        ),
    );
  }

  private createAccessLogs(name: string, { accessLogs, tags }: LoadBalancerArgs): LogBucket | undefined {
    if (!accessLogs) return undefined;
    return new LogBucket(
      `${name}-logs`,
      {
        retentionDays: ACCESS_LOG_DAYS,
        policy: (arn) => accessLogDeliveryPolicy(arn, accessLogs.account),
        forceDestroy: accessLogs.forceDestroy ?? false,
        ...(tags ? { tags } : {}),
      },
      { parent: this },
    );
  }
}

/** TLS 1.2 and 1.3. Source: elasticloadbalancing/latest/application/describe-ssl-policies.html. */
const TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06";
const ACCESS_LOG_DAYS = 90;
