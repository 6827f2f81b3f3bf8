/** Counts what a stack is billed for from its registered resources. Pure. */
import { shortServiceName } from "../plan/catalogue";
import { Graph } from "../resources/graph";
import { isUnknown } from "../resources/known";
import { fieldsOf, textsOf } from "../resources/properties";
import type { ResourceRecord } from "../resources/record";
import { TABLE_TYPES, TYPES } from "../resources/tokens";
import type { ForeignNetwork } from "./foreign";
import { azOfSubnet, readNats } from "./read-nats";
import { readNetworkSide, readSide } from "./read-side";
import type { EndpointShape, StackShape, ZoneWay } from "./shape";

/**
 * Counts of a stack. A reference to something outside the stack (an adopted subnet) counts as an AZ of its own with no
 * egress path that the stack knows of. @param region of the stack: it tells which images are local. @param foreign the network
 * of another stack that this one joins: its hours are not on this bill.
 */
export function shapeOf(resources: readonly ResourceRecord[], region: string, foreign?: ForeignNetwork): StackShape {
  const graph = new Graph(resources);
  const tasks = taskSubnets(graph);
  const endpoints = graph.of(TYPES.endpoint);
  const type = (e: ResourceRecord) => e.inputs.vpcEndpointType ?? "Gateway";
  const interfaces = endpoints.filter((e) => type(e) === "Interface");
  const gateways = endpoints.filter((e) => type(e) === "Gateway");
  // A regional gateway follows network interfaces of any kind (nat-gateways-regional).
  const activeAzs = new Set([
    ...tasks.map((t) => t.az),
    ...interfaces.flatMap((e) => subnetsOf(graph, e, "subnetIds").map((s) => s.az)),
    ...graph.of(TYPES.loadBalancer).flatMap((lb) => subnetsOf(graph, lb, "subnets").map((s) => s.az)),
  ]);
  const { nats, idleIpv4, natOf } = readNats(graph, [...activeAzs]);
  return {
    ways: waysOf(graph, tasks, gateways, natOf, foreign),
    nats,
    idleIpv4,
    interfaceEndpoints: [
      ...interfaces.map(
        (e): EndpointShape => ({
          service: serviceOf(graph, e),
          zones: subnetsOf(graph, e, "subnetIds").length,
          privateDns: hasPrivateDns(graph, e),
        }),
      ),
      ...(foreign?.interfaceEndpoints ?? []).map(
        (service): EndpointShape => ({ service, zones: 1, privateDns: true, foreign: true }),
      ),
    ],
    gatewayEndpoints: gateways.map((e) => serviceOf(graph, e)),
    network: readNetworkSide(graph, (record, path) => subnetsOf(graph, record, path).length),
    side: readSide(graph, region, (lb) => subnetsOf(graph, lb, "subnets").length),
  };
}

interface SubnetPlace {
  readonly az: string;
  readonly record?: ResourceRecord;
}

/** Subnets that a property lists, once each; those the stack does not own stand for an AZ each. */
function subnetsOf(graph: Graph, record: ResourceRecord, path: string): SubnetPlace[] {
  const ids = graph.refs(record, path, [TYPES.subnet]);
  const places = isUnknown(ids)
    ? graph.targets(record, path, [TYPES.subnet]).map((subnet) => ({ az: azOfSubnet(graph, subnet), record: subnet }))
    : ids.map((id): SubnetPlace => {
        const own = graph.named(id);
        return own === undefined ? { az: id } : { az: azOfSubnet(graph, own), record: own };
      });
  return [...new Map(places.map((p) => [p.record?.urn ?? p.az, p])).values()];
}

/** Subnets of the tasks, one an AZ: those of the services, or the private tier while there is no service. */
function taskSubnets(graph: Graph): SubnetPlace[] {
  const services = graph.of(TYPES.service).flatMap((s) => subnetsOf(graph, s, "networkConfiguration.subnets"));
  const places =
    services.length > 0
      ? services
      : graph
          .of(TYPES.subnet)
          .filter((s) => fieldsOf(s.inputs.tags).Tier === "private")
          .map((s) => ({ az: azOfSubnet(graph, s), record: s }));
  return [...new Map(places.map((p) => [p.az, p])).values()];
}

