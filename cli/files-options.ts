/** Options of commands that read the files of others. */
import type { Command } from "commander";
import type { FilesProof } from "../reachability/sources/files/prove-files";
import { checkNeeds } from "./commands/diagnose";
import { Failure } from "./failure";
import { checkRegion, each, list, type StackFlags } from "./stack-options";

/** What the flags of {@link filesFlags} say. */
export interface FilesFlags {
  readonly service: readonly string[];
  readonly needs: readonly string[];
  readonly region?: string;
  readonly account?: string;
  readonly var: readonly string[];
  readonly likely?: boolean;
}

/** Adds them to a command. */
export function filesFlags(command: Command): Command {
  return command
    .option("--service <name>", "only this service, by its name or address (repeatable)", each, [])
    .option("--needs <services>", "services that the code calls, such as sqs,dynamodb,internet (repeatable)", list, [])
    .option("--region <region>", "where a file does not tell")
    .option("--account <id>", "where a file does not tell: 12 digits")
    .option("--likely", "where a plan leaves several possibilities, take the likeliest instead of proving all of them")
    .option("--var <name=value>", "value of a template's parameter (repeatable)", each, []);
}

/** Reads and proves files. @throws Failure, FileProblem */
export async function proofOfFiles(paths: readonly string[], flags: FilesFlags): Promise<FilesProof> {
  await checkNeeds(flags.needs);
  const options = readingOf(flags);
  const twice = paths.find((path, at) => paths.indexOf(path) !== at);
  if (twice !== undefined)
    throw new Failure(
      `${twice}\n  why: it is named twice, and several files are one network\n  fix: name each file once`,
    );
  const { readFiles } = await import("../reachability/sources/files/read-files");
  const { proveFiles } = await import("../reachability/sources/files/prove-files");
  const files = readFiles(paths, options);
  const { service: services, needs, region, likely = false } = flags;
  return proveFiles(files, { services, needs, likely, ...(region === undefined ? {} : { region }) });
}

/** Files or a stack, not both; options of files only with files. @throws Failure */
export function onlyFiles(paths: readonly string[], flags: FilesFlags & StackFlags): void {
  const ofStacks = flags.stack.length > 0 || flags.config !== undefined || flags.set.length > 0;
  if (paths.length > 0 && ofStacks)
    throw new Failure(
      `${paths[0]}\n  why: files are a network of their own, beside --stack, --config and --set\n  fix: name files, or a stack`,
    );
  const { service, needs, region, account, var: values, likely } = flags;
  const ofFiles = { service: service.length, needs: needs.length, region, account, var: values.length, likely };
  const [given] = Object.entries(ofFiles).find(([, value]) => Boolean(value)) ?? [];
  if (paths.length === 0 && given !== undefined)
    throw new Failure(`--${given}\n  why: it is for files\n  fix: name files, or leave it out`);
}

/** What the flags tell of the files. @throws Failure for a value that cannot be */
function readingOf({ region, account, var: variables }: FilesFlags) {
  if (account !== undefined && !/^\d{12}$/.test(account))
    throw new Failure(
      `--account ${account}\n  why: an account id has 12 digits\n  fix: write them all, without dashes`,
    );
  checkRegion(region);
  return {
    variables: Object.fromEntries(variables.map(pairOf)),
    ...(region === undefined ? {} : { region }),
    ...(account === undefined ? {} : { account }),
  };
}

function pairOf(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new Failure(`--var ${text}\n  why: it has no "="\n  fix: write --var NAME=VALUE`);
}
