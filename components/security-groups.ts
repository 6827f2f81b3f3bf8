/** Security groups of tasks, endpoints and mount targets, and every rule between them. */
import * as ec2 from "@pulumi/aws/ec2";
import * as vpc from "@pulumi/aws/vpc";
import * as pulumi from "@pulumi/pulumi";
import type { EgressRule } from "../plan/task-egress";
import { named, type Tags } from "./tags";

/** Tasks of one service, or of stacks that join. */
export interface TaskGroup {
  /** Name of the service. The children are named by it. */
  readonly name: string;
  /** Where the tasks may go. */
  readonly egress: readonly EgressRule[];
}

export interface SecurityGroupsArgs {
  readonly vpcId: pulumi.Input<string>;
  /** Endpoint groups to create: `main`, or one per logical set of services. */
  readonly endpointGroups: readonly string[];
  readonly services: readonly TaskGroup[];
  /** A group that other stacks' tasks carry besides their own: it lets them out as it says. @default none */
  readonly client?: readonly EgressRule[];
  /** Prefix list of each gateway endpoint that a rule names. */
  readonly prefixListIds: Readonly<Record<string, pulumi.Input<string>>>;
  /** Foreign groups that only resources know, by the key of the rule that leads there. @default the rule's own */
  readonly foreignGroupIds?: Readonly<Record<string, pulumi.Input<string>>>;
  readonly tags?: Tags;
}

type RuleTarget =
  | { readonly cidrIpv4: string }
  | { readonly referencedSecurityGroupId: pulumi.Input<string> }
  | { readonly prefixListId: pulumi.Input<string> };

/** A group of tasks as it stands. */
interface Tasks extends TaskGroup {
  readonly id: pulumi.Output<string>;
}

/** Rules between a task group and others, both sides. */
interface Rules {
  readonly service: string;
  readonly rule: EgressRule;
  readonly resources: readonly pulumi.Resource[];
}

/**
 * A task group exists in every mode and keeps its id; only rules come and go. Each rule is a resource of its own, so a
 * switch adds the new ones before it removes an old one. Groups are stateful: no rule for replies, and none for DNS or
 * task metadata, which groups do not filter. Where a rule leads to a group, that group admits the tasks in return.
 * Free; quota 60 rules per group and direction. Source: vpc/latest/userguide/vpc-security-groups.html.
 */
export class SecurityGroups extends pulumi.ComponentResource {
  /** By name of the service. */
  readonly taskGroupIds: Readonly<Record<string, pulumi.Output<string>>>;
  /** Group for the tasks of joining stacks, where one was asked for. */
  readonly clientGroupId?: pulumi.Output<string>;
  /** By name of the endpoint group. */
  readonly endpointGroupIds: Readonly<Record<string, pulumi.Output<string>>>;
  /** Groups of the mount targets, by service and volume: `app-data`. */
  readonly mountGroupIds: Readonly<Record<string, pulumi.Output<string>>>;
  /** Rules between tasks and interface endpoints, both sides. */
  readonly endpointRules: readonly pulumi.Resource[];
  /** Every rule of the client group, both sides. */
  readonly clientRules: readonly pulumi.Resource[];
  /** Every rule of a service: what its tasks wait for. */
  readonly rulesOf: Readonly<Record<string, readonly pulumi.Resource[]>>;

  constructor(name: string, args: SecurityGroupsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("fargate-egress:index:SecurityGroups", name, {}, opts);
    const services = args.services.map((service) => ({
      ...service,
      id: this.createGroup(`${name}-${service.name}-task`, `Fargate tasks (${service.name})`, args).id,
    }));
    this.taskGroupIds = Object.fromEntries(services.map((service) => [service.name, service.id]));
    this.endpointGroupIds = Object.fromEntries(
      args.endpointGroups.map((group) => [
        group,
        this.createGroup(`${name}-endpoints-${group}`, `Interface endpoints (${group})`, args).id,
      ]),
    );
    this.mountGroupIds = this.createMountGroups(name, args);
    const client = this.createClient(name, args);
    if (client) this.clientGroupId = client.id;
    const rules = [...services, ...(client ? [client] : [])].flatMap((tasks) => this.createRules(name, tasks, args));
    this.endpointRules = rules.filter(({ rule }) => rule.to.kind === "endpoint-group").flatMap((r) => r.resources);
    this.clientRules = rules.filter((r) => r.service === "clients").flatMap((r) => r.resources);
    this.rulesOf = Object.fromEntries(
      services.map(({ name: service }) => [
        service,
        rules.filter((r) => r.service === service).flatMap((r) => r.resources),
      ]),
    );
    this.registerOutputs({ taskGroupIds: this.taskGroupIds, endpointGroupIds: this.endpointGroupIds });
  }

