/** A network with its egress path: the first of the two components at the top. */
import * as pulumi from "@pulumi/pulumi";
import { ArgumentError, renamed } from "./arguments/argument-error";
import type { FargateEgressArgs } from "./arguments/egress-args";
import { EGRESS_NAMES, egressProblems, egressSections } from "./arguments/egress-settings";
import { shapeProblems } from "./arguments/sections";
import type { EgressFileSystem } from "./egress-file-systems";
import { later } from "./later";
import type { EgressMade } from "./make-egress";
import { part, withWork, workOf } from "./planned";
import { createEgress, type EgressParts, type PlannedEgress } from "./planned-egress";

const TYPE = "fargate-egress:index:FargateEgress";

/**
 * A network for Fargate tasks in private subnets, and their egress path: NAT gateways, VPC endpoints or both, by its mode.
 * A change of mode replaces nothing, and makes the new way before it takes the old one. In us-east-1 a month: mode
 * nat-only 36.50 USD for each NAT gateway, endpoints-only 7.30 USD for each endpoint and AZ, hybrid both; plus traffic.
 */
export class FargateEgress extends pulumi.ComponentResource<EgressMade> {
  /** Mode of the network: nat-only, endpoints-only or hybrid. */
  readonly mode: pulumi.Output<string>;
  /** Id of the VPC. */
  readonly vpcId: pulumi.Output<string>;
  /** Ids of the private subnets, by AZ id. What uses them waits for every route, rule and endpoint that tasks need. */
  readonly privateSubnetIds: pulumi.Output<string[]>;
  /** Ids of the public subnets; empty where nothing asks for them. */
  readonly publicSubnetIds: pulumi.Output<string[]>;
  /** Ids of the private route tables. */
  readonly routeTableIds: pulumi.Output<string[]>;
  /** Security group that lets tasks out, and into the endpoints. */
  readonly clientSecurityGroupId: pulumi.Output<string>;
  /** Security groups of the endpoints, by group. */
  readonly endpointSecurityGroupIds: pulumi.Output<{ [group: string]: string }>;
  /** Interface endpoints by service. */
  readonly endpointIds: pulumi.Output<{ [service: string]: string }>;
  /** Gateway endpoints by service. */
  readonly gatewayEndpointIds: pulumi.Output<{ [service: string]: string }>;
  /** Services that tasks reach without NAT. */
  readonly privateServices: pulumi.Output<string[]>;
  /** File systems by name. What uses one waits for its address in each AZ. */
  readonly fileSystemIds: pulumi.Output<{ [name: string]: string }>;
  /** Access points of the file systems, by name: every user of a container writes through it. */
  readonly fileSystemAccessPointIds: pulumi.Output<{ [name: string]: string }>;
  /** Security groups of the file systems' mount targets, by name. */
  readonly fileSystemSecurityGroupIds: pulumi.Output<{ [name: string]: string }>;
  /** Public addresses that partners see; empty without NAT, unless the addresses are kept. */
  readonly natPublicIps: pulumi.Output<string[]>;

  constructor(name: string, args: FargateEgressArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    const component = `FargateEgress "${name}"`;
    const planned = workOf<EgressMade>(args);
    if (!planned) refuse(component, args);
    super(
      TYPE,
      name,
      planned
        ? args
        : withWork<object, EgressMade>(async (self) => {
            // Loaded when the first network is made from arguments.
            const { makeEgress } = await import("./make-egress");
            return makeEgress(self, name, args, opts?.parent);
          }),
      opts,
    );
    const made = this.getData();
    this.mode = later(made, ({ plan }) => plan.mode);
    this.vpcId = later(made, ({ parts }) => parts.network.vpcId);
    this.privateSubnetIds = later(made, ({ parts }) => ready(idsOf(parts.network.privateSubnets), parts));
    this.publicSubnetIds = later(made, ({ parts }) => idsOf(parts.network.publicSubnets));
    this.routeTableIds = later(made, ({ parts }) =>
      pulumi.all(parts.network.routeTables.map((table) => table.routeTableId)),
    );
    this.clientSecurityGroupId = later(made, ({ parts }) => parts.groups.clientGroupId ?? "");
    this.endpointSecurityGroupIds = later(made, ({ parts }) => pulumi.output({ ...parts.groups.endpointGroupIds }));
    this.endpointIds = later(made, ({ parts }) => pulumi.output(endpointIds(parts)));
    this.gatewayEndpointIds = later(made, ({ parts }) => pulumi.output({ ...parts.gateways?.endpointIds }));
    this.privateServices = later(made, ({ privateServices }) => [...privateServices]);
    const fileSystems = (select: (made: EgressFileSystem) => pulumi.Output<string>) =>
      later(made, ({ fileSystems: all = {} }) =>
        pulumi.output(Object.fromEntries(Object.entries(all).map(([key, each]) => [key, select(each)]))),
      );
    this.fileSystemIds = fileSystems(({ id }) => id);
    this.fileSystemAccessPointIds = fileSystems(({ accessPointId }) => accessPointId);
    this.fileSystemSecurityGroupIds = fileSystems(({ securityGroupId }) => securityGroupId);
    this.natPublicIps = later(made, ({ parts }) => parts.nat?.publicIps ?? []);
  }

  protected override async initialize(args: object): Promise<EgressMade> {
    const made = await workOf<EgressMade>(args)?.(this);
    if (!made) throw new Error("a FargateEgress was made from nothing");
    this.registerOutputs({
      vpcId: made.parts.network.vpcId,
      privateSubnetIds: idsOf(made.parts.network.privateSubnets),
    });
    return made;
  }

  /** Everything that it is made of, for a program that wires parts of its own. */
  parts(): Promise<EgressParts> {
    return this.getData().then((made) => made.parts);
  }

  /** For a plan that is made already. @internal */
  static planned(name: string, planned: Omit<PlannedEgress, "child">, opts: pulumi.ComponentResourceOptions = {}) {
    const args = withWork<FargateEgressArgs, EgressMade>((component) => {
      const parts = createEgress({ ...planned, child: part(component, opts.parent) });
      return { plan: planned.plan, parts, privateServices: [] };
    });
    return new FargateEgress(name, args, opts);
  }
}

/** @throws ArgumentError for what needs no look at the account. */
function refuse(component: string, args: FargateEgressArgs): void {
  const problems = [...egressProblems(args), ...renamed(shapeProblems(egressSections(args)), EGRESS_NAMES)];
  if (problems.length > 0) throw new ArgumentError(component, problems);
}

function idsOf(subnets: EgressParts["network"]["privateSubnets"]): pulumi.Output<string[]> {
  return pulumi.all(subnets.map((subnet) => subnet.id));
}

/** Ids that carry what their users wait for. */
function ready(ids: pulumi.Output<string[]>, { readiness, groups }: EgressParts): pulumi.Output<string[]> {
  const awaited = [...readiness, ...groups.clientRules];
  return pulumi.all([ids, pulumi.all(awaited.map((resource) => resource.urn))]).apply(([known]) => known);
}

function endpointIds({ endpoints }: EgressParts): Record<string, pulumi.Output<string>> {
  return Object.fromEntries(Object.entries(endpoints?.endpoints ?? {}).map(([service, { id }]) => [service, id]));
}
