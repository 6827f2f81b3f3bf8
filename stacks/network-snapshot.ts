/**
 * The network of a stack as a snapshot: what it consists of, from the plan, with the ids of the resources. Pure.
 * Of an adopted network only what the stack added and what the plan was told is known; the rest says so.
 */
import { partitionOf } from "../plan/catalogue";
import { clientRules } from "../plan/egress-path";
import type { AclRule } from "../plan/network-acl";
import type { StackPlan } from "../plan/plan";
import type { EgressRule } from "../plan/task-egress";
import type { NetworkSnapshot } from "../reachability/sources/snapshot/snapshot";
import type * as t from "../reachability/topology";
import type { NetworkIds } from "./contract";

const ANYWHERE = "0.0.0.0/0";

/** @param cidrs CIDR of each subnet, by its id. */
export function networkSnapshot(
  plan: StackPlan,
  ids: NetworkIds,
  cidrs: Readonly<Record<string, string>>,
): NetworkSnapshot {
  const own = plan.network.kind === "own";
  const unread = (what: string): t.Unknown => ({ unknown: `${what} of the adopted VPC ${ids.vpcId}` });
  const facts = plan.network.kind === "adopted" ? plan.network.facts : undefined;
  return {
    "fargate-egress": "network",
    version: 1,
    account: plan.account,
    partition: partitionOf(plan.region),
    region: plan.region,
    vpc: {
      id: ids.vpcId,
      cidrs: facts ? facts.cidrs : plan.network.kind === "own" ? [plan.network.cidr] : unread("the CIDRs"),
      dnsSupport: facts ? facts.enableDnsSupport : true,
      dnsHostnames: facts ? facts.enableDnsHostnames : true,
      resolver: own ? "amazon" : unread("the DHCP options"),
    },
    subnets: own ? subnetsOf(plan, ids, cidrs) : unread("the subnets"),
    routeTables: own ? routeTablesOf(plan, ids) : unread("the route tables"),
    associations: own
      ? [...ids.privateSubnets, ...ids.publicSubnets].map(({ id, routeTableId }) => ({ subnetId: id, routeTableId }))
      : unread("the associations"),
    prefixLists: plan.path.gatewayEndpoints.map(({ service, serviceName }) => ({
      id: ids.prefixLists[service] ?? service,
      name: serviceName,
    })),
    securityGroups: groupsOf(plan, ids),
    networkAcls: own ? aclsOf(plan, ids) : unread("the network ACLs"),
    endpoints: own ? endpointsOf(plan, ids) : unread("the endpoints"),
    externalEndpoints: [],
    natGateways: own ? natGatewaysOf(plan, ids) : unread("the NAT gateways"),
    natInstances: own ? natInstancesOf(plan, ids) : unread("the NAT instances"),
    internetGateways: own
      ? ids.internetGatewayId === undefined
        ? []
        : [{ id: ids.internetGatewayId, vpcId: ids.vpcId }]
      : unread("the internet gateways"),
    hostedZones: own ? [] : unread("the private hosted zones"),
  };
}

function subnetsOf({ zones }: StackPlan, ids: NetworkIds, cidrs: Readonly<Record<string, string>>): t.Subnet[] {
  const names = new Map(zones.map((zone) => [zone.id, zone.name]));
  const tier = (subnets: NetworkIds["privateSubnets"], aclId: string | undefined) =>
    subnets.map(({ id, zoneId }) => ({
      id,
      cidr: cidrs[id] ?? "",
      availabilityZone: names.get(zoneId) ?? zoneId,
      availabilityZoneId: zoneId,
      ...(aclId === undefined ? {} : { networkAclId: aclId }),
    }));
  return [...tier(ids.privateSubnets, ids.privateAclId), ...tier(ids.publicSubnets, ids.publicAclId)];
}

function routeTablesOf({ path }: StackPlan, ids: NetworkIds): t.RouteTable[] {
  const table = (id: string, routes: readonly t.Route[], main = false): t.RouteTable => ({
    id,
    vpcId: ids.vpcId,
    main,
    routes,
  });
  const toInternet: t.Route[] =
    ids.internetGatewayId === undefined
      ? []
      : [{ destination: { cidr: ANYWHERE }, target: "internet-gateway", targetId: ids.internetGatewayId }];
  return [
    ...ids.privateSubnets.map(({ routeTableId, zoneId }) =>
      // Gateway endpoints say themselves which tables carry their route.
      table(routeTableId, defaultRoute(path.nat, ids, zoneId)),
    ),
    ...[...new Set(ids.publicSubnets.map((subnet) => subnet.routeTableId))].map((id) => table(id, toInternet)),
    table(`${ids.vpcId}#main`, [], true),
  ];
}

function defaultRoute(nat: StackPlan["path"]["nat"], ids: NetworkIds, zoneId: string): t.Route[] {
  if (!nat) return [];
  const targetId = ids.nats[nat.strategy === "regional" ? "regional" : (nat.servedBy[zoneId] ?? zoneId)]?.targetId;
  return [
    {
      destination: { cidr: ANYWHERE },
      target: nat.strategy === "instance" ? "network-interface" : "nat",
      ...(targetId === undefined ? {} : { targetId }),
    },
  ];
}

const tcp = (port: number) => ({ protocol: "tcp", fromPort: port, toPort: port });

