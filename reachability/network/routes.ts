/**
 * Route tables, compiled: which route carries a set of destinations, by longest prefix. Pure.
 * Source: vpc/latest/userguide/VPC_Route_Tables.html#route-tables-priority: the longest prefix wins; between equal
 * prefixes a local route, then a static route, then a prefix list wins.
 */
import { isUnknown, type Route, type RouteTable } from "../topology";
import { intersect, prefixOf, type Ranges, rangesOf, subtract } from "./address-sets";

/** A route, or the local route that every table has for each CIDR of its VPC. */
export interface CompiledRoute {
  readonly prefix: number;
  readonly ranges: Ranges;
  readonly route: Route;
}

/** A table ready for look-ups. */
export interface CompiledTable {
  readonly id: string;
  /** Longest prefix first. */
  readonly routes: readonly CompiledRoute[];
  /** Routes to gateway endpoints by prefix list, whose entries may be unknown. */
  readonly gatewayRoutes: readonly Route[];
  /** Routes that may carry anything: their destination could not be read. */
  readonly unknowns: readonly string[];
}

/** A part of a destination set and the route that carries it; `undefined`: no route does. */
export interface Piece {
  readonly route: Route | undefined;
  readonly ranges: Ranges;
}

const LOCAL_FIRST: Readonly<Partial<Record<Route["target"], number>>> = { local: 1 };

/**
 * Compiles a table.
 * @param vpcCidrs CIDRs of the VPC: their local routes are implied, unless the table replaces their target.
 * @param entriesOf CIDRs of a prefix list, `undefined` when they are not known.
 */
export function compileTable(
  table: RouteTable,
  vpcCidrs: readonly string[],
  entriesOf: (prefixListId: string) => readonly string[] | undefined,
): CompiledTable {
  const routes: CompiledRoute[] = [];
  const gatewayRoutes: Route[] = [];
  const unknowns: string[] = [];
  const listed = new Set<string>();
  const add = (route: Route, cidr: string) => {
    const [ranges, prefix] = [rangesOf(cidr), prefixOf(cidr)];
    if (ranges && prefix !== undefined) routes.push({ prefix, ranges, route });
    listed.add(cidr);
  };
  if (isUnknown(table.routes)) unknowns.push(table.routes.unknown);
  for (const route of isUnknown(table.routes) ? [] : table.routes) {
    const destination = route.destination;
    if (isUnknown(destination)) unknowns.push(destination.unknown);
    else if ("cidr" in destination) add(route, destination.cidr);
    else if (route.target === "gateway-endpoint") gatewayRoutes.push(route);
    else {
      const entries = entriesOf(destination.prefixListId);
      if (!entries) unknowns.push(`entries of prefix list ${destination.prefixListId}`);
      for (const cidr of entries ?? []) add(route, cidr);
    }
  }
  for (const cidr of vpcCidrs) {
    if (!listed.has(cidr)) add({ destination: { cidr }, target: "local" }, cidr);
  }
  const rank = (route: Route) =>
    LOCAL_FIRST[route.target] !== undefined ? 0 : !isUnknown(route.destination) && "cidr" in route.destination ? 1 : 2;
  routes.sort((a, b) => b.prefix - a.prefix || rank(a.route) - rank(b.route));
  return { id: table.id, routes, gatewayRoutes, unknowns };
}

/** Divides destinations among the routes that carry them, in order of first match, joined by route. */
export function lookup(table: CompiledTable, destinations: Ranges): Piece[] {
  const pieces = new Map<string, { route: Route | undefined; ranges: Ranges }>();
  let rest = destinations;
  const add = (route: Route | undefined, ranges: Ranges) => {
    const key = route ? `${route.target} ${JSON.stringify(route.targetId ?? "")} ${route.state ?? ""}` : "";
    const piece = pieces.get(key);
    if (piece) piece.ranges = [...piece.ranges, ...ranges].sort((a, b) => a.first - b.first);
    else pieces.set(key, { route, ranges });
  };
  for (const compiled of table.routes) {
    const carried = intersect(rest, compiled.ranges);
    if (carried.length === 0) continue;
    add(compiled.route, carried);
    rest = subtract(rest, compiled.ranges);
    if (rest.length === 0) break;
  }
  if (rest.length > 0) add(undefined, rest);
  return [...pieces.values()];
}
