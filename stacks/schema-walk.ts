/** Finds its way through the zod schemas of the configuration: which keys a place takes. */
import { type Section, sections } from "./schema";

interface Schemaish {
  readonly shape?: Record<string, unknown>;
  readonly element?: unknown;
  readonly options?: readonly unknown[];
  readonly valueType?: unknown;
  readonly def?: { readonly innerType?: unknown };
}

/** Keys that a map at a path takes; none where it takes names of the user's own, or is no map. */
export function knownKeys(path: readonly PropertyKey[]): string[] {
  const [first, ...rest] = path;
  let schema: unknown = sections[first as Section];
  for (const step of rest) schema = child(schema, step);
  return shapeKeys(schema);
}

/**
 * Where a key stands in the configuration, as text: `cluster.containerInsights`, `services.<name>.needs`.
 * @returns every place, those nearest to the top first
 */
export function placesOf(key: string): string[] {
  const found: string[] = [];
  const open: (readonly [path: readonly string[], schema: unknown])[] = [[[], { shape: sections }]];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const [path, schema] = next;
    const { shape, element, options, valueType } = bare(schema);
    for (const [name, each] of Object.entries(shape ?? {})) {
      if (name === key) found.push([...path, name].join("."));
      open.push([[...path, name], each]);
    }
    for (const option of options ?? []) open.push([path, option]);
    if (valueType !== undefined) open.push([[...path, "<name>"], valueType]);
    if (element !== undefined) open.push([[...path.slice(0, -1), `${path.at(-1) ?? ""}[]`], element]);
  }
  return [...new Set(found)];
}

/** Through default, prefault and optional wrappers to the schema that has keys or elements. */
function bare(schema: unknown): Schemaish {
  let current = schema as Schemaish;
  while (current?.shape === undefined && current?.def?.innerType !== undefined)
    current = current.def.innerType as Schemaish;
  return current ?? {};
}

function child(schema: unknown, step: PropertyKey): unknown {
  const { shape, element, options, valueType } = bare(schema);
  if (shape) return shape[String(step)];
  if (options) return options.map((option) => child(option, step)).find((found) => found !== undefined);
  return typeof step === "number" ? element : valueType;
}

function shapeKeys(schema: unknown): string[] {
  const { shape, options } = bare(schema);
  return shape ? Object.keys(shape) : (options ?? []).flatMap(shapeKeys);
}
