/** `repair` over one or many stacks: what killed runs left, and what carries a stack's tags without being in its state. */
import { readFileSync } from "node:fs";
import { AutomationError } from "./backend";
import { overStacks } from "./fleet";
import { inTwoPhases } from "./operations";
import type { ChangeSummary, FleetOptions, RepairOptions } from "./options";
import { stateQuestion } from "./places";
import { broughtBack, holderOf, unreadable } from "./readable-state";
import { type Exported, parseExport, readDeployment } from "./repair/deployment";
import { withoutPast } from "./repair/past-things";
import { removeThing } from "./repair/remove-aws";
import { diagnosis } from "./repair/repair";
import { compareStates } from "./repair/state-differences";
import { bringBack, type StateFault, sourceText } from "./repair/state-file";
import { awsOwned, type ListOwned, otherStack, ownerOf, removable, type Stray, straysAmong } from "./repair/strays";
import { Session } from "./session";
import { findingOf, settle, unsettled } from "./settle-stack";
import type { Finding, FleetResult } from "./types";

/**
 * Settles what killed runs left in stacks, and deletes strays: things of EC2 that carry a stack's tags and that its
 * state does not know. Shown first, then approved; a conflict stops the stack before anything changes. A state that cannot
 * be read is brought back first, which is a question of its own.
 */
export async function repair(options: RepairOptions, listOwned: ListOwned = awsOwned): Promise<FleetResult> {
  const found = new Map<string, readonly Stray[]>();
  const brought = await broughtStates(options);
  const isOld = (stack: string) => brought.get(stack)?.from?.kind === "kept";
  const result = await inTwoPhases(
    "repair",
    { ...options, keepGoing: true },
    async (session) => {
      const decisions = await diagnosis(session.patient());
      const strays = await straysOf(session, listOwned);
      // What AWS has beyond an old state may be in use: it is told, and deleted by a repair of its own.
      found.set(session.stack, isOld(session.stack) ? [] : strays.all);
      const findings = [...decisions.map(findingOf), ...strays.findings];
      const stopped = decisions.some((decision) => decision.do === "conflict");
      return {
        findings,
        changes: countsOf(
          decisions.map((decision) => decision.do),
          found.get(session.stack) ?? [],
        ),
        ...(stopped ? { outcome: "refused" as const, problem: "stopped before any change: pending-operation" } : {}),
      };
    },
    async (session) => {
      const findings = await settle(session);
      if (isOld(session.stack)) await session.refresh(false);
      const strays = found.get(session.stack) ?? [];
      if (strays.length > 0 && otherStack(strays) === undefined)
        for (const { kind, id, name } of removable(strays)) {
          await removeThing(kind, id, { region: session.region });
          findings.push({ kind: "settled", subject: id, evidence: `${name}: a stray: deleted`, fix: "nothing to do" });
        }
      return { findings };
    },
  );
  const stacks = result.stacks.map((answer) => {
    const fault = brought.get(answer.stack);
    return fault ? { ...answer, findings: [broughtBack(answer.stack, fault), ...answer.findings] } : answer;
  });
  return { ...result, stacks };
}

/** Brings back the states that cannot be read, if that is approved. Returns what each was. */
async function broughtStates(options: RepairOptions): Promise<ReadonlyMap<string, StateFault>> {
  const faults = new Map<string, StateFault>();
  for (const stack of new Set(options.stacks)) {
    // Without a backend the stack's own answer says so.
    const fault = await Promise.resolve()
      .then(() => unreadable(stateQuestion(stack, options)))
      .catch(() => undefined);
    if (fault?.from && holderOf(fault.place) === undefined) faults.set(stack, fault);
  }
  if (faults.size === 0) return faults;
  const summaries = [...faults].map(([stack, { what, from, place }]): ChangeSummary => {
    const fix = from ? `${sourceText(from)} takes its place` : "";
    const finding = { kind: "pending-operation" as const, subject: place.file, evidence: what, fix };
    return { stack, changes: { "bring back": 1 }, findings: [finding] };
  });
  if (options.approve && !(await options.approve(summaries))) return new Map();
  for (const fault of faults.values()) bringBack(fault);
  return faults;
}

/** What differs between a kept state and the stack's own. Changes nothing. */
export function compareWith(options: FleetOptions & { readonly from: string }): Promise<FleetResult> {
  const older = kept(options.from);
  return overStacks("repair", options, async (stack, note) => {
    const session = await Session.open(stack, options, { create: false, operation: "repair" });
    note({ log: session.log });
    return {
      findings: compareStates(older, await session.export()).map(({ urn, difference }) => ({
        kind: "note",
        subject: urn,
        evidence: difference,
        fix: `if the file is right: pulumi stack import --stack ${stack} --file ${options.from}, then egress refresh --stack ${stack}`,
      })),
    };
  });
}

/**
 * What `repair` would find in stacks: operations that killed runs left, and strays. Changes nothing and always succeeds
 * for a stack that can be read. Costs one export of the state and a dozen describe calls a stack.
 */
export function leftovers(options: FleetOptions, listOwned: ListOwned = awsOwned): Promise<FleetResult> {
  return overStacks("repair", options, async (stack, note) => {
    const session = await Session.open(stack, options, { create: false, operation: "repair" });
    note({ log: session.log });
    return { findings: [...(await unsettled(session)), ...(await straysOf(session, listOwned)).findings] };
  });
}

/** Strays of an open stack, also as findings. What cannot be asked is said, and stops nothing. */
export async function straysOf(
  session: Session,
  listOwned: ListOwned = awsOwned,
): Promise<{ readonly all: readonly Stray[]; readonly findings: readonly Finding[] }> {
  try {
    const deployment = readDeployment(await session.export());
    const owner = ownerOf(deployment, session.project, session.stack);
    const options = { region: session.region };
    const all = await withoutPast(straysAmong(await listOwned(owner, options), deployment), options);
    const other = otherStack(all);
    return { all, findings: all.map((stray) => strayFinding(stray, session.stack, other)) };
  } catch (error) {
    const evidence = `strays could not be looked for: ${error instanceof Error ? error.message : String(error)}`;
    const fix = "allow ec2:Describe* and tag:GetResources (docs/verify-policy.json)";
    return { all: [], findings: [{ kind: "note", subject: session.stack, evidence, fix }] };
  }
}

function strayFinding({ kind, id, name }: Stray, stack: string, other: string | undefined): Finding {
  const fix = other
    ? `${other}; nothing is deleted: rename one of the two, or delete by hand`
    : kind
      ? `egress repair --stack ${stack} deletes it, if nothing uses it`
      : "delete it in AWS if nothing uses it, or pulumi import it";
  return {
    kind: "stray",
    subject: id,
    evidence: `it has the stack's tags (${name}), and the state does not know it`,
    fix,
  };
}

function countsOf(decisions: readonly string[], strays: readonly Stray[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const one of decisions) counts[one] = (counts[one] ?? 0) + 1;
  const gone = otherStack(strays) === undefined ? removable(strays).length : 0;
  return gone > 0 ? { ...counts, "delete stray": gone } : counts;
}

/** @throws AutomationError when the file is no export */
function kept(file: string): Exported {
  try {
    return parseExport(readFileSync(file, "utf8"));
  } catch (error) {
    throw new AutomationError(
      `--from ${file}\n  why: ${error instanceof Error ? error.message : String(error)}\n  fix: name a *.state.json of .egress/logs, or what pulumi stack export wrote`,
    );
  }
}
