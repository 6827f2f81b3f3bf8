/** Makes sure that a stack's state can be read before a command works on it, or says why it cannot. */
import { readdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AutomationError, isRecord } from "./backend";
import {
  bringBack,
  loses,
  type StateFault,
  type StatePlace,
  sourceText,
  stateFault,
  statePlace,
} from "./repair/state-file";
import { isAlive } from "./run-record";
import type { Finding } from "./types";

/** Which stack, where its state is and where its copies are. */
export interface StateQuestion {
  readonly stack: string;
  readonly project: string;
  readonly projectDir: string;
  /** URL of the backend; absent when Pulumi finds it itself. */
  readonly url: string | undefined;
  readonly logDir: string;
}

/** Looks before a state is called unreadable, and milliseconds between them: another run may be writing it. */
const LOOKS = 3;
const PAUSE = 20;

/**
 * @param settles whether the command settles what a killed run left. Then a state that is whole is made readable; one
 * that is older than the last only `egress repair` brings back.
 * @returns what was done
 * @throws AutomationError when the state cannot be read and is not made so
 */
export async function readableState(question: StateQuestion, settles: boolean): Promise<Finding[]> {
  const fault = await unreadable(question);
  if (!fault) return [];
  if (!settles || fault.from === undefined || loses(fault) || holderOf(fault.place) !== undefined)
    throw new AutomationError(problemOf(question.stack, fault));
  bringBack(fault);
  return [broughtBack(question.stack, fault)];
}

/** What keeps Pulumi from reading the state, also at the last look. */
export async function unreadable(question: StateQuestion): Promise<StateFault | undefined> {
  for (let look = 1; ; look += 1) {
    const place = statePlace(question.url, question);
    const fault = place && stateFault(place, { folder: question.logDir, stack: question.stack });
    if (!fault || look === LOOKS) return fault;
    await sleep(PAUSE);
  }
}

/** A state that was made readable, as a finding. */
export function broughtBack(stack: string, { what, from }: StateFault): Finding {
  const done =
    from === undefined
      ? ""
      : from.kind === "itself"
        ? ": the state itself is whole, and can be read again"
        : `: ${sourceText(from)} is the state now`;
  return { kind: "settled", subject: stack, evidence: `${what}${done}`, fix: "nothing to do" };
}

/** What, why, fix. */
export function problemOf(stack: string, fault: StateFault): string {
  const { what, place, from } = fault;
  const holder = holderOf(place);
  const why = `${what}: the run that wrote it was killed, or its machine lost power`;
  const fix =
    holder !== undefined
      ? `${holder.alive ? "wait for" : "make sure that nothing is left of"} process ${holder.pid} of ${holder.user}@${holder.host}, which holds the lock${holder.alive ? "" : `; then delete ${holder.file}`}, and run egress repair --stack ${stack}`
      : from === undefined
        ? `no whole copy was found beside it or in the logs: bring ${place.file} back from a backup of its folder, then egress repair --stack ${stack}`
        : loses(fault)
          ? `egress repair --stack ${stack} puts ${sourceText(from)} in its place, and settles what AWS has beyond it`
          : `egress repair --stack ${stack}; nothing is lost: ${sourceText(from)} is whole. Every command that changes the stack does it too`;
  return `stack ${stack}: its state cannot be read\n  why: ${why}\n  fix: ${fix}`;
}

interface Holder {
  readonly file: string;
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  readonly alive: boolean;
}

/** Whoever holds the lock and is not known to be gone: it may be writing the state. */
export function holderOf({ locks }: StatePlace): Holder | undefined {
  return lockFiles(locks)
    .flatMap((file): Holder[] => {
      const lock = lockIn(file);
      if (!lock) return [];
      const { pid, username: user, hostname: host } = lock;
      return [{ file, user: String(user), host: String(host), pid: Number(pid), alive: isAlive(Number(pid)) }];
    })
    .map((holder) => (holder.host === hostname() ? holder : { ...holder, alive: false, elsewhere: true }))
    .find((holder) => holder.alive || "elsewhere" in holder);
}

function lockFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function lockIn(file: string): Record<string, unknown> | undefined {
  try {
    const lock: unknown = JSON.parse(readFileSync(file, "utf8"));
    return isRecord(lock) ? lock : undefined;
  } catch {
    // Cut off by the same kill, or gone by now.
    return undefined;
  }
}
