/** Evaluations of the real program, each made once: tests only read them. */
import * as assert from "node:assert/strict";
import type { AccountOptions } from "../../offline/account";
import { type Evaluation, evaluate } from "../../offline/evaluate";
import type { RecordedResource } from "../../offline/monitor";
import type { Mode } from "../../plan/mode";

export interface Variant {
  readonly set?: readonly string[];
  /** Part of the cache key where it is plain data; with functions the evaluation is made anew. */
  readonly account?: AccountOptions;
}

const cache = new Map<string, Promise<Evaluation>>();

/** First part of the names in these tests: short, and the same for both stacks. */
const PREFIX = "names.prefix=egress";

/** A shipped stack in a mode, with overrides, its names starting with `egress`. */
export function evaluation(
  stack: "dev" | "prod",
  mode: Mode,
  { set = [], account }: Variant = {},
): Promise<Evaluation> {
  const make = () => evaluate({ stack, mode, set: [PREFIX, ...set], ...(account ? { account } : {}) });
  if (account?.calls) return make();
  const key = JSON.stringify([stack, mode, set, account ?? null]);
  const found = cache.get(key) ?? make();
  cache.set(key, found);
  return found;
}

type Resources = { readonly resources: readonly RecordedResource[] };

/** Resources of a type, by name. */
export function ofType({ resources }: Resources, type: string): RecordedResource[] {
  return resources.filter((r) => r.type === type).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Names of the resources of a type, sorted. */
export function names(from: Resources, type: string): string[] {
  return ofType(from, type).map((r) => r.name);
}

/** The one resource of a type and name; of the type alone when there is one only. */
export function one(from: Resources, type: string, name?: string): RecordedResource {
  const found = ofType(from, type).filter((r) => name === undefined || r.name === name);
  assert.equal(found.length, 1, `${type} ${name ?? ""}: there are ${found.map((r) => r.name).join(", ") || "none"}`);
  return found[0] as RecordedResource;
}

/** Inputs without the tags, which every resource has. */
export function untagged({ inputs }: RecordedResource): Record<string, unknown> {
  const { tags, ...rest } = inputs;
  assert.ok(tags === undefined || typeof tags === "object");
  return rest;
}

/** A JSON input as data. */
export function json(resource: RecordedResource, key: string): unknown {
  return JSON.parse(String(resource.inputs[key]));
}

/** Whether a resource waits for another, directly or through others. */
export function waitsFor({ resources }: Resources, waiting: RecordedResource, awaited: RecordedResource): boolean {
  const byUrn = new Map(resources.map((r) => [r.urn, r]));
  const seen = new Set<string>();
  const visit = (urn: string): boolean => {
    if (urn === awaited.urn) return true;
    if (seen.has(urn)) return false;
    seen.add(urn);
    return (byUrn.get(urn)?.dependencies ?? []).some(visit);
  };
  return waiting.dependencies.some(visit);
}
