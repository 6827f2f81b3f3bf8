/** Two states of a stack side by side, as data: what is made, what goes, what is reached and what it costs. Pure. */
import { type Cost, type CostLine, type LineKind, type Monthly, missingOf, shownOf } from "../cost/cost";
import { cents } from "../cost/money";
import type { Fault, Proof, Reachability, Verdict } from "../reachability/result";
import {
  differingInputs,
  isReal,
  labelOf,
  type NamedResource,
  nounOf,
  nounOrder,
  sharedPrefix,
} from "./resource-nouns";
import { EGRESS_KINDS } from "./theme";

/** One state: a stack file evaluated, or what was deployed. */
export interface StackState {
  /** Where it comes from: `Pulumi.dev.yaml`, `mode nat-only`, `the deployed state`. */
  readonly label: string;
  /** `null`: the stack does not exist in this state. */
  readonly mode: string | null;
  readonly region: string | null;
  readonly resources: readonly (NamedResource & { readonly urn: string })[];
  readonly reachability: Reachability | null;
  readonly cost: Cost | null;
  /** Whether inputs hold ids that AWS gave: then only the engine can tell what changes in place. */
  readonly deployed: boolean;
}

/** Resources of one kind that a change makes, removes or changes. */
export interface ChangedKind {
  readonly noun: string;
  readonly names: readonly string[];
}

/** A resource that stays and has other properties. */
export interface ChangedResource {
  readonly noun: string;
  readonly name: string;
  readonly properties: readonly string[];
}

/** A kind of resource counted on both sides. */
export interface CountRow {
  readonly noun: string;
  readonly before: number;
  readonly after: number;
}

/** A destination of a service's tasks on both sides; `null`: it is not asked for there. */
export interface ReachRow {
  /** The service whose tasks ask. */
  readonly task: string;
  readonly service: string;
  readonly before: Reached | null;
  readonly after: Reached | null;
}

export interface Reached {
  readonly verdict: Verdict;
  readonly path: Proof["path"];
  /** Code of the first fault. */
  readonly code?: string;
}

/** An amount on both sides. */
export interface CostRow {
  readonly what: string;
  /** USD or whatever `currency` says, a month; `null`: not known. */
  readonly before: number | null;
  readonly after: number | null;
  /** `null` where one of both is not known. */
  readonly difference: number | null;
}

export interface Difference {
  readonly stack: string;
  readonly currency: string;
  readonly before: Side;
  readonly after: Side;
  readonly made: readonly ChangedKind[];
  readonly gone: readonly ChangedKind[];
  /** `null`: only the engine can tell (`egress preview`). */
  readonly changed: readonly ChangedResource[] | null;
  /** Kinds of the network of which there are not as many as before. */
  readonly topology: readonly CountRow[];
  /** Destinations of which something is different; all of them in `reachAll`. */
  readonly reach: readonly ReachRow[];
  readonly reachAll: readonly ReachRow[];
  /** Faults of the state after that the state before has not. */
  readonly newFaults: readonly Fault[];
  readonly cost: readonly CostRow[];
}

/** What one side says of itself. */
export interface Side {
  readonly label: string;
  readonly mode: string | null;
  readonly region: string | null;
  readonly verdict: Verdict | null;
  readonly egress: Monthly | null;
  readonly total: Monthly | null;
}

/** @param stack name of the stack */
export function differenceBetween(stack: string, before: StackState, after: StackState): Difference {
  const [old, now] = [keyed(before), keyed(after)];
  const made = [...now].filter(([key]) => !old.has(key)).map(([, r]) => r);
  const gone = [...old].filter(([key]) => !now.has(key)).map(([, r]) => r);
  const prefix = sharedPrefix([...old.values(), ...now.values()]);
  const reachAll = reachRows(before.reachability, after.reachability);
  const known = new Set(faultsOf(before.reachability).map(faultKey));
  return {
    stack,
    currency: after.cost?.currency ?? before.cost?.currency ?? "USD",
    before: sideOf(before),
    after: sideOf(after),
    made: byKind(made, prefix),
    gone: byKind(gone, prefix),
    changed: before.deployed || after.deployed ? null : changes(old, now, prefix),
    topology: counts([...old.values()], [...now.values()]),
    reach: reachAll.filter(
      ({ before: b, after: a }) => b?.verdict !== a?.verdict || b?.path !== a?.path || b?.code !== a?.code,
    ),
    reachAll,
    newFaults: faultsOf(after.reachability).filter((f) => !known.has(faultKey(f))),
    cost: costRows(before.cost, after.cost),
  };
}

/**
 * Amounts are compared where both miss the same: the rest of the bill is then the same unknown on both sides. What does
 * not exist costs nothing.
 */
export function amountDifference(before: Monthly | null, after: Monthly | null): number | null {
  if (before === null || after === null) return cents((after?.shown.total ?? 0) - (before?.shown.total ?? 0));
  if (missingOf(before).join() !== missingOf(after).join()) return null;
  return cents(after.shown.total - before.shown.total);
}

