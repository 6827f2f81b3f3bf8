/** The task of registered resources: ECS service, task definition, roles and what they refer to. */
import { parseImage } from "../../../plan/image";
import { type Need, needsOf } from "../../../plan/needs";
import type { Reason } from "../../../plan/reasons";
import type { Graph } from "../../../resources/graph";
import type { ResourceRecord } from "../../../resources/record";
import { GROUP_TYPES, TYPES } from "../../../resources/tokens";
import { fieldsOf, itemsOf } from "../../../resources/values";
import { iamPrefix, usedActions } from "../../checks/calls";
import { isUnknown, type Known, type Task, type TaskContainer, type TaskSecret, unknown } from "../../topology";
import { roleOf } from "./roles";

/** Environment variable of the app container that lists what its code calls: catalogue names, comma-separated. */
const SERVICES_VARIABLE = "EGRESS_SERVICES";

/** A task, and what it needs. */
export interface TaskAndNeeds {
  readonly task: Task;
  readonly needs: readonly Need[];
}

function logsOf(graph: Graph, definition: Readonly<Record<string, unknown>>): Partial<TaskContainer> {
  const configuration = fieldsOf(definition.logConfiguration);
  if (typeof configuration.logDriver !== "string") return {};
  const options = fieldsOf(configuration.options);
  const [group, region] = [options["awslogs-group"], options["awslogs-region"]];
  const arn = typeof group === "string" ? graph.find(group, [TYPES.logGroup])?.outputs?.arn : undefined;
  return {
    logDriver: configuration.logDriver,
    ...(typeof group === "string" ? { logGroup: group } : {}),
    ...(typeof region === "string" ? { logRegion: region } : {}),
    ...(typeof arn === "string" ? { logGroupArn: arn } : {}),
  };
}

function secretOf(graph: Graph, item: unknown): TaskSecret[] {
  const { name, valueFrom } = fieldsOf(item);
  if (typeof name !== "string" || typeof valueFrom !== "string") return [];
  const base = valueFrom.startsWith("arn:") ? valueFrom.split(":").slice(0, 7).join(":") : valueFrom;
  const record = graph.find(base, [TYPES.secret, TYPES.parameter]);
  const key = record ? graph.text(record, record.type === TYPES.secret ? "kmsKeyId" : "keyId") : undefined;
  return [
    {
      name,
      valueFrom,
      ...(key === undefined || record?.inputs[record.type === TYPES.secret ? "kmsKeyId" : "keyId"] === undefined
        ? {}
        : { kmsKeyArn: key }),
    },
  ];
}

function repositoryArnOf(graph: Graph, image: string): string | undefined {
  const { host, repository } = parseImage(image);
  const record = graph
    .of(TYPES.repository)
    .find((candidate) => candidate.outputs?.repositoryUrl === `${host}/${repository}`);
  const arn = record?.outputs?.arn;
  return typeof arn === "string" ? arn : undefined;
}

/** Containers of the definition's JSON; when it is not known yet, one that stands for what lies behind it. */
function containersOf(
  graph: Graph,
  definition: ResourceRecord,
): { containers: Known<TaskContainer[]>; services: string[] } {
  const text = graph.text(definition, "containerDefinitions");
  if (text === undefined || isUnknown(text)) return { containers: behindContainers(graph, definition), services: [] };
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { containers: unknown(`containerDefinitions of ${definition.name}, which are not JSON`), services: [] };
  }
  const services: string[] = [];
  const containers = itemsOf(parsed).map((item): TaskContainer => {
    const container = fieldsOf(item);
    const name = typeof container.name === "string" ? container.name : "?";
    for (const entry of itemsOf(container.environment).map(fieldsOf)) {
      if (entry.name !== SERVICES_VARIABLE || typeof entry.value !== "string") continue;
      services.push(
        ...entry.value
          .split(",")
          .map((service) => service.trim())
          .filter((service) => service !== ""),
      );
    }
    const image = typeof container.image === "string" ? container.image : unknown(`the image of container ${name}`);
    const repositoryArn = isUnknown(image) ? undefined : repositoryArnOf(graph, image);
    return {
      name,
      image,
      ...(repositoryArn === undefined ? {} : { repositoryArn }),
      ...logsOf(graph, container),
      secrets: itemsOf(container.secrets).flatMap((secret) => secretOf(graph, secret)),
      readonlyRootFilesystem: container.readonlyRootFilesystem === true,
    };
  });
  return { containers, services };
}

