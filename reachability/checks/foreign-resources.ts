/**
 * What the task's code calls that is not its own: the owner's policy must admit the task's role too, and an endpoint
 * carries calls to its own Region only. The role names the resources; nobody reads policies of queues, tables, topics and
 * roles of others, so they are named and not proven.
 * Source: IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html.
 */
import type { Need } from "../../plan/needs";
import type { Endpoint } from "../topology";
import type { Trace } from "../trace";
import type { View } from "../view";
import { accountOf, accountOfArn, regionOfArn } from "./accounts";
import { iamPrefix, isApplicationNeed, usedCalls } from "./calls";

/** @param via the endpoint that the calls go through; absent where they leave the VPC by NAT */
export function checkForeignResources(view: View, trace: Trace, need: Need, via: Endpoint | undefined): void {
  if (!isApplicationNeed(need)) return;
  const own = accountOf(view);
  const calls = usedCalls(view.topology.task.taskRole, iamPrefix(need.service));
  for (const resource of new Set(calls.flatMap(({ resources }) => resources))) {
    const [account, region] = [accountOfArn(resource), regionOfArn(resource)];
    if (own !== undefined && account !== undefined && account !== own) {
      trace.unsure("resource-policy", resource, `it belongs to account ${account}, the task to ${own}`, [
        `whether account ${account} admits the task's role to ${resource} (its policy there, read with that account's credentials)`,
      ]);
    }
    if (via === undefined || region === undefined || /[*?]/.test(region) || region === view.region) continue;
    trace.unsure("endpoint", via.id, `${resource} is in ${region}, ${via.id} answers for ${view.region}`, [
      `the way to ${need.service} of ${region}, for ${resource}`,
    ]);
  }
}
