/** What the proof could not decide: said, and blocking only where somebody asks for that. */
import { SERVICE } from "../../reachability/sources/resources/task";
import type { StackPolicyDefinition } from "../define";
import type { Finding } from "../finding";
import { proofsOf, REGION_OPTION, regionOf } from "../proof";

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
    if (stack.graph.of(SERVICE).length > 0 && regionOf(stack, options) === undefined) return [NO_REGION];
    const missing = new Map<string, Set<string>>();
    for (const proof of proofsOf(stack, options)) {
      if (proof.verdict !== "not-proven") continue;
      for (const what of proof.missing) missing.set(what, (missing.get(what) ?? new Set()).add(proof.service));
    }
    return [...missing].map(([what, services]) => ({
      what: `not proven for ${[...services].join(", ")}: ${what}`,
      why: "the proof counts what it cannot read as neither safe nor broken",
      fix: "deploy and look again if it is known after the deployment; otherwise `egress diagnose` reads it from AWS",
      labels: [...services],
    }));
  },
};
