/** The wiring of one stack: plan, components, outputs. Reads as the list of what is built. */
import { SecurityGroups } from "../components/security-groups";
import { clientRules } from "../plan/egress-path";
import type { StackPlan } from "../plan/plan";
import type { Settings } from "../plan/settings";
import { createEndpoints, createGateways, createNat, endpointPolicies } from "./egress";
import { tagWithIdentity } from "./identity-tags";
import { createNetwork } from "./network";
import { type StackOutputs, stackOutputs } from "./outputs";
import type { SecretValues } from "./secrets";
import { createTaskParts, policyService } from "./task-parts";
import { createCluster, createService } from "./workload";

/** Builds what the plan says. @param values of the secrets that the configuration holds as Pulumi secrets. */
export async function buildStack(plan: StackPlan, settings: Settings, values: SecretValues): Promise<StackOutputs> {
  tagWithIdentity(settings.names.tagPrefix);
  const { tags, protect } = settings;
  const network = createNetwork(plan.prefix, plan, {
    tags,
    forceDestroy: protect === "none",
    protect: protect === "all",
  });
  const parts = await Promise.all(plan.services.map((service) => createTaskParts(service, plan, settings, values)));
  const policies = endpointPolicies(plan, settings, parts.map(policyService));
  const joined = plan.network.kind === "joined";
  const gateways = joined ? undefined : createGateways(plan, network, policies, settings);
  const groups = new SecurityGroups(plan.prefix, {
    vpcId: network.vpcId,
    endpointGroups: plan.path.groups,
    services: plan.services.map(({ name, egressRules }) => ({ name, egress: egressRules })),
    ...(plan.path.shared ? { client: clientRules(plan.mode, plan.path, settings.endpoints.external) } : {}),
    prefixListIds: gateways?.prefixListIds ?? {},
    tags,
  });
  const endpoints = joined ? undefined : createEndpoints(plan, network, groups, policies, settings);
  const nat = createNat(plan, network, settings);
  const cluster = createCluster(plan, settings);
  const egress = [
    ...network.readiness,
    ...(gateways?.readiness ?? []),
    ...(endpoints?.readiness ?? []),
    ...(nat?.routes ?? []),
  ];
  const services = cluster
    ? parts.map((part) => ({
        part,
        service: createService(part, { stack: plan, settings, network, cluster, groups, egress }),
      }))
    : [];
  return stackOutputs({ plan, network, groups, gateways, endpoints, nat, cluster, services });
}
