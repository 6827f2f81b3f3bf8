/** What the proof could not decide: said, and blocking only where somebody asks for that. */
import { TYPES } from "../../resources/tokens";
import type { StackPolicyDefinition } from "../define";
import { isExempt } from "../exemptions";
import type { Finding } from "../finding";
import { proofsOf, REGION_OPTION, regionOf } from "../proof";

const WHY = "the proof counts what it cannot read as neither safe nor broken";

const NO_REGION: Finding = {
  what: "nothing is proven: the region of the stack is not known",
  why: "names of services and endpoints contain it",
  fix: "set aws:region in the stack's configuration, or `region` in the configuration of this policy",
  labels: ["region"],
};

export const reachabilityProven: StackPolicyDefinition = {
  kind: "stack",
  name: "reachability-proven",
  description: "Reachability of every service is proven, not merely not refuted.",
  enforcementLevel: "advisory",
  severity: "medium",
  options: REGION_OPTION,
  check: (stack, options) => {
    if (stack.graph.of(TYPES.service).length > 0 && regionOf(stack, options) === undefined) return [NO_REGION];
    const missing = new Map<string, Set<string>>();
    for (const proof of proofsOf(stack, options)) {
      // Everything that is missing makes one finding, so each exemption is applied to its own part.
      if (proof.verdict !== "not-proven" || isExempt({ ...EMPTY, labels: [proof.service] }, options.exempt)) continue;
      for (const what of proof.missing) missing.set(what, (missing.get(what) ?? new Set()).add(proof.service));
    }
    if (missing.size === 0) return [];
    const parts = [...missing].map(([what, services]) => `\n  ${[...services].join(", ")}: ${what}`);
    return [
      {
        what: `not proven:${parts.join("")}`,
        why: WHY,
        fix: "deploy and look again if it is known after the deployment; otherwise `egress diagnose` reads it from AWS",
      },
    ];
  },
};

const EMPTY: Finding = { what: "", why: WHY, fix: "" };
