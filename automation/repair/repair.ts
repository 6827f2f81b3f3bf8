/** Settles what a killed run left in one stack: looks, decides, waits, and changes the state once and whole. */
import { OperationError } from "../failures";
import type { OnProgress } from "../types";
import { type Deployment, type Exported, logicalName, readDeployment, type Settled, withSettled } from "./deployment";
import type { Claim } from "./identity";
import type { Lookup } from "./lookup";
import type { ClientOptions } from "./lookup-named";
import type { Hands } from "./remove-aws";
import type { ReadEntries, ToRead } from "./scratch";
import { claimsOf, type Decision, type Finding, settle } from "./settle";

/** What a repair needs of a stack. */
export interface Patient {
  readonly stack: string;
  /** State as it is. Secrets stay encrypted unless they are asked for. */
  export(showSecrets?: boolean): Promise<Exported>;
  /** Writes the state. Forgets every pending operation. */
  import(exported: Exported): Promise<void>;
  /** Reads resources by the provider without touching the stack. `exported` has its secrets readable. */
  read(exported: Exported, wanted: readonly ToRead[]): Promise<ReadEntries>;
  /** Returns when nobody holds the stack's lock. What was pending may be forgotten by it. */
  waitForLock(): Promise<void>;
  readonly lookup: Lookup;
  readonly hands: Hands;
  readonly onProgress: OnProgress;
  /** Rejects when the user asks for an end. */
  readonly pauseSeconds: (seconds: number) => Promise<void>;
  /** Region when the state names none. */
  readonly region: string;
}

/** Seconds between looks at what AWS is making, and how long it may take. */
const POLL = 5;
const LIMIT = 900;
/** Seconds after which a thing that is not found is looked for once more: AWS may not list it yet. */
const SECOND_LOOK = 3;
/** Times the state may change under a repair. */
const ROUNDS = 5;

/** What is there to settle, and what would be done. Changes nothing. */
export async function diagnosis(patient: Patient): Promise<readonly Decision[]> {
  const deployment = readDeployment(await patient.export());
  if (deployment.pending.length === 0) return [];
  return settle(deployment, await findings(patient, deployment));
}

/**
 * Settles everything that an earlier run left, or nothing.
 * @returns what was done; empty when there was nothing
 * @throws OperationError when something is not for a program to decide
 */
export async function repair(patient: Patient): Promise<readonly Decision[]> {
  let seen = await patient.export();
  if (readDeployment(seen).pending.length === 0) return [];
  patient.onProgress({ kind: "step", stack: patient.stack, step: "settle what an earlier run left" });
  for (let round = 0; round < ROUNDS; round += 1) {
    // Pending operations of a run that is at work are its own.
    await patient.waitForLock();
    const before = await patient.export();
    // Whoever asks for the lock may make the engine forget what was pending; nobody else has changed anything then.
    if (!sameResources(seen, before)) seen = before;
    const deployment = readDeployment(seen);
    if (deployment.pending.length === 0) return [];
    const decisions = await decided(patient, deployment, (all) => {
      const conflicts = all.filter((decision) => decision.do === "conflict");
      if (conflicts.length > 0) throw new OperationError("fatal", conflictText(patient.stack, conflicts));
    });
    const claims = claimsOf(deployment);
    for (const decision of decisions) await act(patient, decision, claims.get(decision.urn), deployment);
    const settled = await settledBy(patient, decisions, deployment);
    // Between the look and the write somebody else may have begun.
    if (JSON.stringify(await patient.export()) !== JSON.stringify(before)) continue;
    await patient.import(withSettled(before, settled));
    return decisions;
  }
  throw new OperationError(
    "fatal",
    `${patient.stack}: its state changed under the repair ${ROUNDS} times\n  fix: wait until nobody else updates the stack, and run the same command again`,
  );
}

function sameResources(one: Exported, other: Exported): boolean {
  const [first, second] = [one, other].map(({ deployment }) => JSON.stringify(deployment["resources"] ?? []));
  return first === second;
}

/** Looks until AWS has finished what it is at. @param check throws when there is no point in waiting */
export async function decided(
  patient: Patient,
  deployment: Deployment,
  check: (decisions: readonly Decision[]) => void,
): Promise<Decision[]> {
  for (let waited = 0; ; waited += POLL) {
    const decisions = settle(deployment, await findings(patient, deployment));
    check(decisions);
    const waiting = decisions.find((decision) => decision.do === "wait");
    if (!waiting) return decisions;
    const why = `${waiting.found.id}: ${waiting.why}`;
    if (waited >= LIMIT)
      throw new OperationError(
        "fatal",
        `${patient.stack}: ${why}, for more than ${LIMIT} s\n  fix: see what AWS says of it, and run the same command again`,
      );
    patient.onProgress({ kind: "waiting", stack: patient.stack, why, seconds: waited, limit: LIMIT });
    await patient.pauseSeconds(POLL);
  }
}

