/** What a check found in a file of prices or addresses, in words: key, value, why and fix. Pure. */
import type { z } from "zod";
import { valueAtPath } from "../resources/properties";

/** One fault of a book. */
export interface BookFault {
  /** `regions.us-east-1.currency`; `the book` for all of it. */
  readonly key: string;
  /** As JSON, cut to a line; `(not set)` where there is none. */
  readonly value: string;
  readonly why: string;
  readonly fix: string;
}

type Issue = z.core.$ZodIssue;

/** The faults of everything that a check found. @param value what was checked */
export function bookFaults(issues: readonly Issue[], value: unknown): BookFault[] {
  return issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => {
          const path = [...issue.path, key];
          return faultAt(path, valueAtPath(value, path), "a book has no such key", "remove it");
        })
      : [faultOf(issue, valueAtPath(value, issue.path))],
  );
}

function faultOf(issue: Issue, value: unknown): BookFault {
  const at = (why: string, fix: string) => faultAt(issue.path, value, why, fix);
  const wanted = wantedBy(issue);
  if (issue.code === "custom") return at(issue.message, "mend it, or leave the price out: it is unknown then");
  if (value === undefined) return at("it is missing", `write ${wanted}`);
  return at(`it is not ${wanted}`, `write ${wanted}`);
}

function faultAt(path: readonly PropertyKey[], value: unknown, why: string, fix: string): BookFault {
  return { key: path.map(String).join(".") || "the book", value: shown(value), why, fix };
}

/** What belongs there. */
function wantedBy(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return KINDS[issue.expected] ?? "a value of the form that shipped books have";
    case "invalid_value": {
      const values = issue.values.map((v) => JSON.stringify(v));
      return values.length === 1 ? String(values[0]) : `one of ${values.join(", ")}`;
    }
    case "too_small":
      return issue.origin === "number"
        ? `a number ${issue.inclusive ? "of at least" : "above"} ${issue.minimum}`
        : issue.origin === "array"
          ? "a list of at least one"
          : "a text that is not empty";
    case "invalid_format":
      return issue.format === "date" || issue.format === "regex" ? "a date such as 2026-11-21" : "a text of this form";
    case "invalid_key":
      return "the name of a Region";
    default:
      return "a value of the form that shipped books have";
  }
}

const KINDS: Readonly<Record<string, string>> = {
  array: "a list",
  object: "an object",
  record: "an object",
  string: "a text",
  number: "a number",
  boolean: "true or false",
};

function shown(value: unknown): string {
  const text = value === undefined ? "(not set)" : (JSON.stringify(value) ?? typeof value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
