/** preview, up, refresh, destroy and outputs over one or many stacks. */
import { AutomationError } from "./backend";
import { change, joined } from "./change";
import { type Done, fleetOf, overStacks, resultOf } from "./fleet";
import { deployedJoiners } from "./joiners";
import { doneOf, type Judged, judge } from "./judge";
import { levelsOf } from "./network-stacks";
import type {
  Approve,
  ChangeOptions,
  ChangeSummary,
  DestroyOptions,
  FleetOptions,
  GatedOptions,
  OutputsOptions,
  RefreshOptions,
} from "./options";
import { PROJECT } from "./places";
import { Session } from "./session";
import { settle, unsettled } from "./settle-stack";
import { shortName } from "./stack-config";
import type { Finding, FleetResult, Operation, StackResult } from "./types";

/** What each stack would do, whether the new plan is proved, what it costs. Changes nothing; `refused` if a gate would stop it. */
export function preview(options: GatedOptions): Promise<FleetResult> {
  return overStacks("preview", options, async (stack, note) => {
    const session = await Session.open(stack, options, { create: true, operation: "preview" });
    note({ log: session.log });
    try {
      return joined(await unsettled(session), doneOf(await judge(session, options)));
    } finally {
      await session.discard();
    }
  });
}

/**
 * Deploys stacks. Every stack is previewed and judged before the first one changes; a refusal or a failed preview stops
 * the run (`keepGoing`: only that stack). `approve` is asked once.
 */
export async function up(options: ChangeOptions): Promise<FleetResult> {
  const plans = new Map<string, Judged>();
  return inTwoPhases(
    "up",
    options,
    async (session, note) => {
      const settled = await settle(session);
      note({ findings: settled });
      const judged = await judge(session, options);
      plans.set(session.stack, judged);
      return joined(settled, doneOf(judged));
    },
    async (session) => {
      const judged = plans.get(session.stack);
      if (!judged) throw new AutomationError(`stack ${session.stack} was not planned`);
      const changes = await change(session, options, judged);
      return { changes, outputs: await session.outputs() };
    },
  );
}

/** Reads the real state of every resource into the stack, or (`previewOnly`) reports what differs: then drift fails. */
export function refresh(options: RefreshOptions): Promise<FleetResult> {
  return overStacks("refresh", options, async (stack, note) => {
    const session = await Session.open(stack, options, {
      create: false,
      operation: "refresh",
      settles: !options.previewOnly,
    });
    note({ log: session.log });
    const settled = options.previewOnly ? await unsettled(session) : await settle(session);
    const watch = await session.refresh(options.previewOnly ?? false);
    const findings = watch.events.flatMap(({ resOutputsEvent }): Finding[] => {
      const metadata = resOutputsEvent?.metadata;
      if (!metadata || !["update", "delete"].includes(metadata.op)) return [];
      const what =
        metadata.op === "delete"
          ? "it no longer exists"
          : `changed outside: ${(metadata.diffs ?? []).join(", ") || "its outputs"}`;
      return [
        {
          kind: "drift",
          subject: metadata.urn,
          evidence: what,
          fix: "egress up puts it back; egress refresh takes it over",
        },
      ];
    });
    const drifted = options.previewOnly && findings.length > 0;
    return {
      changes: watch.changes,
      findings: [...settled, ...findings],
      ...(drifted
        ? { outcome: "failed" as const, problem: `${findings.length} resource(s) differ from the state` }
        : {}),
    };
  });
}

/** Deletes every resource of stacks; the stacks themselves and their files stay. */
export function destroy(options: DestroyOptions): Promise<FleetResult> {
  return inTwoPhases(
    "destroy",
    { ...options, keepGoing: false },
    async (session) => {
      await refuseJoined(session, options);
      const findings = await settle(session);
      return { findings, changes: { delete: (await session.resources()).length } };
    },
    async (session) => {
      await session.keepState();
      return { changes: await session.destroy() };
    },
  );
}

/** A network goes after every stack that stands on it. Those that the run destroys too are gone by now. */
async function refuseJoined({ stack }: Session, options: DestroyOptions): Promise<void> {
  const joiners = await deployedJoiners(options.projectDir ?? PROJECT, stack, options);
  if (joiners.length === 0) return;
  const names = joiners.map((joiner) => shortName(joiner.stack));
  throw new AutomationError(
    `stack ${stack} is the network of ${names.join(", ")}\n  why: their tasks would lose their network\n  fix: destroy them too: egress destroy ${[...names, shortName(stack)].map((name) => `--stack ${name}`).join(" ")}`,
  );
}