/** Definitions that are not known yet depend on the log group, the secrets and the repository they will name. */
function behindContainers(graph: Graph, definition: ResourceRecord): TaskContainer[] {
  const behind = (type: string) => graph.behind(definition, "containerDefinitions", [type]);
  const repository = behind(TYPES.repository)[0]?.outputs?.arn;
  const group = behind(TYPES.logGroup)[0];
  const arn = group?.outputs?.arn;
  return [
    {
      name: "(known after the deployment)",
      image: graph.missing(definition, "the images in containerDefinitions"),
      ...(typeof repository === "string" ? { repositoryArn: repository } : {}),
      ...(group ? { logDriver: "awslogs", logGroup: graph.text(group, "name") ?? graph.missing(group, "name") } : {}),
      ...(typeof arn === "string" ? { logGroupArn: arn } : {}),
      secrets: [...behind(TYPES.secret), ...behind(TYPES.parameter)].map((record) => ({
        name: record.name,
        valueFrom: graph.text(record, "arn") ?? graph.missing(record, "arn"),
      })),
      readonlyRootFilesystem: false,
    },
  ];
}

/** What ECS Exec sessions use besides the channels. */
function execFacts(cluster: ResourceRecord | undefined): { execKms?: boolean; execLogs?: boolean; execS3?: boolean } {
  const command = fieldsOf(fieldsOf(cluster?.inputs.configuration).executeCommandConfiguration);
  const logging = fieldsOf(command.logConfiguration);
  return {
    execKms: command.kmsKeyId !== undefined,
    execLogs: logging.cloudWatchLogGroupName !== undefined,
    execS3: logging.s3BucketName !== undefined,
  };
}

/** The task of a service. */
export function taskOf(graph: Graph, service: ResourceRecord, region: string): TaskAndNeeds {
  const definition =
    graph.target(service, "taskDefinition", [TYPES.taskDefinition]) ??
    (graph.of(TYPES.taskDefinition).length === 1 ? graph.of(TYPES.taskDefinition)[0] : undefined);
  const cluster = graph.target(service, "cluster", [TYPES.cluster]);
  const { containers, services } = definition
    ? containersOf(graph, definition)
    : { containers: unknown(`the task definition of ${service.name}`), services: [] };
  const network = fieldsOf(graph.value(service, "networkConfiguration"));
  const exec = graph.flag(service, "enableExecuteCommand", false);
  const roles = {
    ...present(
      "executionRole",
      definition ? roleOf(graph, definition, "executionRoleArn") : unknown(`the task definition of ${service.name}`),
    ),
    ...present(
      "taskRole",
      definition ? roleOf(graph, definition, "taskRoleArn") : unknown(`the task definition of ${service.name}`),
    ),
  };
  const platform = graph.text(service, "platformVersion");
  const system = fieldsOf(definition?.inputs.runtimePlatform).operatingSystemFamily;
  const task: Task = {
    name: service.name,
    ...(cluster ? { cluster: graph.id(cluster) } : {}),
    subnetIds: graph.refs(service, "networkConfiguration.subnets", [TYPES.subnet]),
    securityGroupIds: graph.refs(service, "networkConfiguration.securityGroups", GROUP_TYPES),
    assignPublicIp: network.assignPublicIp === true,
    containers,
    exec,
    ...roles,
    ...(platform === undefined ? {} : { platformVersion: platform }),
    ...(typeof system === "string" && system.startsWith("WINDOWS") ? { operatingSystem: "windows" as const } : {}),
  };
  return { task, needs: needsOfTask(task, services, region, execFacts(cluster), service) };
}

function present<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, V>);
}

function needsOfTask(
  task: Task,
  services: readonly string[],
  region: string,
  exec: ReturnType<typeof execFacts>,
  service: ResourceRecord,
): Need[] {
  const containers = isUnknown(task.containers) ? [] : task.containers;
  const facts = {
    images: containers.flatMap(({ image }) => (isUnknown(image) ? [] : [image])),
    logDrivers: containers.flatMap(({ logDriver }) => logDriver ?? []),
    secrets: containers
      .flatMap(({ secrets }) => (isUnknown(secrets) ? [] : secrets))
      .flatMap(({ name, valueFrom }) => (isUnknown(valueFrom) ? [] : [{ name, valueFrom }])),
    exec: task.exec === true,
    ...exec,
    region,
  };
  const derived = needsOf({ ...facts, services: [] });
  // The variable lists every need of the task; what is derived already is the code's as well only if its role says so.
  const own = services.filter(
    (name) => !derived.some((need) => need.service === name) || usedActions(task.taskRole, iamPrefix(name)).length > 0,
  );
  const needs = needsOf({ ...facts, services: own });
  const add = (name: string, because: Reason) => {
    if (!needs.some((need) => need.service === name)) needs.push({ service: name, because: [because] });
  };
  for (const container of containers) {
    if (isUnknown(container.image)) for (const name of ["ecr.api", "ecr.dkr", "s3"]) add(name, { kind: "image" });
    for (const secret of isUnknown(container.secrets) ? [] : container.secrets) {
      if (isUnknown(secret.valueFrom))
        add(secret.valueFrom.unknown.includes("Parameter") ? "ssm" : "secretsmanager", {
          kind: "secret",
          name: secret.name,
        });
    }
  }
  // Envoy of Service Connect is managed through ecs-agent where there is an endpoint for it.
  if (fieldsOf(service.inputs.serviceConnectConfiguration).enabled === true)
    add("ecs-agent", { kind: "other", text: "Service Connect" });
  return needs;
}
