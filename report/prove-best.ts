/** Proves the way that a comparison would advise, before it is advised. No AWS account, no network. */
import { bestOf, isProved } from "../cost/advise";
import type { PriceBook } from "../cost/price-book";
import { shapeOf } from "../cost/read-shape";
import { type Choice, keyOf, type Scenario, type WayProof } from "../cost/scenario";
import { EvaluationError, evaluate } from "../offline/evaluate";
import { reachOf } from "./document";
import type { ModesOptions } from "./evaluate-modes";
import { refusalLine, wayProof } from "./way-proof";

/** Ways that are tried before the rest is left unproved; each costs an evaluation. */
const TRIES = 6;

/**
 * The scenario with proofs of the cheapest ways that are not configured: what does not hold is ruled out, and the next
 * cheapest is tried.
 */
export async function proveBest(of: ModesOptions, scenario: Scenario, book: PriceBook): Promise<Scenario> {
  let known = scenario;
  for (let tries = 0; tries < TRIES; tries++) {
    const best = bestOf(known, book);
    if (best === null || isProved(known, best.choice)) return known;
    const proof = await proofOf(of, best.choice);
    known = { ...known, proved: { ...known.proved, [keyOf(best.choice)]: proof } };
  }
  return known;
}

async function proofOf(of: ModesOptions, choice: Choice): Promise<WayProof> {
  try {
    const evaluation = await evaluate({ ...of, set: [...(of.set ?? []), ...overridesOf(choice)] });
    const built = shapeOf(evaluation.resources, evaluation.region).interfaceEndpoints.map((e) => e.service);
    if ([...built].sort().join() !== [...choice.interfaceEndpoints].sort().join())
      return { verdict: "not-proven", problem: `its endpoints cannot be had: ${built.join(", ")} would stand` };
    return wayProof(reachOf(evaluation));
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    return { verdict: "unreachable", problem: refusalLine(error.message) };
  }
}

/** The settings that make a choice. */
function overridesOf({ mode, natStrategy, interfaceEndpoints, gatewayEndpoints }: Choice): string[] {
  const list = (names: readonly string[]) => `[${names.join(",")}]`;
  return [
    `mode=${mode}`,
    ...(natStrategy === null ? [] : [`network.nat.strategy=${natStrategy}`]),
    `endpoints.interface=${list(mode === "endpoints-only" ? interfaceEndpoints : [])}`,
    ...(mode === "hybrid" ? [`endpoints.hybrid=${list(interfaceEndpoints)}`] : []),
    `endpoints.gateway=${list(gatewayEndpoints)}`,
  ];
}
