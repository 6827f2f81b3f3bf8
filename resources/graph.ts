/**
 * Registered resources as a graph: values where they are known, and the resource behind a property where its value
 * is not known yet (in a preview of something new, ids do not exist; property dependencies tell whose id it is). Pure.
 *
 * Properties are named by a path: `networkConfiguration.subnets`. Types to look for are given as type tokens.
 */
import { type Known, unknown } from "./known";
import { fieldsOf, itemsOf, textsOf, valueAt } from "./properties";
import type { ResourceRecord } from "./record";
import { isMarker, isPresent } from "./unknowns";

type Types = readonly string[];

/** Resources by the topology id of another that a property of theirs refers to. */
export interface Referrers {
  readonly of: (id: string) => readonly ResourceRecord[];
  /** Those of which nobody knows yet to what they refer. */
  readonly astray: readonly ResourceRecord[];
}

/** All resources of a stack, with look-ups by type and by any name under which they may be referred to. */
export class Graph {
  readonly #byType = new Map<string, ResourceRecord[]>();
  readonly #byUrn = new Map<string, ResourceRecord>();
  readonly #byName = new Map<string, ResourceRecord>();
  readonly #byId = new Map<string, ResourceRecord>();
  readonly #referrers = new Map<string, Referrers>();

  constructor(readonly records: readonly ResourceRecord[]) {
    for (const record of records) {
      const list = this.#byType.get(record.type);
      if (list) list.push(record);
      else this.#byType.set(record.type, [record]);
      this.#byUrn.set(record.urn, record);
      const { id, arn, name, allocationId } = record.outputs ?? {};
      for (const text of textsOf([record.id, id, arn, name, allocationId]))
        this.#byName.set(`${record.type} ${text}`, record);
      for (const text of textsOf([arn, this.id(record), record.urn])) this.#byId.set(text, record);
    }
  }

