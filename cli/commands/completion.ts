/** `egress completion`: a script that lets a shell complete commands, options, modes and stacks. */
import { Argument, type Command } from "commander";
import { say } from "../print";

const SHELLS = ["bash", "zsh", "fish"] as const;

export function addCompletion(program: Command): void {
  program
    .command("completion")
    .description("print a script for a shell: commands, options, their values and the stacks here")
    .addArgument(new Argument("<shell>", "the shell").choices(SHELLS))
    .action(async (shell: (typeof SHELLS)[number]) => {
      const { completedCommands } = await import("../completion/words");
      const commands = completedCommands(program);
      switch (shell) {
        case "bash":
          return say((await import("../completion/bash")).bashScript(commands).trimEnd());
        case "zsh":
          return say((await import("../completion/zsh")).zshScript(commands).trimEnd());
        case "fish":
          return say((await import("../completion/fish")).fishScript(commands).trimEnd());
      }
    });
}
