/**
 * Offline evaluation: the real program under mocks. No AWS account, no Pulumi CLI, no network.
 * Tested by test/offline/evaluate.test.ts.
 */
import { resolve } from "node:path";
import { RunError } from "@pulumi/pulumi";
import type { Mode } from "../plan/mode";
import type { StackPlan } from "../plan/plan";
import type { Settings } from "../plan/settings";
import { planned } from "../stacks/load";
import { Account, type AccountOptions } from "./account";
import { type RecordedResource, run } from "./monitor";
import { asText, readStackFile, StackFileError } from "./stack-file";

/** The configuration cannot be used: bad file, bad keys or bad values. The message holds every problem. */
export class EvaluationError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "EvaluationError";
  }
}

export interface EvaluateOptions {
  readonly stack: string;
  /** @default the mode in the stack file. */
  readonly mode?: Mode;
  /** A stack file elsewhere. */
  readonly configFile?: string;
  /** Overrides `path=value`. */
  readonly set?: readonly string[];
  /** Folder with Pulumi.yaml. @default the project's own. */
  readonly root?: string;
  /** Deviations of the pretend account. */
  readonly account?: AccountOptions;
}

/** What one stack would be. */
export interface Evaluation {
  readonly project: string;
  readonly stack: string;
  readonly mode: Mode;
  readonly region: string;
  /** In the order in which the program registered them. */
  readonly resources: readonly RecordedResource[];
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly plan: StackPlan;
  readonly settings: Settings;
}

/** Folder of the project. */
export const ROOT = resolve(__dirname, "..");

let queue: Promise<unknown> = Promise.resolve();

/**
 * Evaluates one stack. Calls queue up: the Pulumi runtime keeps its settings per process.
 * @throws EvaluationError when the configuration cannot be used.
 */
export function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  const turn = queue.then(() => evaluateNow(options));
  queue = turn.catch(() => undefined);
  return turn;
}

async function evaluateNow({
  stack,
  mode,
  configFile,
  set = [],
  root = ROOT,
  account = {},
}: EvaluateOptions): Promise<Evaluation> {
  const file = readFile({
    root,
    stack,
    set: mode === undefined ? set : [...set, `mode=${mode}`],
    ...(configFile === undefined ? {} : { configFile }),
  });
  const program = (await import("../index")) as unknown as { default?: Program } & Program;
  try {
    const { resources, outputs } = await run(program.default ?? program, {
      project: file.project,
      stack,
      config: asText(file.config),
      account: new Account(file.region, account),
    });
    const { plan, settings } = planned();
    return { project: file.project, stack, mode: plan.mode, region: plan.region, resources, outputs, plan, settings };
  } catch (error) {
    if (RunError.isInstance(error)) throw new EvaluationError(error.message);
    throw error;
  }
}

type Program = () => Promise<Record<string, unknown>>;

function readFile(options: Parameters<typeof readStackFile>[0]) {
  try {
    return readStackFile(options);
  } catch (error) {
    if (error instanceof StackFileError) throw new EvaluationError(error.message);
    throw error;
  }
}
