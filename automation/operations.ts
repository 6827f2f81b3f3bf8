/** preview, up, refresh, destroy and outputs over one or many stacks. */
import { AutomationError } from "./backend";
import { type Done, fleetOf, overStacks } from "./fleet";
import { type GateReport, gatesOf } from "./gates";
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
import type { Planned } from "./planned";
import { priceOf, proofOf } from "./readers";
import { Session } from "./session";
import type { Overlay } from "./stack-config";
import type { Finding, FleetResult, Operation } from "./types";

/** A stack whose plan is known and judged. */
export interface Judged {
  readonly planned: Planned;
  readonly report: GateReport;
}

/** Previews and judges one plan. */
export async function judge(
  session: Session,
  options: GatedOptions,
  overlay: Overlay = {},
  refresh = options.refresh ?? false,
): Promise<Judged> {
  const planned = await session.preview(overlay, refresh);
  session.onProgress({ kind: "step", stack: session.stack, step: "gates" });
  const { config } = session;
  const report = await gatesOf(planned, {
    stack: session.stack,
    region: config.region ?? options.env?.["AWS_REGION"] ?? process.env["AWS_REGION"] ?? "us-east-1",
    allowReplace: options.allowReplace ?? [],
    acceptUnproven: options.acceptUnproven ?? false,
    retainEips: config.retainEips,
    overlay,
    prove: options.prove ?? proofOf(config),
    price: options.price ?? priceOf(config),
  });
  return { planned, report };
}

/** What the gates said, as part of an answer. */
export function doneOf({ planned, report }: Judged): Done {
  return {
    changes: planned.changes,
    findings: report.findings,
    ...(report.cost ? { cost: report.cost } : {}),
    ...(report.passed ? {} : refusal(report.findings)),
  };
}

/** What each stack would do, whether the new plan is proved, what it costs. Changes nothing; `refused` if a gate would stop it. */
export function preview(options: GatedOptions): Promise<FleetResult> {
  return overStacks("preview", options, async (stack, note) => {
    const session = await Session.open(stack, options, { create: true, operation: "preview" });
    note({ log: session.log });
    return doneOf(await judge(session, options));
  });
}

/**
 * Deploys stacks. Every stack is previewed and judged before the first one changes; a refusal or a failed preview stops
 * the run (`keepGoing`: only that stack). `approve` is asked once.
 */
export async function up(options: ChangeOptions): Promise<FleetResult> {
  return inTwoPhases(
    "up",
    options,
    async (session) => doneOf(await judge(session, options)),
    async (session, note) => {
      note({ findings: await pendingOf(session) });
      const changes = await session.up({}, options.refresh);
      return { changes, outputs: await session.outputs() };
    },
  );
}

/** Reads the real state of every resource into the stack, or (`previewOnly`) reports what differs: then drift fails. */
export function refresh(options: RefreshOptions): Promise<FleetResult> {
  return overStacks("refresh", options, async (stack, note) => {
    const session = await Session.open(stack, options, { create: false, operation: "refresh" });
    note({ log: session.log });
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
      findings,
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
    async (session) => ({ changes: { delete: (await session.resources()).length } }),
    async (session) => ({ changes: await session.destroy() }),
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

/** Plans every stack, asks once, then changes those that passed. Shared by everything that changes stacks. */
export async function inTwoPhases(
  operation: Operation,
  options: FleetOptions & { approve?: Approve; keepGoing?: boolean },
  plan: Phase,
  change: Phase,
): Promise<FleetResult> {
  const start = performance.now();
  const sessions = new Map<string, Session>();
  const plans = new Map<string, Done>();
  const planned = await overStacks(operation, { ...options, onProgress: withoutEnds(options) }, async (stack, note) => {
    const session = await Session.open(stack, options, { create: operation === "up", operation });
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

/** Resources that an earlier, killed run may have made without noting them. */
export async function pendingOf(session: Session): Promise<Finding[]> {
  return (await session.pendingOperations()).map((urn) => ({
    kind: "pending-operation",
    subject: urn,
    evidence: "an earlier run was killed while creating it: it may exist without being in the state",
    fix: "look for a second one with the stack's tags in the account and delete it",
  }));
}

function refusal(findings: readonly Finding[]): Done {
  const kinds = [...new Set(findings.filter(({ kind }) => kind !== "note").map(({ kind }) => kind))];
  return { outcome: "refused", problem: `stopped before any change: ${kinds.join(", ")}` };
}

/** The first phase is no end. */
function withoutEnds({ onProgress }: FleetOptions): NonNullable<FleetOptions["onProgress"]> {
  return (event) => {
    if (event.kind !== "end") onProgress?.(event);
  };
}
