/** Switching modes without an interruption: make the new path, prove it from a task, leave the old one, remove it. */

import type { Mode } from "../plan/mode";
import { TYPES } from "../resources/tokens";
import { pause } from "./attempt";
import { AutomationError } from "./backend";
import { change, joined, Overtaken } from "./change";
import { type DrainContext, type DrainPorts, QUIET, waitForDns, waitForQuietNat } from "./drain";
import { OperationError } from "./failures";
import type { Done } from "./fleet";
import { deployedJoiners, joinerFindings, proveJoiners, reasonsOf } from "./joiners";
import { doneOf, judge } from "./judge";
import { networkOf, sibling } from "./network-stacks";
import { inTwoPhases } from "./operations";
import type { SwitchOptions } from "./options";
import { PROJECT } from "./places";
import type { Planned } from "./preview-records";
import { readDeployment } from "./repair/deployment";
import type { Session } from "./session";
import { settle } from "./settle-stack";
import { type Overlay, writeMode } from "./stack-config";
import { type Standing, serviceOf, standingOf } from "./standing";
import { leavingOf, type SwitchStep, stepName, switchSteps } from "./switch-steps";
import type { Finding, FleetResult } from "./types";
import { verifyStack } from "./verify";

/** A stack's way through a switch. */
interface Course {
  readonly steps: readonly SwitchStep[];
  /** What an earlier run left, and what became of it. */
  readonly settled: readonly Finding[];
  /** Deployed stacks that join the network. */
  readonly joiners: readonly Session[];
  /** Interface endpoints that the target has. */
  readonly coming: readonly string[];
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
    async (session, note) => {
      const network = networkOf(session.config);
      if (network !== undefined)
        throw new AutomationError(
          `stack ${session.stack} has no mode of its own\n  why: it joins the network of ${network}\n  fix: egress switch --stack ${sibling(session.stack, network)} --to ${options.to}`,
        );
      const settled = await settle(session);
      note({ findings: settled });
      const standing = standingOf(readDeployment(await session.export()));
      if (!standing.deployed)
        throw new AutomationError(
          `stack ${session.stack} is not deployed\n  why: its state has no network whose way could be switched\n  fix: write mode: ${options.to} into ${session.config.file} and run egress up --stack ${session.stack}`,
        );
      const target = await judge(session, options, { mode: options.to });
      const joiners = await deployedJoiners(options.projectDir ?? PROJECT, session.stack, options);
      const stopping = await joinerFindings(joiners, options.to);
      if (stopping.some(({ kind }) => kind === "unreachable" || (kind === "not-proven" && !options.acceptUnproven)))
        return joined([...settled, ...stopping], {
          ...doneOf(target),
          outcome: "refused",
          problem: `stopped before any change: ${stopping[0]?.subject ?? "a joining stack"} would be cut off with mode ${options.to}`,
        });
      const coming = endpointsOf(target.planned);
      const way = wayFrom(standing, options, coming);
      courses.set(session.stack, { ...way, settled, joiners });
      return joined(settled, { ...doneOf(target), steps: way.steps.map(stepName) });
    },
    async (session, note) => {
      const course = courses.get(session.stack);
      if (!course) throw new AutomationError(`stack ${session.stack} was not planned`);
      return follow(session, options, course, ports ?? (await import("./drain-aws")).awsDrain, note);
    },
  );
}

/** Times that a switch starts over from what another run has left. */
const OVERTAKEN = 5;

/** The way from what stands. */
function wayFrom(standing: Standing, { to, direct = false }: SwitchOptions, coming: readonly string[]) {
  return {
    steps: switchSteps(standing, to, direct, coming),
    coming,
    wide: [...new Set([...standing.endpoints, ...coming])].sort(),
    leaving: leavingOf(standing, coming),
  };
}

/**
 * Goes the way; if another run has the lock meanwhile, stands aside for a while, and goes on from what that one left. A
 * switch takes the lock many times: two that both began anew at once would overtake each other for ever.
 */
