/** The stacks that stand on a network, before and while it changes: each is proved from its own file and its own tasks. */
import { dirname } from "node:path";
import type { Mode } from "../plan/mode";
import { reachabilityOf } from "../reachability/sources/resources";
import { pause } from "./attempt";
import { NotDeployedError } from "./backend";
import { OperationError } from "./failures";
import { joinersOf, networkOf, sibling } from "./network-stacks";
import type { FleetOptions } from "./options";
import { findingsOf } from "./readers";
import { isReal, readDeployment } from "./repair/deployment";
import { Session } from "./session";
import { readStackConfig } from "./stack-config";
import type { Finding } from "./types";
import { type VerifyReport, type VerifyStack, verifyStack } from "./verify";

/** Deployed stacks that join a network, opened. */
export async function deployedJoiners(projectDir: string, stack: string, options: FleetOptions): Promise<Session[]> {
  const opened = await Promise.all(
    joinersOf(projectDir, stack).map(async (name) => {
      try {
        const session = await Session.open(sibling(stack, name), options, { create: false, operation: "verify" });
        const { resources, pending } = readDeployment(await session.export());
        // What its first run began with may be all that a kill left of it.
        return pending.length > 0 || resources.some(isReal) ? [session] : [];
      } catch (error) {
        // It was never created: nothing of it runs. Whatever else keeps it from being read says nothing of the kind.
        if (error instanceof NotDeployedError) return [];
        throw error;
      }
    }),
  );
  return opened.flat();
}

/** What the joining stacks would lack if the network had a mode: the offline proof of each, with the network's file in that mode. */
export async function joinerFindings(joiners: readonly Session[], mode: Mode): Promise<Finding[]> {
  const found: Finding[] = [];
  // One after the other: the Pulumi runtime keeps its settings per process.
  for (const joiner of joiners) found.push(...(await findingsIn(joiner, mode)));
  return found;
}

async function findingsIn({ stack, config }: Session, mode: Mode): Promise<Finding[]> {
  const [{ evaluate, EvaluationError }, { proofOptions }] = await Promise.all([
    import("../offline/evaluate"),
    import("../offline/proof-options"),
  ]);
  try {
    const evaluation = await evaluate({
      stack: config.stack,
      configFile: config.file,
      root: dirname(config.file),
      mode,
    });
    const { proofs } = reachabilityOf(evaluation.resources, proofOptions(evaluation));
    return findingsOf(proofs).map((finding) => ({ ...finding, subject: `${stack}: ${finding.subject}` }));
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    return [
      {
        kind: "unreachable",
        subject: stack,
        evidence: `it joins the network and could not run with mode ${mode}: ${error.message}`,
        fix: `mend ${stack} first, or choose another mode`,
      },
    ];
  }
}

/**
 * Proves joining stacks from their own tasks.
 * @param network outputs of the network's stack as they are now
 * @throws OperationError naming the stack that stops the run
 */
export async function proveJoiners(
  joiners: readonly Session[],
  network: Readonly<Record<string, unknown>>,
  expect: Mode | "any",
  verify: VerifyStack = verifyStack,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const joiner of joiners) {
    const report = await verify({
      stack: joiner.stack,
      outputs: onNetwork(await joiner.outputs(), network),
      expect,
      pauseSeconds: (seconds) => pause(seconds, joiner.cancellation, joiner.stack),
    });
    if (!report.ok)
      throw new OperationError(
        "fatal",
        `${joiner.stack} joins this network, and its live proof failed, so the switch stopped here\n${reasonsOf(report)}\n  fix: mend it and run the same command again, or switch back`,
      );
    findings.push(...report.findings);
  }
  return findings;
}

/** A joining stack's outputs with what its network is now: they were written when the stack was last deployed. */
export function onNetwork(
  outputs: Readonly<Record<string, unknown>>,
  network: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const now = Object.fromEntries(
    ["mode", "privateServices", "network"].flatMap((key) => (network[key] === undefined ? [] : [[key, network[key]]])),
  );
  return { ...outputs, ...now };
}

/** Mode and endpoints of the network that a stack joins; nothing for a stack with a network of its own. */
export async function networkOutputs(
  projectDir: string,
  stack: string,
  options: FleetOptions,
): Promise<Readonly<Record<string, unknown>>> {
  const network = networkOf(readStackConfig(projectDir, stack));
  if (network === undefined) return {};
  const session = await Session.open(sibling(stack, network), options, { create: false, operation: "outputs" });
  return session.outputs();
}

/** What a live proof found wrong, a line each. */
export function reasonsOf({ rows, findings }: VerifyReport): string {
  const wrong = rows
    .filter(({ verdict }) => verdict !== "ok")
    .map(({ service, from, verdict, reason }) => `  ${service} from ${from}: ${verdict}${reason ? `, ${reason}` : ""}`);
  const faults = findings
    .filter(({ kind }) => kind === "unreachable")
    .map(({ subject, evidence, fix }) => `  ${subject}: ${evidence}; ${fix}`);
  return [...wrong, ...faults].join("\n") || "  no task answered";
}
