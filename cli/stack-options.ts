/** Options that every command on one stack file takes. */
import { type Command, Option } from "commander";
import { MODES, type Mode } from "../plan/mode";

export interface StackOptions {
  readonly stack: string;
  readonly mode?: Mode;
  readonly config?: string;
  readonly set: readonly string[];
  readonly json?: boolean;
}

const collect = (value: string, all: readonly string[]) => [...all, value];

/** Adds --stack, --mode, --config, --set and --json. */
export function stackOptions(command: Command): Command {
  return command
    .requiredOption("--stack <name>", "the stack: reads Pulumi.<name>.yaml")
    .addOption(new Option("--mode <mode>", "another mode than the file's").choices(MODES))
    .option("--config <file>", "read this stack file instead")
    .option("--set <path=value>", "override a key, such as network.azs=3 (repeatable)", collect, [])
    .option("--json", "print JSON");
}

/** The options in the form that the offline evaluation takes. */
export function evaluationOf({ stack, mode, config, set }: StackOptions) {
  return {
    stack,
    set,
    ...(mode === undefined ? {} : { mode }),
    ...(config === undefined ? {} : { configFile: config }),
  };
}
