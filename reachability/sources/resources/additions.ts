/** What registered resources add to a network that is not theirs: routes, rules, and tables of their gateway endpoints. */
import type { Graph } from "../../../resources/graph";
import { GROUP_TYPES, TABLE_TYPES, TYPES } from "../../../resources/tokens";
import { isUnknown, type Route } from "../../topology";
import type { NetworkAdditions } from "../snapshot/join-network";
import { prefixListOf } from "./endpoints";
import { peerOf, portsOf } from "./filters";
import { routeOf } from "./network";

/** Additions to tables and groups that are not among the resources. */
export function additionsOf(graph: Graph): NetworkAdditions {
  return { routes: [...routesTo(graph), ...gatewayRoutes(graph)], rules: [...rulesOf(graph)] };
}

type Routes = NonNullable<NetworkAdditions["routes"]>;
type Rules = NonNullable<NetworkAdditions["rules"]>;

function routesTo(graph: Graph): Routes {
  return graph.of(TYPES.route).flatMap((record) => {
    const table = graph.ref(record, "routeTableId", TABLE_TYPES);
    if (typeof table !== "string" || graph.target(record, "routeTableId", TABLE_TYPES)) return [];
    return routeOf(graph, record, "destinationCidrBlock").map((route) => ({ routeTableId: table, route }));
  });
}

/** AWS adds the route when a table is associated with a gateway endpoint. */
function gatewayRoutes(graph: Graph): Routes {
  return graph.of(TYPES.endpointTable).flatMap((record) => {
    const table = graph.ref(record, "routeTableId", TABLE_TYPES);
    const endpoint = graph.target(record, "vpcEndpointId", [TYPES.endpoint]);
    if (typeof table !== "string" || !endpoint || graph.target(record, "routeTableId", TABLE_TYPES)) return [];
    const route: Route = {
      destination: { prefixListId: prefixListOf(graph, endpoint) },
      target: "gateway-endpoint",
      targetId: graph.id(endpoint),
    };
    return [{ routeTableId: table, route }];
  });
}

function rulesOf(graph: Graph): Rules {
  const directions = [
    [TYPES.ingressRule, "ingress"],
    [TYPES.egressRule, "egress"],
  ] as const;
  return directions.flatMap(([type, direction]) =>
    graph.of(type).flatMap((record) => {
      const group = graph.ref(record, "securityGroupId", GROUP_TYPES);
      const peer = peerOf(graph, record);
      if (group === undefined || isUnknown(group) || peer === undefined) return [];
      if (graph.target(record, "securityGroupId", GROUP_TYPES)) return [];
      return [{ groupId: group, direction, rule: { id: graph.id(record), ...portsOf(graph, record), peer } }];
    }),
  );
}
