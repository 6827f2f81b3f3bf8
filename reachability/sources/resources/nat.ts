/** NAT gateways and NAT instances of registered resources. */
import { type Graph, inputsOnly } from "../../../resources/graph";
import type { ResourceRecord } from "../../../resources/record";
import { GROUP_TYPES, TABLE_TYPES, TYPES } from "../../../resources/tokens";
import { isPresent } from "../../../resources/unknowns";
import { isUnknown, type Known, type NatGateway, type NatInstance, unknown } from "../../topology";
import { together } from "../mapping/policy-lists";

/** NAT gateways. */
export function natGatewaysOf(graph: Graph): NatGateway[] {
  return graph.of(TYPES.natGateway).map((record) => {
    const mode = graph.text(record, "availabilityMode") ?? "zonal";
    const connectivity = graph.text(record, "connectivityType") ?? "public";
    const address = graph.ref(record, "allocationId", [TYPES.eip]);
    const subnetId = graph.ref({ ...record, outputs: {} }, "subnetId", [TYPES.subnet]);
    const vpcId = graph.ref(record, "vpcId", [TYPES.vpc]);
    const regional = mode === "regional";
    return {
      id: graph.id(record),
      name: record.name,
      state: "planned",
      connectivity: isUnknown(connectivity) ? connectivity : connectivity === "private" ? "private" : "public",
      availabilityMode: isUnknown(mode) ? mode : regional ? "regional" : "zonal",
      ...(subnetId === undefined ? {} : { subnetId }),
      ...(vpcId === undefined ? {} : { vpcId }),
      publicIps: regional ? unknown("the addresses of the regional NAT gateway") : addressesOf(graph, record, address),
      misplacedAllocation: regional && isPresent(record.inputs.allocationId),
    };
  });
}

function addressesOf(
  graph: Graph,
  record: ResourceRecord,
  address: Known<string> | undefined,
): Known<readonly string[]> {
  if (address === undefined) return [];
  // An Elastic IP that is about to be made is an address, although nobody knows which.
  return isUnknown(address) && graph.behind(record, "allocationId", [TYPES.eip]).length === 0
    ? address
    : [isUnknown(address) ? record.urn : address];
}

/** Instances and interfaces that routes lead to, and instances that do not check source and destination. */
export function natInstancesOf(graph: Graph): NatInstance[] {
  const targets = new Set<string>();
  for (const record of routesOf(graph)) {
    for (const key of ["networkInterfaceId", "instanceId"]) {
      const id = graph.ref(record, key, [TYPES.networkInterface, TYPES.instance]);
      if (typeof id === "string") targets.add(id);
    }
  }
  const instances = graph.of(TYPES.instance).filter((record) => {
    const ids = [graph.id(record), graph.value(record, "primaryNetworkInterfaceId")];
    return record.inputs.sourceDestCheck === false || ids.some((id) => typeof id === "string" && targets.has(id));
  });
  const interfaces = graph.of(TYPES.networkInterface).filter((record) => targets.has(graph.id(record)));
  return [...instances, ...interfaces].map((record) => natInstanceOf(graph, record));
}

/** Routes of their own, and those in tables. */
function routesOf(graph: Graph): ResourceRecord[] {
  const blocks = graph.of(...TABLE_TYPES).flatMap((table) => {
    const routes = graph.list(inputsOnly(table), "routes");
    return isUnknown(routes) ? [] : routes.map((item) => graph.block(table, "routes", item));
  });
  return [...graph.of(TYPES.route), ...blocks];
}

const DOWN = ["stopping", "stopped", "shutting-down", "terminated"] as const;

/** An instance that was seen down is down; any other is as good as one that is about to be made. */
function stateOf(graph: Graph, record: ResourceRecord): NatInstance["state"] {
  const state = graph.value(record, "instanceState");
  return DOWN.find((each) => each === state) ?? "planned";
}

function natInstanceOf(graph: Graph, record: ResourceRecord): NatInstance {
  const id = graph.id(record);
  const primary = graph.value(record, "primaryNetworkInterfaceId");
  const publicIp = publicAddressOf(graph, record, id, primary);
  const groups = record.type === TYPES.instance ? "vpcSecurityGroupIds" : "securityGroups";
  return {
    id,
    name: record.name,
    targetIds: typeof primary === "string" ? [primary] : [],
    state: stateOf(graph, record),
    sourceDestCheck: graph.flag(record, "sourceDestCheck", true),
    subnetId: graph.ref(record, "subnetId", [TYPES.subnet]) ?? graph.missing(record, "subnetId"),
    ...(publicIp === undefined ? {} : { publicIp }),
    securityGroupIds: together([
      graph.refs(record, groups, GROUP_TYPES),
      groupsAttached(graph, [id, ...(typeof primary === "string" ? [primary] : [])]),
    ]),
  };
}

/** Groups that resources of their own attach to an interface. Of one whose interface is not known, nobody can tell. */
function groupsAttached(graph: Graph, ids: readonly string[]): Known<readonly string[]> {
  const types = [TYPES.networkInterface, TYPES.instance];
  const { of, astray } = graph.referrers(TYPES.interfaceGroup, "networkInterfaceId", types);
  return together([
    ...[...new Set(ids.flatMap((id) => of(id)))].map((record): Known<readonly string[]> => {
      const group = graph.ref(record, "securityGroupId", GROUP_TYPES) ?? graph.missing(record, "securityGroupId");
      return isUnknown(group) ? group : [group];
    }),
    ...astray.map((record) => graph.missing(record, "networkInterfaceId")),
  ]);
}

function publicAddressOf(
  graph: Graph,
  record: ResourceRecord,
  id: string,
  primary: unknown,
): Known<string> | undefined {
  const types = [TYPES.instance, TYPES.networkInterface];
  const names = new Set([id, ...(typeof primary === "string" ? [primary] : [])]);
  const isOurs = (target: Known<string> | undefined) => typeof target === "string" && names.has(target);
  for (const association of graph.of(TYPES.eipAssociation)) {
    if (
      !isOurs(graph.ref(association, "instanceId", types)) &&
      !isOurs(graph.ref(association, "networkInterfaceId", types))
    )
      continue;
    const allocation = graph.ref(association, "allocationId", [TYPES.eip]);
    return allocation === undefined || isUnknown(allocation) ? graph.id(association) : allocation;
  }
  const eip = graph
    .of(TYPES.eip)
    .find(
      (candidate) =>
        isOurs(graph.ref(candidate, "instance", types)) || isOurs(graph.ref(candidate, "networkInterface", types)),
    );
  if (eip) return graph.id(eip);
  return graph.flag(record, "associatePublicIpAddress", false) === true ? graph.id(record) : undefined;
}
