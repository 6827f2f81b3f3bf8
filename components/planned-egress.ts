/** The parts of a network and its egress path, as a plan decided them. Reads as the list of what is built. */
import type * as pulumi from "@pulumi/pulumi";
import { clientRules } from "../plan/egress-path";
import type { PolicyService } from "../plan/endpoint-policy";
import type { StackPlan } from "../plan/plan";
import type { Settings } from "../plan/settings";
import type { EndpointSet } from "./endpoint-set";
import type { GatewayEndpoints } from "./gateway-endpoints";
import type { NatEgress } from "./nat-egress";
import { createNetwork, type Network } from "./network-parts";
import { createEndpoints, createGateways, createNat, endpointPolicies } from "./path-parts";
import { SecurityGroups } from "./security-groups";

/** What a network is built from. */
export interface PlannedEgress {
  readonly plan: StackPlan;
  readonly settings: Pick<Settings, "tags" | "protect" | "endpoints">;
  /** Services whose tasks the endpoints' policies are written for. */
  readonly policyServices: pulumi.Output<readonly PolicyService[]>;
  readonly child: pulumi.ComponentResourceOptions;
}

/** Everything that makes the egress of tasks. */
export interface EgressParts {
  readonly network: Network;
  readonly groups: SecurityGroups;
  /** Absent in a stack that joins a network. */
  readonly gateways: GatewayEndpoints | undefined;
  readonly endpoints: EndpointSet | undefined;
  readonly nat: NatEgress | undefined;
  /** Concrete routes, associations and endpoints: what a task of the network waits for besides its own rules. */
  readonly readiness: readonly pulumi.Resource[];
}

/** Builds what the plan says of the network. */
export function createEgress({ plan, settings, policyServices, child }: PlannedEgress): EgressParts {
  const { tags, protect } = settings;
  const options = { tags, child };
  const network = createNetwork(plan.prefix, plan, {
    ...options,
    forceDestroy: protect === "none",
    protect: protect === "all",
  });
  const joined = plan.network.kind === "joined";
  const policies = endpointPolicies(plan, settings, policyServices);
  const gateways = joined ? undefined : createGateways(plan, network, policies, options);
  const groups = new SecurityGroups(
    plan.prefix,
    {
      vpcId: network.vpcId,
      endpointGroups: plan.path.groups,
      services: plan.services.map(({ name, egressRules }) => ({ name, egress: egressRules })),
      ...(plan.path.shared ? { client: clientRules(plan.mode, plan.path, settings.endpoints.external) } : {}),
      prefixListIds: gateways?.prefixListIds ?? {},
      tags,
    },
    child,
  );
  const endpoints = joined ? undefined : createEndpoints(plan, network, groups, policies, options);
  const nat = createNat(plan, network, options);
  return {
    network,
    groups,
    gateways,
    endpoints,
    nat,
    readiness: [
      ...network.readiness,
      ...(gateways?.readiness ?? []),
      ...(endpoints?.readiness ?? []),
      ...(nat?.routes ?? []),
    ],
  };
}
