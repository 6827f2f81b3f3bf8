/** Changing a good topology in one place. */
import assert from "node:assert/strict";
import type { FaultKind } from "../../../reachability/kinds";
import { type AnyNeed, prove } from "../../../reachability/prove";
import type { Reachability } from "../../../reachability/result";
import type { Known, Topology } from "../../../reachability/topology";
import { isUnknown } from "../../../reachability/topology";
import type { Good } from "./topologies";

/** The same shape without readonly. */
export type Draft<T> = T extends readonly (infer U)[]
  ? Draft<U>[]
  : T extends object
    ? { -readonly [K in keyof T]: Draft<T[K]> }
    : T;

export type Change = (topology: Draft<Topology>, needs: Draft<AnyNeed>[]) => void;

/** A known value; fails the test when it is unknown. */
export function known<T>(value: Known<T> | Draft<Known<T>> | undefined): T {
  assert.ok(value !== undefined && !isUnknown(value), "a value of the topology is unknown");
  return value as T;
}

/** The item of a list with an id. */
export function byId<T extends { id: string }>(list: T[] | { unknown: string }, id: string): T {
  assert.ok(Array.isArray(list), "a list of the topology is unknown");
  const item = list.find((candidate) => candidate.id === id);
  assert.ok(item, `nothing has the id ${id}`);
  return item;
}

/** Removes from a list what has an id. */
export function drop<T extends { id: string }>(list: T[] | { unknown: string }, id: string): void {
  assert.ok(Array.isArray(list));
  const index = list.findIndex((candidate) => candidate.id === id);
  assert.ok(index >= 0, `nothing has the id ${id}`);
  list.splice(index, 1);
}

/** A list that is known, to be changed in place. */
export function items<T>(list: T[] | { unknown: string }): T[] {
  assert.ok(Array.isArray(list), "a list of the topology is unknown");
  return list;
}

/** A good topology with changes. */
export function changed(base: Good, ...changes: readonly Change[]): Good {
  const draft = structuredClone(base) as { topology: Draft<Topology>; needs: Draft<AnyNeed>[] };
  for (const change of changes) change(draft.topology, draft.needs);
  return draft;
}

/** Kinds of all faults, sorted, each once. */
export function kindsOf(reachability: Reachability): FaultKind[] {
  return [...new Set(reachability.proofs.flatMap(({ faults }) => faults.map(({ kind }) => kind)))].sort();
}

/** Proves and answers the kinds. */
export function faultsOf({ topology, needs }: Good): FaultKind[] {
  return kindsOf(prove(topology, needs));
}
