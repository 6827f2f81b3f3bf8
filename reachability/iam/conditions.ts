/**
 * Condition operators of IAM policies, three-valued. Pure.
 * Source: IAM/latest/UserGuide/reference_policies_elements_condition_operators.html,
 * reference_policies_condition-single-vs-multi-valued-context-keys.html.
 */
import { intersect, rangesOf, sizeOf } from "../network/address-sets";
import { and, not, or, type Ternary, ternary } from "./logic";
import { type ContextOf, matchesArn, matchesPattern } from "./patterns";
import type { Conditions } from "./policy-document";

/** Compares one value of the request with one value of the policy. */
type Compare = (value: string, wanted: string, o: { variables: boolean; contextOf: ContextOf }) => Ternary;

const numeric =
  (test: (a: number, b: number) => boolean): Compare =>
  (value, wanted) => {
    const [a, b] = [Number(value), Number(wanted)];
    return ternary(value.trim() !== "" && wanted.trim() !== "" && !Number.isNaN(a) && !Number.isNaN(b) && test(a, b));
  };

/** Dates as epoch seconds or ISO 8601. */
const date = (test: (a: number, b: number) => boolean): Compare => {
  const instant = (text: string) => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));
  return (value, wanted) => {
    const [a, b] = [instant(value), instant(wanted)];
    return ternary(!Number.isNaN(a) && !Number.isNaN(b) && test(a, b));
  };
};

const text = (wildcards: boolean, ignoreCase: boolean): Compare => {
  return (value, wanted, o) => matchesPattern(wanted, value, { ...o, wildcards, ignoreCase });
};

const arn: Compare = (value, wanted, o) => matchesArn(wanted, value, o);

const ip: Compare = (value, wanted) => {
  const [address, block] = [rangesOf(value), rangesOf(wanted)];
  // IPv6 is beyond this evaluator: whether it matches is not known.
  if (!address || !block) return "maybe";
  return ternary(sizeOf(intersect(address, block)) === sizeOf(address));
};

interface Operator {
  readonly compare: Compare;
  /** Negated operators hold when no value of the policy matches, and when the key is absent. */
  readonly negated: boolean;
}

const plain = (compare: Compare): Operator => ({ compare, negated: false });
const negated = (compare: Compare): Operator => ({ compare, negated: true });

const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ["stringequals", plain(text(false, false))],
  ["stringnotequals", negated(text(false, false))],
  ["stringequalsignorecase", plain(text(false, true))],
  ["stringnotequalsignorecase", negated(text(false, true))],
  ["stringlike", plain(text(true, false))],
  ["stringnotlike", negated(text(true, false))],
  ["numericequals", plain(numeric((a, b) => a === b))],
  ["numericnotequals", negated(numeric((a, b) => a === b))],
  ["numericlessthan", plain(numeric((a, b) => a < b))],
  ["numericlessthanequals", plain(numeric((a, b) => a <= b))],
  ["numericgreaterthan", plain(numeric((a, b) => a > b))],
  ["numericgreaterthanequals", plain(numeric((a, b) => a >= b))],
  ["dateequals", plain(date((a, b) => a === b))],
  ["datenotequals", negated(date((a, b) => a === b))],
  ["datelessthan", plain(date((a, b) => a < b))],
  ["datelessthanequals", plain(date((a, b) => a <= b))],
  ["dategreaterthan", plain(date((a, b) => a > b))],
  ["dategreaterthanequals", plain(date((a, b) => a >= b))],
  ["bool", plain((value, wanted) => ternary(value.toLowerCase() === wanted.toLowerCase()))],
  ["binaryequals", plain((value, wanted) => ternary(value === wanted))],
  ["ipaddress", plain(ip)],
  ["notipaddress", negated(ip)],
  ["arnequals", plain(arn)],
  ["arnlike", plain(arn)],
  ["arnnotequals", negated(arn)],
  ["arnnotlike", negated(arn)],
]);

/** What a condition block was decided on. */
export interface ConditionOutcome {
  readonly holds: Ternary;
  /** Keys whose value is not known and whose value matters. */
  readonly missing: readonly string[];
}

/** Whether every condition holds. Keys ignore case; operators AWS does not have yet are not known. */
export function evaluateConditions(
  conditions: Conditions,
  o: { readonly variables: boolean; readonly contextOf: ContextOf },
): ConditionOutcome {
  const missing: string[] = [];
  const results: Ternary[] = [];
  for (const [operator, keys] of Object.entries(conditions)) {
    for (const [key, wanted] of Object.entries(keys)) {
      const result = evaluateOne(operator, o.contextOf(key), wanted, o);
      if (result === "maybe") missing.push(key);
      results.push(result);
    }
  }
  const holds = and(results);
  return { holds, missing: holds === "maybe" ? missing : [] };
}

function evaluateOne(
  name: string,
  values: readonly string[] | "absent" | undefined,
  wanted: readonly string[],
  o: { readonly variables: boolean; readonly contextOf: ContextOf },
): Ternary {
  const lower = name.toLowerCase();
  const quantifier = /^(forallvalues|foranyvalue):/.exec(lower)?.[1];
  const base = quantifier ? lower.slice(quantifier.length + 1) : lower;
  if (base === "null") {
    if (values === undefined) return "maybe";
    const absent = values === "absent" || values.length === 0;
    return or(wanted.map((value) => ternary((value.toLowerCase() === "true") === absent)));
  }
  const ifExists = base.endsWith("ifexists");
  const operator = OPERATORS.get(ifExists ? base.slice(0, -"ifexists".length) : base);
  if (!operator || values === undefined) return "maybe";
  if (values === "absent" || values.length === 0) {
    if (quantifier === "forallvalues") return "yes";
    if (quantifier === "foranyvalue") return "no";
    return ternary(ifExists || operator.negated);
  }
  const one = (value: string): Ternary => {
    const matched = or(wanted.map((want) => operator.compare(value, want, o)));
    return operator.negated ? not(matched) : matched;
  };
  if (quantifier === "forallvalues") return and(values.map(one));
  if (quantifier === "foranyvalue") return or(values.map(one));
  // A single-valued operator on a key with several values is decided by AWS per key; only one value is certain.
  return values.length === 1 ? one(values[0] ?? "") : "maybe";
}
