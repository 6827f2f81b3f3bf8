/** `egress outputs`: outputs of deployed stacks. */
import type { Command } from "commander";
import type { FleetResult } from "../../automation";
import { type FleetFlags, fleetFlags, fleetOptions } from "../fleet-options";
import { fleetText } from "../fleet-text";
import { table } from "../print";
import { runFleet } from "../run-fleet";

export function addOutputs(program: Command): void {
  fleetFlags(program.command("outputs"))
    .description("outputs of deployed stacks")
    .option("--show-secrets", "print secrets in the clear")
    .action(async (flags: FleetFlags & { readonly showSecrets?: boolean }) => {
      const { outputs } = await import("../../automation");
      await runFleet(
        flags,
        async (context) =>
          outputs({ ...(await fleetOptions(flags)), ...context, showSecrets: flags.showSecrets ?? false }),
        outputsText,
      );
    });
}

function outputsText(result: FleetResult): string {
  const rows = result.stacks.flatMap(({ stack, outputs = {} }) =>
    Object.entries(outputs).map(([key, value]) => [
      stack,
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
  const none = result.stacks.filter((s) => s.outcome === "succeeded" && Object.keys(s.outputs ?? {}).length === 0);
  const shown = [
    ...(rows.length > 0 ? [table(["stack", "output", "value"], rows)] : []),
    ...none.map(({ stack }) => `${stack}: no outputs, so it is not deployed`),
  ];
  return [...shown, ...(result.ok ? [] : [fleetText(result)])].join("\n\n");
}
