/** One YAML file of the project: its values as the engine reads them, and where each was written. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLError,
} from "yaml";
import { isMapping, type Location, locationText, type Path } from "./location";
import { isMerge, keyOf, type ValueProblem, valueOf } from "./yaml-value";

/** A file of the project cannot be used. The message names the file, the place, why, and the fix. */
export class StackFileError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "StackFileError";
  }
}

/** A message of the form that every mistake is told in. */
export function told(what: string, why: string, fix: string): string {
  return `${what}\n  why: ${why}\n  fix: ${fix}`;
}

/** A file whose top is a map. */
export interface YamlFile {
  readonly file: string;
  readonly text: string;
  readonly document: Document;
  readonly value: Readonly<Record<string, unknown>>;
  /** Where the value at a path, or the nearest thing above it, was written. */
  readonly locate: (path: Path) => Location | undefined;
}

/**
 * @param file path of the file
 * @param missing message when there is no such file
 * @throws StackFileError with file, line and column when it cannot be read, is no YAML, or is no map
 */
export function readYamlFile(file: string, missing: () => string): YamlFile {
  const text = textOf(file, missing);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, keepSourceTokens: false, prettyErrors: false });
  const at = (offset: number): Location => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const [error] = document.errors;
  if (error) throw new StackFileError(syntax(at(error.pos[0]), error));
  const problems: ValueProblem[] = [];
  const value = valueOf(document, document.contents, problems);
  if (problems.length > 0)
    throw new StackFileError(
      problems.map(({ node, why, fix }) => told(locationText(at(node.range?.[0] ?? 0)), why, fix)).join("\n"),
    );
  if (value === undefined || value === null)
    throw new StackFileError(
      told(
        `${basename(file)} is empty`,
        "every key would silently take its default",
        "write config: and the stack's keys below it",
      ),
    );
  if (!isMapping(value))
    throw new StackFileError(
      told(
        `${locationText(at(0))} is not a mapping of keys to values`,
        "the file holds a list or a single value",
        "write config: and the stack's keys below it",
      ),
    );
  const locate = (path: Path): Location | undefined => {
    const offset = offsetOf(document, path);
    return offset === undefined ? undefined : at(offset);
  };
  return { file, text, document, value, locate };
}

function textOf(file: string, missing: () => string): string {
  try {
    return readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") throw new StackFileError(missing());
    const why: Readonly<Record<string, string>> = { EISDIR: "it is a folder", EACCES: "it may not be read" };
    throw new StackFileError(
      told(file, why[code ?? ""] ?? `it cannot be read (${code})`, "give the path of a readable file"),
    );
  }
}

function syntax(at: Location, error: YAMLError): string {
  const place = locationText(at);
  if (error.code === "MULTIPLE_DOCS")
    return told(
      `${place} begins a second YAML document`,
      "Pulumi reads the first one only and ignores the rest",
      "keep one document: remove the line --- and what follows, or merge it into the first",
    );
  if (error.code === "DUPLICATE_KEY")
    return told(`${place} repeats a key of the same map`, "only one of the two values can hold", "remove one of them");
  if (error.code === "TAB_AS_INDENT")
    return told(`${place} is indented with a tab`, "YAML indents with spaces", "replace the tab by spaces");
  return told(`${place} is no valid YAML`, error.message.split("\n")[0] ?? error.code, "mend that line");
}

/** Offset of the key at the end of a path, of the item in a list, or of the nearest thing above it. */
function offsetOf(document: Document, path: Path): number | undefined {
  let node: unknown = document.contents;
  let found: number | undefined;
  for (const step of path) {
    const entry = childOf(document, node, step);
    if (!entry) break;
    found = entry.offset ?? found;
    node = entry.value;
  }
  return found;
}

interface Child {
  readonly offset: number | undefined;
  readonly value: unknown;
}

function childOf(document: Document, parent: unknown, step: string | number): Child | undefined {
  const node = isAlias(parent) ? parent.resolve(document) : parent;
  if (isSeq(node) && typeof step === "number") {
    const item = node.items[step] as Node | undefined;
    return item ? { offset: item.range?.[0], value: item } : undefined;
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find((item) => !isMerge(item) && keyOf(item) === String(step));
  if (pair) return { offset: isScalar(pair.key) ? pair.key.range?.[0] : undefined, value: pair.value };
  for (const merge of node.items.filter(isMerge)) {
    const sources = isSeq(merge.value) ? merge.value.items : [merge.value];
    for (const source of sources) {
      const inherited = childOf(document, source, step);
      if (inherited) return inherited;
    }
  }
  return undefined;
}
