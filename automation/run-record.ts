/** Remembers which Pulumi processes were started from this project, so that the lock of one that was killed can be told. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import type { LockHolder } from "./failures";

/** Processes that were started for one stack and have not reported their end. */
export class RunRecord {
  private readonly file: string;

  constructor(projectDir: string, stack: string) {
    this.file = join(projectDir, ".egress", "runs", `${stack.replaceAll("/", "+")}.json`);
  }

  add(pid: number): void {
    this.write([...this.pids(), pid]);
  }

  remove(pid: number): void {
    this.write(this.pids().filter((other) => other !== pid));
  }

  /** Forgets processes that are gone. To be called once the stack is known to hold no lock of theirs. */
  prune(): void {
    this.write(this.pids().filter(isAlive));
  }

  /**
   * Whether every holder is a process of this project and this machine that is gone. Another machine's, another
   * folder's and another tool's locks are never taken for dead: only their owners can tell.
   */
  leftBehind(holders: readonly LockHolder[]): boolean {
    const own = this.pids();
    return (
      holders.length > 0 && holders.every(({ host, pid }) => host === hostname() && own.includes(pid) && !isAlive(pid))
    );
  }

  /** Whether a process of this project died without reporting its end. */
  hasDead(): boolean {
    return this.pids().some((pid) => !isAlive(pid));
  }

  private pids(): number[] {
    if (!existsSync(this.file)) return [];
    try {
      const stored: unknown = JSON.parse(readFileSync(this.file, "utf8"));
      return Array.isArray(stored) ? stored.filter((pid) => typeof pid === "number") : [];
    } catch {
      // Cut off by the same kill: then no lock is claimed, and the user is asked.
      return [];
    }
  }

  private write(pids: readonly number[]): void {
    if (pids.length === 0) return rmSync(this.file, { force: true });
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(this.file, JSON.stringify(pids));
  }
}

/** Whether a process of this machine runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