function sideOf({ label, mode, region, reachability, cost }: StackState): Side {
  return {
    label,
    mode,
    region,
    verdict: reachability?.verdict ?? null,
    egress: cost?.egress ?? null,
    total: cost?.monthly ?? null,
  };
}

/** Resources by type and name: the same resource has other parents' types in its URN when a component is renamed. */
function keyed({ resources }: StackState): Map<string, NamedResource> {
  return new Map(resources.filter(isReal).map((r) => [`${r.type} ${r.name}`, r]));
}

function byKind(resources: readonly NamedResource[], prefix: string): ChangedKind[] {
  const kinds = new Map<string, string[]>();
  for (const r of resources) kinds.set(nounOf(r), [...(kinds.get(nounOf(r)) ?? []), labelOf(r, prefix)]);
  return [...kinds]
    .sort(([a], [b]) => nounOrder(a) - nounOrder(b) || (a < b ? -1 : 1))
    .map(([noun, names]) => ({ noun, names: names.sort() }));
}

function changes(
  old: ReadonlyMap<string, NamedResource>,
  now: ReadonlyMap<string, NamedResource>,
  prefix: string,
): ChangedResource[] {
  return [...now]
    .flatMap(([key, r]) => {
      const was = old.get(key);
      const properties = was === undefined ? [] : differingInputs(was, r);
      return properties.length === 0 ? [] : [{ noun: nounOf(r), name: labelOf(r, prefix), properties }];
    })
    .sort((a, b) => nounOrder(a.noun) - nounOrder(b.noun) || (a.name < b.name ? -1 : 1));
}

function counts(old: readonly NamedResource[], now: readonly NamedResource[]): CountRow[] {
  const nouns = new Set([...old, ...now].map(nounOf));
  const count = (list: readonly NamedResource[], noun: string) => list.filter((r) => nounOf(r) === noun).length;
  return [...nouns]
    .map((noun) => ({ noun, before: count(old, noun), after: count(now, noun) }))
    .filter((row) => row.before !== row.after)
    .sort((a, b) => nounOrder(a.noun) - nounOrder(b.noun) || (a.noun < b.noun ? -1 : 1));
}

const WORST: readonly Verdict[] = ["unreachable", "not-proven", "reachable"];

function reachRows(before: Reachability | null, after: Reachability | null): ReachRow[] {
  const key = (p: Proof) => `${p.task ?? ""}\n${p.service}${p.port === undefined ? "" : `:${p.port}`}`;
  const of = (all: Reachability | null) => {
    const rows = new Map<string, Proof[]>();
    for (const p of all?.proofs ?? []) rows.set(key(p), [...(rows.get(key(p)) ?? []), p]);
    return rows;
  };
  const [old, now] = [of(before), of(after)];
  return [...new Set([...now.keys(), ...old.keys()])].map((id) => {
    const [task = "", service = ""] = id.split("\n");
    return { task, service, before: reached(old.get(id)), after: reached(now.get(id)) };
  });
}

/** The worst of a destination's proofs over all subnets. */
function reached(proofs: readonly Proof[] | undefined): Reached | null {
  const worst = WORST.flatMap((verdict) => (proofs ?? []).filter((p) => p.verdict === verdict))[0];
  if (worst === undefined) return null;
  const code = worst.faults[0]?.code;
  return { verdict: worst.verdict, path: worst.path, ...(code === undefined ? {} : { code }) };
}

function faultsOf(reachability: Reachability | null): Fault[] {
  return [...new Map((reachability?.proofs ?? []).flatMap((p) => p.faults).map((f) => [faultKey(f), f])).values()];
}

const faultKey = (f: Fault) => `${f.code} ${f.subject}`;

function costRows(before: Cost | null, after: Cost | null): CostRow[] {
  const lines = (cost: Cost | null): readonly CostLine[] => cost?.lines ?? [];
  const has = (kind: LineKind) => [before, after].some((cost) => lines(cost).some((l) => l.kind === kind));
  const row = (what: string, counts: (kind: LineKind) => boolean): CostRow => {
    const [old, now] = [shownOf(lines(before), counts), shownOf(lines(after), counts)];
    return { what, before: old, after: now, difference: old === null || now === null ? null : cents(now - old) };
  };
  return [
    ...EGRESS_KINDS.filter(({ kind }) => has(kind)).map(({ kind, name }) => row(name, (k) => k === kind)),
    rest(before, after),
  ].filter((r) => r.before !== 0 || r.after !== 0);
}

/** What the mode does not change, of what is known: shown totals less shown egress, so that the rows add up. */
function rest(before: Cost | null, after: Cost | null): CostRow {
  const [old, now] = [before, after].map((cost) =>
    cost === null ? 0 : cents(cost.monthly.shown.total - cost.egress.shown.total),
  ) as [number, number];
  return { what: "the service itself", before: old, after: now, difference: cents(now - old) };
}
