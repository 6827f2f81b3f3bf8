/**
 * Raw configuration in, {@link Settings} out; or every problem at once. The only place where configuration is read
 * as text. Tested by test/stacks/parse.test.ts.
 */
import { closest, distance } from "fastest-levenshtein";
import type { z } from "zod";
import { natRules } from "../plan/rules/nat";
import { networkRules } from "../plan/rules/network";
import { reachRules } from "../plan/rules/reach";
import type { Rule } from "../plan/rules/rule";
import { taskRules } from "../plan/rules/task";
import type { ConfigProblem, Settings } from "../plan/settings";
import { type Advice, type Section, sections } from "./schema";

/** The configuration cannot be used. Holds every problem; the message lists them all. */
export class ConfigError extends Error {
  constructor(
    readonly problems: readonly ConfigProblem[],
    readonly where: string,
  ) {
    super(formatProblems(problems, where));
    this.name = "ConfigError";
  }
}

/** All problems as text: key, value, why and fix of each, one block a problem. */
export function formatProblems(problems: readonly ConfigProblem[], where: string): string {
  const head = `${problems.length} problem${problems.length === 1 ? "" : "s"} in the configuration of ${where}`;
  const blocks = problems.map((p) => `  fargate-egress:${p.key} = ${p.value}\n    why: ${p.why}\n    fix: ${p.fix}`);
  return [head, ...blocks].join("\n");
}

/** What rules need to know beyond the settings. */
export interface ParseContext {
  readonly region: string;
  /** Version of the installed @pulumi/aws. */
  readonly awsPackageVersion: string;
  /** What is being configured, for messages: `stack dev`. */
  readonly where: string;
}

const RULES: readonly Rule[] = [...networkRules, ...natRules, ...reachRules, ...taskRules];

/**
 * Parses and checks a stack's configuration.
 * @param raw values by key, without the namespace; a missing key takes its default.
 * @throws ConfigError with every problem found: unknown keys, shapes, and rules between fields.
 */
export function parseSettings(raw: Readonly<Record<string, unknown>>, context: ParseContext): Settings {
  const problems: ConfigProblem[] = [];
  const parsed: Partial<Record<Section, unknown>> = {};
  for (const key of Object.keys(raw)) {
    if (!Object.hasOwn(sections, key)) problems.push(unknownKey(key, raw[key], Object.keys(sections), ""));
  }
  for (const key of Object.keys(sections) as Section[]) {
    const result = sections[key].safeParse(raw[key]);
    if (result.success) parsed[key] = result.data;
    else problems.push(...result.error.issues.flatMap((issue) => problemsOf(issue, raw[key], [key])));
  }
  const settings = parsed as Settings;
  for (const rule of RULES) {
    // A section that did not parse has been reported; a rule that reads it has nothing sound to say.
    if (rule.reads.every((section) => parsed[section] !== undefined)) problems.push(...rule.check(settings, context));
  }
  if (problems.length > 0) throw new ConfigError(problems, context.where);
  return settings;
}

/** How a value is shown: as JSON, cut to a line. */
function show(value: unknown): string {
  const text = value === undefined ? "(not set)" : (JSON.stringify(value) ?? typeof value);
  return text.length > 100 ? `${text.slice(0, 97)}...` : text;
}

function at(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], root);
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => (typeof key === "number" ? `${text}[${key}]` : text ? `${text}.${String(key)}` : String(key)),
    "",
  );
}

function unknownKey(key: string, value: unknown, known: readonly string[], parent: string): ConfigProblem {
  const near = known.length > 0 ? closest(key, [...known]) : undefined;
  const likely = near !== undefined && distance(key.toLowerCase(), near.toLowerCase()) <= Math.max(2, near.length / 2);
  const all = [...known].sort().join(", ");
  return {
    key: parent ? `${parent}.${key}` : key,
    value: show(value),
    why: "there is no such key",
    fix: likely
      ? `write ${near} (keys here: ${all})`
      : `remove it; the nearest key is ${near ?? "none"} (keys here: ${all})`,
  };
}

