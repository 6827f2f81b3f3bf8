/** The egress path of a network: gateway endpoints, interface endpoints with their policies, NAT. */
import type * as pulumi from "@pulumi/pulumi";
import { endpointPolicy, type PolicyService } from "../plan/endpoint-policy";
import { cidrsOf } from "../plan/network";
import type { StackPlan } from "../plan/plan";
import type { Settings } from "../plan/settings";
import { EndpointSet } from "./endpoint-set";
import { GatewayEndpoints } from "./gateway-endpoints";
import { NatEgress } from "./nat-egress";
import { type Network, oneSubnetPerZone } from "./network-parts";
import type { SecurityGroups } from "./security-groups";

/** Policy of each endpoint, for the services of the stack; none with `aws-default`. */
export type EndpointPolicies = (service: string) => { readonly policy?: pulumi.Output<string> };

/** What every part is made with. */
export interface PathOptions {
  readonly tags: Settings["tags"];
  readonly child: pulumi.ComponentResourceOptions;
}

/** Writes the policies when the ARNs of every service are there. */
export function endpointPolicies(
  { account, region }: StackPlan,
  { endpoints }: Pick<Settings, "endpoints">,
  services: pulumi.Output<readonly PolicyService[]>,
): EndpointPolicies {
  if (endpoints.policy === "aws-default") return () => ({});
  return (service) => ({
    policy: services.apply((known) => endpointPolicy(service, { account, region, services: known, endpoints })),
  });
}

export function createGateways(
  plan: StackPlan,
  network: Network,
  policies: EndpointPolicies,
  { tags, child }: PathOptions,
): GatewayEndpoints {
  return new GatewayEndpoints(
    `${plan.prefix}-gateway`,
    {
      vpcId: network.vpcId,
      endpoints: plan.path.gatewayEndpoints.map((endpoint) => ({ ...endpoint, ...policies(endpoint.service) })),
      routeTables: network.routeTables,
      tags,
    },
    child,
  );
}

export function createEndpoints(
  plan: StackPlan,
  network: Network,
  groups: SecurityGroups,
  policies: EndpointPolicies,
  { tags, child }: PathOptions,
): EndpointSet {
  return new EndpointSet(
    `${plan.prefix}-endpoint`,
    {
      vpcId: network.vpcId,
      endpoints: plan.path.interfaceEndpoints.map((endpoint) => {
        const securityGroupId = groups.endpointGroupIds[endpoint.group];
        if (!securityGroupId)
          throw new Error(`the endpoint ${endpoint.service} has no security group ${endpoint.group}`);
        return {
          service: endpoint.service,
          serviceName: endpoint.serviceName,
          subnetIds: oneSubnetPerZone(network.privateSubnets, endpoint.zoneIds).map((subnet) => subnet.id),
          securityGroupId,
          privateDns: endpoint.privateDns,
          ...policies(endpoint.service),
        };
      }),
      rules: groups.endpointRules,
      tags,
    },
    child,
  );
}

/** NAT and its routes, or the addresses that are kept without it; `undefined` when there is neither. */
export function createNat(plan: StackPlan, network: Network, { tags, child }: PathOptions): NatEgress | undefined {
  const { nat, retainedEips, routedTableIds } = plan.path;
  if (!nat && retainedEips.length === 0) return undefined;
  return new NatEgress(
    `${plan.prefix}-nat`,
    {
      vpcId: network.vpcId,
      vpcCidrs: cidrsOf(plan.network),
      ...(nat ? { nat } : {}),
      retainedEips,
      routeTables: network.routeTables.filter(
        ({ key }) => routedTableIds === undefined || routedTableIds.includes(key),
      ),
      publicSubnetIds: Object.fromEntries(network.publicSubnets.map((subnet) => [subnet.zoneId, subnet.id])),
      publicReadiness: network.publicReadiness,
      tags,
    },
    child,
  );
}
