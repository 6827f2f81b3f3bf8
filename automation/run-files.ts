/** Files that a run leaves beside the project: its log, and the state before it removed something. Readable by their owner only. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Exported } from "./repair/deployment";

/** States that are kept for each stack. */
const KEPT = 10;

/** Starts a log, empty. Returns its path. */
export function startLog(folder: string, stack: string, operation: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${fileName(stack)}.${operation}.log`);
  // A file that exists keeps its mode: one of an earlier version may be open to all.
  rmSync(file, { force: true });
  writeFileSync(file, "", { mode: 0o600 });
  return file;
}

/**
 * Keeps a state next to the log, for `egress repair --from`, and forgets all but the last ten of the stack. Secrets in
 * it stay encrypted as they are in the state. Returns its path.
 */
export function keepState(folder: string, stack: string, state: Exported, now = new Date()): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${fileName(stack)}.${now.toISOString().replaceAll(":", "-")}.state.json`);
  writeFileSync(file, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  for (const old of newestFirst(folder, stack).slice(KEPT)) rmSync(old, { force: true });
  return file;
}

/** Paths of the states that are kept for a stack, the newest first. */
export function newestFirst(folder: string, stack: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${fileName(stack)}.`) && /\.\d{4}-[\dT.Z-]+\.state\.json$/.test(name))
    .filter((name) => name.length === `${fileName(stack)}.2026-01-02T03-04-05.678Z.state.json`.length)
    .sort()
    .reverse()
    .map((name) => join(folder, name));
}

function fileName(stack: string): string {
  return stack.replaceAll("/", "+");
}

/** What a preview planned, from the file that it wrote. */
export function readPlan(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as unknown;
  } catch {
    // Written by the CLI at the end only. Then records have no dependencies, and the proof says what it lacks.
    return undefined;
  }
}
