/** Runs one operation of the library for a command: progress, Ctrl-C, answer, exit code. */
import { isAbsolute, resolve } from "node:path";
import type { Cancellation, FleetResult, OnProgress } from "../automation";
import { Failure } from "./failure";
import { fleetText } from "./fleet-text";
import { answering, asJson, type OutputFlags } from "./output";

/** What the library is given besides a command's own options. */
export interface RunContext {
  readonly cancellation: Cancellation;
  readonly onProgress: OnProgress;
  /** Clears the screen for a question. */
  readonly beforeAsking: () => Promise<void>;
}

/** Forms of an answer about deployed stacks. */
export const FLEET_FORMATS = ["text", "json"] as const;

/**
 * @param body calls the library
 * @param show prints the answer instead of the usual table
 * @throws Failure when the project cannot be used at all
 */
export async function runFleet<R extends FleetResult>(
  flags: OutputFlags,
  body: (context: RunContext) => Promise<R>,
  show: (result: R) => string = fleetText,
): Promise<void> {
  const answer = answering(flags, FLEET_FORMATS);
  const { AutomationError, exitCodeOf, interruptible } = await import("../automation");
  const { progress, silent } = await import("./progress");
  const screen = flags.quiet ? silent : progress();
  const cancellation = interruptible((count) =>
    process.stderr.write(
      count === 1 ? "\nfinishing what is in flight; interrupt again to stop at once\n" : "\nstopping\n",
    ),
  );
  try {
    const result = await body({ cancellation, onProgress: screen.onProgress, beforeAsking: screen.pause });
    await screen.pause();
    await answer({ text: () => show(result), json: () => asJson(result) });
    process.exitCode = exitCodeOf(result);
  } catch (error) {
    await screen.pause();
    if (error instanceof AutomationError) throw new Failure(error.message);
    throw error;
  } finally {
    cancellation.dispose();
  }
}

/** A folder named on the command line, from where the command was called. */
export function folder(path: string): string {
  return isAbsolute(path) ? path : resolve(process.cwd(), path);
}
