/** What zod found, in words: key, value, why and fix. No pattern and no type name of a language is shown. */
import { closest, distance } from "fastest-levenshtein";
import type { z } from "zod";
import type { ConfigProblem } from "../plan/settings";
import { valueAtPath } from "../resources/properties";
import { formerKey } from "./former-keys";
import { pathText } from "./location";
import type { Advice } from "./schema";
import { knownKeys, placesOf } from "./schema-walk";

type Issue = z.core.$ZodIssue;

/** Problems of everything that one section's schema found. */
export function problemsOfAll(issues: readonly Issue[], section: unknown, key: string): ConfigProblem[] {
  const bounded = (issue: Issue) => issue.code === "too_big" && Number(issue.maximum) < Number.MAX_SAFE_INTEGER;
  return issues
    .filter(
      // A number beyond whole numbers breaks its own bound too, which says more.
      (issue) =>
        issue.code !== "too_big" || bounded(issue) || !issues.some((o) => bounded(o) && same(o.path, issue.path)),
    )
    .flatMap((issue) => problemsOf(issue, section, [key]));
}

function same(a: readonly PropertyKey[], b: readonly PropertyKey[]): boolean {
  return a.length === b.length && a.every((step, i) => step === b[i]);
}

/**
 * Problems of one issue.
 * @param section the value that was parsed
 * @param prefix path of that value
 */
function problemsOf(issue: Issue, section: unknown, prefix: readonly PropertyKey[]): ConfigProblem[] {
  const path = [...prefix, ...issue.path];
  const value = valueAtPath(section, path.slice(1));
  const problem = ({ why, fix }: Advice): ConfigProblem[] => [{ key: pathText(path), value: show(value), why, fix }];
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey([...path, key], valueAtPath(value, [key]), knownKeys(path)));
    case "invalid_union":
      return unionProblems(issue, section, path, value);
    case "invalid_type":
      return problem(
        value === undefined
          ? { why: "it is missing", fix: `set it to ${article(issue.expected)}` }
          : {
              why: `it must be ${article(issue.expected)}, not ${article(kindOf(value))}`,
              fix: `write ${article(issue.expected)}`,
            },
      );
    case "invalid_value":
      return problem(oneOf(issue.values.map(String), value));
    case "too_small":
      return problem(tooSmall(issue, value));
    case "too_big":
      return problem(tooBig(issue, value));
    case "invalid_key": {
      const advice = issue.issues.map((inner) => (inner as { params?: Partial<Advice> }).params).find((p) => p?.why);
      return problem({
        why: advice?.why ?? "its name has not the form that names have here",
        fix: advice?.fix ?? `see ${REFERENCE} for the names this map takes`,
      });
    }
    case "custom": {
      const advice = issue.params as Advice | undefined;
      return problem({ why: advice?.why ?? issue.message, fix: advice?.fix ?? `see ${REFERENCE}` });
    }
    default:
      return problem({ why: "it has not the form that this key takes", fix: `see ${REFERENCE}` });
  }
}

const REFERENCE = "docs/configuration.md";

/** A key that the schema does not have. @param known keys beside which it stands. */
export function unknownKey(path: readonly PropertyKey[], value: unknown, known: readonly string[]): ConfigProblem {
  const key = String(path.at(-1));
  const former = formerKey(path, value);
  const place = placeOf(key);
  const near = likely(key, known);
  const all = [...known].sort().join(", ");
  const fix = near !== undefined ? `write ${near}` : place !== undefined ? `move it to ${place}` : "remove it";
  return {
    key: pathText(path),
    value: show(value),
    why: former?.why ?? "there is no such key",
    fix: former?.fix ?? `${fix} (keys here: ${all})`,
  };
}

/** Where a key of exactly this name stands, when one place is nearer to the top than all others. */
function placeOf(key: string): string | undefined {
  const [first, second] = placesOf(key);
  const depth = (place: string) => place.split(".").length;
  return first !== undefined && (second === undefined || depth(first) < depth(second)) ? first : undefined;
}

/** How a value is shown: as JSON, cut to a line. */
function show(value: unknown): string {
  const text = value === undefined ? "(not set)" : (JSON.stringify(value) ?? typeof value);
  return text.length > 100 ? `${text.slice(0, 97)}...` : text;
}