/** Outputs of stacks. */
export function outputs(options: OutputsOptions): Promise<FleetResult> {
  return overStacks("outputs", options, async (stack) => {
    const session = await Session.open(stack, options, { create: false, operation: "outputs" });
    return { outputs: await session.outputs(options.showSecrets), log: session.log };
  });
}

type Phase = (session: Session, note: (done: Done) => void) => Promise<Done>;

/**
 * Plans stacks, asks once, then changes those that passed. Shared by everything that changes stacks. A stack that joins
 * the network of another one in the run is planned when that one stands, and destroyed before it: then there are two
 * rounds, each with its question, and the second is not begun when the first fails.
 */
export async function inTwoPhases(
  operation: Operation,
  options: FleetOptions & { approve?: Approve; keepGoing?: boolean },
  plan: Phase,
  change: Phase,
): Promise<FleetResult> {
  const levels = levelsOf(options.projectDir ?? PROJECT, options.stacks);
  if (operation === "destroy") levels.reverse();
  if (levels.length < 2) return oneLevel(operation, options, plan, change);
  const start = performance.now();
  const answers: StackResult[] = [];
  for (const stacks of levels) {
    const stopped = answers.some(({ outcome }) => outcome !== "succeeded");
    const round = stopped
      ? notBegun(operation, stacks)
      : (await oneLevel(operation, { ...options, stacks }, plan, change)).stacks;
    answers.push(...round);
  }
  const order = [...new Set(options.stacks)];
  return fleetOf(
    operation,
    answers.sort((a, b) => order.indexOf(a.stack) - order.indexOf(b.stack)),
    start,
  );
}

function notBegun(operation: Operation, stacks: readonly string[]): StackResult[] {
  const problem = "a stack that it stands on, or that stands on it, did not succeed";
  return stacks.map((stack) => resultOf(stack, operation, { outcome: "not-started", problem }, performance.now()));
}

async function oneLevel(
  operation: Operation,
  options: FleetOptions & { approve?: Approve; keepGoing?: boolean },
  plan: Phase,
  change: Phase,
): Promise<FleetResult> {
  const start = performance.now();
  const sessions = new Map<string, Session>();
  const plans = new Map<string, Done>();
  const planned = await overStacks(operation, { ...options, onProgress: withoutEnds(options) }, async (stack, note) => {
    const session = await Session.open(stack, options, {
      create: operation === "up",
      operation,
      settles: operation !== "repair",
    });
    note({ log: session.log });
    sessions.set(stack, session);
    const done = await plan(session, note);
    plans.set(stack, done);
    return done;
  });
  const passed = planned.stacks.filter(({ outcome }) => outcome === "succeeded");
  const stopped = passed.length < planned.stacks.length && !options.keepGoing;
  const summaries = passed.map(({ stack, changes, findings, cost, steps }): ChangeSummary => {
    return { stack, changes, findings, ...(cost ? { cost } : {}), ...(steps ? { steps } : {}) };
  });
  const agreed = !stopped && passed.length > 0 && (options.approve === undefined || (await options.approve(summaries)));
  if (!agreed) {
    for (const session of sessions.values()) await session.discard();
    const why = stopped ? "another stack was stopped before any change" : "the change was not approved";
    return fleetOf(
      operation,
      planned.stacks.map((r) =>
        r.outcome === "succeeded" ? { ...r, outcome: "not-started" as const, problem: why } : r,
      ),
      start,
    );
  }
  const changed = await overStacks(
    operation,
    { ...options, stacks: passed.map(({ stack }) => stack) },
    async (stack, note) => {
      const session = sessions.get(stack);
      if (!session) throw new AutomationError(`stack ${stack} was not planned`);
      note({ ...plans.get(stack), changes: {}, log: session.log });
      return change(session, note);
    },
  );
  const planning = new Map(planned.stacks.map(({ stack, seconds }) => [stack, seconds]));
  const answers = new Map(
    changed.stacks.map((r) => [
      r.stack,
      { ...r, seconds: Math.round((r.seconds + (planning.get(r.stack) ?? 0)) * 10) / 10 },
    ]),
  );
  return fleetOf(
    operation,
    planned.stacks.map((result) => answers.get(result.stack) ?? result),
    start,
  );
}

/** The first phase is no end. */
function withoutEnds({ onProgress }: FleetOptions): NonNullable<FleetOptions["onProgress"]> {
  return (event) => {
    if (event.kind !== "end") onProgress?.(event);
  };
}