  /** Resources of some types, type by type, in the order of registration. */
  of(...types: Types): readonly ResourceRecord[] {
    const [only, ...others] = types;
    if (only !== undefined && others.length === 0) return this.#byType.get(only) ?? [];
    return types.flatMap((type) => this.#byType.get(type) ?? []);
  }

  /** The id under which the topology knows a resource: the provider's, else its URN. */
  id(record: ResourceRecord): string {
    return typeof record.id === "string" && isPresent(record.id) && record.id !== "" ? record.id : record.urn;
  }

  /** The resource that a topology id, a URN or an ARN names. */
  named(id: string): ResourceRecord | undefined {
    return this.#byId.get(id);
  }

  /** A property: the input where it is known, else the output; an input that is not known yet hides the old output. */
  value(record: ResourceRecord, path: string): unknown {
    const input = valueAt(record.inputs, path);
    if (isPresent(input)) return input;
    if (isMarker(input)) return undefined;
    const output = valueAt(record.outputs ?? {}, path);
    return isPresent(output) ? output : undefined;
  }

  /** Whether a property is set to something that is not known yet. */
  pending(record: ResourceRecord, path: string): boolean {
    if (this.value(record, path) !== undefined) return false;
    const keys = path.split(".");
    const marked = keys.some((_, at) => isMarker(valueAt(record.inputs, keys.slice(0, at + 1).join("."))));
    const top = record.inputs[topOf(path)] ?? undefined;
    return marked || (top === undefined && this.#behind(record, path).length > 0);
  }

  /** A text; `undefined` when the property is not set at all. */
  text(record: ResourceRecord, path: string): Known<string> | undefined {
    const value = this.value(record, path);
    if (typeof value === "string") return value;
    if (typeof value === "number" || typeof value === "boolean") return String(value);
    return this.pending(record, path) ? this.missing(record, path) : undefined;
  }

  /** A number; `undefined` when the property is not set at all. */
  number(record: ResourceRecord, path: string): Known<number> | undefined {
    const value = this.value(record, path);
    if (typeof value === "number") return value;
    if (typeof value === "string" && /^-?\d+$/.test(value)) return Number(value);
    return this.pending(record, path) ? this.missing(record, path) : undefined;
  }

  /** A boolean; the default when the property is not set at all. */
  flag(record: ResourceRecord, path: string, byDefault: boolean): Known<boolean> {
    const value = this.value(record, path);
    if (typeof value === "boolean") return value;
    if (value === "true" || value === "false") return value === "true";
    return this.pending(record, path) ? this.missing(record, path) : byDefault;
  }

  /** A list; empty when it is not set at all, unknown as a whole when one item is not known. */
  list(record: ResourceRecord, path: string): Known<readonly unknown[]> {
    const value = this.value(record, path);
    const items = itemsOf(value);
    if (this.pending(record, path) || items.some((item) => !isPresent(item))) return this.missing(record, path);
    return items;
  }

  /** Says that a property is not known yet. */
  missing(record: ResourceRecord, what: string) {
    return unknown(`${what} of ${record.name}, which is known after the deployment`);
  }

  /** The resource a text refers to, among some types, by id, ARN or name. */
  find(text: string, types: Types): ResourceRecord | undefined {
    for (const type of types) {
      const record = this.#byName.get(`${type} ${text}`);
      if (record) return record;
    }
    return undefined;
  }

  /** The resources behind a property, of some types. */
  behind(record: ResourceRecord, path: string, types: Types): ResourceRecord[] {
    return this.#behind(record, path).filter(({ type }) => types.includes(type));
  }

  #behind(record: ResourceRecord, path: string): ResourceRecord[] {
    return (record.propertyDependencies?.[topOf(path)] ?? []).flatMap((urn) => this.#byUrn.get(urn) ?? []);
  }

  /** The one resource a property refers to, whether its id is known or not. */
  target(record: ResourceRecord, path: string, types: Types): ResourceRecord | undefined {
    const value = this.value(record, path);
    if (typeof value === "string") return this.find(value, types);
    const behind = this.pending(record, path) ? this.behind(record, path, types) : [];
    return behind.length === 1 ? behind[0] : undefined;
  }

  /** Topology id a property refers to; `undefined` when it is not set. Ids of other stacks stay as they are. */
  ref(record: ResourceRecord, path: string, types: Types): Known<string> | undefined {
    const target = this.target(record, path, types);
    if (target) return this.id(target);
    return this.text(record, path);
  }

  /**
   * Topology ids of a list property. Items that are not known yet are the resources behind the property when there are
   * as many of those; otherwise the whole list is unknown, since nobody knows which of them it holds.
   */
  refs(record: ResourceRecord, path: string, types: Types): Known<readonly string[]> {
    const value = this.value(record, path);
    if (!Array.isArray(value)) return this.pending(record, path) ? this.missing(record, path) : [];
    const items = itemsOf(value);
    const known = items.map((item) => (typeof item === "string" && isPresent(item) ? item : undefined));
    const found = known.map((item) => (item === undefined ? undefined : this.find(item, types)));
    const open = known.filter((item) => item === undefined).length;
    const behind = this.behind(record, path, types).filter((each) => !found.includes(each));
    if (open > 0 && behind.length !== open) return this.missing(record, path);
    const ids = known.flatMap((item, at) => {
      const target = found[at];
      return target ? this.id(target) : (item ?? []);
    });
    return open === 0 ? ids : [...ids, ...behind.map((target) => this.id(target))];
  }

  /**
   * Resources of the stack that a property refers to, as far as anybody can tell: for counting and drawing, where
   * the likely answer beats none. A proof asks {@link refs}.
   */
  targets(record: ResourceRecord, path: string, types: Types): ResourceRecord[] {
    const known = textsOf(this.value(record, path)).flatMap((text) => this.find(text, types) ?? []);
    return known.length > 0 ? known : this.behind(record, path, types);
  }

  /** Resources of a type by what a property of theirs refers to. Built once for each question. */
  referrers(type: string, path: string, types: Types): Referrers {
    const key = `${type} ${path} ${types.join(" ")}`;
    const built = this.#referrers.get(key) ?? this.#group(type, path, types);
    this.#referrers.set(key, built);
    return built;
  }

  #group(type: string, path: string, types: Types): Referrers {
    const groups = new Map<string, ResourceRecord[]>();
    const astray: ResourceRecord[] = [];
    for (const record of this.of(type)) {
      const id = this.ref(record, path, types);
      if (typeof id !== "string") {
        if (id !== undefined) astray.push(record);
        continue;
      }
      const group = groups.get(id);
      if (group) group.push(record);
      else groups.set(id, [record]);
    }
    return { of: (id) => groups.get(id) ?? [], astray };
  }

  /**
   * A block inside a resource, read as if it were one of its own. What is not known in it may be any of the resources
   * behind the property that holds it.
   */
  block(record: ResourceRecord, key: string, item: unknown): ResourceRecord {
    const inputs = fieldsOf(item);
    const behind = record.propertyDependencies?.[key] ?? [];
    const open = Object.keys(inputs).filter((name) => isMarker(inputs[name]));
    const propertyDependencies = Object.fromEntries(open.map((name) => [name, behind]));
    return { ...record, inputs, outputs: {}, propertyDependencies };
  }
}

function topOf(path: string): string {
  return path.split(".", 1)[0] ?? path;
}

/** A resource as its inputs alone tell of it: outputs of some properties repeat other resources. */
export function inputsOnly(record: ResourceRecord): ResourceRecord {
  return { ...record, outputs: {} };
}
