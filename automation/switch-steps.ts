/** Which steps lead from the mode a stack has to the mode it shall have. Pure. */
import type { Mode } from "../plan/mode";
import type { Standing } from "./standing";

/**
 * - `deploy`: the program with that mode. `wide`: hybrid with every interface endpoint of both ends, so that the step
 *   removes nothing.
 * - `prove`: a task measures. `any`: reachable whatever the path.
 * - `quiet-nat`: names run out, then NAT falls quiet.
 * - `leave-endpoints`: private names of the endpoints that go are off, so that tasks go over to NAT while those stand.
 * - `record`: the mode is written into the stack file.
 */
export type SwitchStep =
  | { readonly kind: "deploy"; readonly mode: Mode; readonly wide: boolean }
  | { readonly kind: "prove"; readonly expect: Mode | "any" }
  | { readonly kind: "quiet-nat" }
  | { readonly kind: "leave-endpoints" }
  | { readonly kind: "record"; readonly mode: Mode };

const deploy = (mode: Mode, wide = false): SwitchStep => ({ kind: "deploy", mode, wide });
const prove = (expect: Mode | "any"): SwitchStep => ({ kind: "prove", expect });

/**
 * Steps of a switch, from whatever stands: the mode that the stack was in, or what a killed run left of the way. Once a
 * run has begun to remove NAT, the endpoints have been proved; then the only steps left are the last ones.
 *
 * @param coming interface endpoints that the target has
 */
export function switchSteps(standing: Standing, to: Mode, direct: boolean, coming: readonly string[]): SwitchStep[] {
  const end: SwitchStep[] = [deploy(to), prove(to), { kind: "record", mode: to }];
  if (direct) return end;
  const leaving = leavingOf(standing, coming);
  switch (to) {
    case "endpoints-only": {
      const complete = coming.every((name) => standing.endpoints.includes(name));
      if (standing.nat === "none" || (standing.nat === "part" && complete)) return end;
      return [deploy("hybrid", true), prove("hybrid"), { kind: "quiet-nat" }, ...end];
    }
    case "hybrid":
    case "nat-only": {
      if (leaving.length === 0) return end;
      const begun = standing.nat === "whole" && leaving.every((name) => standing.drained.includes(name));
      const wide = begun ? [] : [deploy("hybrid", true), prove("any")];
      return [...wide, { kind: "leave-endpoints" }, prove("any"), ...end];
    }
  }
}

/** Interface endpoints that stand and that the target does not have. */
export function leavingOf({ endpoints }: Standing, coming: readonly string[]): string[] {
  return endpoints.filter((name) => !coming.includes(name));
}

/** A step in words, for progress and results. */
export function stepName(step: SwitchStep): string {
  switch (step.kind) {
    case "deploy":
      return `deploy ${step.mode}${step.wide ? " with every endpoint of both ends" : ""}`;
    case "prove":
      return step.expect === "any" ? "prove that everything is reachable" : `prove ${step.expect}`;
    case "quiet-nat":
      return "wait for names and for NAT to fall quiet";
    case "leave-endpoints":
      return "turn private names off and wait for caches";
    case "record":
      return `write mode ${step.mode} into the stack file`;
  }
}
