/** The two ends of a connection that several checks speak of: the task's ports and public destinations. */
import { type Ports, TASK_EPHEMERAL } from "../network/acls";
import type { Ranges } from "../network/address-sets";
import { isUnknown, type Task } from "../topology";
import type { View } from "../view";

/** Where a connection goes when it leaves the VPC. */
export interface PublicDestination {
  readonly ranges: Ranges;
  /** Prefix list that holds all of them. */
  readonly prefixListId?: string;
  /** For caches and texts: `public addresses`, or the prefix list. */
  readonly label: string;
}

/** Source ports of the task's connections; Linux where nobody said otherwise. */
export function taskPorts(task: Task): Ports {
  const system = task.operatingSystem;
  return TASK_EPHEMERAL[system === undefined || isUnknown(system) ? "linux" : system];
}

/** Destination of a service outside the VPC: its prefix list's entries where they are known. */
export function publicDestination(view: View, prefixListId: string | undefined): PublicDestination {
  if (prefixListId === undefined) return { ranges: view.publicRanges, label: "public addresses" };
  return {
    ranges: view.entriesOf(prefixListId) ?? view.publicRanges,
    prefixListId,
    label: `prefix list ${prefixListId}`,
  };
}