async function findings(patient: Patient, deployment: Deployment): Promise<ReadonlyMap<string, Finding>> {
  const claims = [...claimsOf(deployment)].filter((entry): entry is [string, Claim] => entry[1] !== undefined);
  const look = async (wanted: readonly [string, Claim][]) =>
    Promise.all(
      wanted.map(async ([urn, claim]) => {
        return [urn, await patient.lookup(claim, clientOptions(patient, deployment, urn))] as const;
      }),
    );
  const found = new Map(await look(claims));
  const missing = claims.filter(([urn, claim]) => claim.by !== "again" && isNone(found.get(urn)));
  if (missing.length > 0) {
    await patient.pauseSeconds(SECOND_LOOK);
    for (const [urn, finding] of await look(missing)) found.set(urn, finding);
  }
  return found;
}

function isNone(finding: Finding | undefined): boolean {
  return finding !== undefined && "found" in finding && finding.found.length === 0;
}

/** Does in AWS what a decision says. */
export async function act(
  patient: Patient,
  decision: Decision,
  claim: Claim | undefined,
  deployment: Deployment,
): Promise<void> {
  if (!claim) return;
  const options = clientOptions(patient, deployment, decision.urn);
  if (decision.do === "remove") await patient.hands.remove(claim, decision.found.id, options);
  if (decision.do === "take-in") await patient.hands.finish(claim, decision.found.id, options);
}

/** Entries for the state: what is taken in with the inputs that the program gave it, what was interrupted as it is now. */
export async function settledBy(
  patient: Patient,
  decisions: readonly Decision[],
  deployment: Deployment,
): Promise<Settled[]> {
  if (!decisions.some((one) => one.do === "take-in" || one.do === "refresh")) return [];
  const exported = await patient.export(true);
  const readable = readDeployment(exported);
  const wanted = decisions.flatMap((decision): Wanted[] => {
    const { urn } = decision;
    const pending = deployment.pending.find(({ type, resource }) => type === "creating" && resource.urn === urn);
    if (decision.do === "take-in" && pending) {
      const entry = { ...pending.resource.raw, id: decision.found.importId };
      // Without outputs the provider imports; the program's own inputs are kept.
      const legible = readable.pending.find(({ type, resource }) => type === "creating" && resource.urn === urn);
      // What failed is not pending in the state; its inputs are the event's, and hold no secret.
      const asked = { ...entry, inputs: legible?.resource.inputs ?? pending.resource.inputs, outputs: {} };
      return [{ urn, entry, asked, fresh: true }];
    }
    const live = readable.resources.find((one) => one.urn === urn && !one.delete);
    return decision.do === "refresh" && live ? [{ urn, entry: live.raw, asked: live.raw, fresh: false }] : [];
  });
  const read = await patient.read(
    exported,
    wanted.map(({ urn, asked }) => ({ urn, entry: asked })),
  );
  return wanted.flatMap(({ urn, entry, fresh }): Settled[] => {
    const seen = read.get(urn);
    // Gone meanwhile: for the state it has never been.
    if (!seen) return fresh ? [] : [{ urn, entry: undefined }];
    const { id, inputs, outputs } = seen;
    return [{ urn, entry: { ...entry, id, outputs, ...(fresh ? {} : { inputs }) } }];
  });
}

interface Wanted {
  readonly urn: string;
  /** For the state. */
  readonly entry: Readonly<Record<string, unknown>>;
  /** For the provider. */
  readonly asked: Readonly<Record<string, unknown>>;
  /** Not in the state yet. */
  readonly fresh: boolean;
}

/** Region and profile of the provider that makes the resource. */
function clientOptions({ region }: Patient, { resources, pending }: Deployment, urn: string): ClientOptions {
  const reference = pending.find(({ resource }) => resource.urn === urn)?.resource.provider;
  const inputs = resources.find((one) => `${one.urn}::${one.id}` === reference)?.inputs ?? {};
  const { region: own, profile } = inputs;
  return {
    region: typeof own === "string" && own !== "" ? own : region,
    ...(typeof profile === "string" && profile !== "" ? { profile } : {}),
  };
}

/** A decision as a line. */
export function decisionText(decision: Decision): string {
  const name = `${decision.urn.split("::").at(-2)?.split("$").at(-1) ?? ""} ${logicalName(decision.urn)}`;
  switch (decision.do) {
    case "take-in":
      return `${name}: AWS has it (${decision.found.id}): taken into the state`;
    case "clear":
      return `${name}: ${decision.why}: the interrupted creation is forgotten`;
    case "refresh":
      return `${name}: ${decision.why}: read again`;
    case "wait":
      return `${name}: ${decision.why} (${decision.found.id}): waited for`;
    case "remove":
      return `${name}: ${decision.why} (${decision.found.id}): deleted`;
    case "conflict":
      return `${name}: ${decision.why}`;
  }
}

function conflictText(stack: string, conflicts: readonly Extract<Decision, { do: "conflict" }>[]): string {
  const lines = conflicts.map((one) => `  why: ${decisionText(one)}\n  fix: ${one.fix}`);
  return `${stack}: an earlier run was killed, and what it left is not for this command to decide; nothing was changed\n${lines.join("\n")}`;
}
