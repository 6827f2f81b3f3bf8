/**
 * Registered resources as a graph: values where they are known, and the resource behind a property where its value
 * is not known yet (in a preview of something new, ids do not exist; property dependencies tell whose id it is).
 */
import type { ResourceRecord } from "../../../plan/record";
import { type Known, unknown } from "../../topology";

/** What a preview hands over in place of a value that is not known. */
const UNKNOWN_VALUES: ReadonlySet<string> = new Set([
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** Whether a value is there to be read. */
export function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null && !(typeof value === "string" && UNKNOWN_VALUES.has(value));
}

/** An object's fields; none when the value is not an object. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** Items of a list; none when the value is not a list. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

/** All resources of a stack, with look-ups by type and by any name under which they may be referred to. */
export class Graph {
  readonly #byType = new Map<string, ResourceRecord[]>();
  readonly #byUrn = new Map<string, ResourceRecord>();
  readonly #byName = new Map<string, ResourceRecord>();

  constructor(records: readonly ResourceRecord[]) {
    for (const record of records) {
      const list = this.#byType.get(record.type);
      if (list) list.push(record);
      else this.#byType.set(record.type, [record]);
      this.#byUrn.set(record.urn, record);
    }
    for (const record of records) {
      for (const name of [record.id, record.outputs?.id, record.outputs?.arn, record.outputs?.name]) {
        if (typeof name === "string" && isPresent(name)) this.#byName.set(`${record.type} ${name}`, record);
      }
    }
  }

  /** Resources of a type, in the order of registration. */
  of(type: string): readonly ResourceRecord[] {
    return this.#byType.get(type) ?? [];
  }

  /** The id under which the topology knows a resource: the provider's, else its URN. */
  id(record: ResourceRecord): string {
    return typeof record.id === "string" && isPresent(record.id) && record.id !== "" ? record.id : record.urn;
  }

  /** A property: the input where it is known, else the output. */
  value(record: ResourceRecord, key: string): unknown {
    const input = record.inputs[key];
    if (isPresent(input)) return input;
    const output = record.outputs?.[key];
    return isPresent(output) ? output : undefined;
  }

  /** Whether a property has something behind it that is not known yet. */
  pending(record: ResourceRecord, key: string): boolean {
    return (
      this.value(record, key) === undefined && (this.isMarked(record, key) || this.#behind(record, key).length > 0)
    );
  }

  /** Whether an input says that its value is not known. */
  isMarked(record: ResourceRecord, key: string): boolean {
    const input = record.inputs[key];
    return typeof input === "string" && UNKNOWN_VALUES.has(input);
  }

  /** A text; `undefined` when the property is not set at all. */
  text(record: ResourceRecord, key: string): Known<string> | undefined {
    const value = this.value(record, key);
    if (typeof value === "string") return value;
    if (typeof value === "number" || typeof value === "boolean") return String(value);
    return this.pending(record, key) ? this.missing(record, key) : undefined;
  }

  /** A number; `undefined` when the property is not set at all. */
  number(record: ResourceRecord, key: string): Known<number> | undefined {
    const value = this.value(record, key);
    if (typeof value === "number") return value;
    if (typeof value === "string" && /^-?\d+$/.test(value)) return Number(value);
    return this.pending(record, key) ? this.missing(record, key) : undefined;
  }

  /** A boolean; the default when the property is not set at all. */
  flag(record: ResourceRecord, key: string, byDefault: boolean): Known<boolean> {
    const value = this.value(record, key);
    if (typeof value === "boolean") return value;
    if (value === "true" || value === "false") return value === "true";
    return this.pending(record, key) ? this.missing(record, key) : byDefault;
  }

  /** Says that a property is not known yet. */
  missing(record: ResourceRecord, key: string) {
    return unknown(`${key} of ${record.name}, which is known after the deployment`);
  }

  /** The resource a text refers to, among some types, by id, ARN or name. */
  find(text: string, types: readonly string[]): ResourceRecord | undefined {
    for (const type of types) {
      const record = this.#byName.get(`${type} ${text}`);
      if (record) return record;
    }
    return undefined;
  }

  /** The resources behind a property, of some types. */
  behind(record: ResourceRecord, key: string, types: readonly string[]): ResourceRecord[] {
    return this.#behind(record, key).filter(({ type }) => types.includes(type));
  }

  #behind(record: ResourceRecord, key: string): ResourceRecord[] {
    return (record.propertyDependencies?.[key] ?? []).flatMap((urn) => this.#byUrn.get(urn) ?? []);
  }

  /** The one resource a property refers to, whether its id is known or not. */
  target(record: ResourceRecord, key: string, types: readonly string[]): ResourceRecord | undefined {
    const value = this.value(record, key);
    if (typeof value === "string") return this.find(value, types);
    const behind = this.behind(record, key, types);
    return behind.length === 1 ? behind[0] : undefined;
  }

  /** Topology id a property refers to; `undefined` when it is not set. Ids of other stacks stay as they are. */
  ref(record: ResourceRecord, key: string, types: readonly string[]): Known<string> | undefined {
    const target = this.target(record, key, types);
    if (target) return this.id(target);
    return this.text(record, key);
  }

  /** Topology ids of a list property, or of a list inside an object property. */
  refs(record: ResourceRecord, key: string, types: readonly string[], inner?: string): Known<readonly string[]> {
    const value = this.value(record, key);
    const list = inner === undefined ? value : fieldsOf(value)[inner];
    const items = itemsOf(list);
    if (Array.isArray(list) && items.every((item) => typeof item === "string" && isPresent(item))) {
      return (items as string[]).map((item) => {
        const target = this.find(item, types);
        return target ? this.id(target) : item;
      });
    }
    const behind = this.behind(record, key, types);
    const known = items.flatMap((item) =>
      typeof item === "string" && isPresent(item) ? (this.find(item, types) ?? []) : [],
    );
    const all = [...new Set([...known, ...behind])].map((target) => this.id(target));
    if (all.length > 0 && (!Array.isArray(list) || all.length >= items.length)) return all;
    if (!Array.isArray(list) && !this.pending(record, key) && list === undefined) return [];
    return this.missing(record, key);
  }
}
