/** The critical path of a first deployment: the longest chain of resources that wait for each other. Pure. */

import type { ResourceRecord } from "../resources/record";
import data from "./durations.json";
import { waitsThrough } from "./waits";

/** Where a duration comes from: published logs, the provider's code, or an estimate. */
export type DurationBasis = "log" | "source" | "estimate";

/** How long one kind of resource typically takes to create. */
export interface Duration {
  /** Seconds, as a deployment waits for it. */
  readonly seconds: number;
  readonly basis: DurationBasis;
  readonly source: string;
}

/** A duration that holds where one input has one value. */
export interface DurationVariant extends Duration {
  readonly input: string;
  readonly equals: string | boolean;
}

interface Row extends Duration {
  readonly variants?: readonly DurationVariant[];
}

/** Every duration by resource type. Shown in docs/durations.md. */
export const durations: Readonly<Record<string, Row>> = data.types as Record<string, Row>;

/** What a type without an entry takes. */
export const DEFAULT_DURATION: Duration = data.default as Duration;

/** One link of the chain. */
export interface CriticalStep {
  readonly urn: string;
  /** Type token. */
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  /** Typical seconds of its creation. */
  readonly seconds: number;
}

/** The longest chain, first resource first. */
export interface CriticalPath {
  readonly chain: readonly CriticalStep[];
  /** Sum over the chain: no deployment with enough parallelism is shorter. */
  readonly seconds: number;
}

/**
 * Typical duration of one resource's creation. Components, the stack and providers are bookkeeping: 0 s. A type
 * without an entry takes {@link DEFAULT_DURATION}.
 */
export function durationOf(resource: Pick<ResourceRecord, "type" | "inputs">): Duration {
  if (isBookkeeping(resource.type)) return { seconds: 0, basis: "source", source: "created in the state only" };
  const row = durations[resource.type];
  if (!row) return DEFAULT_DURATION;
  return row.variants?.find((variant) => resource.inputs[variant.input] === variant.equals) ?? row;
}

/**
 * The longest chain by typical durations over what each resource waits for: its dependencies and its parent. A
 * dependency on a component stands for the component alone, not for its children, unless they are listed. Components
 * pass time on but are no link of the chain. Dependencies outside `resources` (another stack, an existing VPC) are
 * there already and take none. Of chains of equal length, the one registered first is told.
 *
 * @throws Error when resources wait for each other in a circle.
 */
export function criticalPath(resources: readonly ResourceRecord[]): CriticalPath {
  const waits = predecessors(resources);
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const finished = new Map<string, { readonly at: number; readonly after?: string }>();
  const open = new Set<string>();

  // A chain is as deep as the longest path, tens of links; recursion is safe.
  const finish = (resource: ResourceRecord): number => {
    const known = finished.get(resource.urn);
    if (known) return known.at;
    if (open.has(resource.urn))
      throw new Error(`these resources wait for each other: ${[...open, resource.urn].map(shortName).join(" -> ")}`);
    open.add(resource.urn);
    let start = 0;
    let after: string | undefined;
    for (const urn of waits.get(resource.urn) ?? []) {
      const dependency = byUrn.get(urn);
      if (!dependency) continue;
      const at = finish(dependency);
      if (at > start) [start, after] = [at, urn];
    }
    open.delete(resource.urn);
    const at = start + durationOf(resource).seconds;
    finished.set(resource.urn, { at, ...(after === undefined ? {} : { after }) });
    return at;
  };

  let last: string | undefined;
  let seconds = 0;
  for (const resource of resources) {
    const at = finish(resource);
    if (at > seconds) [last, seconds] = [resource.urn, at];
  }
  const chain: CriticalStep[] = [];
  for (let urn = last; urn !== undefined; urn = finished.get(urn)?.after) {
    const resource = byUrn.get(urn);
    if (!resource || isBookkeeping(resource.type)) continue;
    chain.unshift({ urn, type: resource.type, name: resource.name, seconds: durationOf(resource).seconds });
  }
  return { chain, seconds };
}

/**
 * Everything a resource waits for, directly or through others: URNs, without itself. Follows the same rules as
 * {@link criticalPath}.
 */
export function waitsFor(resources: readonly ResourceRecord[], urn: string): ReadonlySet<string> {
  return waitsThrough(predecessors(resources), urn);
}

function predecessors(resources: readonly ResourceRecord[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    resources.map((r) => [r.urn, r.parent === undefined ? r.dependencies : [...r.dependencies, r.parent]]),
  );
}

function isBookkeeping(type: string): boolean {
  // awsx:ecr:Image is a component that does work; the project's own components and Pulumi's types do none.
  return type.startsWith("pulumi:") || type.startsWith("fargate-egress:");
}

function shortName(urn: string): string {
  return urn.split("::").slice(2).join("::");
}
