/** Security groups of the tasks and of the endpoints, and every rule between them. */
import * as ec2 from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import type { EgressRule } from "../plan/egress";
import { named, type Tags } from "./tags";

export interface SecurityGroupsArgs {
  readonly vpcId: pulumi.Input<string>;
  /** Endpoint groups to create: `main`, or one per logical set of services. */
  readonly endpointGroups: readonly string[];
  /** Where tasks may go. */
  readonly egress: readonly EgressRule[];
  /** Prefix list of each gateway endpoint that a rule names. */
  readonly prefixListIds: Readonly<Record<string, pulumi.Input<string>>>;
  readonly tags?: Tags;
}

type RuleTarget =
  | { cidrIpv4: string }
  | { referencedSecurityGroupId: pulumi.Input<string> }
  | { prefixListId: pulumi.Input<string> };

/**
 * The task group exists in every mode and keeps its id; only rules come and go. Each rule is a resource of its own, so
 * a switch adds the new ones before it removes an old one. Groups are stateful: no rule for replies, and none for DNS
 * or task metadata, which groups do not filter. Free; quota 60 rules per group and direction.
 * Source: vpc/latest/userguide/vpc-security-groups.html.
 */
export class SecurityGroups extends pulumi.ComponentResource {
  readonly taskGroupId: pulumi.Output<string>;
  /** By name of the endpoint group. */
  readonly endpointGroupIds: Readonly<Record<string, pulumi.Output<string>>>;
  /** Rules between tasks and interface endpoints, both sides. */
  readonly endpointRules: readonly pulumi.Resource[];
  /** Every rule: what a task waits for. */
  readonly rules: readonly pulumi.Resource[];

  constructor(name: string, args: SecurityGroupsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("fargate-egress:index:SecurityGroups", name, {}, opts);
    this.taskGroupId = this.createGroup(`${name}-task`, "Fargate tasks", args).id;
    this.endpointGroupIds = Object.fromEntries(
      args.endpointGroups.map((group) => [
        group,
        this.createGroup(`${name}-endpoints-${group}`, `Interface endpoints (${group})`, args).id,
      ]),
    );
    const ingress = args.endpointGroups.map((group) => this.admitTasks(name, group));
    const egress = args.egress.map((rule) => ({ rule, resource: this.letOut(name, rule, args) }));
    this.endpointRules = [
      ...ingress,
      ...egress.filter(({ rule }) => rule.to.kind === "endpoint-group").map((e) => e.resource),
    ];
    this.rules = [...ingress, ...egress.map((e) => e.resource)];
    this.registerOutputs({ taskGroupId: this.taskGroupId, endpointGroupIds: this.endpointGroupIds });
  }

  private createGroup(name: string, description: string, { vpcId, tags }: SecurityGroupsArgs): ec2.SecurityGroup {
    return new ec2.SecurityGroup(name, { vpcId, description, tags: named(name, tags) }, { parent: this });
  }

  private admitTasks(name: string, group: string): pulumi.Resource {
    return new vpc.SecurityGroupIngressRule(
      `${name}-endpoints-${group}-from-task`,
      {
        securityGroupId: present(this.endpointGroupIds[group], group),
        referencedSecurityGroupId: this.taskGroupId,
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
        description: "HTTPS from the tasks",
      },
      { parent: this },
    );
  }

  private letOut(name: string, { key, to, port, description }: EgressRule, args: SecurityGroupsArgs): pulumi.Resource {
    return new vpc.SecurityGroupEgressRule(
      `${name}-task-to-${key}`,
      {
        securityGroupId: this.taskGroupId,
        ...this.target(to, args),
        ipProtocol: "tcp",
        fromPort: port,
        toPort: port,
        description,
      },
      { parent: this },
    );
  }

  private target(to: EgressRule["to"], { prefixListIds }: SecurityGroupsArgs): RuleTarget {
    switch (to.kind) {
      case "endpoint-group":
        return { referencedSecurityGroupId: present(this.endpointGroupIds[to.group], to.group) };
      case "security-group":
        return { referencedSecurityGroupId: to.id };
      case "prefix-list":
        return { prefixListId: present(prefixListIds[to.service], to.service) };
      case "cidr":
        return { cidrIpv4: to.cidr };
    }
  }
}

function present<T>(value: T | undefined, key: string): T {
  if (value === undefined) throw new Error(`a rule names ${key}, which does not exist`);
  return value;
}
