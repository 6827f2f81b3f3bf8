/** The wiring of one stack: configuration, plan, components, outputs. Reads as the list of what is built. */
import type * as pulumi from "@pulumi/pulumi";
import { EndpointSet } from "../components/endpoint-set";
import { FargateService } from "../components/fargate-service";
import { GatewayEndpoints } from "../components/gateway-endpoints";
import { NatEgress } from "../components/nat-egress";
import { SecurityGroups } from "../components/security-groups";
import { TaskIdentity } from "../components/task-identity";
import { repositoryArn } from "../plan/documents";
import { endpointPolicy } from "../plan/endpoint-policy";
import { parseImage } from "../plan/image";
import type { StackPlan } from "../plan/plan";
import type { Settings } from "../plan/settings";
import { contentTag } from "./content-tag";
import { tagWithIdentity } from "./identity-tags";
import { type Network, network } from "./network";
import type { StackOutputs } from "./outputs";

/** Base of every logical name. */
const NAME = "egress";

/** Builds what the plan says. */
export async function buildStack(plan: StackPlan, settings: Settings): Promise<StackOutputs> {
  tagWithIdentity();
  const { tags, service } = settings;
  const net = network(NAME, plan, settings);
  const image = await containerImage(plan, settings);
  const identity = new TaskIdentity(`${NAME}-app`, {
    account: plan.account,
    region: plan.region,
    partition: plan.partition,
    repositoryArns: image.repositoryArns,
    secrets: service.secrets,
    needs: service.needs,
    exec: service.exec,
    logRetentionDays: service.logRetentionDays,
    tags,
  });
  const policy = endpointPolicies(settings, identity);
  const gateways = new GatewayEndpoints(`${NAME}-gateway`, {
    vpcId: net.vpcId,
    endpoints: plan.gatewayEndpoints.map((endpoint) => ({ ...endpoint, ...policy(endpoint.service) })),
    routeTables: net.routeTables,
    tags,
  });
  const groups = new SecurityGroups(NAME, {
    vpcId: net.vpcId,
    endpointGroups: plan.groups,
    egress: plan.egressRules,
    prefixListIds: gateways.prefixListIds,
    tags,
  });
  const endpoints = new EndpointSet(`${NAME}-endpoint`, {
    vpcId: net.vpcId,
    endpoints: plan.interfaceEndpoints.map((endpoint) => ({
      service: endpoint.service,
      serviceName: endpoint.serviceName,
      subnetIds: oneSubnetPerZone(net, endpoint.zoneIds),
      securityGroupId: groups.endpointGroupIds[endpoint.group] ?? groups.taskGroupId,
      privateDns: endpoint.privateDns,
      ...policy(endpoint.service),
    })),
    rules: groups.endpointRules,
    tags,
  });
  const nat = natEgress(plan, settings, net);
  const workload = new FargateService(`${NAME}-app`, {
    settings: service,
    account: plan.account,
    region: plan.region,
    vpcId: net.vpcId,
    subnetIds: net.privateSubnets.map((s) => s.id),
    taskGroupId: groups.taskGroupId,
    image: image.uri,
    identity,
    services: plan.needs.map((need) => need.service),
    loadBalancerSubnetIds: oneSubnetPerZone(
      { privateSubnets: service.loadBalancer.scheme === "public" ? net.publicSubnets : net.privateSubnets },
      plan.zones.map((z) => z.id),
    ),
    publicReadiness: net.publicReadiness,
    egress: [
      ...net.readiness,
      ...groups.rules,
      ...gateways.readiness,
      ...endpoints.readiness,
      ...(nat?.routes ?? []),
      ...identity.readiness,
    ],
    tags,
  });
  return {
    mode: plan.mode,
    region: plan.region,
    vpcId: net.vpcId,
    privateSubnetIds: byKey(net.privateSubnets),
    publicSubnetIds: byKey(net.publicSubnets),
    routeTableIds: Object.fromEntries(net.routeTables.map((t) => [t.key, t.routeTableId])),
    taskSecurityGroupId: groups.taskGroupId,
    endpointSecurityGroupIds: groups.endpointGroupIds,
    endpoints: endpoints.endpoints,
    gatewayEndpointIds: gateways.endpointIds,
    natPublicIps: nat?.publicIps ?? [],
    clusterName: workload.clusterName,
    serviceName: workload.serviceName,
    taskDefinitionArn: workload.taskDefinitionArn,
    logGroupName: identity.logGroupName,
    ...(workload.url ? { url: workload.url } : {}),
    needs: plan.needs.map((need) => need.service),
  };
}

interface Image {
  readonly uri: pulumi.Input<string>;
  /** Private repositories of every container. */
  readonly repositoryArns: readonly pulumi.Input<string>[];
}

/** The image: named in the configuration (which wins), or built. awsx is loaded only for a build. */
async function containerImage(plan: StackPlan, { service, tags }: Settings): Promise<Image> {
  const named = [...(service.image === undefined ? [] : [service.image]), ...service.sidecars.map((s) => s.image)];
  const repositories = named
    .map(parseImage)
    .filter((image) => image.registry === "ecr-private")
    .map((image) => repositoryArn(plan.partition, image));
  if (service.image !== undefined || service.build === undefined)
    return { uri: service.image ?? "", repositoryArns: repositories };
  const { ContainerImage } = await import("../components/container-image");
  const built = new ContainerImage(`${NAME}-app`, {
    ...service.build,
    tag: contentTag(service.build),
    architecture: service.architecture,
    tags,
  });
  return { uri: built.imageUri, repositoryArns: [built.repositoryArn, ...repositories] };
}

/** Policy of each endpoint from the task's concrete ARNs; nothing with `aws-default`. */
function endpointPolicies({ endpoints, service }: Settings, identity: TaskIdentity) {
  return (name: string): { policy?: pulumi.Output<string> } =>
    endpoints.policy === "aws-default"
      ? {}
      : {
          policy: identity.arns.apply((arns) =>
            endpointPolicy(name, { arns, needs: service.needs, exec: service.exec, allow: endpoints.allow }),
          ),
        };
}

function natEgress(plan: StackPlan, { network: { nat }, egress, tags }: Settings, net: Network): NatEgress | undefined {
  if (!plan.nat && plan.eipZones.length === 0) return undefined;
  return new NatEgress(`${NAME}-nat`, {
    vpcId: net.vpcId,
    vpcCidr: plan.cidr,
    ...(plan.nat ? { nat: plan.nat } : {}),
    eipZones: plan.eipZones,
    eipAllocationIds: nat.eipAllocationIds,
    privateRouteTables: net.routeTables,
    publicSubnetIds: new Map(net.publicSubnets.map((s) => [s.zoneId, s.id])),
    publicReadiness: net.publicReadiness,
    instanceType: nat.instanceType,
    ports: [443, ...egress.allow.map((allow) => allow.port)],
    tags,
  });
}

/** AWS takes one subnet per AZ for an endpoint or a load balancer. */
function oneSubnetPerZone(
  { privateSubnets }: Pick<Network, "privateSubnets">,
  zoneIds: readonly string[],
): pulumi.Output<string>[] {
  return zoneIds.flatMap((zoneId) => privateSubnets.find((s) => s.zoneId === zoneId)?.id ?? []);
}

function byKey(subnets: Network["privateSubnets"]): Record<string, pulumi.Output<string>> {
  return Object.fromEntries(subnets.map((s) => [s.key, s.id]));
}
