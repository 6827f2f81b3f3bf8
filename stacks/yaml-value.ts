/**
 * Values of a YAML document as the Pulumi engine reads them. The engine's YAML reader is an older dialect than this
 * package's: `0777` is octal, `1_000` is a thousand, and an unquoted date becomes a time stamp. Whoever reads a stack
 * file by other rules plans another stack.
 */
import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, Scalar, type YAMLMap } from "yaml";

/** A value that cannot be used, with the node that it stands in. */
export interface ValueProblem {
  readonly node: Node;
  readonly why: string;
  readonly fix: string;
}

/** Values that one file may hold once its aliases are followed: far above any configuration, far below harm. */
const MOST_VALUES = 20_000;

/** Reads a node. Problems are added to the list, and the values that have one are `undefined`. */
export function valueOf(document: Document, node: unknown, problems: ValueProblem[]): unknown {
  let left = MOST_VALUES;
  const open = new Set<unknown>();
  const refuse = (at: Node, why: string, fix: string) => void problems.push({ node: at, why, fix });
  const read = (current: unknown): unknown => {
    left -= 1;
    if (left === -1)
      refuse(current as Node, `its aliases stand for more than ${MOST_VALUES} values`, "write the values out");
    if (left < 0) return undefined;
    if (isAlias(current)) {
      const target = current.resolve(document);
      if (target === undefined || open.has(target)) {
        refuse(
          current,
          `the alias *${current.source} leads ${target ? "into itself" : "nowhere"}`,
          "write the value out",
        );
        return undefined;
      }
      return read(target);
    }
    if (isSeq(current)) return within(current, () => current.items.map(read));
    if (isMap(current)) return within(current, () => mapping(current));
    return isScalar(current) ? scalar(current) : undefined;
  };
  const within = <T>(container: unknown, body: () => T): T => {
    open.add(container);
    const value = body();
    open.delete(container);
    return value;
  };
  const mapping = (map: YAMLMap): Record<string, unknown> => {
    const own: Record<string, unknown> = {};
    const merged: Record<string, unknown> = {};
    for (const pair of map.items) {
      if (isMerge(pair)) Object.assign(merged, ...[read(pair.value)].flat().reverse());
      else Object.defineProperty(own, keyOf(pair), { value: read(pair.value), enumerable: true });
    }
    return { ...merged, ...own };
  };
  const scalar = (leaf: Scalar): unknown => {
    if (leaf.type !== Scalar.PLAIN || leaf.tag !== undefined) return leaf.value;
    const found = plain(leaf.source ?? "");
    if (typeof found === "number" && !Number.isFinite(found)) {
      refuse(leaf, "it is no number that a configuration can hold", "write a number, or put the text in quotes");
      return undefined;
    }
    if (typeof found === "string" && TIMESTAMP.test(found)) {
      refuse(leaf, "Pulumi reads it as a point in time and hands on another text", `put it in quotes: "${found}"`);
      return undefined;
    }
    return found;
  };
  return read(node);
}

/** Key of an entry, as text: the engine knows no other keys. */
export function keyOf({ key }: Pair): string {
  return isScalar(key) ? (key.source ?? String(key.value)) : String(key);
}

/** Whether an entry merges another map into its own. */
export function isMerge({ key }: Pair): boolean {
  return isScalar(key) && key.type === Scalar.PLAIN && key.source === "<<";
}

const TIMESTAMP =
  /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt ]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?: ?(?:Z|[-+]\d{1,2}(?::\d{2})?))?)?$/;
const WORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ...["", "~", "null", "Null", "NULL"].map((word) => [word, null] as const),
  ...["true", "True", "TRUE"].map((word) => [word, true] as const),
  ...["false", "False", "FALSE"].map((word) => [word, false] as const),
]);

/** A scalar without quotes. Source: resolve.go of the engine's YAML library, go-yaml v3. */
function plain(source: string): unknown {
  const word = WORDS.get(source);
  if (word !== undefined) return word;
  if (/^[-+]?\.(?:inf|Inf|INF)$|^\.(?:nan|NaN|NAN)$/.test(source)) return Number.NaN;
  if (!/^[-+.\d]/.test(source)) return source;
  const text = source.replaceAll("_", "");
  const whole = /^([-+]?)(?:0x([0-9a-f]+)|0b([01]+)|0o?([0-7]+)|(0|[1-9]\d*))$/i.exec(text);
  if (whole) {
    const [, sign, hex, binary, octal, decimal] = whole;
    const digits = hex ?? binary ?? octal ?? decimal ?? "0";
    const base = hex ? 16 : binary ? 2 : octal ? 8 : 10;
    return (sign === "-" ? -1 : 1) * (base === 10 ? Number(digits) : Number.parseInt(digits, base));
  }
  return /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/.test(text) ? Number(text) : source;
}