function groupsOf(plan: StackPlan, ids: NetworkIds): t.SecurityGroup[] {
  const clients: readonly EgressRule[] = ids.clientGroup === undefined ? [] : clientRules(plan.mode, plan.path, []);
  const users = [
    ...plan.services.map(({ name, egressRules }) => ({ id: ids.taskGroups[name] ?? name, rules: egressRules })),
    ...(ids.clientGroup === undefined ? [] : [{ id: ids.clientGroup, rules: clients }]),
  ];
  const endpointGroups = plan.path.groups.map((group): t.SecurityGroup => {
    const admitted = users.filter(({ rules }) =>
      rules.some(({ to }) => to.kind === "endpoint-group" && to.group === group),
    );
    return {
      id: ids.endpointGroups[group] ?? group,
      ingress: admitted.map(({ id }) => ({ ...tcp(443), peer: { groupId: id } })),
      egress: [],
    };
  });
  const clientGroup: t.SecurityGroup[] =
    ids.clientGroup === undefined
      ? []
      : [{ id: ids.clientGroup, ingress: [], egress: clients.flatMap((rule) => ruleOf(rule, ids)) }];
  return [...endpointGroups, ...clientGroup, ...natGroup(plan, ids)];
}

function ruleOf({ to, port }: EgressRule, ids: NetworkIds): t.GroupRule[] {
  switch (to.kind) {
    case "endpoint-group":
      return [{ ...tcp(port), peer: { groupId: ids.endpointGroups[to.group] ?? to.group } }];
    case "prefix-list":
      return [{ ...tcp(port), peer: { prefixListId: ids.prefixLists[to.service] ?? to.service } }];
    case "security-group":
      return [{ ...tcp(port), peer: { groupId: to.id } }];
    case "cidr":
      return [{ ...tcp(port), peer: { cidr: to.cidr } }];
    case "task-group":
    case "mount-targets":
      return [];
  }
}

function natGroup({ path, network }: StackPlan, ids: NetworkIds): t.SecurityGroup[] {
  const ports = path.nat?.instance?.ports ?? [];
  if (ids.natGroup === undefined || network.kind !== "own") return [];
  return [
    {
      id: ids.natGroup,
      ingress: ports.map((port) => ({ ...tcp(port), peer: { cidr: network.cidr } })),
      egress: [...new Set([80, ...ports])].map((port) => ({ ...tcp(port), peer: { cidr: ANYWHERE } })),
    },
  ];
}

function aclsOf({ network }: StackPlan, ids: NetworkIds): t.NetworkAcl[] {
  if (network.kind !== "own" || !network.acls) return [];
  const entry = ({ number, direction, cidr, fromPort, toPort }: AclRule): t.AclRule => ({
    number,
    egress: direction === "out",
    allow: true,
    protocol: "tcp",
    cidr,
    fromPort,
    toPort,
  });
  const acl = (id: string | undefined, rules: readonly AclRule[]): t.NetworkAcl[] =>
    id === undefined ? [] : [{ id, rules: rules.map(entry) }];
  return [...acl(ids.privateAclId, network.acls.private), ...acl(ids.publicAclId, network.acls.public)];
}

function endpointsOf({ path }: StackPlan, ids: NetworkIds): t.Endpoint[] {
  const subnetIds = (zones: readonly string[]) =>
    zones.flatMap((zone) => ids.privateSubnets.find((subnet) => subnet.zoneId === zone)?.id ?? []);
  const policy = (text: string | undefined) => (text === undefined ? {} : { policy: text });
  return [
    ...path.interfaceEndpoints.map(
      ({ service, serviceName, zoneIds, group, privateDns }): t.Endpoint => ({
        id: ids.endpoints[service]?.id ?? service,
        service: serviceName,
        kind: "interface",
        state: "available",
        vpcId: ids.vpcId,
        subnetIds: subnetIds(zoneIds),
        securityGroupIds: [ids.endpointGroups[group] ?? group],
        privateDns,
        ...policy(ids.endpoints[service]?.policy),
        routeTableIds: [],
      }),
    ),
    ...path.gatewayEndpoints.map(
      ({ service, serviceName }): t.Endpoint => ({
        id: ids.gateways[service]?.id ?? service,
        service: serviceName,
        kind: "gateway",
        state: "available",
        vpcId: ids.vpcId,
        subnetIds: [],
        securityGroupIds: [],
        privateDns: false,
        ...policy(ids.gateways[service]?.policy),
        routeTableIds: ids.privateSubnets.map((subnet) => subnet.routeTableId),
        prefixListId: ids.prefixLists[service] ?? service,
      }),
    ),
  ];
}

function natGatewaysOf({ path }: StackPlan, ids: NetworkIds): t.NatGateway[] {
  const { nat } = path;
  if (!nat || nat.strategy === "instance") return [];
  return Object.entries(ids.nats).map(([key, { id }]): t.NatGateway => {
    const subnet = ids.publicSubnets.find(({ zoneId }) => zoneId === key);
    return {
      id,
      state: "available",
      connectivity: "public",
      availabilityMode: nat.strategy === "regional" ? "regional" : "zonal",
      ...(nat.strategy === "regional" ? { vpcId: ids.vpcId } : { subnetId: subnet?.id ?? key }),
      publicIps: ids.natPublicIps,
    };
  });
}

function natInstancesOf({ path }: StackPlan, ids: NetworkIds): t.NatInstance[] {
  if (path.nat?.strategy !== "instance") return [];
  return Object.entries(ids.nats).map(([zoneId, { id, targetId }], i) => {
    const subnet = ids.publicSubnets.find((one) => one.zoneId === zoneId);
    const publicIp = ids.natPublicIps[i];
    return {
      id,
      targetIds: [targetId],
      state: "running",
      sourceDestCheck: false,
      subnetId: subnet?.id ?? zoneId,
      ...(publicIp === undefined ? {} : { publicIp }),
      securityGroupIds: ids.natGroup === undefined ? [] : [ids.natGroup],
    };
  });
}
