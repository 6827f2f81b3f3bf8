/** One operation, tried until it succeeds or there is no point: waits for locks, retries what goes away by itself. */
import { setTimeout as sleep } from "node:timers/promises";
import { AutomationError } from "./backend";
import { classify, explain, holdersOf, type LockHolder, OperationError } from "./failures";
import type { Cancellation } from "./process";
import type { PendingOperation } from "./repair/deployment";
import type { OnProgress } from "./types";
import { EventWatch, plain } from "./watch-events";

export interface Patience {
  /** Seconds to wait for somebody else's lock. Default 300. */
  readonly lockWaitSeconds: number;
  /** Further tries after a transient error. Default 3. */
  readonly retries: number;
  /** Seconds before the first further try; doubled for each, with up to half of it at random. Default 5. */
  readonly backoffSeconds: number;
  /** Seconds between looks at a lock. Default 5. */
  readonly pollSeconds: number;
}

export const PATIENCE: Patience = { lockWaitSeconds: 300, retries: 3, backoffSeconds: 5, pollSeconds: 5 };

export interface AttemptOptions {
  readonly stack: string;
  readonly step: string;
  readonly total: number;
  readonly keepEvents: boolean;
  readonly patience: Patience;
  readonly cancellation: Cancellation;
  readonly onProgress: OnProgress;
  /** Releases the lock if its owner is known to be gone. Returns whether it did. */
  readonly release: (holders: readonly LockHolder[]) => Promise<boolean>;
  /** Called before another try after somebody else held the lock: what was planned may not hold any more. */
  readonly again?: () => Promise<void>;
  /** Called with the creations and deletions that failed. Returns whether another try may now succeed. */
  readonly mend?: (failures: readonly PendingOperation[]) => Promise<boolean>;
}

/** Times that a run mends what failed in it. */
const MENDS = 5;

/**
 * Runs `body` and returns its event watch.
 * @throws OperationError when it failed for good
 */
export async function attempt(
  options: AttemptOptions,
  body: (watch: EventWatch) => Promise<void>,
): Promise<EventWatch> {
  const { stack, patience, cancellation, onProgress } = options;
  let waited = 0;
  let tries = 0;
  let mends = 0;
  for (;;) {
    stopIfCancelled(cancellation, stack);
    const watch = new EventWatch(stack, options.step, options.total, onProgress, options.keepEvents);
    try {
      await body(watch);
      return watch;
    } catch (error) {
      if (error instanceof AutomationError) throw error;
      const failure = toFailure(error, watch, cancellation);
      if (mends < MENDS && (await mended(options, failure, watch.failures))) {
        mends += 1;
        continue;
      }
      switch (failure.kind) {
        case "locked":
          if (await options.release(failure.holders)) {
            onProgress({
              kind: "note",
              stack,
              text: "released the lock of an earlier run from this folder that was killed",
            });
            await options.again?.();
            break;
          }
          if (waited >= patience.lockWaitSeconds) throw lockedFor(stack, waited, failure);
          onProgress({
            kind: "waiting",
            stack,
            why: held(failure.holders),
            seconds: waited,
            limit: patience.lockWaitSeconds,
          });
          await pause(patience.pollSeconds, cancellation, stack);
          waited += patience.pollSeconds;
          await options.again?.();
          break;
        case "transient": {
          if (tries >= patience.retries) throw failure;
          const seconds = backoffOf(patience, tries, Math.random());
          tries += 1;
          onProgress({
            kind: "note",
            stack,
            text: `try ${tries} of ${patience.retries} in ${seconds} s: ${failure.message.split("\n")[0]}`,
          });
          await pause(seconds, cancellation, stack);
          // What AWS had carried out is known now at the latest, if it could not be asked before.
          await mended(options, failure, watch.failures);
          break;
        }
        case "cancelled":
        case "fatal":
          throw failure;
      }
    }
  }
}

/** Whether a try failed only because AWS had done what it was asked for once more. */
async function mended(
  { mend, onProgress, stack }: AttemptOptions,
  { kind }: OperationError,
  failures: readonly PendingOperation[],
): Promise<boolean> {
  if (!mend || failures.length === 0 || (kind !== "transient" && kind !== "fatal")) return false;
  // Whatever stops it is no reason to hide the failure itself.
  const unmended = (error: unknown) => {
    const why = plain(error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
    onProgress({ kind: "note", stack, text: `what AWS had carried out of what failed could not be settled: ${why}` });
    return false;
  };
  if (!(await mend(failures).catch(unmended))) return false;
  onProgress({
    kind: "note",
    stack,
    text: "AWS had carried out what failed: the state follows it, and the run goes on",
  });
  return true;
}

/**
 * Seconds before a further try: doubled for each, and up to half of it more, so that many stacks do not try at once.
 * @param tries how many further tries there were
 * @param random from 0 to 1
 */
export function backoffOf({ backoffSeconds }: Pick<Patience, "backoffSeconds">, tries: number, random: number): number {
  return Math.round(backoffSeconds * 2 ** tries * (1 + random / 2));
}

/** @throws OperationError when the user asked for an end */
function stopIfCancelled({ finish }: Cancellation, stack: string): void {
  if (finish.aborted) throw new OperationError("cancelled", `${stack}: stopped on request`);
}

/** Waits; ends early when the user asks for an end. */
export async function pause(seconds: number, cancellation: Cancellation, stack: string): Promise<void> {
  await sleep(seconds * 1000, undefined, { signal: cancellation.finish }).catch(() => undefined);
  stopIfCancelled(cancellation, stack);
}

function toFailure(error: unknown, watch: EventWatch, cancellation: Cancellation): OperationError {
  if (error instanceof OperationError) return error;
  if (error instanceof SyntaxError) {
    return new OperationError(
      "fatal",
      `Pulumi answered with something that is not JSON (${error.message})\n  fix: see the log; check that pulumi on PATH is the Pulumi CLI`,
    );
  }
  const text = plain(error instanceof Error ? error.message : String(error));
  const read = { diagnostics: watch.diagnostics, text };
  const kind = classify({ ...read, cancelled: cancellation.finish.aborted });
  return new OperationError(kind, explain(read), kind === "locked" ? holdersOf(text) : []);
}

function lockedFor(stack: string, seconds: number, failure: OperationError): OperationError {
  return new OperationError(
    "locked",
    `stack ${stack} is locked\n  why: ${held(failure.holders)}, and waiting ${seconds} s did not help\n` +
      `  fix: wait for that run; if it is certain that it is gone: pulumi cancel --stack ${stack}`,
    failure.holders,
  );
}

function held(holders: readonly LockHolder[]): string {
  if (holders.length === 0) return "another update of the stack is in progress";
  return `locked by ${holders.map(({ user, host, pid, since }) => `${user}@${host} (process ${pid}) since ${since}`).join(", ")}`;
}
