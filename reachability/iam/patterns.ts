/**
 * Patterns of IAM policies: `*` any text, `?` one character, `${…}` policy variables. Pure.
 * Source: IAM/latest/UserGuide/reference_policies_elements_resource.html, reference_policies_variables.html.
 */
import { or, type Ternary } from "./logic";

/** Values of a context key: the values, `absent` when the request does not carry it, `undefined` when not known. */
export type ContextOf = (key: string) => readonly string[] | "absent" | undefined;

/** A pattern after its variables are replaced: literal text and wildcards, or a variable nobody knows. */
type Part = { readonly literal: string } | "any-text" | "any-character" | "unknown";

const VARIABLE = /\$\{([^}]*)\}/g;

/** Whether a policy text holds a variable. */
function hasVariable(pattern: string): boolean {
  return pattern.includes("${");
}

function partsOf(pattern: string, variables: boolean, contextOf: ContextOf): Part[] | "unmatchable" {
  const parts: Part[] = [];
  const addText = (text: string) => {
    for (const piece of text.split(/([*?])/)) {
      if (piece === "*") parts.push("any-text");
      else if (piece === "?") parts.push("any-character");
      else if (piece !== "") parts.push({ literal: piece });
    }
  };
  if (!variables) {
    addText(pattern);
    return parts;
  }
  let end = 0;
  for (const match of pattern.matchAll(VARIABLE)) {
    addText(pattern.slice(end, match.index));
    end = match.index + match[0].length;
    const inner = match[1] ?? "";
    if (inner === "*" || inner === "?" || inner === "$") {
      parts.push({ literal: inner });
      continue;
    }
    const [key = "", fallback] = inner.split(/\s*,\s*/, 2);
    const value = contextOf(key);
    if (value === undefined) parts.push("unknown");
    else if (value === "absent" || value.length !== 1) {
      // A variable without a value makes the text match nothing, unless the policy gives a default.
      const text = /^'(.*)'$/.exec(fallback ?? "")?.[1];
      if (text === undefined) return "unmatchable";
      parts.push({ literal: text });
    } else parts.push({ literal: value[0] ?? "" });
  }
  addText(pattern.slice(end));
  return parts;
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

const compiled = new Map<string, RegExp>();

function regExpOf(source: string, ignoreCase: boolean): RegExp {
  const key = `${ignoreCase ? "i" : "c"}${source}`;
  let regExp = compiled.get(key);
  if (!regExp) {
    regExp = new RegExp(`^${source}$`, ignoreCase ? "is" : "s");
    compiled.set(key, regExp);
  }
  return regExp;
}

/**
 * Whether a text matches a pattern.
 * @param text `undefined`: not known; then only a pattern that matches everything is certain.
 */
export function matchesPattern(
  pattern: string,
  text: string | undefined,
  o: {
    readonly ignoreCase?: boolean;
    readonly variables?: boolean;
    readonly wildcards?: boolean;
    contextOf?: ContextOf;
  },
): Ternary {
  if (pattern === "*" && o.wildcards !== false) return "yes";
  const variables = o.variables === true && hasVariable(pattern);
  const parts = partsOf(pattern, variables, o.contextOf ?? (() => undefined));
  if (parts === "unmatchable") return "no";
  if (text === undefined) return "maybe";
  const wildcards = o.wildcards !== false;
  const source = (unknownAs: string) =>
    parts
      .map((part) => {
        if (part === "unknown") return unknownAs;
        if (part === "any-text") return wildcards ? ".*" : "\\*";
        if (part === "any-character") return wildcards ? "." : "\\?";
        return escaped(part.literal);
      })
      .join("");
  // A variable nobody knows may be any text: the pattern matches at most what a wildcard there would.
  const widest = regExpOf(source(".*"), o.ignoreCase === true).test(text);
  if (!widest) return "no";
  return parts.includes("unknown") ? "maybe" : "yes";
}

/** Whether a text matches one of several patterns. */
function matchesAny(
  patterns: readonly string[],
  text: string | undefined,
  o: Parameters<typeof matchesPattern>[2],
): Ternary {
  return or(patterns.map((pattern) => matchesPattern(pattern, text, o)));
}

/** Whether an action matches a pattern; action names ignore case. Of a pattern of actions: all of them, or some. */
export function matchesAction(patterns: readonly string[], action: string | { readonly like: string }): Ternary {
  if (typeof action === "string") return matchesAny(patterns, action, { ignoreCase: true });
  return or(
    patterns.map((pattern) => {
      const answers = samplesOf(action.like).map((sample) => matchesPattern(pattern, sample, { ignoreCase: true }));
      if (answers.every((answer) => answer === "yes")) return "yes";
      return apartText(pattern.toLowerCase(), action.like.toLowerCase()) ? "no" : "maybe";
    }),
  );
}

/** What a request is for: one ARN, every ARN of a pattern, or something that is not known. */
export type RequestedResource = string | { readonly like: string } | undefined;

/**
 * An ARN pattern against an ARN: the first five fields are compared one by one, so that `*` stays inside them. Against a
 * pattern of ARNs the answer is `yes` when it holds for all of them and `no` when it holds for none.
 */
export function matchesArn(
  pattern: string,
  arn: RequestedResource,
  o: { readonly variables?: boolean; contextOf?: ContextOf },
): Ternary {
  if (pattern === "*") return "yes";
  if (arn === undefined) return "maybe";
  if (typeof arn !== "string") return matchesSet(pattern, arn.like, o);
  const fields = splitArn(completed(pattern));
  const values = splitArn(arn);
  // Calls without a resource are judged on `*`, which no ARN pattern matches.
  if (!fields || !values) return matchesPattern(pattern, arn, o);
  let result: Ternary = "yes";
  for (const [i, field] of fields.entries()) {
    const match = matchesPattern(field, values[i] ?? "", o);
    if (match === "no") return "no";
    if (match === "maybe") result = "maybe";
  }
  return result;
}

/** What stands for any text in a set: nothing, and something longer than the `?` of any pattern. */
const STAND_INS = ["", "\u0001".repeat(200)];

function samplesOf(like: string): string[] {
  return STAND_INS.map((text) => like.replace(/\*/g, text).replace(/\?/g, "\u0001"));
}

function matchesSet(
  pattern: string,
  like: string,
  o: { readonly variables?: boolean; contextOf?: ContextOf },
): Ternary {
  const open = completed(like.replace(/\$\{[^}]*\}/g, "*"));
  if (!/[*?]/.test(open)) return matchesArn(pattern, open, o);
  if (!splitArn(open)) return "maybe";
  const answers = samplesOf(open).map((sample) => matchesArn(pattern, sample, o));
  if (answers.every((answer) => answer === "yes")) return "yes";
  const [left, right] = [splitArn(completed(pattern)), splitArn(open)];
  if (!left || !right) return "maybe";
  return left.some((field, i) => apartText(field, right[i] ?? "")) ? "no" : "maybe";
}