/** The known word that was probably meant; `undefined` when none is near. */
function likely(text: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const begun = known.find((word) => text.length > 1 && word.toLowerCase().startsWith(text.toLowerCase()));
  if (begun !== undefined) return begun;
  const near = closest(text.toLowerCase(), [...known]);
  return distance(text.toLowerCase(), near.toLowerCase()) <= Math.max(2, near.length / 2) ? near : undefined;
}

function oneOf(values: readonly string[], value: unknown): Advice {
  const near = typeof value === "string" ? likely(value, values) : undefined;
  return {
    why: "it is not one of the values this key takes",
    fix:
      near === undefined ? `write one of ${values.join(", ")}` : `write ${near}, or another of: ${values.join(", ")}`,
  };
}

type Bound<Code extends Issue["code"]> = Extract<Issue, { code: Code }>;

function tooSmall({ origin, minimum }: Bound<"too_small">, value: unknown): Advice {
  const least = Number(minimum);
  if (origin === "string")
    return least === 1
      ? { why: "it is empty", fix: "write a text, or leave the key out" }
      : { why: `it has ${lengthOf(value)} characters, and needs ${least}`, fix: `write at least ${least} characters` };
  if (["array", "set", "map"].includes(origin))
    return lengthOf(value) === 0
      ? {
          why: "the list is empty",
          fix: `list ${least === 1 ? "at least one" : `at least ${least}`}, or leave the key out`,
        }
      : { why: `it lists ${lengthOf(value)}, and needs ${least}`, fix: `list at least ${least}` };
  return { why: `it is below the smallest value, ${least}`, fix: `write ${least} or more` };
}

function tooBig({ origin, maximum }: Bound<"too_big">, value: unknown): Advice {
  const most = Number(maximum);
  if (origin === "string")
    return {
      why: `it has ${lengthOf(value)} characters, and at most ${most} fit`,
      fix: `shorten it to ${most} characters`,
    };
  if (["array", "set", "map"].includes(origin))
    return { why: `it lists ${lengthOf(value)}, and at most ${most} are taken`, fix: `list at most ${most}` };
  if (most === Number.MAX_SAFE_INTEGER)
    return { why: "it is far beyond anything that AWS offers", fix: "write the number that you mean" };
  return { why: `it is above the largest value, ${most}`, fix: `write ${most} or less` };
}

function lengthOf(value: unknown): number {
  return typeof value === "string" || Array.isArray(value) ? value.length : 0;
}

/** A union says most through the member that got furthest: the one of the value's own kind. */
function unionProblems(
  issue: Bound<"invalid_union">,
  section: unknown,
  path: readonly PropertyKey[],
  value: unknown,
): ConfigProblem[] {
  const here = (advice: Advice): ConfigProblem[] => [{ key: pathText(path), value: show(value), ...advice }];
  const literals = issue.errors.flatMap((errors) =>
    errors.flatMap((e) => (e.code === "invalid_value" && e.path.length === 0 ? e.values.map(String) : [])),
  );
  if (literals.length > 0 && issue.errors.every((errors) => errors.every((e) => e.code === "invalid_value")))
    return here(oneOf(literals, value));
  const fitting = issue.errors.filter((errors) => !errors.some((e) => isKind(e) && e.path.length === 0));
  const best = fitting.sort((a, b) => a.length - b.length)[0];
  if (best) return best.flatMap((inner) => problemsOf(inner, section, path));
  const kinds = issue.errors.flatMap((errors) =>
    errors.flatMap((e) => (e.code === "invalid_type" && e.path.length === 0 ? [article(e.expected)] : [])),
  );
  if (literals.length > 0 && typeof value !== "object") return here(oneOf(literals, value));
  const words = [...new Set([...literals, ...kinds])].join(" or ");
  return here({ why: `it must be ${words}, not ${article(kindOf(value))}`, fix: `write ${words}` });
}

/** Whether an issue only says that the value is of another kind than a member of the union. */
function isKind({ code }: Issue): boolean {
  return code === "invalid_type" || code === "invalid_value";
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
