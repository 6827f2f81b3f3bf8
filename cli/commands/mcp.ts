/** `egress mcp`: the program's reading tools for agents. */
import type { Command } from "commander";

/** Adds the command to the program. The server and the protocol's library are loaded when it runs. */
export function addMcp(program: Command): void {
  program
    .command("mcp")
    .description(
      "serve diagnose, plan, compare and explain to an agent over stdio (Model Context Protocol); reads only",
    )
    .action(async () => {
      const { serve } = await import("../../mcp/serve");
      await serve(program.version() ?? "");
    });
}
