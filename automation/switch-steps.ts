/** Which steps lead from the mode a stack has to the mode it shall have. Pure. */
import type { Mode } from "../plan/mode";

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
 * Steps of a switch. The same from whatever point an earlier run was killed at: `from` is the mode of the stack's
 * outputs, which the engine writes when everything new exists and before anything old goes. So while the new path is
 * being built `from` is still the old mode, and once the old path is being removed it is already `to`: then the only
 * step left is to deploy again.
 *
 * @param leaves whether interface endpoints go: those drain first, since a resolver remembers them for a while.
 */
export function switchSteps(from: Mode, to: Mode, direct: boolean, leaves: boolean): SwitchStep[] {
  const end: SwitchStep[] = [deploy(to), prove(to), { kind: "record", mode: to }];
  if (direct || (from === to && !leaves)) return end;
  const wide = [deploy("hybrid", true), prove("any")];
  switch (to) {
    case "endpoints-only":
      return [deploy("hybrid", true), prove("hybrid"), { kind: "quiet-nat" }, ...end];
    case "hybrid":
    case "nat-only":
      return leaves ? [...wide, { kind: "leave-endpoints" }, prove("any"), ...end] : end;
  }
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
