/** `egress refresh`: the real state into the stack, or only what differs. */
import type { Command } from "commander";
import { type FleetFlags, fleetFlags, fleetOptions } from "../fleet-options";
import { runFleet } from "../run-fleet";

export function addRefresh(program: Command): void {
  fleetFlags(program.command("refresh"))
    .description("take over what changed outside Pulumi; with --preview-only report it as drift and change nothing")
    .option("--preview-only", "report drift; exit 1 when there is any")
    .action(async (flags: FleetFlags & { readonly previewOnly?: boolean }) => {
      const { refresh } = await import("../../automation");
      await runFleet(flags, async (context) =>
        refresh({ ...(await fleetOptions(flags)), ...context, previewOnly: flags.previewOnly ?? false }),
      );
    });
}
