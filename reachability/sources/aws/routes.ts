/** Route tables and prefix lists, read and put into the model's terms. */
import {
  type EC2Client,
  type Route as Ec2Route,
  type RouteTable as Ec2RouteTable,
  paginateDescribeManagedPrefixLists,
  paginateDescribePrefixLists,
  paginateDescribeRouteTables,
  paginateGetManagedPrefixListEntries,
} from "@aws-sdk/client-ec2";
import {
  isUnknown,
  type Known,
  type PrefixList,
  type Route,
  type RouteTable,
  type RouteTableAssociation,
  type SecurityGroup,
  unknown,
} from "../../topology";
import { routeTarget } from "../mapping/routes";
import { nameOf } from "./name-tags";
import { all, type Reader } from "./reader";

/** Route tables of a VPC and who uses them. */
export interface Routing {
  readonly routeTables: Known<readonly RouteTable[]>;
  readonly associations: Known<readonly RouteTableAssociation[]>;
}

function targetOf(route: Ec2Route, toList: boolean): Pick<Route, "target" | "targetId"> {
  const targets = {
    gateway: route.GatewayId,
    natGateway: route.NatGatewayId,
    transitGateway: route.TransitGatewayId,
    peering: route.VpcPeeringConnectionId,
    networkInterface: route.NetworkInterfaceId,
    instance: route.InstanceId,
    egressOnly: route.EgressOnlyInternetGatewayId,
    other: route.LocalGatewayId ?? route.CarrierGatewayId ?? route.CoreNetworkArn ?? route.OdbNetworkArn,
  };
  return routeTarget(targets, toList) ?? { target: route.State === "blackhole" ? "blackhole" : "other" };
}

/** An IPv4 route in the model's terms; none for IPv6. */
function routeOf(route: Ec2Route): Route[] {
  const { DestinationCidrBlock: cidr, DestinationPrefixListId: list } = route;
  const destination = list ? { prefixListId: list } : cidr ? { cidr } : undefined;
  if (!destination) return [];
  return [
    {
      destination,
      ...targetOf(route, list !== undefined),
      ...(route.State === "blackhole" ? { state: "blackhole" } : {}),
    },
  ];
}

function tableOf(table: Ec2RouteTable, vpcId: string): RouteTable {
  return {
    id: table.RouteTableId ?? "",
    ...nameOf(table.Tags),
    vpcId: table.VpcId ?? vpcId,
    main: (table.Associations ?? []).some(({ Main }) => Main === true),
    routes: (table.Routes ?? []).flatMap(routeOf),
  };
}

/** Reads the route tables of a VPC. */
export async function readRouting(ec2: EC2Client, reader: Reader, vpcId: string): Promise<Routing> {
  const filter = { Filters: [{ Name: "vpc-id", Values: [vpcId] }] };
  const tables = await reader.known("ec2:DescribeRouteTables", "the route tables", () =>
    all(paginateDescribeRouteTables({ client: ec2 }, filter), (page) => page.RouteTables),
  );
  if (isUnknown(tables)) return { routeTables: tables, associations: tables };
  return {
    routeTables: tables.map((table) => tableOf(table, vpcId)),
    associations: tables.flatMap((table) =>
      (table.Associations ?? []).flatMap(({ SubnetId, RouteTableId, AssociationState }) =>
        SubnetId && RouteTableId && AssociationState?.State !== "disassociated"
          ? [{ subnetId: SubnetId, routeTableId: RouteTableId }]
          : [],
      ),
    ),
  };
}

/** Prefix lists that a route or a rule names. */
function listsInUse(routing: Routing, groups: Known<readonly SecurityGroup[]>): Set<string> {
  const used = new Set<string>();
  for (const table of isUnknown(routing.routeTables) ? [] : routing.routeTables)
    for (const { destination } of isUnknown(table.routes) ? [] : table.routes)
      if (!isUnknown(destination) && "prefixListId" in destination) used.add(destination.prefixListId);
  for (const group of isUnknown(groups) ? [] : groups)
    for (const rules of [group.ingress, group.egress])
      for (const { peer } of isUnknown(rules) ? [] : rules)
        if (!isUnknown(peer) && "prefixListId" in peer) used.add(peer.prefixListId);
  return used;
}

async function readEntries(ec2: EC2Client, reader: Reader, id: string): Promise<Known<readonly string[]>> {
  return reader.known("ec2:GetManagedPrefixListEntries", `the entries of prefix list ${id}`, () =>
    all(paginateGetManagedPrefixListEntries({ client: ec2 }, { PrefixListId: id }), (page) =>
      (page.Entries ?? []).flatMap(({ Cidr }) => Cidr ?? []),
    ),
  );
}

/** Reads AWS's prefix lists, and the entries of customer lists that a route or a rule names. */
export async function readPrefixLists(
  ec2: EC2Client,
  reader: Reader,
  routing: Routing,
  groups: Known<readonly SecurityGroup[]>,
): Promise<Known<readonly PrefixList[]>> {
  const used = listsInUse(routing, groups);
  const services = await reader.known("ec2:DescribePrefixLists", "the prefix lists of AWS services", () =>
    all(paginateDescribePrefixLists({ client: ec2 }, {}), (page) => page.PrefixLists),
  );
  const lists: PrefixList[] = (isUnknown(services) ? [] : services).map((list) => {
    const cidrs = (list.Cidrs ?? []).filter((cidr) => !cidr.includes(":"));
    return {
      id: list.PrefixListId ?? "",
      name: list.PrefixListName ?? unknown("the name of a prefix list"),
      // No service has no address: an empty answer says nothing, and must not read as "every address is allowed".
      ...(cidrs.length > 0 ? { cidrs } : {}),
    };
  });
  for (const { id } of lists) used.delete(id);
  if (used.size === 0) return isUnknown(services) ? services : lists;
  const described = await reader.known("ec2:DescribeManagedPrefixLists", "the names of prefix lists", () =>
    all(paginateDescribeManagedPrefixLists({ client: ec2 }, { PrefixListIds: [...used] }), (page) => page.PrefixLists),
  );
  for (const id of used) {
    const named = isUnknown(described)
      ? described
      : described.find(({ PrefixListId }) => PrefixListId === id)?.PrefixListName;
    lists.push({
      id,
      name: named ?? unknown(`the name of prefix list ${id}`),
      cidrs: await readEntries(ec2, reader, id),
    });
  }
  return isUnknown(services) && lists.length === 0 ? services : lists;
}
