/** A policy with other names in it: actions, operators and service principals stay. */
import type { Pseudonyms } from "./pseudonyms";
import { redactArn } from "./redact-texts";

/** A policy as JSON text. What is no JSON is replaced whole. */
export function redactPolicy(text: string, names: Pseudonyms): string {
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    return names.name(text);
  }
  return JSON.stringify(visit(policy, "", names));
}

const KEPT = new Set(["Action", "NotAction", "Effect", "Version", "Service"]);

/** Values of conditions that are no names: booleans, numbers, dates, addresses, Regions, hosts of AWS. */
const NO_NAME =
  /^(?:true|false|[\d.:/TZ-]+|[a-z]{2}(?:-[a-z]+)+-\d|.*\.amazonaws\.com(?:\.cn)?|(?:vpc|vpce|subnet|sg|eni|i|fs|fsap)-[0-9a-f*?]+|\*|aws|root)$/;

function visit(value: unknown, key: string, names: Pseudonyms): unknown {
  if (typeof value === "string") return KEPT.has(key) ? value : textOf(value, names);
  if (Array.isArray(value)) return value.map((each) => visit(each, key, names));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([child, each]) => [child, visit(each, child, names)]));
}

function textOf(text: string, names: Pseudonyms): string {
  if (/^\d{12}$/.test(text)) return names.account(text);
  if (text.startsWith("arn:")) return redactArn(text, names);
  return NO_NAME.test(text) ? text : names.name(text);
}
