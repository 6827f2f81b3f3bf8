/** The egress path of a stack's network: gateway endpoints, interface endpoints with their policies, NAT. */
import * as pulumi from "@pulumi/pulumi";
import { EndpointSet } from "../components/endpoint-set";
import { GatewayEndpoints } from "../components/gateway-endpoints";
import { NatEgress } from "../components/nat-egress";
import type { SecurityGroups } from "../components/security-groups";
import { endpointPolicy, type PolicyService } from "../plan/endpoint-policy";
import { cidrsOf } from "../plan/network";
import type { StackPlan } from "../plan/plan";
import type { Settings } from "../plan/settings";
import { type Network, oneSubnetPerZone } from "./network";

/** Policy of each endpoint, for the services of the stack; none with `aws-default`. */
export type EndpointPolicies = (service: string) => { readonly policy?: pulumi.Output<string> };

/** Writes the policies when the ARNs of every service are there. */
export function endpointPolicies(
  { account, region }: StackPlan,
  { endpoints }: Settings,
  services: readonly pulumi.Output<PolicyService>[],
): EndpointPolicies {
  if (endpoints.policy === "aws-default") return () => ({});
  const all = pulumi.all([...services]);
  return (service) => ({
    policy: all.apply((known) => endpointPolicy(service, { account, region, services: known, endpoints })),
  });
}

export function createGateways(
  plan: StackPlan,
  network: Network,
  policies: EndpointPolicies,
  { tags }: Settings,
): GatewayEndpoints {
  return new GatewayEndpoints(`${plan.prefix}-gateway`, {
    vpcId: network.vpcId,
    endpoints: plan.path.gatewayEndpoints.map((endpoint) => ({ ...endpoint, ...policies(endpoint.service) })),
    routeTables: network.routeTables,
    tags,
  });
}

export function createEndpoints(
  plan: StackPlan,
  network: Network,
  groups: SecurityGroups,
  policies: EndpointPolicies,
  { tags }: Settings,
): EndpointSet {
  return new EndpointSet(`${plan.prefix}-endpoint`, {
    vpcId: network.vpcId,
    endpoints: plan.path.interfaceEndpoints.map((endpoint) => {
      const securityGroupId = groups.endpointGroupIds[endpoint.group];
      if (!securityGroupId) throw new Error(`the endpoint ${endpoint.service} has no security group ${endpoint.group}`);
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
  });
}

/** NAT and its routes, or the addresses that are kept without it; `undefined` when there is neither. */
export function createNat(plan: StackPlan, network: Network, { tags }: Settings): NatEgress | undefined {
  const { nat, retainedEips, routedTableIds } = plan.path;
  if (!nat && retainedEips.length === 0) return undefined;
  return new NatEgress(`${plan.prefix}-nat`, {
    vpcId: network.vpcId,
    vpcCidrs: cidrsOf(plan.network),
    ...(nat ? { nat } : {}),
    retainedEips,
    routeTables: network.routeTables.filter(({ key }) => routedTableIds === undefined || routedTableIds.includes(key)),
    publicSubnetIds: Object.fromEntries(network.publicSubnets.map((subnet) => [subnet.zoneId, subnet.id])),
    publicReadiness: network.publicReadiness,
    tags,
  });
}