function waysOf(
  graph: Graph,
  tasks: readonly SubnetPlace[],
  gateways: readonly ResourceRecord[],
  natOf: (route: ResourceRecord) => string | undefined,
  foreign?: ForeignNetwork,
): ZoneWay[] {
  const attached = attachedGateways(graph, gateways);
  const tableOf = new Map<string, ResourceRecord>();
  for (const association of graph.of(TYPES.association)) {
    const table = graph.target(association, "routeTableId", TABLE_TYPES);
    for (const subnet of graph.targets(association, "subnetId", [TYPES.subnet]))
      if (table) tableOf.set(subnet.urn, table);
  }
  const defaults = graph.of(TYPES.route).filter((r) => r.inputs.destinationCidrBlock === "0.0.0.0/0");
  return tasks.map(({ az, record }): ZoneWay => {
    const zone = foreign?.subnets[az];
    if (record === undefined && foreign !== undefined && zone !== undefined)
      return {
        az: zone,
        gateways: foreign.gatewayEndpoints,
        ...(foreign.nat ? { elsewhere: `it passes the NAT of ${foreign.stack}` } : {}),
      };
    if (record === undefined) return { az, gateways: [], elsewhere: `the routes of ${az} are not part of this stack` };
    const table = tableOf.get(record.urn);
    const route = table && defaults.find((r) => graph.target(r, "routeTableId", TABLE_TYPES)?.urn === table.urn);
    const there = table ? [...(attached.get(table.urn) ?? [])] : [];
    return { az, gateways: there, ...(route === undefined ? {} : defaultWay(graph, route, natOf(route))) };
  });
}

/** Behind a default route: a NAT, a transit gateway, or something that has no price here. */
function defaultWay(graph: Graph, route: ResourceRecord, nat: string | undefined): Omit<ZoneWay, "az" | "gateways"> {
  if (nat !== undefined) return { nat };
  const leads = (key: string) => graph.value(route, key) !== undefined || graph.pending(route, key);
  if (leads("transitGatewayId"))
    return { transitGateway: graph.of(TYPES.transitGatewayAttachment)[0]?.name ?? "the transit gateway" };
  if (leads("vpcEndpointId")) return { elsewhere: "it passes an inspection endpoint" };
  if (leads("vpcPeeringConnectionId")) return { elsewhere: "it passes a peering connection" };
  // A NAT that the stack does not own is billed where it is owned; what it charges per GB is not known here.
  return { elsewhere: `where ${route.name} leads is not part of this stack` };
}

/** Gateway services by the URN of each route table they are attached to. */
function attachedGateways(graph: Graph, gateways: readonly ResourceRecord[]): Map<string, Set<string>> {
  const attached = new Map<string, Set<string>>();
  const attach = (table: ResourceRecord, gateway: ResourceRecord) =>
    attached.set(table.urn, (attached.get(table.urn) ?? new Set()).add(serviceOf(graph, gateway)));
  for (const gateway of gateways)
    for (const table of graph.targets(gateway, "routeTableIds", TABLE_TYPES)) attach(table, gateway);
  for (const association of graph.of(TYPES.endpointTable)) {
    const table = graph.target(association, "routeTableId", TABLE_TYPES);
    const gateway = graph.target(association, "vpcEndpointId", [TYPES.endpoint]);
    if (table && gateway) attach(table, gateway);
  }
  return attached;
}

function hasPrivateDns(graph: Graph, endpoint: ResourceRecord): boolean {
  if (endpoint.inputs.privateDnsEnabled === true) return true;
  return graph
    .of(TYPES.endpointPrivateDns)
    .some(
      (d) =>
        d.inputs.privateDnsEnabled === true && graph.target(d, "vpcEndpointId", [TYPES.endpoint])?.urn === endpoint.urn,
    );
}

/** Catalogue name of an endpoint's service, or the service name as it is (somebody's own endpoint service). */
function serviceOf(graph: Graph, endpoint: ResourceRecord): string {
  const name = textsOf(graph.value(endpoint, "serviceName"))[0] ?? endpoint.name;
  return shortServiceName(name) ?? name;
}
