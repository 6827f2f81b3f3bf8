/** `egress prove FILE…`: the proof of any infrastructure, from its files, without an account. */
import type { Command } from "commander";
import { exitCodeOf } from "../failure";
import { type FilesFlags, filesFlags, proofOfFiles } from "../files-options";
import { answering, asJson, type OutputFlags, outputFlags } from "../output";

const FORMATS = ["text", "json", "md", "sarif"] as const;

/** Adds the command to the program. */
export function addProve(program: Command): void {
  filesFlags(
    outputFlags(program.command("prove"), FORMATS)
      .description("whether ECS services reach what they need, from plans, states, templates or recordings; no account")
      .argument("<file...>", "files, or folders of a cloud assembly: several are one network"),
  ).action(async (paths: readonly string[], flags: FilesFlags & OutputFlags) => {
    const answer = answering(flags, FORMATS);
    const proof = await proofOfFiles(paths, flags);
    await answer({
      text: async () => (await import("../prove-text")).proofText(proof).join("\n"),
      json: async () => asJson((await import("../../report/files-proof")).documentOf(proof)),
      md: async () => (await import("../../report/files-markdown")).markdownOf(proof),
      sarif: async () => asJson((await import("../../report/sarif")).sarifOf(proof)),
    });
    process.exitCode = exitCodeOf(proof.verdict);
  });
}
