/** Counts what is billed beside the way out: load balancers, tasks, logs, secrets, images. Pure. */
import { parseImage } from "../plan/image";
import { imageServices } from "../plan/needs";
import type { ResourceRecord } from "../resources/record";
import { isObject, type Links, property, strings } from "./links";
import type { FargateShape, SideShape, StackShape } from "./shape";

const TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";

/** @param subnets number of subnets of a load balancer: an internet-facing one holds an address in each. */
export function readSide(links: Links, subnets: (loadBalancer: ResourceRecord) => number): SideShape {
  return {
    loadBalancers: links
      .ofType("aws:lb/loadBalancer:LoadBalancer")
      .map((lb) => ({ name: lb.name, publicIpv4: lb.inputs.internal === true ? 0 : subnets(lb) })),
    fargate: links.ofType("aws:ecs/service:Service").flatMap((service) => fargate(links, service)),
    flowLogs: links
      .ofType("aws:ec2/flowLog:FlowLog")
      .map((log) => ({ name: log.name, to: log.inputs.logDestinationType === "s3" ? "s3" : "logs" })),
    logGroups: links.ofType("aws:cloudwatch/logGroup:LogGroup").length,
    secrets: links.ofType("aws:secretsmanager/secret:Secret").length,
    kmsKeys: links.ofType("aws:kms/key:Key").length,
    repositories: links.ofType("aws:ecr/repository:Repository").length,
  };
}

function fargate(links: Links, service: ResourceRecord): FargateShape[] {
  const definition = links.ref(service, "taskDefinition", TASK_DEFINITION);
  if (!definition) return [];
  const platform = isObject(definition.inputs.runtimePlatform) ? definition.inputs.runtimePlatform : {};
  return [
    {
      name: service.name,
      tasks: Number(service.inputs.desiredCount ?? 1),
      vcpu: cpuUnits(definition.inputs.cpu) / 1024,
      memoryGb: memoryMib(definition.inputs.memory) / 1024,
      architecture: platform.cpuArchitecture === "ARM64" ? "arm" : "x86",
      os:
        typeof platform.operatingSystemFamily === "string" && platform.operatingSystemFamily.startsWith("WINDOWS")
          ? "windows"
          : "linux",
    },
  ];
}

/** CPU units; a task definition may also say `.5 vCPU` (ECS task definition parameters). */
function cpuUnits(value: unknown): number {
  const vcpu = /^([\d.]+)\s*vcpu$/i.exec(String(value).trim());
  return vcpu ? Number(vcpu[1]) * 1024 : Number(value);
}

/** MiB; a task definition may also say `1 GB`. */
function memoryMib(value: unknown): number {
  const gb = /^([\d.]+)\s*gb$/i.exec(String(value).trim());
  return gb ? Number(gb[1]) * 1024 : Number(value);
}

/**
 * Where the image bytes come from: the first container's image decides (it is the application's). An image that is not
 * known before deployment is one that the stack builds into its own repository.
 */
export function imagesFrom(links: Links, region: string): StackShape["imagesFrom"] {
  const image = links
    .ofType(TASK_DEFINITION)
    .flatMap((definition) => strings(property(definition, "containerDefinitions")))
    .flatMap(firstImage)[0];
  if (image === undefined) return "ecr";
  return imageServices(parseImage(image), region).includes("s3") ? "ecr" : "internet";
}

function firstImage(json: string): string[] {
  try {
    const containers: unknown = JSON.parse(json);
    return Array.isArray(containers)
      ? containers
          .filter(isObject)
          .flatMap((c) => strings(c.image))
          .slice(0, 1)
      : [];
  } catch {
    // Text that is not known yet, or not JSON: the engine reports that, not the price.
    return [];
  }
}
