/** Reading a snapshot that somebody wrote: strict, every problem at once, each with its place, why and a fix. */
import type { z } from "zod";
import { valueAtPath } from "../../../resources/properties";
import type { FixParams } from "./form";
import { type NetworkSnapshot, networkSnapshot, READ_VERSIONS, SERVICES_VERSION, SNAPSHOT_VERSION } from "./snapshot";

/** One thing that is wrong with a snapshot. */
export interface SnapshotProblem {
  /** `subnets[2].cidr`; empty for the whole document. */
  readonly path: string;
  readonly why: string;
  readonly fix: string;
}

/** Problems that one message lists. */
const SHOWN = 10;

/** A snapshot that cannot be used. The message is for the user. */
export class SnapshotError extends Error {
  override readonly name = "SnapshotError";
  /** @param source where it came from: a file's name, or the stack whose output it is */
  constructor(
    readonly source: string,
    readonly problems: readonly SnapshotProblem[],
  ) {
    const lines = problems
      .slice(0, SHOWN)
      .map(({ path, why, fix }) => `  ${path === "" ? "" : `${path}: `}${why}\n    fix: ${fix}`);
    const rest = problems.length > SHOWN ? [`  and ${problems.length - SHOWN} more`] : [];
    super([`${source} is no network snapshot that can be used:`, ...lines, ...rest].join("\n"));
  }
}

const RECORD = "record it anew: egress network record --vpc-id VPC --out FILE";

/**
 * Reads a snapshot from the text of a file.
 * @param source names the document in messages: the file as the user wrote it
 * @throws SnapshotError
 */
export function readSnapshot(json: string, source: string): NetworkSnapshot {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new SnapshotError(source, [{ path: "", why: "it is not JSON", fix: RECORD }]);
  }
  return checkSnapshot(value, source);
}

/**
 * Checks a snapshot that is a value already, such as a stack's output.
 * @throws SnapshotError
 */
export function checkSnapshot(value: unknown, source: string): NetworkSnapshot {
  const head = headProblem(value);
  if (head) throw new SnapshotError(source, [head]);
  const parsed = networkSnapshot.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new SnapshotError(
    source,
    parsed.error.issues.flatMap((issue) => problemsOf(issue, [], value)),
  );
}

/** A document of another kind or version is told as such, before its properties are looked at. */
function headProblem(value: unknown): SnapshotProblem | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { path: "", why: "it is not a JSON object", fix: RECORD };
  const { "fargate-egress": kind, version } = value as Record<string, unknown>;
  if (kind !== "network")
    return { path: "fargate-egress", why: `it says ${said(kind)}, where a snapshot says "network"`, fix: RECORD };
  if (version === SNAPSHOT_VERSION && "services" in value)
    return { path: "services", why: "version 1 has none", fix: `write "version": ${SERVICES_VERSION}` };
  if (READ_VERSIONS.some((each) => each === version)) return undefined;
  const newer = typeof version === "number" && version > SERVICES_VERSION;
  return {
    path: "version",
    why: `it has version ${said(version)}, and this program reads versions ${READ_VERSIONS.join(" and ")}`,
    fix: newer ? "update fargate-egress, or record it with this version" : RECORD,
  };
}

const said = (value: unknown) => (value === undefined ? "nothing" : JSON.stringify(value));

type Path = readonly PropertyKey[];

function pathText(path: Path): string {
  return path
    .map((key, i) => (typeof key === "number" ? `[${key}]` : i === 0 ? String(key) : `.${String(key)}`))
    .join("");
}

function problemsOf(issue: z.core.$ZodIssue, base: Path, document: unknown): SnapshotProblem[] {
  const path = [...base, ...issue.path];
  const at = (why: string, fix: string, where: Path = path) => ({ path: pathText(where), why, fix });
  const value = valueAtPath(document, path);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => at("a snapshot has no such property", "take it out", [...path, key]));
    case "invalid_union":
      return branchOf(issue.errors, value).flatMap((each) => problemsOf(each, path, document));
    case "invalid_value":
      return [at(`${said(value)} is not one of its values`, `write ${issue.values.map(said).join(" or ")}`)];
    case "invalid_type":
      if (value === undefined)
        return [at("it is missing", `write its value, or { "unknown": "why" } where the form allows it`)];
      return [at(`${said(value).slice(0, 80)} is not ${article(issue.expected)}`, `write ${article(issue.expected)}`)];
    case "custom":
      return [at(`${said(value)}: ${issue.message}`, (issue.params as FixParams | undefined)?.fix ?? RECORD)];
    default:
      return [at(`${said(value)} has not the form that belongs here`, RECORD)];
  }
}

/** The branch of a union that was meant: the one for unknown values when it says so, else the one that fits best. */
function branchOf(branches: readonly (readonly z.core.$ZodIssue[])[], value: unknown): readonly z.core.$ZodIssue[] {
  const unknownMeant = typeof value === "object" && value !== null && "unknown" in value;
  const weight = (issues: readonly z.core.$ZodIssue[]) => {
    const forUnknown = issues.some(({ path }) => path[0] === "unknown");
    return issues.reduce((sum, issue) => sum + weightOf(issue), forUnknown === unknownMeant ? 0 : 1000);
  };
  return [...branches].sort((a, b) => weight(a) - weight(b))[0] ?? [];
}

function weightOf(issue: z.core.$ZodIssue): number {
  if (issue.code === "unrecognized_keys") return issue.keys.length;
  return issue.code === "invalid_type" && issue.path.length === 0 ? 100 : 1;
}

function article(noun: string): string {
  return /^[aeiou]/.test(noun) ? `an ${noun}` : `a ${noun}`;
}
