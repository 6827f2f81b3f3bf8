/** Verifies many stacks. */
import { pause } from "./attempt";
import { overStacks } from "./fleet";
import { networkOutputs, onNetwork } from "./joiners";
import type { FleetOptions } from "./options";
import { PROJECT } from "./places";
import { awsOwned, type ListOwned } from "./repair/strays";
import { straysOf } from "./repair-fleet";
import { Session } from "./session";
import type { FleetResult } from "./types";
import { type VerifyReport, type VerifyStack, verifyStack } from "./verify";

/** The answer, with what was measured in each stack. */
export interface VerifyFleetResult extends FleetResult {
  readonly reports: Readonly<Record<string, VerifyReport>>;
}

/**
 * Verifies deployed stacks: outputs, the live network's model, and a task's own measurements. Strays are told; they cost
 * money, and take nothing out of reach. Changes nothing.
 */
export async function verify(
  options: FleetOptions,
  verifyOne: VerifyStack = verifyStack,
  listOwned: ListOwned = awsOwned,
): Promise<VerifyFleetResult> {
  const reports: Record<string, VerifyReport> = {};
  const result = await overStacks("verify", options, async (stack, note) => {
    const session = await Session.open(stack, options, { create: false, operation: "verify" });
    note({ log: session.log });
    session.onProgress({ kind: "step", stack, step: "ask a task" });
    const pauseSeconds = (seconds: number) => pause(seconds, session.cancellation, stack);
    const network = await networkOutputs(options.projectDir ?? PROJECT, stack, options);
    const report = await verifyOne({ stack, outputs: onNetwork(await session.outputs(), network), pauseSeconds });
    reports[stack] = report;
    const strays = await straysOf(session, listOwned);
    const wrong = report.rows.filter(({ verdict }) => verdict !== "ok").length;
    return {
      findings: [...report.findings, ...strays.findings],
      ...(report.ok
        ? {}
        : { outcome: "failed" as const, problem: `${wrong} of ${report.rows.length} rows are not as promised` }),
    };
  });
  return { ...result, reports };
}
