/**
 * The part of a file around one service: everything that hangs together with it by references. Files of thousands of
 * resources hold many networks; a proof looks at one. Pure.
 */
import type { ResourceRecord } from "../../../resources/record";
import { TYPES } from "../../../resources/tokens";
import { isMarker } from "../../../resources/unknowns";
import type { Choice } from "./source";

/** Records and choices of a part. */
export interface Part {
  readonly records: readonly ResourceRecord[];
  readonly choices: readonly Choice[];
}

/** Positions of records and choices by part. */
interface Sorted {
  readonly records: ReadonlyMap<string, readonly number[]>;
  readonly choices: ReadonlyMap<string, readonly Choice[]>;
  readonly common: readonly number[];
}

/** Instead of a part: what may belong to any. */
const COMMON = "";

/** Parts of one file, found once: linear in references. */
export class Parts {
  readonly #parent = new Map<string, string>();
  readonly #parts = new Map<string, Part>();
  readonly #loose = new Set<string>();
  #byRoot: Sorted | undefined;

  constructor(
    readonly records: readonly ResourceRecord[],
    readonly choices: readonly Choice[],
  ) {
    const names = new Map<string, string[]>();
    const name = (text: unknown, urn: string) => {
      if (typeof text === "string" && text !== "") names.set(text, [...(names.get(text) ?? []), urn]);
    };
    for (const { urn, id, outputs } of records) {
      this.#parent.set(urn, urn);
      for (const text of new Set([urn, id, outputs?.["arn"]])) name(text, urn);
    }
    // A name alone may stand for anything; only a few properties refer by it.
    const byName = new Map(
      records.flatMap((record) =>
        typeof record.outputs?.["name"] === "string"
          ? [[`${record.type} ${record.outputs["name"]}`, record.urn] as const]
          : [],
      ),
    );
    const chosen = new Set(choices.map(({ urn, path }) => `${urn} ${path}`));
    for (const record of records) {
      const texts = textsIn(record.inputs);
      for (const text of texts)
        for (const urn of names.get(text.replace(/#prefix-list$/, "")) ?? []) this.#join(record.urn, urn);
      for (const type of REFERRED_BY_NAME)
        for (const text of texts) {
          const urn = byName.get(`${type} ${text}`);
          if (urn !== undefined) this.#join(record.urn, urn);
        }
      for (const urns of Object.values(record.propertyDependencies ?? {}))
        for (const urn of urns) if (this.#parent.has(urn)) this.#join(record.urn, urn);
      // What refers to something that nobody knows may belong to any part.
      if (markersIn(record.inputs, "").some((path) => !chosen.has(`${record.urn} ${path}`)))
        this.#loose.add(record.urn);
    }
    for (const { urn, candidates } of choices)
      for (const text of textsIn(candidates)) for (const other of names.get(text) ?? []) this.#join(urn, other);
    const sizes = new Map<string, number>();
    for (const { urn } of records) sizes.set(this.#root(urn), (sizes.get(this.#root(urn)) ?? 0) + 1);
    for (const { urn } of records) if (sizes.get(this.#root(urn)) === 1) this.#loose.add(urn);
  }

  /** The part of a record, with everything that may belong to any part, in the order of the file. */
  around(urn: string): Part {
    this.#byRoot ??= this.#sorted();
    const { records, choices, common } = this.#byRoot;
    const root = this.#root(urn);
    const own = new Set([...(records.get(root) ?? []), ...common]);
    const part = this.#parts.get(root) ?? {
      records: [...own].sort((a, b) => a - b).flatMap((at) => this.records[at] ?? []),
      choices: [...(choices.get(root) ?? []), ...(choices.get(COMMON) ?? [])],
    };
    this.#parts.set(root, part);
    return part;
  }

  #sorted(): Sorted {
    const records = new Map<string, number[]>();
    const choices = new Map<string, Choice[]>();
    const common: number[] = [];
    const rootOf = (urn: string) => (this.#loose.has(urn) ? COMMON : this.#root(urn));
    for (const [at, { urn }] of this.records.entries()) {
      const list = this.#loose.has(urn) ? common : (records.get(this.#root(urn)) ?? []);
      list.push(at);
      if (list !== common) records.set(this.#root(urn), list);
    }
    for (const choice of this.choices)
      choices.set(rootOf(choice.urn), [...(choices.get(rootOf(choice.urn)) ?? []), choice]);
    return { records, choices, common };
  }

  #root(urn: string): string {
    let at = urn;
    for (let up = this.#parent.get(at) ?? at; up !== at; up = this.#parent.get(at) ?? at) {
      this.#parent.set(at, this.#parent.get(up) ?? up);
      at = up;
    }
    return at;
  }

  #join(one: string, other: string): void {
    const [a, b] = [this.#root(one), this.#root(other)];
    if (a !== b) this.#parent.set(a, b);
  }
}

/** Types that others name by their name. */
const REFERRED_BY_NAME: readonly string[] = [TYPES.role, TYPES.cluster, TYPES.repository];

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return value.length < 2048 ? [value] : [];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function markersIn(value: unknown, path: string): string[] {
  if (isMarker(value)) return [path];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => markersIn(each, path === "" ? key : `${path}.${key}`));
}
