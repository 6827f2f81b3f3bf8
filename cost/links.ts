/** Follows references between registered resources: by known id, else by property dependency. Pure. */
import type { ResourceRecord } from "../resources/record";
import { textsOf } from "../resources/values";

/** The resources of a stack with the ways to get from one to another. */
export class Links {
  readonly #byUrn = new Map<string, ResourceRecord>();
  readonly #byId = new Map<string, ResourceRecord[]>();
  readonly #byType = new Map<string, ResourceRecord[]>();

  constructor(readonly all: readonly ResourceRecord[]) {
    for (const record of all) {
      this.#byUrn.set(record.urn, record);
      push(this.#byType, record.type, record);
      for (const id of idsOf(record)) push(this.#byId, id, record);
    }
  }

  /** Every resource of a type, in registration order. */
  ofType(type: string): readonly ResourceRecord[] {
    return this.#byType.get(type) ?? [];
  }

  /**
   * Resources of one type that a property refers to. A value that is known is matched by id, ARN or allocation id; when
   * none matches (the value is not known before deployment), the property's dependencies are followed.
   */
  refs(record: ResourceRecord, property: string, type: string): ResourceRecord[] {
    const value = property.split(".").reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), record.inputs);
    const known = strings(value).flatMap((id) => (this.#byId.get(id) ?? []).filter((r) => r.type === type));
    if (known.length > 0) return known;
    const top = property.split(".")[0] ?? property;
    return (record.propertyDependencies?.[top] ?? [])
      .flatMap((urn) => this.#byUrn.get(urn) ?? [])
      .filter((r) => r.type === type);
  }

  /** The one resource that a property refers to, if any. */
  ref(record: ResourceRecord, property: string, type: string): ResourceRecord | undefined {
    return this.refs(record, property, type)[0];
  }
}

/** A plain object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The strings of a value that is a string or a list. */
export function strings(value: unknown): string[] {
  return textsOf(value);
}

/** An input, or the computed output of the same name. */
export function property(record: ResourceRecord, name: string): unknown {
  return record.inputs[name] ?? record.outputs?.[name];
}

function idsOf(record: ResourceRecord): Set<string> {
  const ids = [record.id, ...["id", "arn", "allocationId", "name"].map((name) => record.outputs?.[name])];
  return new Set(strings(ids));
}

function push(map: Map<string, ResourceRecord[]>, key: string, record: ResourceRecord): void {
  const list = map.get(key);
  if (list) list.push(record);
  else map.set(key, [record]);
}
