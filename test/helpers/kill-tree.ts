/** Kills a command with everything that it started, at once: what a machine that loses its power does. */
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Kills `root` and its descendants, whatever group they are in, and waits until they are gone. */
export async function killTree(root: number): Promise<void> {
  // First stopped, so that none starts another while the others die.
  const seen = new Set<number>();
  for (let more = [root]; more.length > 0; more = descendants(seen)) {
    for (const pid of more) {
      seen.add(pid);
      signal(pid, "SIGSTOP");
    }
  }
  for (const pid of seen) signal(pid, "SIGKILL");
  for (let i = 0; i < 100 && [...seen].some(living); i += 1) await sleep(50);
}

/** Children of known processes that are not known yet. */
function descendants(known: ReadonlySet<number>): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => !known.has(pid) && known.has(parentOf(pid)));
}

function parentOf(pid: number): number {
  return Number(statOf(pid)[1] ?? -1);
}

function living(pid: number): boolean {
  const [state] = statOf(pid);
  return state !== undefined && state !== "Z";
}

/** State and what follows: the name before it may hold anything. */
function statOf(pid: number): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return [];
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself.
  }
}
