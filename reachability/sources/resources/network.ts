/** VPC, subnets, route tables, gateways and NATs of registered resources. */
import type { Graph } from "../../../resources/graph";
import type { ResourceRecord } from "../../../resources/record";
import { TABLE_TYPES, TYPES } from "../../../resources/tokens";
import { fieldsOf, itemsOf } from "../../../resources/values";
import {
  type HostedZone,
  type InternetGateway,
  isUnknown,
  type Known,
  type Route,
  type RouteTable,
  type RouteTableAssociation,
  type Subnet,
  unknown,
  type Vpc,
} from "../../topology";

/** The VPC; of one that is not among the resources, only the id. */
export function vpcOf(graph: Graph, id: string): Vpc {
  const record = graph.of(TYPES.vpc).find((candidate) => graph.id(candidate) === id);
  if (!record) {
    const outside = (what: string) => unknown(`${what} of ${id}, which is not part of this stack`);
    return {
      id,
      cidrs: outside("the CIDRs"),
      dnsSupport: outside("enableDnsSupport"),
      dnsHostnames: outside("enableDnsHostnames"),
      resolver: outside("the name servers"),
    };
  }
  const cidr = graph.text(record, "cidrBlock");
  return {
    id,
    cidrs: cidr === undefined ? graph.missing(record, "cidrBlock") : isUnknown(cidr) ? cidr : [cidr],
    dnsSupport: graph.flag(record, "enableDnsSupport", true),
    dnsHostnames: graph.flag(record, "enableDnsHostnames", false),
    resolver: resolverOf(graph, id),
  };
}

function resolverOf(graph: Graph, vpcId: string): Vpc["resolver"] {
  const association = graph
    .of(TYPES.dhcpAssociation)
    .find((record) => graph.ref(record, "vpcId", [TYPES.vpc]) === vpcId);
  if (!association) return "amazon";
  const options = graph.target(association, "dhcpOptionsId", [TYPES.dhcp]);
  if (!options) return unknown(`the DHCP options of ${vpcId}`);
  const servers = itemsOf(graph.value(options, "domainNameServers")).filter(
    (item): item is string => typeof item === "string",
  );
  if (graph.pending(options, "domainNameServers")) return graph.missing(options, "domainNameServers");
  const own = servers.filter((server) => server !== "AmazonProvidedDNS");
  return own.length === 0 ? "amazon" : { addresses: own };
}

/** Subnets, whatever their tier. Their ACL is filled in from `aclOf`. */
export function subnetsOf(graph: Graph, vpcId: string, aclOf: (id: string) => Known<string> | undefined): Subnet[] {
  return graph
    .of(TYPES.subnet)
    .filter((record) => graph.ref(record, "vpcId", [TYPES.vpc]) === vpcId)
    .map((record) => {
      const id = graph.id(record);
      const zoneId = graph.text(record, "availabilityZoneId") ?? fieldsOf(graph.value(record, "tags")).ZoneId;
      const acl = aclOf(id);
      return {
        id,
        name: record.name,
        cidr: graph.text(record, "cidrBlock") ?? graph.missing(record, "cidrBlock"),
        availabilityZone: graph.text(record, "availabilityZone") ?? graph.missing(record, "availabilityZone"),
        ...(typeof zoneId === "string" ? { availabilityZoneId: zoneId } : {}),
        ...(acl === undefined ? {} : { networkAclId: acl }),
      };
    });
}

const TARGETS = [
  ["natGatewayId", [TYPES.natGateway]],
  ["gatewayId", [TYPES.internetGateway]],
  ["networkInterfaceId", [TYPES.networkInterface, TYPES.instance]],
  ["instanceId", [TYPES.instance]],
  ["transitGatewayId", []],
  ["vpcPeeringConnectionId", []],
  ["egressOnlyGatewayId", []],
  ["vpcEndpointId", [TYPES.endpoint]],
  ["localGatewayId", []],
  ["carrierGatewayId", []],
  ["coreNetworkArn", []],
] as const;

function kindOf(key: (typeof TARGETS)[number][0], id: Known<string>): Route["target"] {
  switch (key) {
    case "natGatewayId":
      return "nat";
    case "gatewayId":
      if (id === "local") return "local";
      return !isUnknown(id) && id.startsWith("vpce-") ? "other" : "internet-gateway";
    case "networkInterfaceId":
    case "instanceId":
      return "network-interface";
    case "transitGatewayId":
      return "transit-gateway";
    case "vpcPeeringConnectionId":
      return "peering";
    case "egressOnlyGatewayId":
      return "egress-only";
    default:
      return "other";
  }
}

