/** A template as data: JSON or YAML, short forms written out (`!Ref X` is `{"Ref": "X"}`), with the line of each resource. */
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { type Fields, fieldsOf, isFields } from "../../../resources/properties";
import { FileProblem, type SourceFile } from "../files/source";
import { linesOfJson } from "./json-lines";

/** A template. */
export interface Template {
  readonly body: Fields;
  /** Line of a resource by its logical id, from 1. */
  readonly lines: ReadonlyMap<string, number>;
  /** Whether people write it, and fixes are best given in YAML. */
  readonly yaml: boolean;
}

/** Whether plain data is a template: resources with types of AWS's form. */
export function isTemplate(value: unknown): boolean {
  const resources = Object.values(fieldsOf(fieldsOf(value)["Resources"]));
  return resources.length > 0 && resources.every((each) => typeof fieldsOf(each)["Type"] === "string");
}

/** Whether a text may be a template in YAML. Cheap: no parsing. */
export function looksLikeYaml(text: string): boolean {
  return /^\s*["']?Resources["']?\s*:/m.test(text) && /^\s+["']?Type["']?\s*:\s*["']?[A-Za-z0-9]+::/m.test(text);
}

/** @throws FileProblem when it cannot be read */
export function readTemplate(file: Pick<SourceFile, "path" | "text" | "json">): Template {
  if (isFields(file.json)) return { body: file.json, lines: linesOfJson(file.text, "Resources"), yaml: false };
  const counter = new LineCounter();
  const document = parseDocument(file.text, { lineCounter: counter, logLevel: "silent", uniqueKeys: true });
  const [error] = document.errors;
  if (error !== undefined)
    throw new FileProblem(
      file.path,
      `it is no YAML that can be read: ${error.message.split("\n")[0] ?? ""}`,
      "mend it; aws cloudformation validate-template tells more",
    );
  const body = plain(document.contents, document, 0);
  if (!isFields(body)) throw new FileProblem(file.path, "it holds no template", "name a file with Resources");
  return { body, lines: linesOf(document, counter), yaml: true };
}

function linesOf(document: Document, counter: LineCounter): Map<string, number> {
  const lines = new Map<string, number>();
  const resources = document.get("Resources", true);
  if (!isMap(resources)) return lines;
  for (const { key } of resources.items)
    if (isScalar(key) && key.range) lines.set(String(key.value), counter.linePos(key.range[0]).line);
  return lines;
}

/** Aliases inside aliases, which could grow without end. */
const DEPTH = 100;

function plain(node: unknown, document: Document, depth: number): unknown {
  if (depth > DEPTH) throw new FileProblem("template", "it is nested too deep", "write out what its aliases repeat");
  if (isAlias(node)) return plain(node.resolve(document), document, depth + 10);
  const value = valueOf(node, document, depth);
  const tag = (node as Node | null)?.tag;
  return tag?.startsWith("!") && !tag.startsWith("!!") ? { [functionOf(tag)]: argumentsOf(tag, value) } : value;
}

function valueOf(node: unknown, document: Document, depth: number): unknown {
  if (isScalar(node)) return node.value;
  if (isSeq(node)) return node.items.map((item) => plain(item, document, depth + 1));
  if (!isMap(node)) return node;
  return Object.fromEntries(
    node.items.map(({ key, value }) => [
      isScalar(key) ? String(key.value) : String(key),
      plain(value, document, depth + 1),
    ]),
  );
}

function functionOf(tag: string): string {
  const name = tag.slice(1);
  return name === "Ref" || name === "Condition" ? name : `Fn::${name}`;
}

/** `!GetAtt A.B` has its two parts in one text. */
function argumentsOf(tag: string, value: unknown): unknown {
  if (tag !== "!GetAtt" || typeof value !== "string") return value;
  const at = value.indexOf(".");
  return at === -1 ? value : [value.slice(0, at), value.slice(at + 1)];
}
