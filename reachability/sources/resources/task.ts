/** The task of a registered ECS service: its definition, roles, cluster, and what they refer to. */
import { partitionOf } from "../../../plan/catalogue";
import { joinNeeds, type Need } from "../../../plan/needs";
import { type Graph, inputsOnly } from "../../../resources/graph";
import type { ResourceRecord } from "../../../resources/record";
import { GROUP_TYPES, TYPES } from "../../../resources/tokens";
import { iamPrefix, usedActions } from "../../checks/calls";
import {
  type ExecSessions,
  isUnknown,
  type Known,
  type Role,
  type Task,
  type TaskContainer,
  unknown,
} from "../../topology";
import { systemOf } from "../mapping/containers";
import { askedByExec, execSessionsOf } from "../mapping/exec";
import { type Asked, askedByContainers, joinAsked } from "../mapping/needs";
import type { OpenNeed } from "../mapping/open";
import { askedByServiceConnect } from "../mapping/service-connect";
import { openVolume } from "../mapping/volumes";
import { calledOf, keysOf } from "./called";
import { behindDefinitions, containerBehind, definitionsOf, knownContainer, listedServices } from "./containers";
import { fileSystemsOf } from "./file-systems";
import { roleOf } from "./roles";
import { isElsewhere } from "./same-vpc";

/** A task, what it needs, and what of it nobody could prove. */
export interface TaskReading extends Asked {
  readonly task: Task;
}

/** Container definitions, and the containers they make. */
interface Containers extends Asked {
  readonly containers: Known<readonly TaskContainer[]>;
  readonly listed: readonly string[];
}

/** The task of a service. @param region of the stack's provider */
export function taskOf(graph: Graph, service: ResourceRecord, region: string): TaskReading {
  const definition = graph.target(service, "taskDefinition", [TYPES.taskDefinition]);
  const outside = unknown(`the task definition of ${service.name}, which is not part of this stack`);
  const { containers, listed, ...asked } = definition
    ? containersOf(graph, definition, region)
    : { containers: outside, listed: [], ...opened("task definition", outside.unknown) };
  const exec = graph.flag(service, "enableExecuteCommand", false);
  const role = (key: string) => (definition ? roleOf(graph, definition, key) : outside);
  const [executionRole, taskRole] = [role("executionRoleArn"), role("taskRoleArn")];
  const sessions = sessionsOf(graph, service, region, accountOf(taskRole) ?? accountOf(executionRole));
  const cluster = graph.target(service, "cluster", [TYPES.cluster]);
  const platform = graph.text(service, "platformVersion");
  const [called, keys] = [calledOf(graph, region), keysOf(graph)];
  const fileSystems = definition && fileSystemsOf(graph, definition);
  const task: Task = {
    name: service.name,
    ...(cluster ? { cluster: graph.id(cluster) } : {}),
    subnetIds: graph.refs(service, "networkConfiguration.subnets", [TYPES.subnet]),
    securityGroupIds: groupsOf(graph, service),
    assignPublicIp: graph.flag(service, "networkConfiguration.assignPublicIp", false),
    containers,
    exec,
    ...(exec === false ? {} : { execSessions: sessions }),
    ...(executionRole === undefined ? {} : { executionRole }),
    ...(taskRole === undefined ? {} : { taskRole }),
    ...(fileSystems === undefined ? {} : { fileSystems }),
    ...(called.length > 0 ? { called } : {}),
    ...(keys.length > 0 ? { keys } : {}),
    ...(platform === undefined ? {} : { platformVersion: platform }),
    ...(systemOf(definition?.inputs["runtimePlatform"]) === "windows" ? { operatingSystem: "windows" as const } : {}),
  };
  const parts = [asked, askedByExec(exec, sessions), ...askedByService(graph, service)];
  const { needs, open } = joinAsked(parts);
  return {
    task,
    needs: withListed(needs, listed, task),
    open: [...open, ...(definition ? openVolumes(graph, definition) : []), ...openPlace(graph, service, task)],
  };
}

/** Groups of the tasks, which AWS takes from the VPC of their subnets only. */
function groupsOf(graph: Graph, service: ResourceRecord): Task["securityGroupIds"] {
  const path = "networkConfiguration";
  const [subnet] = graph.targets(service, `${path}.subnets`, [TYPES.subnet]);
  const astray = graph
    .targets(service, `${path}.securityGroups`, GROUP_TYPES)
    .find((group) => isElsewhere(graph, group, subnet));
  if (astray) return unknown(`the groups of ${service.name}: ${astray.name} is in another VPC`);
  return graph.refs(service, `${path}.securityGroups`, GROUP_TYPES);
}

function opened(name: string, missing: string): Asked {
  return { needs: [], open: [{ name, because: [{ kind: "other", text: name }], missing }] };
}

