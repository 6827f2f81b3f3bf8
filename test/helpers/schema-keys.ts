/** Every key of the configuration as its schema says: path, type and default in words. */
import { sections } from "../../stacks/schema";

export interface SchemaKey {
  /** `egress.allow[].cidr`; `<name>` stands for the free key of a map. */
  readonly path: string;
  readonly type: string;
  /** JSON, `none` for an optional key, `required` for one without a default. */
  readonly fallback: string;
}

interface Def {
  readonly type: string;
  readonly innerType?: Node;
  readonly in?: Node;
  readonly element?: Node;
  readonly valueType?: Node;
  readonly options?: readonly Node[];
  readonly entries?: Readonly<Record<string, string>>;
  readonly values?: readonly unknown[];
  readonly shape?: Readonly<Record<string, Node>>;
  readonly defaultValue?: unknown;
}
interface Node {
  readonly def: Def;
}

/** Keys in the order of the schema. Sections of other keys have no row of their own. */
export function schemaKeys(): SchemaKey[] {
  const all = Object.entries(sections).flatMap(([name, schema]) => keysOf(name, schema as unknown as Node, "required"));
  // A key that several forms of a value share is one key.
  return all.filter(({ path }, i) => all.findIndex((other) => other.path === path) === i);
}

function keysOf(path: string, { def }: Node, fallback: string): SchemaKey[] {
  switch (def.type) {
    case "default":
      return keysOf(path, def.innerType as Node, JSON.stringify(def.defaultValue));
    case "prefault":
      return keysOf(path, def.innerType as Node, fallback);
    case "optional":
      return keysOf(path, def.innerType as Node, "none");
    case "object":
      return Object.entries(def.shape ?? {}).flatMap(([key, inner]) => keysOf(`${path}.${key}`, inner, "required"));
    default:
      return [{ path, type: typeOf({ def }), fallback }, ...inside(path, { def })];
  }
}

/** Keys of the objects in a list, a map or a choice. */
function inside(path: string, { def }: Node): SchemaKey[] {
  const inner =
    def.type === "array"
      ? [`${path}[]`, def.element]
      : def.type === "record"
        ? [`${path}.<name>`, def.valueType]
        : [path, undefined];
  const [at, node] = inner as [string, Node | undefined];
  if (def.type === "union")
    return (def.options ?? []).filter((o) => o.def.type === "object").flatMap((o) => keysOf(path, o, "required"));
  if (node?.def.type === "object") return keysOf(at, node, "required");
  return node && ["array", "union"].includes(node.def.type) ? inside(at, node) : [];
}

function typeOf({ def }: Node): string {
  switch (def.type) {
    case "string":
      return "text";
    case "number":
      return "number";
    case "boolean":
      return "true or false";
    case "enum":
      return Object.values(def.entries ?? {}).join(", ");
    case "literal":
      return (def.values ?? []).map(String).join(", ");
    case "pipe":
      return typeOf(def.in as Node);
    case "default":
    case "prefault":
    case "optional":
      return typeOf(def.innerType as Node);
    case "array":
      return `list of ${plural(typeOf(def.element as Node))}`;
    case "record":
      return `map to ${typeOf(def.valueType as Node)}`;
    case "object":
      return "object";
    case "union": {
      const types = [...new Set((def.options ?? []).map(typeOf))];
      return types.every((t) => /^\d+$/.test(t)) ? types.join(", ") : types.join(" or ");
    }
    case "custom":
      return "Pulumi secret";
    default:
      throw new Error(`no words for the schema type ${def.type}`);
  }
}

function plural(type: string): string {
  return type
    .split(" or ")
    .map((t) => (["text", "number", "object"].includes(t) ? `${t}s` : t))
    .join(" or ");
}
