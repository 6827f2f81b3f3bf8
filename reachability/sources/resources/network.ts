/** VPC, subnets, route tables and internet gateways of registered resources. */
import { type Graph, inputsOnly } from "../../../resources/graph";
import type { ResourceRecord } from "../../../resources/record";
import { TABLE_TYPES, TYPES } from "../../../resources/tokens";
import {
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
import { together } from "../mapping/policy-lists";
import { routeTarget } from "../mapping/routes";
import { resolverOf } from "./names";
import { isElsewhere } from "./same-vpc";

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
  const more = graph.referrers(TYPES.vpcCidr, "vpcId", [TYPES.vpc]);
  const blocks = [record, ...more.of(id)].map((each): Known<readonly string[]> => {
    const cidr = graph.text(each, "cidrBlock") ?? graph.missing(each, "cidrBlock");
    return isUnknown(cidr) ? cidr : [cidr];
  });
  return {
    id,
    cidrs: together([...blocks, ...more.astray.map((each) => graph.missing(each, "vpcId"))]),
    dnsSupport: graph.flag(record, "enableDnsSupport", true),
    dnsHostnames: graph.flag(record, "enableDnsHostnames", false),
    resolver: resolverOf(graph, id),
  };
}

/** Subnets, whatever their tier. Their ACL is filled in from `aclOf`. */
export function subnetsOf(graph: Graph, vpcId: string, aclOf: (id: string) => Known<string> | undefined): Subnet[] {
  return graph
    .referrers(TYPES.subnet, "vpcId", [TYPES.vpc])
    .of(vpcId)
    .map((record) => {
      const id = graph.id(record);
      const zoneId = graph.text(record, "availabilityZoneId") ?? graph.text(record, "tags.ZoneId");
      const acl = aclOf(id);
      const native = graph.flag(record, "ipv6Native", false);
      return {
        id,
        name: record.name,
        cidr: graph.text(record, "cidrBlock") ?? graph.missing(record, "cidrBlock"),
        availabilityZone: graph.text(record, "availabilityZone") ?? graph.missing(record, "availabilityZone"),
        ...(typeof zoneId === "string" ? { availabilityZoneId: zoneId } : {}),
        ...(acl === undefined ? {} : { networkAclId: acl }),
        ...(native === false ? {} : { ipv6Native: native }),
      };
    });
}

/** A route resource, or a block of a table; none for IPv6. */
export function routeOf(graph: Graph, route: ResourceRecord, cidrKey: string): Route[] {
  const cidr = graph.text(route, cidrKey);
  const list = graph.text(route, "destinationPrefixListId");
  const destination = destinationOf(cidr, list);
  if (destination === undefined) return [];
  const gateway = graph.target(route, "gatewayId", [TYPES.internetGateway]);
  const ref = (key: string, ...types: string[]) => graph.ref(route, key, types);
  const target = routeTarget(
    {
      gateway: gateway ? undefined : ref("gatewayId"),
      internetGateway: gateway && graph.id(gateway),
      natGateway: ref("natGatewayId", TYPES.natGateway),
      networkInterface: ref("networkInterfaceId", TYPES.networkInterface, TYPES.instance),
      instance: ref("instanceId", TYPES.instance),
      transitGateway: ref("transitGatewayId"),
      peering: ref("vpcPeeringConnectionId"),
      egressOnly: ref("egressOnlyGatewayId"),
      other:
        ref("vpcEndpointId", TYPES.endpoint) ??
        ref("localGatewayId") ??
        ref("carrierGatewayId") ??
        ref("coreNetworkArn"),
    },
    cidr === undefined,
  );
  // Where the route stands already, AWS says whether its target does.
  const gone = graph.text(route, "state") === "blackhole";
  return [
    {
      id: graph.id(route),
      destination,
      ...(target ?? { target: "blackhole" }),
      ...(gone ? { state: "blackhole" as const } : {}),
    },
  ];
}

function destinationOf(cidr: Known<string> | undefined, list: Known<string> | undefined) {
  if (cidr !== undefined && cidr !== "") return isUnknown(cidr) ? cidr : { cidr };
  if (list !== undefined && list !== "") return isUnknown(list) ? list : { prefixListId: list };
  return undefined;
}

/** Routes that gateways learn and put into a table: nobody sees which. */
function learnedRoutes(graph: Graph, tableId: string, record: ResourceRecord): Route[] {
  const propagations = [TYPES.vpnRoutes, TYPES.routeServerRoutes].map((type) =>
    graph.referrers(type, "routeTableId", TABLE_TYPES),
  );
  const gateways = graph.list(inputsOnly(record), "propagatingVgws");
  const some =
    isUnknown(gateways) ||
    gateways.length > 0 ||
    propagations.some(({ of, astray }) => of(tableId).length + astray.length > 0);
  return some
    ? [{ destination: unknown(`the routes that ${record.name} learns from a gateway`), target: "other" }]
    : [];
}

/** Route tables with inline and standalone routes. AWS gives every VPC a main table with the local route only. */
export function routeTablesOf(graph: Graph, vpcId: string): RouteTable[] {
  const mains = graph
    .referrers(TYPES.mainAssociation, "vpcId", [TYPES.vpc])
    .of(vpcId)
    .map((record) => graph.ref(record, "routeTableId", TABLE_TYPES));
  const routes = graph.referrers(TYPES.route, "routeTableId", TABLE_TYPES);
  const astray = routes.astray.map((record) => graph.missing(record, "routeTableId"));
  const tables = graph.of(...TABLE_TYPES).map((record): RouteTable => {
    const id = graph.id(record);
    const blocks = graph.list(inputsOnly(record), "routes");
    const inline = isUnknown(blocks)
      ? blocks
      : blocks.flatMap((item) => routeOf(graph, graph.block(record, "routes", item), "cidrBlock"));
    const own = routes.of(id).flatMap((route) => routeOf(graph, route, "destinationCidrBlock"));
    return {
      id,
      name: record.name,
      vpcId: graph.ref(record, "vpcId", [TYPES.vpc]) ?? vpcId,
      main: mains.includes(id) || record.type === TYPES.defaultRouteTable,
      routes: together([inline, own, learnedRoutes(graph, id, record), ...astray]),
    };
  });
  const inStack = graph.of(TYPES.vpc).some((record) => graph.id(record) === vpcId);
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
    const [subnet, table] = [
      graph.target(record, "subnetId", [TYPES.subnet]),
      graph.target(record, "routeTableId", TABLE_TYPES),
    ];
    if (isElsewhere(graph, table, subnet))
      return { subnetId, routeTableId: unknown(`the table of ${subnet?.name}: ${table?.name} is in another VPC`) };
    return {
      subnetId,
      routeTableId: graph.ref(record, "routeTableId", TABLE_TYPES) ?? graph.missing(record, "routeTableId"),
    };
  });
}

/** Internet gateways and what they are attached to. */
export function internetGatewaysOf(graph: Graph): InternetGateway[] {
  const attachments = graph.referrers(TYPES.internetGatewayAttachment, "internetGatewayId", [TYPES.internetGateway]);
  return graph.of(TYPES.internetGateway).map((record) => {
    const id = graph.id(record);
    const attachment = attachments.of(id)[0];
    const vpcId =
      graph.ref(record, "vpcId", [TYPES.vpc]) ?? (attachment && graph.ref(attachment, "vpcId", [TYPES.vpc]));
    return vpcId === undefined ? { id } : { id, vpcId };
  });
}
