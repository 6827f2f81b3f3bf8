/** Options that every command on deployed stacks takes, and how they become options of the library. */
import { createInterface } from "node:readline/promises";
import { type Command, InvalidArgumentError } from "commander";
import type { ChangeOptions, ChangeSummary, FleetOptions, GatedOptions } from "../automation";
import { Failure } from "./failure";
import { changesText, costText } from "./fleet-text";
import { type OutputFlags, outputFlags } from "./output";
import { say } from "./print";
import { FLEET_FORMATS, folder } from "./run-fleet";
import { each, list } from "./stack-options";

export interface FleetFlags extends OutputFlags {
  readonly stack: readonly string[];
  readonly all?: boolean;
  readonly project?: string;
  readonly parallel?: number;
  readonly lockWait?: number;
  readonly retries?: number;
}

export interface GateFlags extends FleetFlags {
  readonly allowReplace: readonly string[];
  readonly acceptUnproven?: boolean;
  readonly refresh?: boolean;
}

export interface ChangeFlags extends GateFlags {
  readonly yes?: boolean;
  readonly keepGoing?: boolean;
}

/** A whole number that is not negative. */
export function whole(value: string): number {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError("write a whole number, such as 300");
  return Number(value);
}

/** Adds --stack, --all and what else every command on deployed stacks takes. */
export function fleetFlags(command: Command): Command {
  return outputFlags(command, FLEET_FORMATS)
    .option("--stack <names>", "stacks, separated by commas (repeatable): each has its Pulumi.<name>.yaml", list, [])
    .option("--all", "every stack that has a file")
    .option("--project <folder>", "folder with Pulumi.yaml (default: this project)")
    .option("--parallel <count>", "stacks at a time (default 6)", whole)
    .option("--lock-wait <seconds>", "how long to wait for a stack that is being updated (default 300)", whole)
    .option("--retries <count>", "further tries after a transient error of AWS (default 3)", whole);
}

/** Adds the options of the gates. */
export function gateFlags(command: Command): Command {
  return fleetFlags(command)
    .option("--allow-replace <urn>", "let this protected resource be replaced or deleted (repeatable)", each, [])
    .option("--accept-unproven", "go on when something could not be proved; what is known to be broken always stops")
    .option("--refresh", "read the real state of every resource first");
}

/** Adds the options of commands that change stacks. */
export function changeFlags(command: Command): Command {
  return gateFlags(command)
    .option("--yes", "do not ask; needed when nobody can answer")
    .option("--keep-going", "go on with the other stacks when one is stopped by a gate");
}

/** @throws Failure when no stack is named */
export async function fleetOptions(flags: FleetFlags): Promise<FleetOptions> {
  const { PROJECT, stackFiles } = await import("../automation");
  const projectDir = flags.project === undefined ? PROJECT : folder(flags.project);
  const stacks = flags.all ? stackFiles(projectDir) : flags.stack;
  if (stacks.length === 0) {
    throw new Failure(
      `No stack is named.\n  why: nothing is done to stacks that nobody chose\n  fix: add --stack NAME or --all (stacks here: ${stackFiles(projectDir).join(", ") || "none"})`,
    );
  }
  return {
    stacks,
    projectDir,
    patience: {
      ...(flags.lockWait === undefined ? {} : { lockWaitSeconds: flags.lockWait }),
      ...(flags.retries === undefined ? {} : { retries: flags.retries }),
    },
    ...(flags.parallel === undefined ? {} : { parallel: flags.parallel }),
  };
}

/** Options of the gates. */
export async function gatedOptions(flags: GateFlags): Promise<GatedOptions> {
  return {
    ...(await fleetOptions(flags)),
    allowReplace: flags.allowReplace,
    acceptUnproven: flags.acceptUnproven ?? false,
    refresh: flags.refresh ?? false,
  };
}

/** Options of a change. @throws Failure when nobody can be asked and --yes is missing */
export async function changeOptions(flags: ChangeFlags, asks: Asks): Promise<ChangeOptions> {
  return { ...(await gatedOptions(flags)), keepGoing: flags.keepGoing ?? false, ...approval(flags, asks) };
}

/** What is asked, and how the screen is cleared for it. */
export interface Asks {
  readonly question: string;
  readonly beforeAsking: () => Promise<void>;
}

/** @throws Failure when nobody can be asked and --yes is missing */
export function approval(
  { yes, json, format, quiet }: OutputFlags & { readonly yes?: boolean },
  { question, beforeAsking }: Asks,
) {
  if (yes) return {};
  if (!process.stdin.isTTY || !process.stdout.isTTY || json || format === "json" || quiet) {
    throw new Failure(
      "Nobody can be asked here.\n  why: there is no terminal, or the answer is data\n  fix: add --yes to change the stacks once every gate has passed",
    );
  }
  return {
    approve: async (summaries: readonly ChangeSummary[]) => {
      await beforeAsking();
      for (const line of summaryLines(summaries)) say(line);
      const terminal = createInterface({ input: process.stdin, output: process.stdout });
      const answer = await terminal.question(`${question} Type yes: `);
      terminal.close();
      return answer.trim().toLowerCase() === "yes";
    },
  };
}

function summaryLines(summaries: readonly ChangeSummary[]): string[] {
  return summaries.flatMap(({ stack, changes, findings, cost, steps }) => [
    `${stack}: ${changesText(changes)}${cost ? `; ${costText(cost)}` : ""}`,
    ...(steps ?? []).map((step, i) => `  ${i + 1}. ${step}`),
    ...findings.map(({ kind, subject, evidence }) => `  ${kind} ${subject}: ${evidence}`),
  ]);
}
