/** `egress preview`: what deploying would do to each stack, whether it is proved, what it costs. */
import type { Command } from "commander";
import { type GateFlags, gatedOptions, gateFlags } from "../fleet-options";
import { runFleet } from "../run-fleet";

export function addPreview(program: Command): void {
  gateFlags(program.command("preview"))
    .description(
      "what deploying would change, whether the new plan is proved, and the cost difference; changes nothing",
    )
    .action(async (flags: GateFlags) => {
      const { preview } = await import("../../automation");
      await runFleet(flags, async (context) => preview({ ...(await gatedOptions(flags)), ...context }));
    });
}
