/** `egress destroy`: deletes every resource of stacks. */
import type { Command } from "commander";
import { approval, type FleetFlags, fleetFlags, fleetOptions } from "../fleet-options";
import { runFleet } from "../run-fleet";

export function addDestroy(program: Command): void {
  fleetFlags(program.command("destroy"))
    .description("delete every resource of stacks; the stacks and their files stay")
    .option("--yes", "do not ask; needed when nobody can answer")
    .action(async (flags: FleetFlags & { readonly yes?: boolean }) => {
      const { destroy } = await import("../../automation");
      await runFleet(flags, async ({ beforeAsking, ...context }) => {
        const asks = { question: "Delete every resource of these stacks?", beforeAsking };
        return destroy({ ...(await fleetOptions(flags)), ...approval(flags, asks), ...context });
      });
    });
}
