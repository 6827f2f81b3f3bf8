/** From arguments of `FargateService` to its parts: asks the account what a plan must know, plans, builds. */
import { resolve } from "node:path";
import { getCallerIdentity } from "@pulumi/aws/getCallerIdentity";
import { getRegion } from "@pulumi/aws/getRegion";
import * as pulumi from "@pulumi/pulumi";
import { partitionOf } from "../plan/catalogue";
import { CONTRACT_VERSION, type NetworkContract } from "../plan/contract";
import { parseImage } from "../plan/image";
import { makePlan } from "../plan/plan";
import { repositoryArn } from "../plan/role-documents";
import type { ServicePlan } from "../plan/service-plan";
import { awsPackageVersion } from "../stacks/aws-package";
import { contentTag } from "../stacks/content-tag";
import { ArgumentError, renamed } from "./arguments/argument-error";
import type { ServicePlace } from "./arguments/container-settings";
import { settingsOf } from "./arguments/sections";
import type { FargateServiceArgs } from "./arguments/service-args";
import { SERVICE, serviceNames, serviceSections } from "./arguments/service-settings";
import { checkedImages } from "./checked-image";
import { createCluster, existingCluster } from "./ecs-cluster";
import { part } from "./planned";
import { createPlannedService, type ServiceParts } from "./planned-service";
import { SecurityGroups } from "./security-groups";
import {
  fileSystemIds,
  foreignGroupIds,
  runtimeInputs,
  secretInputs,
  serviceKeys,
  serviceRules,
} from "./service-inputs";

/** @throws ArgumentError with every problem. */
export async function makeService(
  component: pulumi.ComponentResource,
  name: string,
  args: FargateServiceArgs,
  above: pulumi.Resource | undefined,
): Promise<ServiceParts> {
  const title = `FargateService "${name}"`;
  // Asked through the component's own provider: its Region and account are the service's.
  const through = { parent: component };
  const [{ region }, { accountId: account }] = await Promise.all([
    getRegion({}, through),
    getCallerIdentity({}, through),
  ]);
  const place = { partition: partitionOf(region), region, account };
  const given = serviceSections(args, place);
  const settings = settingsOf(title, given, serviceNames(args), { region, awsPackageVersion: awsPackageVersion() });
  const result = makePlan(settings, {
    region,
    account,
    prefix: name,
    zones: [],
    serviceZones: {},
    joined: anyNetwork(place),
  });
  if (!result.plan) throw new ArgumentError(title, renamed(result.problems, serviceNames(args)));
  const [plan] = result.plan.services;
  if (!plan) throw new Error(`${title} has no service`);
  for (const { key, why } of result.plan.warnings) void pulumi.log.warn(`${key.split(".").pop()}: ${why}`, component);
  const { egress, tags = {} } = args;
  const child = part(component, above);
  const own = new SecurityGroups(
    name,
    {
      vpcId: egress.vpcId,
      endpointGroups: [],
      services: [{ name: SERVICE, egress: serviceRules(plan, args) }],
      prefixListIds: {},
      foreignGroupIds: foreignGroupIds(args),
      tags,
    },
    child,
  );
  const taskGroupId = own.taskGroupIds[SERVICE];
  if (!taskGroupId) throw new Error(`${title} has no task security group`);
  const cluster =
    args.cluster === undefined
      ? createCluster(name, { kind: "own", containerInsights: args.containerInsights ?? "off" }, [plan], tags, child)
      : existingCluster(args.cluster, place);
  const groups = args.securityGroupIds ?? [];
  const images = checkedImages(title, args, plan, place);
  const { build } = args;
  return createPlannedService(component, {
    name,
    plan,
    place,
    tags,
    keys: serviceKeys(args),
    protect: settings.protect,
    settings,
    ...(build === undefined
      ? {
          image: {
            uri: images.apply(([uri = ""]) => uri),
            repositoryArns: images.apply((uris) => repositoriesOf(uris, plan, place.partition)),
          },
        }
      : { imageTag: () => contentTag({ ...build, context: resolve(build.context) }, plan.architecture) }),
    inputs: secretInputs(args),
    fileSystemIds: fileSystemIds(args),
    runtime: runtimeInputs(args),
    ground: () => ({
      vpcId: egress.vpcId,
      subnetIds: egress.privateSubnetIds,
      balancerSubnets: (scheme) => ({
        ids: scheme === "public" ? (egress.publicSubnetIds ?? []) : egress.privateSubnetIds,
        readiness: [],
      }),
      zonalSubnets: [],
      zones: [],
      taskGroupId,
      securityGroupIds: pulumi
        .all([egress.clientSecurityGroupId, pulumi.output(groups)])
        .apply(([client, others]) => [client, ...others]),
      mountGroupId: () => undefined,
      readiness: own.rulesOf[SERVICE] ?? [],
      cluster,
    }),
    child,
  });
}

/** Of private images that only an update tells; those of a plan name themselves. */
function repositoriesOf(uris: readonly string[], plan: ServicePlan, partition: string): string[] {
  const told = uris.map(parseImage).filter((image) => image.registry === "ecr-private");
  const given = plan.repositories.filter((arn) => !arn.endsWith(":repository/given"));
  return [...new Set([...told.map((image) => repositoryArn(partition, image)), ...given])];
}

/**
 * A network that has everything: what a service consists of does not depend on the network's mode, so that no change of
 * mode touches it. Whether the real one serves it is checked when its outputs are there.
 */
function anyNetwork({ region, account }: ServicePlace): NetworkContract {
  const zone = (letter: string) => ({ id: letter, name: `${region}${letter}` });
  const subnet = ({ id }: { readonly id: string }) => ({ id, zoneId: id, cidr: "10.0.0.0/24", routeTableId: id });
  const zones = [zone("a"), zone("b")];
  return {
    version: CONTRACT_VERSION,
    stack: "egress",
    mode: "hybrid",
    region,
    account,
    vpcId: "vpc",
    cidrs: ["10.0.0.0/16"],
    zones,
    privateSubnets: zones.map(subnet),
    publicSubnets: zones.map(subnet),
    clientSecurityGroupId: "client",
    interfaceEndpoints: [],
    gatewayEndpoints: [],
    snapshot: undefined,
  };
}
