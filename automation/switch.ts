/** Switching modes without an interruption: make the new path, prove it from a task, leave the old one, remove it. */

import { findService, shortServiceName } from "../plan/catalogue";
import type { Mode } from "../plan/mode";
import { TYPES } from "../resources/tokens";
import { pause } from "./attempt";
import { AutomationError } from "./backend";
import { type DrainContext, type DrainPorts, QUIET, waitForDns, waitForQuietNat } from "./drain";
import { OperationError } from "./failures";
import type { Done } from "./fleet";
import { doneOf, inTwoPhases, judge, pendingOf } from "./operations";
import type { SwitchOptions } from "./options";
import type { Planned } from "./planned";
import type { Session } from "./session";
import { type Overlay, writeMode } from "./stack-config";
import { type SwitchStep, stepName, switchSteps } from "./switch-steps";
import type { Finding, FleetResult } from "./types";
import { deployedMode, record, type VerifyReport, verifyStack } from "./verify";

/** A stack's way through a switch. */
interface Course {
  readonly steps: readonly SwitchStep[];
  /** Interface endpoints of both ends: the list of the wide hybrid. */
  readonly wide: readonly string[];
  /** Of those, the ones that the target does not have. */
  readonly leaving: readonly string[];
}

/**
 * Switches stacks to a mode. Every deployment on the way passes the gates; every proof on the way must hold, or the
 * switch stops there with both paths in place. Run it again to continue: it starts from the stack's real state.
 * The stack file is written last, and only then.
 */
export function switchMode(options: SwitchOptions, ports?: DrainPorts): Promise<FleetResult> {
  const courses = new Map<string, Course>();
  return inTwoPhases(
    "switch",
    options,
    async (session) => {
      const outputs = await session.outputs();
      const from = deployedMode(outputs);
      if (!from)
        throw new AutomationError(
          `stack ${session.stack} is not deployed\n  why: it has no output mode to switch from\n  fix: write fargate-egress:mode: ${options.to} into ${session.config.file} and run egress up --stack ${session.stack}`,
        );
      const target = await judge(session, options, { mode: options.to });
      const ends = endpointsOf(outputs, target.planned);
      const steps = switchSteps(from, options.to, options.direct ?? false, ends.leaving.length > 0);
      courses.set(session.stack, { steps, ...ends });
      return { ...doneOf(target), steps: steps.map(stepName) };
    },
    async (session, note) => {
      const course = courses.get(session.stack);
      if (!course) throw new AutomationError(`stack ${session.stack} was not planned`);
      return follow(session, options, course, ports ?? (await import("./drain-aws")).awsDrain, note);
    },
  );
}

async function follow(
  session: Session,
  options: SwitchOptions,
  { steps, wide, leaving }: Course,
  ports: DrainPorts,
  note: (done: Done) => void,
): Promise<Done> {
  const done: string[] = [];
  const changes: Record<string, number> = {};
  const findings: Finding[] = [...(await pendingOf(session))];
  note({ steps: done, findings });
  for (const step of steps) {
    const name = stepName(step);
    session.onProgress({ kind: "step", stack: session.stack, step: name });
    switch (step.kind) {
      case "deploy": {
        const overlay: Overlay = { mode: step.mode, ...(step.wide ? { hybrid: wide } : {}) };
        const stopped = await deploy(session, options, overlay, changes, findings);
        if (stopped) return { ...stopped, steps: done, findings, changes };
        break;
      }
      case "prove":
        findings.push(...(await prove(session, options, step.expect)));
        break;
      case "quiet-nat": {
        const context = await drainContext(session, options, ports);
        await waitForDns(context);
        await waitForQuietNat(context);
        break;
      }
      case "leave-endpoints": {
        const overlay: Overlay = { mode: "hybrid", hybrid: wide, draining: leaving };
        const stopped = await deploy(session, options, overlay, changes, findings);
        if (stopped) return { ...stopped, steps: done, findings, changes };
        await waitForDns(await drainContext(session, options, ports));
        break;
      }
      case "record":
        writeMode(session.config, step.mode);
        break;
    }
    done.push(name);
  }
  return { steps: done, findings, changes, outputs: await session.outputs() };
}

async function deploy(
  session: Session,
  options: SwitchOptions,
  overlay: Overlay,
  changes: Record<string, number>,
  findings: Finding[],
): Promise<Done | undefined> {
  const read = options.refresh === true;
  const judged = await judge(session, options, overlay, read);
  findings.push(...judged.report.findings);
  if (!judged.report.passed) return doneOf(judged);
  for (const [op, count] of Object.entries(await session.up(overlay, read))) changes[op] = (changes[op] ?? 0) + count;
  return undefined;
}

/** @throws OperationError when the live proof fails: the stack keeps both paths */
async function prove(session: Session, options: SwitchOptions, expect: Mode | "any"): Promise<readonly Finding[]> {
  const verify = options.verify ?? verifyStack;
  const outputs = await session.outputs();
  const report = await verify({
    stack: session.stack,
    outputs,
    expect,
    pauseSeconds: (seconds) => pause(seconds, session.cancellation, session.stack),
  });
  if (report.ok) return report.findings.filter(({ kind }) => kind !== "unreachable");
  throw new OperationError(
    "fatal",
    `${session.stack}: the live proof failed, so the switch stopped here\n${reasonsOf(report)}\n  fix: mend it and run the same command again, or switch back`,
  );
}

function reasonsOf({ rows, findings }: VerifyReport): string {
  const wrong = rows
    .filter(({ verdict }) => verdict !== "ok")
    .map(({ service, from, verdict, reason }) => `  ${service} from ${from}: ${verdict}${reason ? `, ${reason}` : ""}`);
  const faults = findings
    .filter(({ kind }) => kind === "unreachable")
    .map(({ subject, evidence, fix }) => `  ${subject}: ${evidence}; ${fix}`);
  return [...wrong, ...faults].join("\n") || "  no task answered";
}

async function drainContext(session: Session, options: SwitchOptions, ports: DrainPorts): Promise<DrainContext> {
  const { region, vpcId } = await session.outputs();
  if (typeof region !== "string" || typeof vpcId !== "string") {
    throw new OperationError(
      "fatal",
      `stack ${session.stack} has no outputs region and vpcId\n  fix: egress up --stack ${session.stack}`,
    );
  }
  return {
    stack: session.stack,
    region,
    vpcId,
    ports,
    quiet: { ...QUIET, ...options.quiet },
    onProgress: session.onProgress,
    pauseSeconds: (seconds) => pause(seconds, session.cancellation, session.stack),
  };
}

/**
 * Interface endpoints of both ends: a middle with fewer would remove one before its replacement is proved. And those of
 * them that the target does not have.
 */
function endpointsOf(
  outputs: Readonly<Record<string, unknown>>,
  planned: Planned,
): { readonly wide: readonly string[]; readonly leaving: readonly string[] } {
  const existing = Object.keys(record(outputs["endpoints"])).filter(isInterface);
  const coming = planned.after
    .filter(({ type }) => type === TYPES.endpoint)
    .flatMap(({ inputs }) =>
      typeof inputs["serviceName"] === "string" ? (shortServiceName(inputs["serviceName"]) ?? []) : [],
    )
    .filter(isInterface);
  return {
    wide: [...new Set([...existing, ...coming])].sort(),
    leaving: existing.filter((name) => !coming.includes(name)).sort(),
  };
}

function isInterface(name: string): boolean {
  return findService(name)?.kind === "interface";
}