async function follow(
  session: Session,
  options: SwitchOptions,
  course: Course,
  ports: DrainPorts,
  note: (done: Done) => void,
): Promise<Done> {
  let way = course;
  for (let overtaken = 0; ; overtaken += 1) {
    try {
      return await goOn(session, options, way, ports, note);
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error;
      if (overtaken >= OVERTAKEN)
        throw new OperationError(
          "locked",
          `${session.stack}: other runs changed the stack ${OVERTAKEN + 1} times during this switch, which stops here\n  fix: wait until nobody else updates the stack, and run the same command again`,
        );
      await session.standAside(overtaken);
      await session.patient().waitForLock();
      await settle(session);
      const standing = standingOf(readDeployment(await session.export()));
      way = { ...course, ...wayFrom(standing, options, course.coming) };
    }
  }
}

async function goOn(
  session: Session,
  options: SwitchOptions,
  { steps, settled, joiners, wide, leaving }: Course,
  ports: DrainPorts,
  note: (done: Done) => void,
): Promise<Done> {
  const done: string[] = [];
  const changes: Record<string, number> = {};
  const findings = new Findings(settled);
  note({ steps: done, findings: findings.all });
  for (const step of steps) {
    const name = stepName(step);
    session.onProgress({ kind: "step", stack: session.stack, step: name });
    switch (step.kind) {
      case "deploy": {
        const overlay: Overlay = { mode: step.mode, ...(step.wide ? { hybrid: wide } : {}) };
        const stopped = await deploy(session, options, overlay, changes, findings);
        if (stopped) return { ...stopped, steps: done, findings: findings.all, changes };
        break;
      }
      case "prove":
        findings.add(await prove(session, options, joiners, step.expect));
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
        if (stopped) return { ...stopped, steps: done, findings: findings.all, changes };
        await waitForDns(await drainContext(session, options, ports));
        break;
      }
      case "record":
        writeMode(session.config, step.mode);
        break;
    }
    done.push(name);
  }
  return { steps: done, findings: findings.all, changes, outputs: await session.outputs() };
}

async function deploy(
  session: Session,
  options: SwitchOptions,
  overlay: Overlay,
  changes: Record<string, number>,
  findings: Findings,
): Promise<Done | undefined> {
  const judged = await judge(session, options, overlay);
  findings.add(judged.report.findings);
  if (!judged.report.passed) return doneOf(judged);
  for (const [op, count] of Object.entries(await change(session, options, judged, overlay, true)))
    changes[op] = (changes[op] ?? 0) + count;
  return undefined;
}

/** Findings of a whole switch, each once: its steps find the same again and again. */
class Findings {
  readonly all: Finding[] = [];

  constructor(first: readonly Finding[]) {
    this.add(first);
  }

  add(more: readonly Finding[]): void {
    for (const one of more)
      if (
        !this.all.some(
          ({ kind, subject, evidence }) => kind === one.kind && subject === one.subject && evidence === one.evidence,
        )
      )
        this.all.push(one);
  }
}

/** @throws OperationError when the live proof fails: the stack keeps both paths */
async function prove(
  session: Session,
  options: SwitchOptions,
  joiners: readonly Session[],
  expect: Mode | "any",
): Promise<readonly Finding[]> {
  const verify = options.verify ?? verifyStack;
  const outputs = await session.outputs();
  const report = await verify({
    stack: session.stack,
    outputs,
    expect,
    pauseSeconds: (seconds) => pause(seconds, session.cancellation, session.stack),
  });
  if (!report.ok)
    throw new OperationError(
      "fatal",
      `${session.stack}: the live proof failed, so the switch stopped here\n${reasonsOf(report)}\n  fix: mend it and run the same command again, or switch back`,
    );
  const others = await proveJoiners(joiners, outputs, expect, verify);
  return [...report.findings, ...others].filter(({ kind }) => kind !== "unreachable");
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

/** Interface endpoints that the target has. */
function endpointsOf(planned: Planned): string[] {
  return planned.after
    .filter(({ type, inputs }) => type === TYPES.endpoint && inputs["vpcEndpointType"] === "Interface")
    .flatMap((endpoint) => serviceOf(endpoint) ?? []);
}
