/**
 * A snapshot without names: account ids, names of everything, and the names in ARNs, images and policies are replaced,
 * each the same everywhere. Ids that AWS gives out, addresses and Regions stay: the proof is about them.
 */

import { proveServices } from "./prove-services";
import { Pseudonyms } from "./pseudonyms";
import { redactPolicy } from "./redact-policy";
import { redactArn, redactDomain, redactImage } from "./redact-texts";
import type { NetworkSnapshot } from "./snapshot";

/** Names that meant something to a pattern: the document would not prove the same. */
export class RedactionError extends Error {
  override readonly name = "RedactionError";
}

/** What a text of a property is; by the property's name, wherever it stands. */
const KINDS: Readonly<Record<string, "name" | "account" | "image" | "domain" | "prose">> = {
  name: "name",
  cluster: "name",
  account: "account",
  image: "image",
  logGroup: "name",
  valueFrom: "name",
  bucket: "name",
  domain: "domain",
  domains: "domain",
  missing: "prose",
  unknown: "prose",
  text: "prose",
  fileSystem: "name",
  secret: "name",
  organization: "name",
};

/**
 * Replaces names.
 * @param key random bytes: with another key the same names become others
 * @throws RedactionError when the document would not prove what it proved before
 */
export function redacted(snapshot: NetworkSnapshot, key: Uint8Array): NetworkSnapshot {
  const names = new Pseudonyms(key);
  // Twice: what stands in prose may be a name that comes later.
  visit(snapshot, "", [], names);
  const document = visit(snapshot, "", [], names) as NetworkSnapshot;
  if (signature(snapshot) !== signature(document))
    throw new RedactionError(
      "--redact\n  why: with other names the proof comes out otherwise: a policy's pattern cuts through the middle of a name\n  fix: leave out --redact, and take out by hand what must not be seen",
    );
  return document;
}

/** What must stay the same: verdicts, ways and codes. */
function signature(snapshot: NetworkSnapshot): string {
  const all = proveServices(snapshot).map(({ proofs }) =>
    proofs.map(({ verdict, path, subnet, faults, warnings }) => {
      return [verdict, path, subnet, ...[...faults, ...warnings].map(({ code }) => code)];
    }),
  );
  return JSON.stringify(all);
}

function visit(value: unknown, key: string, path: readonly string[], names: Pseudonyms): unknown {
  if (typeof value === "string") return textOf(value, key, path, names);
  if (Array.isArray(value)) return value.map((each) => visit(each, key, path, names));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([child, each]) => [child, visit(each, child, [...path, child], names)]),
  );
}

function textOf(text: string, key: string, path: readonly string[], names: Pseudonyms): string {
  if (key === "unknown" || key === "missing") return names.prose(text);
  if (text.startsWith("arn:")) return redactArn(text, names);
  if (text.startsWith("{")) return redactPolicy(text, names);
  switch (kindOf(text, key, path)) {
    case "name":
      return names.name(text);
    case "account":
      return /^\d{12}$/.test(text) ? names.account(text) : text;
    case "image":
      return redactImage(text, names);
    case "domain":
      return redactDomain(text, names);
    case "prose":
      return names.prose(text);
    case undefined:
      return text;
  }
}

function kindOf(text: string, key: string, path: readonly string[]) {
  const [part] = path;
  if (key === "name") {
    if (part === "hostedZones") return "domain";
    // Names of services and of prefix lists of AWS's own.
    if (/^(?:[a-z]+\.)?com\.amazonaws\./.test(text)) return undefined;
    // `volume data`, `splunk`: made of words and names.
    if (path.includes("peers") || path.includes("open")) return "prose";
  }
  return KINDS[key];
}
