/** The proof's view of a stack under review. */
import type { Proof } from "../reachability/result";
import { type ResourceOptions, reachabilityOf, topologyOfResources } from "../reachability/sources/resources";
import { TYPES } from "../reachability/sources/resources/network";
import { SERVICE } from "../reachability/sources/resources/task";
import type { Topology } from "../reachability/topology";
import type { PolicyOptions, ReviewedStack } from "./define";
import { declaredFacts, declaredRegion } from "./stack-config";

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
    ...graph.of(SERVICE).map((service) => graph.value(service, "region")),
    declaredRegion(),
    ...zones.map((zone) => (typeof zone === "string" ? /^(.*-\d)[a-z]$/.exec(zone)?.[1] : undefined)),
  ];
  return regions.find((region): region is string => typeof region === "string" && region !== "");
}

/** Proofs of every service of the stack; none when it has no service or its region is not known. */
export function proofsOf(stack: ReviewedStack, options: PolicyOptions): readonly Proof[] {
  const settings = settingsOf(stack, options);
  return settings ? reachabilityOf(stack.records, settings).proofs : [];
}

/** The network around each service of the stack. */
export function taskTopologies(stack: ReviewedStack, options: PolicyOptions): readonly Topology[] {
  const settings = settingsOf(stack, options);
  if (!settings) return [];
  return stack.graph.of(SERVICE).map((service) => {
    const others = stack.records.filter((record) => record.type !== SERVICE || record === service);
    return topologyOfResources(others, settings).topology;
  });
}

function settingsOf(stack: ReviewedStack, options: PolicyOptions): ResourceOptions | undefined {
  const region = regionOf(stack, options);
  return region === undefined ? undefined : { region, ...declaredFacts() };
}

/** The resource that the topology knows under an id, as the part of a finding that names it. */
export function subjectOf({ records, graph }: ReviewedStack, id: string): { readonly urn?: string } {
  const record = records.find((candidate) => graph.id(candidate) === id || candidate.outputs?.["arn"] === id);
  return record ? { urn: record.urn } : {};
}