/** A route resource; `undefined` for IPv6. */
function routeOf(graph: Graph, record: ResourceRecord, inner?: unknown): Route | undefined {
  // An inline route is read as if it were a resource of its own with the table's dependencies.
  const source: ResourceRecord =
    inner === undefined
      ? record
      : { ...record, inputs: { ...fieldsOf(inner), destinationCidrBlock: fieldsOf(inner).cidrBlock }, outputs: {} };
  const cidr = graph.text(source, "destinationCidrBlock");
  const list = graph.text(source, inner === undefined ? "destinationPrefixListId" : "destinationPrefixListId");
  if (cidr === undefined && list === undefined) return undefined;
  const destination =
    cidr !== undefined
      ? isUnknown(cidr)
        ? cidr
        : { cidr }
      : list !== undefined && !isUnknown(list)
        ? { prefixListId: list }
        : (list as Route["destination"]);
  for (const [key, types] of TARGETS) {
    const id = graph.ref(source, key, types);
    if (id === undefined || id === "") continue;
    return { id: graph.id(record), destination, target: kindOf(key, id), targetId: id };
  }
  return { id: graph.id(record), destination, target: "blackhole" };
}

/** Route tables with inline and standalone routes. AWS gives every VPC a main table with the local route only. */
export function routeTablesOf(graph: Graph, vpcId: string): RouteTable[] {
  const inStack = graph.of(TYPES.vpc).some((record) => graph.id(record) === vpcId);
  const mains = new Set(
    graph
      .of(TYPES.mainAssociation)
      .filter((record) => graph.ref(record, "vpcId", [TYPES.vpc]) === vpcId)
      .map((record) => graph.ref(record, "routeTableId", TABLE_TYPES)),
  );
  const standalone = new Map<string, Route[]>();
  for (const record of graph.of(TYPES.route)) {
    const table = graph.ref(record, "routeTableId", TABLE_TYPES);
    const route = routeOf(graph, record);
    if (table === undefined || isUnknown(table) || !route) continue;
    standalone.set(table, [...(standalone.get(table) ?? []), route]);
  }
  const tables = TABLE_TYPES.flatMap((type) => graph.of(type)).map((record): RouteTable => {
    const id = graph.id(record);
    const inline = itemsOf(graph.value(record, "routes")).flatMap((item) => routeOf(graph, record, item) ?? []);
    return {
      id,
      name: record.name,
      vpcId: graph.ref(record, "vpcId", [TYPES.vpc]) ?? vpcId,
      main: mains.has(id) || record.type === TYPES.defaultRouteTable,
      routes: graph.pending(record, "routes")
        ? graph.missing(record, "routes")
        : [...inline, ...(standalone.get(id) ?? [])],
    };
  });
  if (inStack && !tables.some((table) => table.main)) {
    tables.push({ id: `${vpcId}#main`, vpcId, main: true, routes: [] });
  }
  return tables;
}

/** Explicit associations. */
export function associationsOf(graph: Graph): RouteTableAssociation[] {
  return graph.of(TYPES.association).flatMap((record) => {
    const subnetId = graph.ref(record, "subnetId", [TYPES.subnet]);
    if (subnetId === undefined) return [];
    return {
      subnetId,
      routeTableId: graph.ref(record, "routeTableId", TABLE_TYPES) ?? graph.missing(record, "routeTableId"),
    };
  });
}

/** Internet gateways and what they are attached to. */
export function internetGatewaysOf(graph: Graph): InternetGateway[] {
  const attached = new Map<string, Known<string>>();
  for (const record of graph.of(TYPES.internetGatewayAttachment)) {
    const id = graph.ref(record, "internetGatewayId", [TYPES.internetGateway]);
    const vpcId = graph.ref(record, "vpcId", [TYPES.vpc]);
    if (id !== undefined && !isUnknown(id) && vpcId !== undefined) attached.set(id, vpcId);
  }
  return graph.of(TYPES.internetGateway).map((record) => {
    const id = graph.id(record);
    const vpcId = graph.ref(record, "vpcId", [TYPES.vpc]) ?? attached.get(id);
    return vpcId === undefined ? { id } : { id, vpcId };
  });
}

/** Private hosted zones of the stack that are attached to a VPC. */
export function hostedZonesOf(graph: Graph): HostedZone[] {
  return graph.of(TYPES.zone).flatMap((record) =>
    itemsOf(graph.value(record, "vpcs")).map((item) => {
      const value = fieldsOf(item).vpcId;
      const target =
        typeof value === "string" ? graph.find(value, [TYPES.vpc]) : graph.behind(record, "vpcs", [TYPES.vpc])[0];
      return {
        id: graph.id(record),
        name: graph.text(record, "name") ?? graph.missing(record, "name"),
        vpcId: target ? graph.id(target) : typeof value === "string" ? value : graph.missing(record, "vpcs"),
        origin: "hand-made" as const,
      };
    }),
  );
}
