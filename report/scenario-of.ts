/** The scenario of a stack whose modes were evaluated and proved: what a comparison starts from. Pure. */
import type { Scenario } from "../cost/scenario";
import { scenarioFrom } from "../cost/scenario-from";
import type { Traffic } from "../cost/traffic";
import { EvaluationError } from "../offline/evaluate";
import type { EvaluatedInput, RefusedMode } from "./stack-report";
import { refusalLine, wayProof } from "./way-proof";

/**
 * @throws EvaluationError for a stack that joins another's network: the modes, and what they cost, are the network's.
 * @throws RangeError when no mode was evaluated or the stack has no task subnets.
 */
export function scenarioOf(modes: readonly (EvaluatedInput | RefusedMode)[], traffic: Traffic): Scenario {
  const evaluated = modes.filter((m) => m.kind === "evaluated");
  const [first] = evaluated;
  if (first === undefined) throw new RangeError("no mode was evaluated: there is nothing to compare");
  const { network } = first.evaluation.plan;
  if (network.kind === "joined")
    throw new EvaluationError(
      `the modes belong to the network of ${network.contract.stack}: there is nothing to compare here\n  fix: compare that stack; egress plan prices this one`,
    );
  return scenarioFrom({
    region: first.evaluation.region,
    resources: Object.fromEntries(evaluated.map((m) => [m.mode, m.evaluation.resources])),
    refused: Object.fromEntries(
      modes.flatMap((m) => (m.kind === "refused" ? [[m.mode, refusalLine(m.reason)] as const] : [])),
    ),
    proofs: Object.fromEntries(evaluated.map((m) => [m.mode, wayProof(m.reachability)])),
    natStrategy: evaluated.map((m) => m.evaluation.plan.path.nat?.strategy).find((s) => s !== undefined),
    needs: first.evaluation.plan.needs,
    traffic,
  });
}
