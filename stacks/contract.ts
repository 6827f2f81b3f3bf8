/** The output `network`: what the stacks that join a network need of it, and everything their proof reads. */
import * as pulumi from "@pulumi/pulumi";
import type { KeyedSubnet } from "../components/network-parts";
import { CONTRACT_VERSION, type ContractSubnet, type NetworkContract } from "../plan/contract";
import type { StackPlan } from "../plan/plan";
import { networkSnapshot } from "./network-snapshot";
import type { Built } from "./outputs";

/** A subnet with its id known. */
export interface SubnetIds {
  readonly key: string;
  readonly zoneId: string;
  readonly id: string;
  readonly routeTableId: string;
}

/** Ids of everything that the network part of a stack consists of. */
export interface NetworkIds {
  readonly vpcId: string;
  readonly privateSubnets: readonly SubnetIds[];
  readonly publicSubnets: readonly SubnetIds[];
  readonly internetGatewayId: string | undefined;
  readonly privateAclId: string | undefined;
  readonly publicAclId: string | undefined;
  /** By name of the group. */
  readonly endpointGroups: Readonly<Record<string, string>>;
  readonly taskGroups: Readonly<Record<string, string>>;
  readonly clientGroup: string | undefined;
  /** By service. */
  readonly endpoints: Readonly<Record<string, { readonly id: string; readonly policy: string | undefined }>>;
  readonly gateways: Readonly<Record<string, { readonly id: string; readonly policy: string | undefined }>>;
  readonly prefixLists: Readonly<Record<string, string>>;
  /** By AZ id, or `regional`. */
  readonly nats: Readonly<Record<string, { readonly id: string; readonly targetId: string }>>;
  readonly natGroup: string | undefined;
  readonly natPublicIps: readonly string[];
}

/** The contract of a network, when every id is known. */
export function networkContract(built: Built): pulumi.Output<NetworkContract> {
  const stack = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  return networkIds(built).apply((ids) => contractOf(built.plan, ids, stack));
}

function networkIds({ network, groups, gateways, endpoints, nat }: Built): pulumi.Output<NetworkIds> {
  const subnets = (all: readonly KeyedSubnet[]) =>
    all.map(({ key, zoneId, id, routeTableId }) => ({ key, zoneId, id, routeTableId }));
  return pulumi.output({
    vpcId: network.vpcId,
    privateSubnets: subnets(network.privateSubnets),
    publicSubnets: subnets(network.publicSubnets),
    internetGatewayId: network.internetGatewayId,
    privateAclId: network.aclIds.private,
    publicAclId: network.aclIds.public,
    endpointGroups: groups.endpointGroupIds,
    taskGroups: groups.taskGroupIds,
    clientGroup: groups.clientGroupId,
    endpoints: Object.fromEntries(
      Object.entries(endpoints?.endpoints ?? {}).map(([service, { id, policy }]) => [service, { id, policy }]),
    ),
    gateways: Object.fromEntries(
      Object.entries(gateways?.endpointIds ?? {}).map(([service, id]) => [
        service,
        { id, policy: gateways?.policies[service] },
      ]),
    ),
    prefixLists: gateways?.prefixListIds ?? {},
    nats: nat?.nats ?? {},
    natGroup: nat?.instanceGroupId,
    natPublicIps: nat?.publicIps ?? [],
  });
}

function contractOf(plan: StackPlan, ids: NetworkIds, stack: string): NetworkContract {
  const cidrs = cidrsBySubnet(plan, ids);
  const subnet = ({ id, zoneId, routeTableId }: SubnetIds): ContractSubnet => ({
    id,
    zoneId,
    cidr: cidrs[id] ?? "",
    routeTableId,
  });
  return {
    version: CONTRACT_VERSION,
    stack,
    mode: plan.mode,
    region: plan.region,
    account: plan.account,
    vpcId: ids.vpcId,
    cidrs:
      plan.network.kind === "own"
        ? [plan.network.cidr]
        : plan.network.kind === "adopted"
          ? plan.network.facts.cidrs
          : [],
    zones: plan.zones.map(({ id, name }) => ({ id, name })),
    privateSubnets: ids.privateSubnets.map(subnet),
    publicSubnets: ids.publicSubnets.map(subnet),
    ...(ids.clientGroup === undefined ? {} : { clientSecurityGroupId: ids.clientGroup }),
    interfaceEndpoints: [
      ...plan.path.interfaceEndpoints.map(({ service, privateDns }) => ({
        service,
        privateDns,
        id: ids.endpoints[service]?.id ?? "",
      })),
      ...plan.path.usedEndpoints.map(({ service, id }) => ({ service, id, privateDns: true })),
    ],
    gatewayEndpoints: plan.path.gatewayEndpoints.map((endpoint) => endpoint.service),
    snapshot: networkSnapshot(plan, ids, cidrs),
  };
}

/** CIDR of each subnet, by its id. */
function cidrsBySubnet(plan: StackPlan, ids: NetworkIds): Readonly<Record<string, string>> {
  switch (plan.network.kind) {
    case "own": {
      const zones = new Map(plan.network.zones.map((zone) => [zone.id, zone]));
      return Object.fromEntries([
        ...ids.privateSubnets.map(({ id, zoneId }) => [id, zones.get(zoneId)?.privateCidr ?? ""]),
        ...ids.publicSubnets.map(({ id, zoneId }) => [id, zones.get(zoneId)?.publicCidr ?? ""]),
      ]) as Record<string, string>;
    }
    case "adopted":
      return Object.fromEntries(
        [...plan.network.facts.privateSubnets, ...plan.network.facts.publicSubnets].map(({ id, cidr }) => [id, cidr]),
      );
    case "joined":
      return {};
  }
}
