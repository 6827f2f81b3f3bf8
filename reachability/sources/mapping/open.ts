/** What of a task nobody looked at, or could not read: named, and not proven. Pure. */
import type { Reason } from "../../../plan/reasons";
import type { Proof } from "../../result";
import { isUnknown, type Known } from "../../topology";

/** One thing that stays open. */
export interface OpenNeed {
  /** What it is called where a proof names its service: `splunk`, `volume data`, `task definition`. */
  readonly name: string;
  readonly because: readonly Reason[];
  /** What is missing, as a noun phrase. */
  readonly missing: string;
}

/** Its proofs: not proven, from every subnet of the task. */
export function openProofs(open: readonly OpenNeed[], subnetIds: Known<readonly string[]>): Proof[] {
  const subnets = isUnknown(subnetIds) || subnetIds.length === 0 ? [""] : subnetIds;
  return subnets.flatMap((subnet) =>
    open.map(
      ({ name, because, missing }): Proof => ({
        service: name,
        because,
        subnet,
        availabilityZone: "",
        verdict: "not-proven",
        path: "none",
        hops: [],
        faults: [],
        warnings: [],
        missing: [missing],
      }),
    ),
  );
}
