/** Making records: names in camel case, policies as texts, booleans as booleans. Pure. */
import { type Fields, fieldsOf, isFields } from "../../../resources/properties";
import type { ResourceRecord } from "../../../resources/record";
import { isMarker, UNKNOWN_VALUE } from "../../../resources/unknowns";
import type { Shape } from "./shapes";

/** `cidrBlock` of `CidrBlock`, `efsVolume` of `EFSVolume`. */
export function camel(name: string): string {
  const capitals = /^[A-Z]*/.exec(name)?.[0].length ?? 0;
  const lower = capitals <= 1 || capitals === name.length ? capitals : capitals - 1;
  return name.slice(0, lower).toLowerCase() + name.slice(lower);
}

/** Keys in camel case, all the way down. What templates write as texts and the API as booleans are booleans. */
export function camelDeep(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelDeep);
  if (value === "true" || value === "false") return value === "true";
  if (!isFields(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [camel(key), camelDeep(each)]));
}

/** A variable that no request has: whether it matches is not known. */
const UNKNOWN_TEXT = "${cloudformation:known-after-the-deployment}";

/** Elements of a statement in which a part may stay open. */
const OPEN = new Set(["Resource", "NotResource", "Condition"]);

/** A policy as JSON text; the marker where something is not known that a policy cannot leave open. */
export function policyText(document: unknown): string | undefined {
  if (document === undefined) return undefined;
  if (typeof document === "string") return document;
  return JSON.stringify(withOpenParts(document, false));
}

function withOpenParts(value: unknown, open: boolean): unknown {
  if (typeof value === "string") return open ? value.split(UNKNOWN_VALUE).join(UNKNOWN_TEXT) : value;
  if (Array.isArray(value)) return value.map((each) => withOpenParts(each, open));
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, withOpenParts(each, open || OPEN.has(key))]),
  );
}

/** Inputs of a type that is one record. */
export function inputsOf({ rename = {}, policies = [] }: Shape, properties: Fields): Record<string, unknown> {
  const inputs: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(properties)) {
    const key = rename[name] ?? camel(name);
    if (key === "" || name === "Tags") continue;
    inputs[key] = policies.includes(name) ? policyText(value) : camelDeep(value);
  }
  return inputs;
}

/** A record. @param outputs what others refer to it by */
export function recordOf(
  urn: string,
  type: string,
  name: string,
  inputs: Fields,
  outputs: Fields = {},
): ResourceRecord {
  return { urn, type, name, inputs, outputs: { id: urn, ...outputs }, dependencies: [] };
}

/** A number of a template, which may be a text; `undefined` for -1, which means all. */
export function portOf(value: unknown): unknown {
  if (isMarker(value)) return value;
  return value === undefined || Number(value) === -1 ? undefined : Number(value);
}

/** A boolean of a template, which may be a text. */
export function flagOf(value: unknown): unknown {
  return value === "true" || value === "false" ? value === "true" : value;
}

/** The items of a list that may be not known as a whole: then one item that is not known. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as unknown[]) : [isFields(value) ? value : UNKNOWN_VALUE];
}

/** A field of a value that may be not known: then the marker. */
export function fieldIn(value: unknown, key: string): unknown {
  return isMarker(value) ? UNKNOWN_VALUE : fieldsOf(value)[key];
}

/** Leaves out what is not set. */
export function set(fields: Fields): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
