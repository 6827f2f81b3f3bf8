/** What an earlier run left in a stack, before a command works on it: told by those that change nothing, settled by the others. */
import { decisionText, diagnosis, repair } from "./repair/repair";
import type { Decision } from "./repair/settle";
import type { Session } from "./session";
import type { Finding } from "./types";

/**
 * Settles it. Nothing pending costs one export of the state.
 * @returns what was done, as findings that stop nothing
 * @throws OperationError when something is not for a program to decide
 */
export async function settle(session: Session): Promise<Finding[]> {
  const settled = (await repair(session.patient())).map(
    (decision): Finding => ({
      kind: "settled",
      subject: decision.urn,
      evidence: decisionText(decision),
      fix: "nothing to do",
    }),
  );
  return [...session.mended, ...settled];
}

/** What a command that changes something would settle first. Changes nothing. */
export async function unsettled(session: Session): Promise<Finding[]> {
  return (await diagnosis(session.patient())).map(findingOf);
}

/** A decision that is not carried out yet. */
export function findingOf(decision: Decision): Finding {
  return {
    kind: "pending-operation",
    subject: decision.urn,
    evidence: decisionText(decision),
    fix:
      decision.do === "conflict"
        ? decision.fix
        : "egress repair does it, and so does every command that changes the stack",
  };
}