  private createGroup(name: string, description: string, { vpcId, tags }: SecurityGroupsArgs): ec2.SecurityGroup {
    return new ec2.SecurityGroup(name, { vpcId, description, tags: named(name, tags) }, { parent: this });
  }

  private createClient(name: string, args: SecurityGroupsArgs): Tasks | undefined {
    if (!args.client) return undefined;
    const group = this.createGroup(`${name}-clients`, "Fargate tasks of stacks that join this network", args);
    return { name: "clients", egress: args.client, id: group.id };
  }

  private createMountGroups(name: string, args: SecurityGroupsArgs): Record<string, pulumi.Output<string>> {
    const volumes = args.services.flatMap((service) =>
      service.egress.flatMap(({ to }) => (to.kind === "mount-targets" ? [`${service.name}-${to.volume}`] : [])),
    );
    return Object.fromEntries(
      volumes.map((key) => [key, this.createGroup(`${name}-${key}-volume`, `Mount targets (${key})`, args).id]),
    );
  }

  private createRules(name: string, tasks: Tasks, args: SecurityGroupsArgs): Rules[] {
    const own = tasks.name === "clients" ? `${name}-clients` : `${name}-${tasks.name}-task`;
    return tasks.egress.map((rule) => {
      const { key, port, description } = rule;
      const tcp = { ipProtocol: "tcp", fromPort: port, toPort: port };
      const out = new vpc.SecurityGroupEgressRule(
        `${own}-to-${key}`,
        { securityGroupId: tasks.id, ...this.target(rule, tasks, args), ...tcp, description },
        { parent: this },
      );
      const group = this.groupOf(rule, tasks, args);
      if (group === undefined) return { service: tasks.name, rule, resources: [out] };
      const into = new vpc.SecurityGroupIngressRule(
        `${name}-${key}-from-${tasks.name}`,
        {
          securityGroupId: group,
          referencedSecurityGroupId: tasks.id,
          ...tcp,
          description: `From the tasks (${tasks.name})`,
        },
        { parent: this },
      );
      return { service: tasks.name, rule, resources: [out, into] };
    });
  }

  /** The group on the other side, which must admit the tasks. */
  private groupOf(
    { to, key }: EgressRule,
    { name }: TaskGroup,
    { foreignGroupIds = {} }: SecurityGroupsArgs,
  ): pulumi.Input<string> | undefined {
    switch (to.kind) {
      case "endpoint-group":
        return present(this.endpointGroupIds[to.group], to.group);
      case "task-group":
        return present(this.taskGroupIds[to.service], to.service);
      case "mount-targets":
        return present(this.mountGroupIds[`${name}-${to.volume}`], to.volume);
      case "security-group":
        return to.admit ? (foreignGroupIds[key] ?? to.id) : undefined;
      case "prefix-list":
      case "cidr":
        return undefined;
    }
  }

  private target(rule: EgressRule, tasks: TaskGroup, args: SecurityGroupsArgs): RuleTarget {
    const { to } = rule;
    const { prefixListIds, foreignGroupIds = {} } = args;
    switch (to.kind) {
      case "prefix-list":
        return { prefixListId: present(prefixListIds[to.service], to.service) };
      case "cidr":
        return { cidrIpv4: to.cidr };
      case "security-group":
        return { referencedSecurityGroupId: foreignGroupIds[rule.key] ?? to.id };
      case "endpoint-group":
      case "task-group":
      case "mount-targets":
        return { referencedSecurityGroupId: present(this.groupOf(rule, tasks, args), rule.key) };
    }
  }
}

function present<T>(value: T | undefined, key: string): T {
  if (value === undefined) throw new Error(`a rule names ${key}, which does not exist`);
  return value;
}
