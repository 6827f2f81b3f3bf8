/** One service of a stack's plan as a component, on the stack's own network. */
import type * as pulumi from "@pulumi/pulumi";
import type { ClusterInUse } from "../components/ecs-cluster";
import type { FargateEgress } from "../components/fargate-egress";
import { FargateService } from "../components/fargate-service";
import { oneSubnetPerZone } from "../components/network-parts";
import type { EgressParts } from "../components/planned-egress";
import type { ServiceGround } from "../components/planned-service";
import { policyService } from "../components/task-parts";
import type { PolicyService } from "../plan/endpoint-policy";
import type { StackPlan } from "../plan/plan";
import type { ServicePlan } from "../plan/service-plan";
import type { Settings } from "../plan/settings";
import { contentTag } from "./content-tag";
import type { SecretValues } from "./secret-values";

/** What a service of the stack is made with. */
export interface StackGround {
  readonly plan: StackPlan;
  readonly settings: Settings;
  readonly values: SecretValues;
  readonly egress: FargateEgress;
  readonly cluster: ClusterInUse | undefined;
}

/** Makes one service. @param written is told what endpoint policies are written from. */
export function createService(
  service: ServicePlan,
  { plan, settings, values, egress, cluster }: StackGround,
  written: (service: pulumi.Output<PolicyService>) => void,
): FargateService {
  const { tags, keys, protect } = settings;
  const { partition, region, account } = plan;
  const given = service.secrets.flatMap(({ key }) => {
    const value = values(service.name, key);
    return value === undefined ? [] : [[key, value] as const];
  });
  return FargateService.planned(
    {
      name: `${plan.prefix}-${service.name}`,
      plan: service,
      place: { partition, region, account },
      tags,
      keys,
      protect,
      settings,
      imageTag: () => (service.image.kind === "built" ? contentTag(service.image.build, service.architecture) : ""),
      inputs: { secretValues: Object.fromEntries(given) },
      ground: async () => groundOf(service, plan, await egress.parts(), cluster),
    },
    (parts) => written(policyService(parts)),
  );
}

function groundOf(
  { name, securityGroupIds }: ServicePlan,
  { zones }: StackPlan,
  { network, groups, readiness }: EgressParts,
  cluster: ClusterInUse | undefined,
): ServiceGround {
  const taskGroupId = groups.taskGroupIds[name];
  if (!taskGroupId) throw new Error(`the service ${name} has no task security group`);
  if (!cluster) throw new Error(`the service ${name} has no cluster`);
  const zoneIds = zones.map((zone) => zone.id);
  return {
    vpcId: network.vpcId,
    subnetIds: network.privateSubnets.map((subnet) => subnet.id),
    balancerSubnets: (scheme) => ({
      ids: oneSubnetPerZone(scheme === "public" ? network.publicSubnets : network.privateSubnets, zoneIds).map(
        (subnet) => subnet.id,
      ),
      readiness: scheme === "public" ? network.publicReadiness : [],
    }),
    zonalSubnets: network.privateSubnets,
    zones,
    taskGroupId,
    securityGroupIds,
    mountGroupId: (volume) => groups.mountGroupIds[`${name}-${volume}`],
    readiness: [...readiness, ...(groups.rulesOf[name] ?? [])],
    cluster,
  };
}
