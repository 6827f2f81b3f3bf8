/** One change of one stack that has passed its gates. */
import { OperationError } from "./failures";
import type { Done } from "./fleet";
import { type Judged, judge } from "./judge";
import type { GatedOptions } from "./options";
import type { Planned } from "./preview-records";
import type { Session } from "./session";
import { settle } from "./settle-stack";
import type { Overlay } from "./stack-config";
import type { Changes, Finding } from "./types";

/** Steps after which something of the stack is no more. */
const REMOVES: ReadonlySet<string> = new Set(["delete", "delete-replaced", "replace", "create-replacement"]);

/** Another run has changed the stack since the plan of many steps was made: it must be made anew. */
export class Overtaken extends Error {}

/**
 * Deploys what was judged. The state is kept first if something goes. If another run held the lock meanwhile, its end
 * is waited for, what it left is settled, and the plan is judged anew.
 * @param steps whether this is one of many steps: then the rest of them may not hold any more either
 * @throws OperationError when the plan does not pass then, Overtaken when it is one of many steps
 */
export async function change(
  session: Session,
  options: GatedOptions,
  { planned }: Judged,
  overlay: Overlay = {},
  steps = false,
): Promise<Changes> {
  if (removesSomething(planned)) await session.keepState();
  return session.up(overlay, options.refresh, async () => {
    await session.patient().waitForLock();
    await settle(session);
    if (steps) throw new Overtaken();
    const { report } = await judge(session, options, overlay);
    if (report.passed) return;
    throw new OperationError(
      "fatal",
      `${session.stack}: another run changed the stack, and the plan does not pass its gates any more; nothing was changed by this one\n  fix: run the same command again to see the plan as it is now`,
    );
  });
}

function removesSomething({ steps }: Planned): boolean {
  return steps.some(({ op }) => REMOVES.has(op));
}

/** An answer with findings before its own. */
export function joined(before: readonly Finding[], done: Done): Done {
  return before.length === 0 ? done : { ...done, findings: [...before, ...(done.findings ?? [])] };
}
