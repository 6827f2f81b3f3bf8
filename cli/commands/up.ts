/** `egress up`: deploys stacks once every gate has passed. */
import type { Command } from "commander";
import { type ChangeFlags, changeFlags, changeOptions } from "../fleet-options";
import { runFleet } from "../run-fleet";

export function addUp(program: Command): void {
  changeFlags(program.command("up"))
    .description("deploy stacks: preview, proof, protected changes, cost difference, then the change")
    .action(async (flags: ChangeFlags) => {
      const { up } = await import("../../automation");
      await runFleet(flags, async ({ beforeAsking, ...context }) => {
        const asks = { question: "Deploy these stacks?", beforeAsking };
        return up({ ...(await changeOptions(flags, asks)), ...context });
      });
    });
}
