/** `egress verify`: whether deployed stacks reach what their mode promises, measured from a task. */
import type { Command } from "commander";
import type { VerifyFleetResult } from "../../automation";
import { type FleetFlags, fleetFlags, fleetOptions } from "../fleet-options";
import { fleetText } from "../fleet-text";
import { green, red, table } from "../print";
import { runFleet } from "../run-fleet";

export function addVerify(program: Command): void {
  fleetFlags(program.command("verify"))
    .description("after deployment: the live network's faults and what a task measures, against what the mode promises")
    .action(async (flags: FleetFlags) => {
      const { verify } = await import("../../automation");
      await runFleet(flags, async (context) => verify({ ...(await fleetOptions(flags)), ...context }), verifyText);
    });
}

/** One table over all stacks, then findings and problems. */
export function verifyText(result: VerifyFleetResult): string {
  const rows = Object.entries(result.reports).flatMap(([stack, report]) =>
    report.rows.map(({ service, from, expected, addresses, milliseconds, verdict, reason }) => [
      stack,
      service,
      from,
      expected,
      addresses.join(" ") || "none",
      milliseconds === undefined ? "" : String(milliseconds),
      verdict === "ok" ? green(verdict) : red(reason ? `${verdict}: ${reason}` : verdict),
    ]),
  );
  const head = ["stack", "service", "from", "expected", "addresses", "ms", "verdict"];
  return [...(rows.length > 0 ? [table(head, rows, [5]), ""] : []), fleetText(result)].join("\n");
}