function containersOf(graph: Graph, definition: ResourceRecord, region: string): Containers {
  const definitions = definitionsOf(graph, definition);
  if (!isUnknown(definitions))
    return {
      containers: definitions.map((each) => knownContainer(graph, each)),
      listed: listedServices(definitions),
      ...askedByContainers(definitions, region),
    };
  if (!graph.pending(definition, "containerDefinitions"))
    return { containers: definitions, listed: [], ...opened("task definition", definitions.unknown) };
  const { logs, secrets } = behindDefinitions(graph, definition);
  const needs: Need[] = [
    ...["ecr.api", "ecr.dkr", "s3"].map((service): Need => ({ service, because: [{ kind: "image" }] })),
    ...secrets.map(({ name, service }): Need => ({ service, because: [{ kind: "secret", name }] })),
    ...(logs ? [{ service: "logs", because: [{ kind: "log-driver" as const, driver: "awslogs" }] }] : []),
  ];
  const { open } = opened("task definition", definitions.unknown);
  return { containers: [containerBehind(graph, definition)], listed: [], needs: joinNeeds([needs]), open };
}

/** Account of a role, from its ARN. */
function accountOf(role: Known<Role> | undefined): string | undefined {
  const arn = role === undefined || isUnknown(role) || isUnknown(role.arn) ? "" : role.arn;
  return /^arn:[a-z-]+:iam::(\d{12}):/.exec(arn)?.[1];
}

/** ECS Exec of the service's cluster; without one, of the account's default cluster. @param account of the task */
function sessionsOf(
  graph: Graph,
  service: ResourceRecord,
  region: string,
  account: string | undefined,
): Known<ExecSessions> {
  const cluster = graph.target(service, "cluster", [TYPES.cluster]);
  if (!cluster)
    return unknown(`the ECS Exec settings of the cluster of ${service.name}, which is not part of this stack`);
  const path = "configuration.executeCommandConfiguration";
  if (graph.pending(cluster, path)) return graph.missing(cluster, path);
  const configuration = graph.block(cluster, "configuration", graph.value(cluster, path));
  const logging = graph.block(configuration, "logConfiguration", configuration.inputs["logConfiguration"]);
  const known = (record: ResourceRecord, key: string) =>
    record.inputs[key] === undefined ? {} : { [key]: graph.value(record, key) ?? graph.missing(cluster, key) };
  const plain = {
    ...known(configuration, "kmsKeyId"),
    logConfiguration: {
      ...known(logging, "cloudWatchLogGroupName"),
      ...known(logging, "s3BucketName"),
      ...known(logging, "s3BucketEncryptionEnabled"),
    },
  };
  return execSessionsOf(plain, (name) => {
    const group = graph.find(name, [TYPES.logGroup]);
    const arn = group && graph.text(group, "arn");
    if (arn !== undefined) return arn;
    if (account === undefined) return unknown(`the account of log group ${name}`);
    return `arn:${partitionOf(region)}:logs:${region}:${account}:log-group:${name}`;
  });
}

/** What the service itself adds to its tasks: the proxy of Service Connect, which ecs-agent manages. */
function askedByService(graph: Graph, service: ResourceRecord): Asked[] {
  const path = "serviceConnectConfiguration";
  const enabled = graph.flag(inputsOnly(service), `${path}.enabled`, false);
  if (enabled === false) return [];
  const text = "Service Connect";
  if (isUnknown(enabled)) return [opened(text, enabled.unknown)];
  const logs = `${path}.logConfiguration`;
  const hasLogs = graph.value(service, logs) !== undefined || graph.pending(service, logs);
  return [askedByServiceConnect(service.name, { logs: hasLogs })];
}

/** The variable lists every need of the task; what is derived already is the code's as well only if its role says so. */
function withListed(needs: readonly Need[], listed: readonly string[], task: Task): readonly Need[] {
  const own = listed.filter(
    (name) => !needs.some(({ service }) => service === name) || usedActions(task.taskRole, iamPrefix(name)).length > 0,
  );
  return joinNeeds([needs, own.map((service): Need => ({ service, because: [{ kind: "code" }] }))]);
}

function openVolumes(graph: Graph, definition: ResourceRecord): OpenNeed[] {
  const volumes = graph.list(inputsOnly(definition), "volumes");
  return isUnknown(volumes) ? [...opened("volumes", volumes.unknown).open] : volumes.flatMap(openVolume);
}

/** Tasks without a network of their own pull their images through the host they run on. */
function openPlace(graph: Graph, service: ResourceRecord, { subnetIds }: Task): OpenNeed[] {
  const launch = graph.text(service, "launchType");
  const where = launch === "EC2" || launch === "EXTERNAL" ? `how its ${launch} hosts pull images` : "where it runs";
  const placed = isUnknown(subnetIds) || subnetIds.length > 0;
  if (placed && where === "where it runs") return [];
  return [...opened("network", `the network of ${service.name}: ${where}`).open];
}
