/** Counts what is billed beside the egress path: load balancers, tasks, logs, secrets, images. Pure. */
import { parseImage } from "../plan/image";
import { imageServices, secretService } from "../plan/needs";
import type { Graph } from "../resources/graph";
import { fieldsOf, itemsOf, textsOf } from "../resources/properties";
import type { ResourceRecord } from "../resources/record";
import { TYPES } from "../resources/tokens";
import type { FargateShape, LoadBalancerShape, NetworkSide, SideShape } from "./shape";

/** Storage that every task has for free, GB (Fargate task ephemeral storage). */
const FREE_STORAGE_GB = 20;

/**
 * @param region of the stack: it tells which images are local.
 * @param subnets number of subnets of a load balancer: an internet-facing one holds an address in each.
 */
export function readSide(graph: Graph, region: string, subnets: (loadBalancer: ResourceRecord) => number): SideShape {
  const flowLogs = graph.of(TYPES.flowLog);
  const ofFlowLogs = new Set(
    flowLogs.flatMap((log) => graph.targets(log, "logDestination", [TYPES.logGroup])).map((g) => g.urn),
  );
  const groups = graph.of(TYPES.logGroup).filter((g) => !ofFlowLogs.has(g.urn));
  const infrequent = groups.filter((g) => g.inputs.logGroupClass === "INFREQUENT_ACCESS").length;
  return {
    loadBalancers: graph.of(TYPES.loadBalancer).map((lb) => ({
      name: lb.name,
      kind: kindOf(lb),
      publicIpv4: lb.inputs.internal === true ? 0 : subnets(lb),
    })),
    fargate: graph.of(TYPES.service).flatMap((service) => fargate(graph, service, region)),
    flowLogs: flowLogs.map((log) => ({ name: log.name, to: destinationOf(log) })),
    logGroups: { standard: groups.length - infrequent, infrequent },
    secrets: graph.of(TYPES.secret).length,
    kmsKeys: graph.of(TYPES.key).length,
    repositories: graph.of(TYPES.repository).length,
    containerInsights: graph.of(TYPES.cluster).flatMap(insights),
    fileSystems: graph.of(TYPES.fileSystem).map((fs) => fs.name),
  };
}

/** What else of a network is paid by the hour. @param subnets number of subnets that a property lists. */
export function readNetworkSide(
  graph: Graph,
  subnets: (record: ResourceRecord, property: string) => number,
): NetworkSide {
  return {
    transitGateways: graph.of(TYPES.transitGatewayAttachment).map((a) => a.name),
    gatewayLoadBalancerEndpoints: graph
      .of(TYPES.endpoint)
      .filter((e) => e.inputs.vpcEndpointType === "GatewayLoadBalancer")
      .map((e) => ({ name: e.name, zones: subnets(e, "subnetIds") })),
    firewalls: graph.of(TYPES.firewall).map((f) => ({ name: f.name, zones: lengthOf(f.inputs.subnetMappings) })),
    resolverEndpoints: graph
      .of(TYPES.resolverEndpoint)
      .map((e) => ({ name: e.name, interfaces: lengthOf(e.inputs.ipAddresses) })),
  };
}

const lengthOf = (value: unknown) => itemsOf(value).length;

function kindOf(lb: ResourceRecord): LoadBalancerShape["kind"] {
  const type = lb.inputs.loadBalancerType;
  return type === "network" || type === "gateway" ? type : "application";
}

function destinationOf(log: ResourceRecord): SideShape["flowLogs"][number]["to"] {
  switch (log.inputs.logDestinationType) {
    case "s3":
      return "s3";
    case "kinesis-data-firehose":
      return "firehose";
    default:
      return "logs";
  }
}

/** Container Insights is a setting of the cluster; what is not set is off. */
function insights(cluster: ResourceRecord): SideShape["containerInsights"] {
  const settings = itemsOf(cluster.inputs.settings).map(fieldsOf);
  const value = settings.find((s) => s.name === "containerInsights")?.value;
  if (value === "enabled") return [{ cluster: cluster.name, level: "standard" }];
  return value === "enhanced" ? [{ cluster: cluster.name, level: "enhanced" }] : [];
}

function fargate(graph: Graph, service: ResourceRecord, region: string): FargateShape[] {
  const definition = graph.target(service, "taskDefinition", [TYPES.taskDefinition]);
  if (!definition) return [];
  const platform = fieldsOf(definition.inputs.runtimePlatform);
  const storage = fieldsOf(definition.inputs.ephemeralStorage);
  const containers = containersOf(graph, definition);
  return [
    {
      name: service.name,
      tasks: numberOf(service.inputs.desiredCount ?? 1),
      vcpu: scaled(cpuUnits(definition.inputs.cpu)),
      memoryGb: scaled(memoryMib(definition.inputs.memory)),
      extraStorageGb: extraStorage(storage.sizeInGib),
      architecture: platform.cpuArchitecture === "ARM64" ? "arm" : "x86",
      os:
        typeof platform.operatingSystemFamily === "string" && platform.operatingSystemFamily.startsWith("WINDOWS")
          ? "windows"
          : "linux",
      spot: onSpot(service),
      imagesFrom: imagesFrom(containers, region),
      secrets: containers
        .flatMap((c) => itemsOf(c.secrets).map(fieldsOf))
        .filter((s) => secretService(textsOf(s.valueFrom)[0] ?? "arn:aws:secretsmanager:") === "secretsmanager").length,
    },
  ];
}

/** Any weight on Spot makes the price one of the moment. */
function onSpot(service: ResourceRecord): boolean {
  return itemsOf(service.inputs.capacityProviderStrategies).some(
    (strategy) => fieldsOf(strategy).capacityProvider === "FARGATE_SPOT",
  );
}

/** A number, or a text that is one; `null` for anything else. */
function numberOf(value: unknown): number | null {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}

const scaled = (value: number | null) => (value === null ? null : value / 1024);

function extraStorage(sizeInGib: unknown): number | null {
  if (sizeInGib === undefined) return 0;
  const size = numberOf(sizeInGib);
  return size === null ? null : Math.max(0, size - FREE_STORAGE_GB);
}

/** CPU units; a task definition may also say `.5 vCPU` (ECS task definition parameters). */
function cpuUnits(value: unknown): number | null {
  const vcpu = /^([\d.]+)\s*vcpu$/i.exec(String(value).trim());
  return vcpu ? Number(vcpu[1]) * 1024 : numberOf(value);
}

/** MiB; a task definition may also say `1 GB`. */
function memoryMib(value: unknown): number | null {
  const gb = /^([\d.]+)\s*gb$/i.exec(String(value).trim());
  return gb ? Number(gb[1]) * 1024 : numberOf(value);
}

/**
 * Where the image bytes come from: the first container's image decides (it is the application's). An image that is not
 * known before deployment is one that the stack builds into its own repository.
 */
function imagesFrom(
  containers: readonly Readonly<Record<string, unknown>>[],
  region: string,
): FargateShape["imagesFrom"] {
  const image = textsOf(containers[0]?.image)[0];
  if (image === undefined) return "ecr";
  return imageServices(parseImage(image), region).includes("s3") ? "ecr" : "internet";
}

function containersOf(graph: Graph, definition: ResourceRecord): Readonly<Record<string, unknown>>[] {
  const json = textsOf(graph.value(definition, "containerDefinitions"))[0];
  if (json === undefined) return [];
  try {
    return itemsOf(JSON.parse(json)).map(fieldsOf);
  } catch {
    // Text that is not known yet, or not JSON: the engine reports that, not the price.
    return [];
  }
}
