/** Many stacks: a bounded number at a time, each with its own answer. No failure hides another. */
import { availableParallelism } from "node:os";
import { AutomationError } from "./backend";
import { explain, OperationError } from "./failures";
import type { FleetOptions } from "./options";
import type { FleetResult, Operation, Outcome, StackResult } from "./types";
import { plain } from "./watch-events";

/** What a body learned about a stack; the rest of the answer is filled in. */
export type Done = Partial<Omit<StackResult, "stack" | "operation" | "seconds">>;

/** Runs `body` for every stack and answers in the order of the stacks, whatever any of them does. */
export async function overStacks(
  operation: Operation,
  options: FleetOptions,
  body: (stack: string, note: (done: Done) => void) => Promise<Done>,
): Promise<FleetResult> {
  const stacks = [...new Set(options.stacks)];
  if (stacks.length === 0) throw new AutomationError("no stack is named\n  fix: add --stack NAME, or --all");
  const start = performance.now();
  const results = await pool(stacks, limitOf(options.parallel, stacks.length), async (stack) => {
    const begun = performance.now();
    let known: Done = {};
    const done = await body(stack, (more) => {
      known = { ...known, ...more };
    }).catch((error: unknown) => ({ ...known, ...failed(error) }));
    const result = resultOf(stack, operation, { ...known, ...done }, begun);
    options.onProgress?.({ kind: "end", stack, outcome: result.outcome, seconds: result.seconds });
    return result;
  });
  return fleetOf(operation, results, start);
}

/** Answers put together. */
export function fleetOf(operation: Operation, stacks: readonly StackResult[], start: number): FleetResult {
  return { operation, ok: stacks.every(({ outcome }) => outcome === "succeeded"), seconds: since(start), stacks };
}

/** One answer out of what is known. */
export function resultOf(stack: string, operation: Operation, done: Done, begun: number): StackResult {
  const { outcome = "succeeded", changes = {}, findings = [], ...rest } = done;
  return { stack, operation, outcome, seconds: since(begun), changes, findings, ...rest };
}

/** Exit code of a run: 0 only if every stack succeeded. */
export function exitCodeOf({ ok }: FleetResult): 0 | 1 {
  return ok ? 0 : 1;
}

/** How an error ends a stack. */
function failed(error: unknown): Done & { readonly outcome: Outcome } {
  if (error instanceof AutomationError) return { outcome: "failed", problem: error.message };
  if (error instanceof OperationError) {
    switch (error.kind) {
      case "locked":
      case "cancelled":
        return { outcome: error.kind, problem: error.message };
      case "transient":
      case "fatal":
        return { outcome: "failed", problem: error.message };
    }
  }
  return {
    outcome: "failed",
    problem: explain({ diagnostics: [], text: plain(error instanceof Error ? error.message : String(error)) }),
  };
}

/**
 * Calls `work` for every item, at most `limit` at a time; answers keep the order of the items.
 * `work` must not reject.
 */
async function pool<T, R>(items: readonly T[], limit: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < items.length; i = next++) results[i] = await work(items[i] as T);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}

function limitOf(parallel: number | undefined, stacks: number): number {
  if (parallel === undefined) return Math.min(stacks, Math.max(6, availableParallelism()));
  if (!Number.isInteger(parallel) || parallel < 1) {
    throw new AutomationError(
      `parallel = ${parallel}\n  why: it is the number of stacks at a time\n  fix: write a whole number from 1`,
    );
  }
  return parallel;
}

function since(start: number): number {
  return Math.round((performance.now() - start) / 100) / 10;
}
