/** Options of commands that read stack files. */
import { basename } from "node:path";
import { type Command, Option } from "commander";
import { MODES, type Mode } from "../plan/mode";
import { Failure } from "./failure";

export interface StackFlags {
  readonly stack: readonly string[];
  readonly config?: string;
  readonly set: readonly string[];
}

/** Values of an option that may be given several times. */
export const each = (value: string, all: readonly string[]): readonly string[] => [...all, value];

/** The value of an option that may be given once. @throws Failure for a second one */
export function one(value: string, before: string | undefined): string {
  if (before !== undefined)
    throw new Failure(
      `${before} and ${value}\n  why: the option takes one value\n  fix: call the command once for each`,
    );
  return value;
}

/** As `each`; one value may hold several, separated by commas. */
export const list = (value: string, all: readonly string[]): readonly string[] => [
  ...all,
  ...value
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== ""),
];

/** Adds --stack, --config and --set for a command on one stack. */
export function stackFlags(command: Command): Command {
  return command
    .option("--stack <name>", "the stack: reads Pulumi.<name>.yaml", each, [])
    .option(
      "--config <file>",
      "read this stack file instead; without --stack its name tells the stack",
      once,
      undefined,
    )
    .option("--set <path=value>", "override a key, such as network.azs=3 (repeatable)", each, []);
}

function once(value: string, before: string | undefined): string {
  if (before !== undefined) throw new Failure(twice("--config", [before, value]));
  return value;
}

/** Adds --mode. */
export function modeFlag(command: Command): Command {
  return command.addOption(new Option("--mode <mode>", "another mode than the file's").choices(MODES));
}

/** Adds --traffic. */
export function trafficFlag(command: Command): Command {
  return command.option(
    "--traffic <list>",
    "GB per month, on top of the stack's traffic key: ecr=200,s3=500,logs=900,internet=50",
  );
}

/** The one stack that a command is about, as the offline evaluation takes it. @throws Failure when none or several are named */
export async function oneStack({ stack, config, set, mode }: StackFlags & { readonly mode?: Mode }) {
  if (stack.length > 1) throw new Failure(twice("--stack", stack));
  const [name = config === undefined ? undefined : nameOf(config)] = stack;
  if (name === undefined) throw new Failure(await noStack());
  return {
    stack: checkedName(name),
    set,
    ...(mode === undefined ? {} : { mode }),
    ...(config === undefined ? {} : { configFile: config }),
  };
}

function twice(option: string, values: readonly string[]): string {
  return `${option} is given ${values.length} times: ${values.join(", ")}\n  why: this command is about one stack\n  fix: call it once for each`;
}

async function noStack(): Promise<string> {
  const { ROOT } = await import("../offline/evaluate");
  const { knownStacks } = await import("../stacks/stack-names");
  const stacks = knownStacks(ROOT);
  return `No stack is named.\n  why: this command is about one stack\n  fix: add --stack ${stacks[0] ?? "NAME"}, or --config FILE (stacks here: ${stacks.join(", ") || "none"})`;
}

/** A stack's name as Pulumi allows it. @throws Failure for anything else: a path, a space, a control character */
export function checkedName(name: string): string {
  if (/^[A-Za-z0-9_.-]{1,100}$/.test(name) && !/^\.+$/.test(name)) return name;
  throw new Failure(
    `--stack ${JSON.stringify(name)}\n  why: the name of a stack has letters, digits, "-", "_" and "." only, at most 100\n  fix: name the stack alone: dev for Pulumi.dev.yaml; a file elsewhere goes with --config`,
  );
}

/** @throws Failure for a text that is no name of a Region */
export function checkRegion(region: string | undefined): void {
  if (region !== undefined && !/^[a-z]{2,4}(-[a-z]+)+-\d$/.test(region))
    throw new Failure(`--region ${region}\n  why: it is no name of a Region\n  fix: write one such as eu-west-1`);
}

/** `dev` for `some/where/Pulumi.dev.yaml`, else the file's own name. */
function nameOf(file: string): string {
  const name = basename(file).replace(/\.ya?ml$/i, "");
  return name.replace(/^Pulumi\./, "").replace(/[^A-Za-z0-9_.-]/g, "-") || "stack";
}
