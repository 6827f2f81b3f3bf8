/**
 * Mends what a failed operation left. AWS may have carried out a call whose answer never came; the provider asks again,
 * and is told that the thing exists already, or that there is none to delete. The engine then knows nothing of it, so the
 * same command would fail for ever.
 */
import { logicalName, type PendingOperation, readDeployment, withSettled } from "./deployment";
import type { Claim } from "./identity";
import { act, decided, type Patient, settledBy } from "./repair";
import { claimsOf, type Decision } from "./settle";

/** What the engine writes in events in place of a secret. */
const SECRET = "[secret]";

/**
 * Takes into the state what AWS has of failed creations, and out of it what AWS has lost of failed deletions. A parameter
 * whose value is a secret cannot be taken in, because only the engine knows it: it is deleted, and made again.
 * @returns what was done; empty when another try would fail as this one did
 * @throws what AWS or the CLI answer
 */
export async function mend(patient: Patient, failures: readonly PendingOperation[]): Promise<readonly Decision[]> {
  const hidden = failures.filter(({ resource }) => JSON.stringify(resource.inputs).includes(SECRET));
  const pending = failures.filter((one) => !hidden.includes(one) || isOwnParameter(one));
  const before = await patient.export();
  const { resources, pending: interrupted } = readDeployment(before);
  // Somebody else is at work, or was killed: the next run settles that first.
  if (pending.length === 0 || interrupted.length > 0) return [];
  const deployment = { resources, pending };
  const secret = new Set(hidden.map(({ resource }) => resource.urn));
  const decisions = (await decided(patient, deployment, () => undefined))
    .filter((decision) => decision.do === "take-in" || decision.do === "refresh")
    .map((decision): Decision => {
      if (decision.do !== "take-in" || !secret.has(decision.urn)) return decision;
      return { ...decision, do: "remove", why: "its value is a secret that only the engine knows" };
    });
  const claims = claimsOf(deployment);
  for (const decision of decisions) await act(patient, decision, claims.get(decision.urn), deployment);
  // A deletion that failed and whose resource stands has failed for a reason of its own.
  const settled = (await settledBy(patient, decisions, deployment)).filter(
    ({ urn, entry }) => entry === undefined || !resources.some((one) => one.urn === urn && !one.delete),
  );
  const removed = decisions.filter((decision) => decision.do === "remove");
  if (settled.length === 0 || JSON.stringify(await patient.export()) !== JSON.stringify(before)) return removed;
  await patient.import(withSettled(before, settled));
  return [...removed, ...decisions.filter(({ urn }) => settled.some((one) => one.urn === urn))];
}

/** Whether what is being created is a parameter of a name that nothing else ever had: the engine's own, for this creation. */
function isOwnParameter(operation: PendingOperation): boolean {
  const claim: Claim | undefined = claimsOf({ resources: [], pending: [operation] }).get(operation.resource.urn);
  if (claim?.by !== "name" || claim.kind !== "ssm-parameter" || claim.identity === undefined) return false;
  const own = logicalName(operation.resource.urn);
  return claim.name.startsWith(`${own}-`) && /^[0-9a-f]{7}$/.test(claim.name.slice(own.length + 1));
}
