/** `egress repair`: settles what killed runs left in stacks, and nothing else. */
import type { Command } from "commander";
import { approval, type FleetFlags, fleetFlags, fleetOptions } from "../fleet-options";
import { folder, runFleet } from "../run-fleet";

export function addRepair(program: Command): void {
  fleetFlags(program.command("repair"))
    .description("settle what killed runs left: take in what AWS has, forget what it has not, delete strays")
    .option("--yes", "do not ask; needed when nobody can answer")
    .option("--from <file>", "show what differs between a kept state and the stack's own, and change nothing")
    .action(async (flags: FleetFlags & { readonly yes?: boolean; readonly from?: string }) => {
      const { compareWith, repair } = await import("../../automation");
      const { from } = flags;
      await runFleet(flags, async ({ beforeAsking, ...context }) => {
        const options = { ...(await fleetOptions(flags)), ...context };
        if (from !== undefined) return compareWith({ ...options, from: folder(from) });
        return repair({ ...options, ...approval(flags, { question: "Settle this?", beforeAsking }) });
      });
    });
}
