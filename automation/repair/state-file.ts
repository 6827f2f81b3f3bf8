/**
 * The file in which Pulumi keeps a stack's state when the backend is a folder: whether it can be read, and what could
 * stand in for it.
 *
 * Pulumi writes the new state beside the old one, then the small file of attributes (`.attrs`) in place, then renames the
 * state. A kill in between leaves attributes that are empty, and every command of Pulumi fails with "failed to load
 * checkpoint: EOF" although both states are whole. A machine that loses its power may leave a state that is cut off; then
 * there is the copy that Pulumi made before its last write (`.bak`).
 */
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { shortName } from "../../stacks/stack-names";
import { isRecord } from "../backend";
import { newestFirst } from "../run-files";
import { parseExport } from "./deployment";

/** Where the state of one stack is kept. */
export interface StatePlace {
  /** The state itself. */
  readonly file: string;
  /** Folder with the locks of the stack; may not exist. */
  readonly locks: string;
  /** Name of the stack inside the state, in full. */
  readonly name: string;
}

/** A state that could be used. */
export interface StateSource {
  readonly file: string;
  /**
   * `written`: the newer state, whole, that only lacked its last rename. `itself`: the file is whole, its attributes are
   * not. `backup`: Pulumi's copy of one write before. `kept`: this project's copy of before a run removed something.
   */
  readonly kind: "written" | "itself" | "backup" | "kept";
  /** When it was written. */
  readonly time: Date;
  readonly resources: number;
}

/** A state that Pulumi cannot read. */
export interface StateFault {
  readonly place: StatePlace;
  /** What is wrong with which file. */
  readonly what: string;
  /** The newest whole state; absent when there is none. */
  readonly from?: StateSource;
}

/** @returns nothing when the backend is no folder of this machine, or has no state of the stack */
export function statePlace(
  url: string | undefined,
  { projectDir, project, stack }: { readonly projectDir: string; readonly project: string; readonly stack: string },
): StatePlace | undefined {
  if (!url?.startsWith("file://")) return undefined;
  const path = (url.slice("file://".length).split("?")[0] ?? "").replace(/^~(?=\/|$)/, homedir());
  const base = join(resolve(projectDir, decoded(path)), ".pulumi");
  const short = shortName(stack);
  const name = `organization/${project}/${short}`;
  const places = [
    { folder: join(base, "stacks", project), locks: join(base, "locks", "organization", project, short) },
    // Before Pulumi kept projects apart.
    { folder: join(base, "stacks"), locks: join(base, "locks", short) },
  ];
  for (const { folder, locks } of places)
    for (const end of [".json", ".json.gz"])
      if (existsSync(join(folder, `${short}${end}`))) return { file: join(folder, `${short}${end}`), locks, name };
  return undefined;
}

/**
 * What keeps Pulumi from reading the state; nothing when it can.
 * @param kept folder with the states that this project keeps before it removes something, and the stack's name there
 */
export function stateFault(
  place: StatePlace,
  kept: { readonly folder: string; readonly stack: string },
): StateFault | undefined {
  const { file } = place;
  const own = resourcesIn(file);
  const attributes = existsSync(`${file}.attrs`) && parsed(`${file}.attrs`) === undefined;
  if (own !== undefined && !attributes) return undefined;
  const what =
    own === undefined
      ? `${file} is ${statSync(file).size === 0 ? "empty" : "cut off, or no state"}`
      : `${file}.attrs is ${statSync(`${file}.attrs`).size === 0 ? "empty" : "cut off"}`;
  const from = sourceOf(place, own, kept);
  return { place, what, ...(from ? { from } : {}) };
}

/** Whether what it brings back is older than what Pulumi wrote last. */
export function loses({ from }: StateFault): boolean {
  return from?.kind === "backup" || from?.kind === "kept";
}

/** Puts the source in the place of the state, in one step. A state that could not be read is kept beside it. */
export function bringBack({ place, from }: StateFault): void {
  if (from === undefined) return;
  const { file } = place;
  if (from.kind === "written") renameSync(from.file, file);
  if (from.kind === "backup" || from.kind === "kept") {
    copyFileSync(file, `${file}.unreadable`);
    const fresh = `${file}.${process.pid}.mended`;
    writeFileSync(fresh, from.kind === "kept" ? checkpointOf(place, from.file) : readFileSync(from.file), {
      mode: statSync(file).mode & 0o777,
    });
    renameSync(fresh, file);
  }
  // Pulumi reads a state without attributes, and writes new ones with the next.
  rmSync(`${file}.attrs`, { force: true });
}

/** A source in words. */
export function sourceText({ file, time, resources }: StateSource): string {
  return `${basename(file)} of ${time.toISOString()} (${resources} resources)`;
}

function sourceOf(
  { file }: StatePlace,
  own: number | undefined,
  kept: { readonly folder: string; readonly stack: string },
): StateSource | undefined {
  const source = (kind: StateSource["kind"], path: string, resources = resourcesIn(path)): StateSource[] =>
    resources === undefined ? [] : [{ kind, file: path, time: statSync(path).mtime, resources }];
  const { mtimeMs } = statSync(file);
  const written = readdirSync(dirname(file))
    .filter((name) => name.startsWith(`${basename(file)}.`) && name.endsWith(".tmp"))
    .map((name) => join(dirname(file), name))
    // An older one is of an earlier kill.
    .filter((path) => statSync(path).mtimeMs >= mtimeMs)
    .flatMap((path) => source("written", path))
    .sort((a, b) => b.time.getTime() - a.time.getTime());
  const [first] = written;
  if (first) return first;
  if (own !== undefined) return source("itself", file, own)[0];
  const [backup] = existsSync(`${file}.bak`) ? source("backup", `${file}.bak`) : [];
  if (backup) return backup;
  for (const path of newestFirst(kept.folder, kept.stack)) {
    const found = source("kept", path, resourcesKept(path));
    if (found[0]) return found[0];
  }
  return undefined;
}

/** Resources in a state as Pulumi keeps it; nothing when it is not whole. */
function resourcesIn(file: string): number | undefined {
  const state = parsed(file);
  const checkpoint = isRecord(state) && typeof state["version"] === "number" ? state["checkpoint"] : undefined;
  if (!isRecord(checkpoint)) return undefined;
  const { latest } = checkpoint;
  return isRecord(latest) && Array.isArray(latest["resources"]) ? latest["resources"].length : 0;
}

/** The same of an exported state. */
function resourcesKept(file: string): number | undefined {
  try {
    const { resources } = parseExport(readFileSync(file, "utf8")).deployment;
    return Array.isArray(resources) ? resources.length : 0;
  } catch {
    return undefined;
  }
}

/** An exported state in the form in which Pulumi keeps one. */
function checkpointOf({ file, name }: StatePlace, kept: string): Buffer {
  const { version, deployment } = parseExport(readFileSync(kept, "utf8"));
  const text = Buffer.from(JSON.stringify({ version, checkpoint: { stack: name, latest: deployment } }));
  return file.endsWith(".gz") ? gzipSync(text) : text;
}

function parsed(file: string): unknown {
  try {
    const bytes = readFileSync(file);
    return JSON.parse((bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString("utf8")) as unknown;
  } catch {
    return undefined;
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
