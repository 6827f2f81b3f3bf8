/**
 * A recorded network without what a stack made in it before it was recorded: a plan that took its own NAT gateway or
 * endpoints for somebody else's would delete them. Pure.
 */
import { isUnknown, type Known, type Route } from "../../topology";
import type { NetworkSnapshot } from "./snapshot";

/** @param owner the stack, `organization/project/stack`; the organization is not compared, since a run without an engine has none. */
export function withoutOwn(snapshot: NetworkSnapshot, owner: string): NetworkSnapshot {
  const stack = stackOf(owner);
  const own = new Set<string>();
  const others = <T extends { readonly id: string; readonly madeBy?: string }>(list: Known<readonly T[]>) => {
    if (isUnknown(list)) return list;
    return list.filter((each) => {
      const mine = each.madeBy !== undefined && stackOf(each.madeBy) === stack;
      if (mine) own.add(each.id);
      return !mine;
    });
  };
  const endpoints = others(snapshot.endpoints);
  const natGateways = others(snapshot.natGateways);
  const natInstances = others(snapshot.natInstances);
  if (own.size === 0) return snapshot;
  for (const { id, targetIds } of isUnknown(snapshot.natInstances) ? [] : snapshot.natInstances)
    if (own.has(id)) for (const target of targetIds) own.add(target);
  const leadsElsewhere = ({ targetId }: Route) => typeof targetId !== "string" || !own.has(targetId);
  return {
    ...snapshot,
    endpoints,
    natGateways,
    natInstances,
    routeTables: isUnknown(snapshot.routeTables)
      ? snapshot.routeTables
      : snapshot.routeTables.map((table) =>
          isUnknown(table.routes) ? table : { ...table, routes: table.routes.filter(leadsElsewhere) },
        ),
  };
}

/** `project/stack`. */
function stackOf(owner: string): string {
  return owner.split("/").slice(-2).join("/");
}
