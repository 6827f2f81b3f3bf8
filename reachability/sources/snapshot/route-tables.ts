/** Which route table a subnet of a recorded network uses. Pure. */
import { isUnknown, type Known, type RouteTable, unknown } from "../../topology";
import type { NetworkTopology } from "./schema";

/** Its own table, else the VPC's main one. */
export function tableOf(network: NetworkTopology, subnetId: string): Known<RouteTable> {
  const { routeTables, associations, vpc } = network;
  if (isUnknown(routeTables)) return routeTables;
  if (isUnknown(associations)) return associations;
  const own = associations.find((association) => association.subnetId === subnetId)?.routeTableId;
  if (own !== undefined && isUnknown(own)) return own;
  if (own === undefined && associations.some((association) => isUnknown(association.subnetId)))
    return unknown(`the route table of ${subnetId}`);
  const found = routeTables.find((table) =>
    own === undefined ? table.main && (isUnknown(table.vpcId) || table.vpcId === vpc.id) : table.id === own,
  );
  return found ?? unknown(own === undefined ? `the main route table of ${vpc.id}` : `route table ${own}`);
}
