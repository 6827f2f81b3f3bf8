/** `egress prove FILE…`: the proof of any infrastructure, from its files, without an account. */
import type { Command } from "commander";
import { exitCodeOf, Failure } from "../failure";
import { answering, asJson, type OutputFlags, outputFlags } from "../output";
import { each, list } from "../stack-options";
import { checkNeeds } from "./diagnose";

interface ProveFlags extends OutputFlags {
  readonly service: readonly string[];
  readonly needs: readonly string[];
  readonly region?: string;
  readonly account?: string;
  readonly var: readonly string[];
  readonly likely?: boolean;
}

const FORMATS = ["text", "json", "md", "sarif"] as const;

/** Adds the command to the program. */
export function addProve(program: Command): void {
  outputFlags(program.command("prove"), FORMATS)
    .description("whether ECS services reach what they need, from plans, states, templates or recordings; no account")
    .argument("<file...>", "files, or folders of a cloud assembly: several are one network")
    .option("--service <name>", "only this service, by its name or address (repeatable)", each, [])
    .option("--needs <services>", "services that the code calls, such as sqs,dynamodb,internet (repeatable)", list, [])
    .option("--region <region>", "where a file does not tell")
    .option("--account <id>", "where a file does not tell: 12 digits")
    .option("--likely", "where a plan leaves several possibilities, take the likeliest instead of proving all of them")
    .option("--var <name=value>", "value of a template's parameter (repeatable)", each, [])
    .action(async (paths: readonly string[], flags: ProveFlags) => {
      const answer = answering(flags, FORMATS);
      await checkNeeds(flags.needs);
      const options = readingOf(flags);
      const { readFiles } = await import("../../reachability/sources/files/read-files");
      const { proveFiles } = await import("../../reachability/sources/files/prove-files");
      const files = readFiles(paths, options);
      const { service: services, needs, region, likely = false } = flags;
      const proof = proveFiles(files, { services, needs, likely, ...(region === undefined ? {} : { region }) });
      await answer({
        text: async () => (await import("../prove-text")).proofText(proof).join("\n"),
        json: async () => asJson((await import("../../report/files-proof")).documentOf(proof)),
        md: async () => (await import("../../report/files-markdown")).markdownOf(proof),
        sarif: async () => asJson((await import("../../report/sarif")).sarifOf(proof)),
      });
      process.exitCode = exitCodeOf(proof.verdict);
    });
}

/** What the flags tell of the files. @throws Failure for a value that cannot be */
function readingOf({ region, account, var: variables }: ProveFlags) {
  if (account !== undefined && !/^\d{12}$/.test(account))
    throw new Failure(
      `--account ${account}\n  why: an account id has 12 digits\n  fix: write them all, without dashes`,
    );
  if (region !== undefined && !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region))
    throw new Failure(`--region ${region}\n  why: it is no name of a Region\n  fix: write one such as eu-west-1`);
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
