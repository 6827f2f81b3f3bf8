/**
 * Services whose resources heed resource control policies, by the prefix of their actions. AWS adds services: of one that
 * is not in the list nobody knows, and it is not taken for one that does not.
 * Source: organizations/latest/userguide/orgs_manage_policies_rcps.html.
 */
import { HEEDING_RESOURCE_CONTROLS } from "../../plan/action-names";

/** Whether the service of an action is known to heed resource control policies. */
export function heedsResourceControls(action: string): boolean {
  return HEEDING_RESOURCE_CONTROLS.has(action.split(":", 1)[0]?.toLowerCase() ?? "");
}
