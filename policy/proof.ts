/** The proof's view of a stack under review. */

import { findService } from "../plan/catalogue";
import { prove } from "../reachability/prove";
import type { Proof } from "../reachability/result";
import { type ResourceOptions, type ResourceTopology, topologyOfResources } from "../reachability/sources/resources";
import type { Topology } from "../reachability/topology";
import { STACK_TYPE, TYPES } from "../resources/tokens";
import { itemsOf } from "../resources/values";
import { declaredFacts, declaredRegion } from "./declared";
import type { PolicyOptions, ReviewedStack } from "./define";

/** Option of the policies that prove. */
export const REGION_OPTION = {
  region: {
    type: "string",
    pattern: "^[a-z]{2}(-[a-z]+)+-[0-9]$",
    description: "Region of the stack. Default: as the service, the stack's aws:region or the subnets' AZs say.",
  },
} as const;

/** Region of the stack's tasks; `undefined` when nothing tells. */
export function regionOf({ graph }: Pick<ReviewedStack, "graph">, { all }: Pick<PolicyOptions, "all">) {
  const zones = graph.of(TYPES.subnet).map((subnet) => graph.value(subnet, "availabilityZone"));
  const regions = [
    all["region"],
    ...graph.of(TYPES.service).map((service) => graph.value(service, "region")),
    declaredRegion(),
    ...zones.map((zone) => (typeof zone === "string" ? /^(.*-\d)[a-z]$/.exec(zone)?.[1] : undefined)),
  ];
  return regions.find((region): region is string => typeof region === "string" && region !== "");
}

/** Proofs of every service of the stack; none when it has no service or its region is not known. */
export function proofsOf(stack: ReviewedStack, options: PolicyOptions): readonly Proof[] {
  const tasks = tasksOf(stack, options);
  // The program exports what its one service needs: in a first preview the container definitions are not known yet.
  const declared = tasks.length === 1 ? declaredNeeds(stack) : [];
  return tasks.flatMap(({ topology, needs }) => {
    const others = declared.filter((service) => !needs.some((need) => need.service === service));
    const all = [
      ...needs,
      ...others.map((service) => ({
        service,
        because: [{ kind: "other" as const, text: "the stack's output `needs`" }],
      })),
    ];
    return prove(topology, all).proofs;
  });
}

/** The network around each service of the stack. */
export function taskTopologies(stack: ReviewedStack, options: PolicyOptions): readonly Topology[] {
  return tasksOf(stack, options).map(({ topology }) => topology);
}

/** The network of the stack, whether anything runs in it or not. */
export function networkOf(stack: ReviewedStack, options: PolicyOptions): Topology {
  const region = regionOf(stack, options) ?? "unknown";
  return topologyOfResources(stack.records, { region, ...declaredFacts() }).topology;
}

function tasksOf(stack: ReviewedStack, options: PolicyOptions): readonly ResourceTopology[] {
  const settings = settingsOf(stack, options);
  if (!settings) return [];
  return stack.graph.of(TYPES.service).map((service) => {
    const others = stack.records.filter((record) => record.type !== TYPES.service || record === service);
    return topologyOfResources(others, settings);
  });
}

/** Catalogue names in the stack's output `needs`, and `internet`. */
function declaredNeeds({ graph }: ReviewedStack): readonly string[] {
  return graph
    .of(STACK_TYPE)
    .flatMap((record) => itemsOf(record.outputs?.["needs"]))
    .filter(
      (item): item is string => typeof item === "string" && (item === "internet" || findService(item) !== undefined),
    );
}

function settingsOf(stack: ReviewedStack, options: PolicyOptions): ResourceOptions | undefined {
  const region = regionOf(stack, options);
  return region === undefined ? undefined : { region, ...declaredFacts() };
}

/** The resource that the topology knows under an id, as the part of a finding that names it. */
export function subjectOf({ graph }: ReviewedStack, id: string): { readonly urn?: string } {
  const record = graph.named(id);
  return record ? { urn: record.urn } : {};
}
