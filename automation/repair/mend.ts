/**
 * Mends what a failed operation left. AWS may have carried out a call whose answer never came; the provider asks again,
 * and is told that the thing exists already, or that there is none to delete. The engine then knows nothing of it, so the
 * same command would fail for ever.
 */
import { type PendingOperation, readDeployment, withSettled } from "./deployment";
import { act, decided, type Patient, settledBy } from "./repair";
import { claimsOf, type Decision } from "./settle";

/** What the engine writes in events in place of a secret. */
const SECRET = "[secret]";

/**
 * Takes into the state what AWS has of failed creations, and out of it what AWS has lost of failed deletions.
 * @returns what was done; empty when another try would fail as this one did
 * @throws what AWS or the CLI answer
 */
export async function mend(patient: Patient, failures: readonly PendingOperation[]): Promise<readonly Decision[]> {
  const pending = failures.filter(({ resource }) => !JSON.stringify(resource.inputs).includes(SECRET));
  const before = await patient.export();
  const { resources, pending: interrupted } = readDeployment(before);
  // Somebody else is at work, or was killed: the next run settles that first.
  if (pending.length === 0 || interrupted.length > 0) return [];
  const deployment = { resources, pending };
  const decisions = (await decided(patient, deployment, () => undefined)).filter(
    (decision) => decision.do === "take-in" || decision.do === "refresh",
  );
  const claims = claimsOf(deployment);
  for (const decision of decisions) await act(patient, decision, claims.get(decision.urn), deployment);
  // A deletion that failed and whose resource stands has failed for a reason of its own.
  const settled = (await settledBy(patient, decisions, deployment)).filter(
    ({ urn, entry }) => entry === undefined || !resources.some((one) => one.urn === urn && !one.delete),
  );
  if (settled.length === 0 || JSON.stringify(await patient.export()) !== JSON.stringify(before)) return [];
  await patient.import(withSettled(before, settled));
  return decisions.filter(({ urn }) => settled.some((one) => one.urn === urn));
}
