/** Runs a program under mocks and proves what its tasks reach: no engine, no account, no network. */
import { type RecordedResource, run } from "../offline/monitor";
import type { Proof, Verdict } from "../reachability/result";
import { reachabilityOf } from "../reachability/sources/resources";
import { PretendAccount, type PretendOptions } from "./account";

/** A program: whatever makes resources. Its result are the stack's outputs. */
export type TestedProgram = () => unknown;

/** Where a program runs. */
export interface ProveOptions extends PretendOptions {
  /** @default test */
  readonly project?: string;
  /** @default test */
  readonly stack?: string;
  /** Configuration by full key, such as `aws:region`. @default none */
  readonly config?: Readonly<Record<string, string>>;
}

/** What a program registered, and whether its tasks reach what they need. */
export interface Proven {
  /** `unreachable` when any proof is, else `not-proven` when any is or there is none, else `reachable`. */
  readonly verdict: Verdict;
  /** One for each need and subnet. */
  readonly proofs: readonly Proof[];
  readonly resources: readonly RecordedResource[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

let queue: Promise<unknown> = Promise.resolve();

/**
 * Proves a program. Calls queue up: the Pulumi runtime keeps its settings per process.
 * @param program makes the resources; a program in a file of its own: `() => import("./index")`, once in a process.
 * @throws whatever the program throws, first of all an ArgumentError.
 */
export function prove(program: TestedProgram, options: ProveOptions = {}): Promise<Proven> {
  const turn = queue.then(() => proveNow(program, options));
  queue = turn.catch(() => undefined);
  return turn;
}

async function proveNow(program: TestedProgram, options: ProveOptions): Promise<Proven> {
  const { project = "test", stack = "test", config = {}, ...account } = options;
  const pretend = new PretendAccount(account);
  const { resources, outputs } = await firstFailure(() =>
    run(async () => outputsOf(await program()), { project, stack, config, account: pretend }),
  );
  return { ...reachabilityOf(resources, { region: pretend.region }), resources, outputs };
}

function outputsOf(result: unknown): Record<string, unknown> {
  return typeof result === "object" && result !== null ? { ...result } : {};
}

/** Milliseconds without a further failure after which a run is taken to be over. */
const QUIET = 20;

/**
 * A resource that cannot be made fails by itself, and nothing that waits for it ever ends. So whatever fails while the
 * program runs ends the proof; what fails because of it is kept from the test runner.
 */
async function firstFailure<T>(work: () => Promise<T>): Promise<T> {
  const others = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  let last = 0;
  let refuse: (error: unknown) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    refuse = reject;
  });
  failed.catch(() => undefined);
  const note = (error: unknown) => {
    last = Date.now();
    refuse(error);
  };
  process.on("unhandledRejection", note);
  try {
    return await Promise.race([work(), failed]);
  } catch (error) {
    last = Date.now();
    while (Date.now() - last < QUIET) await new Promise((resolve) => setTimeout(resolve, QUIET));
    throw error;
  } finally {
    process.off("unhandledRejection", note);
    for (const other of others) process.on("unhandledRejection", other);
  }
}