type Issue = z.core.$ZodIssue;

function problemsOf(issue: Issue, section: unknown, prefix: readonly PropertyKey[]): ConfigProblem[] {
  const path = [...prefix, ...issue.path];
  const value = at(section, path.slice(1));
  const problem = (why: string, fix: string): ConfigProblem[] => [
    { key: pathText(path), value: show(value), why, fix },
  ];
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) =>
        unknownKey(key, (value as Record<string, unknown>)[key], knownKeys(path), pathText(path)),
      );
    case "invalid_union":
      return unionProblems(issue, section, path, value);
    case "invalid_type":
      return value === undefined
        ? problem("it is missing", `set it to ${article(issue.expected)}`)
        : problem(
            `it must be ${article(issue.expected)}, not ${article(kindOf(value))}`,
            `write ${article(issue.expected)}`,
          );
    case "invalid_value": {
      const values = issue.values.map(String);
      const near = typeof value === "string" ? closest(value, values) : undefined;
      return problem(
        "it is not one of the values this key takes",
        `write ${near ? `${near}, or another of: ` : ""}${values.join(", ")}`,
      );
    }
    case "too_small":
      return problem(`it is below the smallest value, ${issue.minimum}`, `write ${issue.minimum} or more`);
    case "too_big":
      return problem(`it is above the largest value, ${issue.maximum}`, `write ${issue.maximum} or less`);
    case "invalid_format":
      return problem(
        "it has not the form this key takes",
        `match ${issue.format === "regex" ? (issue as { pattern?: string }).pattern : issue.format}`,
      );
    case "invalid_key":
      return problem("it has a key of the wrong form", "see docs/configuration.md for the names this map takes");
    case "custom": {
      const advice = issue.params as Advice | undefined;
      return problem(advice?.why ?? issue.message, advice?.fix ?? "see docs/configuration.md");
    }
    default:
      return problem(issue.message, "see docs/configuration.md");
  }
}

/** A union says most through the member that got furthest: the one whose problems lie deepest. */
function unionProblems(
  issue: Extract<Issue, { code: "invalid_union" }>,
  section: unknown,
  path: readonly PropertyKey[],
  value: unknown,
): ConfigProblem[] {
  const members = issue.errors.filter(
    (errors) => !errors.some((e) => e.code === "invalid_type" && e.path.length === 0),
  );
  const literals = issue.errors.flatMap((errors) =>
    errors.flatMap((e) => (e.code === "invalid_value" ? e.values.map(String) : [])),
  );
  if (literals.length === issue.errors.length) {
    return [
      {
        key: pathText(path),
        value: show(value),
        why: "it is not one of the values this key takes",
        fix: `write one of ${literals.join(", ")}`,
      },
    ];
  }
  const best = members[0];
  if (best) return best.flatMap((inner) => problemsOf(inner, section, path));
  const kinds = issue.errors.flatMap((errors) =>
    errors.flatMap((e) => (e.code === "invalid_type" ? [article(e.expected)] : [])),
  );
  return [
    {
      key: pathText(path),
      value: show(value),
      why: `it must be ${kinds.join(" or ")}, not ${article(kindOf(value))}`,
      fix: `write ${kinds.join(" or ")}`,
    },
  ];
}

function knownKeys(path: readonly PropertyKey[]): string[] {
  const [first, ...rest] = path;
  let schema: unknown = sections[first as Section];
  for (const step of rest) schema = child(schema, step);
  return shapeKeys(schema);
}

interface Schemaish {
  readonly shape?: Record<string, unknown>;
  readonly element?: unknown;
  readonly options?: readonly unknown[];
  readonly valueType?: unknown;
  readonly def?: { readonly innerType?: unknown };
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

function kindOf(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}

const NAMES: Readonly<Record<string, string>> = {
  array: "a list",
  object: "an object",
  record: "an object",
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  null: "empty",
};

function article(kind: string): string {
  return NAMES[kind] ?? kind;
}
