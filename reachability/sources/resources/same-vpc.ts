/** Things that AWS refuses to put together because they are in different VPCs: what such resources come to, nobody knows. Pure. */
import type { Graph } from "../../../resources/graph";
import type { ResourceRecord } from "../../../resources/record";
import { TYPES } from "../../../resources/tokens";
import { isUnknown } from "../../topology";

/** VPC of a record; `undefined` where it is not known, or there is no record. */
function vpcOf(graph: Graph, record: ResourceRecord | undefined): string | undefined {
  const id = record && graph.ref(record, "vpcId", [TYPES.vpc]);
  return id === undefined || isUnknown(id) ? undefined : id;
}

/** Whether two records are known to be in different VPCs. */
export function isElsewhere(graph: Graph, one: ResourceRecord | undefined, other: ResourceRecord | undefined): boolean {
  const [a, b] = [vpcOf(graph, one), vpcOf(graph, other)];
  if (b === undefined || !other) return false;
  // A group without a VPC is in the account's default one, which no resource makes.
  const inDefault = one?.type === TYPES.securityGroup && graph.ref(one, "vpcId", [TYPES.vpc]) === undefined;
  return a === undefined ? inDefault && graph.named(b)?.type === TYPES.vpc : a !== b;
}