const WILD = /[*?]|\$\{[^}]*\}/;

/** Whether two patterns cannot match the same text: they begin or end differently, or one is too short. */
function apartText(a: string, b: string): boolean {
  const [x, y] = [a.split(WILD), b.split(WILD)];
  if (x.length === 1 && y.length === 1) return a !== b;
  const [first, last] = [x[0] ?? "", x.at(-1) ?? ""];
  const [begin, end] = [y[0] ?? "", y.at(-1) ?? ""];
  const prefix = Math.min(first.length, begin.length);
  const suffix = Math.min(last.length, end.length);
  if (first.slice(0, prefix) !== begin.slice(0, prefix)) return true;
  if (last.slice(last.length - suffix) !== end.slice(end.length - suffix)) return true;
  if (x.length === 1) return a.length < begin.length + end.length;
  return y.length === 1 && b.length < first.length + last.length;
}

/** AWS reads an ARN pattern that ends early in `*` as if every field after it were `*` too. */
function completed(pattern: string): string {
  const fields = pattern.split(":").length;
  return pattern.startsWith("arn:") && pattern.endsWith("*") && fields < 6
    ? pattern + ":*".repeat(6 - fields)
    : pattern;
}

/** Six fields of an ARN; a colon inside `${…}` does not divide. `undefined` when it has fewer. */
function splitArn(text: string): string[] | undefined {
  const fields: string[] = [];
  let field = "";
  let depth = 0;
  for (const character of text) {
    if (character === "{") depth++;
    if (character === "}") depth--;
    if (character === ":" && depth === 0 && fields.length < 5) {
      fields.push(field);
      field = "";
    } else field += character;
  }
  fields.push(field);
  return fields.length === 6 ? fields : undefined;
}
