/** VPC endpoints and their prefix lists of registered resources. */
import type { Graph } from "../../../resources/graph";
import type { ResourceRecord } from "../../../resources/record";
import { GROUP_TYPES, TYPES } from "../../../resources/tokens";
import { isPresent } from "../../../resources/unknowns";
import { type Endpoint, type EndpointState, isUnknown, type Known, type PrefixList } from "../../topology";

/** Prefix list of a gateway endpoint: AWS's id, or one made up from the endpoint's until it exists. */
export function prefixListOf(graph: Graph, endpoint: ResourceRecord): string {
  const id = graph.value(endpoint, "prefixListId");
  return typeof id === "string" && id !== "" ? id : `${graph.id(endpoint)}#prefix-list`;
}

const STATES: ReadonlySet<string> = new Set([
  "available",
  "pending",
  "pendingAcceptance",
  "rejected",
  "failed",
  "expired",
  "deleting",
  "deleted",
  "partial",
]);

function stateOf(graph: Graph, record: ResourceRecord): EndpointState {
  const state = graph.value(record, "state");
  return typeof state === "string" && STATES.has(state) ? (state as EndpointState) : "planned";
}

/** AWS makes a gateway endpoint where no type is given. */
function typeOf(graph: Graph, record: ResourceRecord): string {
  const type = graph.value(record, "vpcEndpointType");
  return typeof type === "string" ? type : "Gateway";
}

/** VPC endpoints with their private DNS and route-table associations. */
export function endpointsOf(graph: Graph): Endpoint[] {
  const dns = new Map<string, Known<boolean>>();
  for (const record of graph.of(TYPES.endpointPrivateDns)) {
    const id = graph.ref(record, "vpcEndpointId", [TYPES.endpoint]);
    if (id !== undefined && !isUnknown(id)) dns.set(id, graph.flag(record, "privateDnsEnabled", false));
  }
  const tables = new Map<string, Known<string>[]>();
  for (const record of graph.of(TYPES.endpointTable)) {
    const id = graph.ref(record, "vpcEndpointId", [TYPES.endpoint]);
    const table = graph.ref(record, "routeTableId", [TYPES.routeTable]);
    if (id !== undefined && !isUnknown(id) && table !== undefined) tables.set(id, [...(tables.get(id) ?? []), table]);
  }
  return graph.of(TYPES.endpoint).map((record) => {
    const id = graph.id(record);
    const type = typeOf(graph, record);
    const kind = type === "Interface" ? "interface" : type === "Gateway" ? "gateway" : "other";
    const policy = graph.text(record, "policy");
    const own = graph.refs(record, "routeTableIds", [TYPES.routeTable]);
    const associated = tables.get(id) ?? [];
    const doubt = isUnknown(own) ? own : associated.find(isUnknown);
    return {
      id,
      name: record.name,
      service: graph.text(record, "serviceName") ?? graph.missing(record, "serviceName"),
      kind,
      state: stateOf(graph, record),
      vpcId: graph.ref(record, "vpcId", [TYPES.vpc]) ?? graph.missing(record, "vpcId"),
      subnetIds: kind === "gateway" ? [] : graph.refs(record, "subnetIds", [TYPES.subnet]),
      securityGroupIds: kind === "gateway" ? [] : graph.refs(record, "securityGroupIds", GROUP_TYPES),
      privateDns: dns.get(id) ?? graph.flag({ ...record, outputs: {} }, "privateDnsEnabled", false),
      ...(policy === undefined || !isPresent(policy) ? {} : { policy }),
      routeTableIds: doubt ?? [
        ...(isUnknown(own) ? [] : own),
        ...associated.filter((table): table is string => !isUnknown(table)),
      ],
      ...(kind === "gateway" ? { prefixListId: prefixListOf(graph, record) } : {}),
    };
  });
}

/** Prefix lists of the gateway endpoints; their entries are AWS's and not known here. */
export function prefixListsOf(graph: Graph): PrefixList[] {
  return graph
    .of(TYPES.endpoint)
    .filter((record) => typeOf(graph, record) === "Gateway")
    .map((record) => ({
      id: prefixListOf(graph, record),
      name: graph.text(record, "serviceName") ?? graph.missing(record, "serviceName"),
    }));
}
