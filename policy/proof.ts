/** The proof's view of a stack under review. */

import { findService } from "../plan/catalogue";
import type { Need } from "../plan/needs";
import type { Proof } from "../reachability/result";
import {
  otherTaskProofs,
  proofsOfService,
  type ResourceOptions,
  topologiesOfResources,
  topologyOfResources,
} from "../reachability/sources/resources";
import { serviceByKey } from "../reachability/sources/resources/peers";
import type { Topology } from "../reachability/topology";
import { fieldsOf, textsOf } from "../resources/properties";
import type { ResourceRecord } from "../resources/record";
import { STACK_TYPE, TYPES } from "../resources/tokens";
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

/** Proofs of every service of the stack, and of the tasks it runs in other ways; none when its region is not known. */
export function proofsOf(stack: ReviewedStack, options: PolicyOptions): readonly Proof[] {
  const settings = settingsOf(stack, options);
  if (!settings) return [];
  const services = topologiesOfResources(stack.graph, settings).flatMap((each) => {
    const declared: Need[] = declaredNeeds(stack, each.service)
      .filter((service) => !each.needs.some((need) => need.service === service))
      .map((service) => ({ service, because: [{ kind: "other", text: "the stack's output `needs`" }] }));
    return proofsOfService({ ...each, needs: [...each.needs, ...declared] });
  });
  return [...services, ...otherTaskProofs(stack.graph)];
}

/** The network around each service of the stack. */
export function taskTopologies(stack: ReviewedStack, options: PolicyOptions): readonly Topology[] {
  const settings = settingsOf(stack, options);
  return settings ? topologiesOfResources(stack.graph, settings).map(({ topology }) => topology) : [];
}

/** The network of the stack, whether anything runs in it or not. */
export function networkOf(stack: ReviewedStack, options: PolicyOptions): Topology {
  const region = regionOf(stack, options) ?? "unknown";
  return topologyOfResources(stack.graph, { region, ...declaredFacts() }).topology;
}

/**
 * What the program exports that a service needs: in a first preview its container definitions are not known yet. The
 * outputs name services by their key. Catalogue names, and `internet`.
 */
function declaredNeeds({ graph }: ReviewedStack, service: ResourceRecord): readonly string[] {
  const outputs = fieldsOf(graph.of(STACK_TYPE)[0]?.outputs);
  const services = fieldsOf(outputs["services"]);
  const key = Object.keys(services).find((each) => serviceByKey(graph, each) === service);
  const only = graph.of(TYPES.service).length === 1 ? outputs["needs"] : undefined;
  return textsOf(key === undefined ? only : fieldsOf(services[key])["needs"]).filter(
    (need) => need === "internet" || findService(need) !== undefined,
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
