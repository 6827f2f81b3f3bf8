/** Containers of a registered task definition, with what the stack's own resources say of what they name. */
import { parseImage } from "../../../plan/image";
import { type Graph, inputsOnly } from "../../../resources/graph";
import { fieldsOf } from "../../../resources/properties";
import type { ResourceRecord } from "../../../resources/record";
import { TYPES } from "../../../resources/tokens";
import { isUnknown, type Known, type TaskContainer, type TaskSecret, unknown } from "../../topology";
import { containerOf } from "../mapping/containers";

/** Container definitions as the ECS API has them. */
export function definitionsOf(graph: Graph, definition: ResourceRecord): Known<readonly unknown[]> {
  const text = graph.text(definition, "containerDefinitions") ?? graph.missing(definition, "containerDefinitions");
  if (isUnknown(text)) return text;
  try {
    const parsed: unknown = JSON.parse(text);
    if (Array.isArray(parsed)) return parsed as readonly unknown[];
  } catch {
    // Said below.
  }
  return unknown(`containerDefinitions of ${definition.name}, which are no JSON list`);
}

/** One container with what is known of its repository, its log group and its secrets. */
export function knownContainer(graph: Graph, definition: unknown): TaskContainer {
  const container = containerOf(definition);
  const { image, logGroup, secrets } = container;
  const group = typeof logGroup === "string" ? graph.find(logGroup, [TYPES.logGroup])?.outputs?.arn : undefined;
  return {
    ...container,
    ...(isUnknown(image) ? {} : repositoryFacts(graph, image)),
    ...(typeof group === "string" ? { logGroupArn: group } : {}),
    secrets: isUnknown(secrets) ? secrets : secrets.map((secret) => ({ ...secret, ...secretFacts(graph, secret) })),
  };
}

/** Own repository of an image, and its policy; `null` when the stack gives it none. */
function repositoryFacts(graph: Graph, image: string): Pick<TaskContainer, "repositoryArn" | "repositoryPolicy"> {
  const { host, repository } = parseImage(image);
  const record = graph.of(TYPES.repository).find(({ outputs }) => outputs?.repositoryUrl === `${host}/${repository}`);
  const arn = record?.outputs?.arn;
  if (!record || typeof arn !== "string") return {};
  return { repositoryArn: arn, repositoryPolicy: policyBeside(graph, TYPES.repositoryPolicy, "repository", record) };
}

/** Own secret or parameter that a container names: its key, and its policy. */
function secretFacts(graph: Graph, { valueFrom }: TaskSecret): Pick<TaskSecret, "kmsKeyArn" | "resourcePolicy"> {
  if (isUnknown(valueFrom)) return {};
  const base = valueFrom.startsWith("arn:") ? valueFrom.split(":").slice(0, 7).join(":") : valueFrom;
  const record = graph.find(base, [TYPES.secret, TYPES.parameter]);
  if (!record) return {};
  const key = graph.text(inputsOnly(record), record.type === TYPES.secret ? "kmsKeyId" : "keyId");
  // A parameter has no policy of its own.
  if (record.type === TYPES.parameter) return key === undefined ? {} : { kmsKeyArn: key };
  const inline = graph.text(inputsOnly(record), "policy");
  return {
    ...(key === undefined ? {} : { kmsKeyArn: key }),
    resourcePolicy: inline ?? policyBeside(graph, TYPES.secretPolicy, "secretArn", record),
  };
}

/** Policy of a resource that is a resource of its own; `null` when the stack gives it none. */
function policyBeside(graph: Graph, type: string, path: string, record: ResourceRecord): Known<string | null> {
  const policies = graph.referrers(type, path, [record.type]);
  const [own, astray] = [policies.of(graph.id(record))[0], policies.astray[0]];
  if (own) return graph.text(own, "policy") ?? graph.missing(own, "policy");
  return astray ? graph.missing(astray, path) : null;
}

/** An image that is built and pushed to a private ECR repository. */
const PUSHED_IMAGE = "awsx:ecr:Image";

/**
 * Definitions that are not known yet depend on the log group, the secrets and the repository they will name: one
 * container stands for what lies behind them.
 */
export function containerBehind(graph: Graph, definition: ResourceRecord): TaskContainer {
  const behind = (type: string) => graph.behind(definition, "containerDefinitions", [type]);
  const pushed = behind(PUSHED_IMAGE)[0];
  const repository =
    behind(TYPES.repository)[0] ?? (pushed && (graph.behind(pushed, "repositoryUrl", [TYPES.repository])[0] ?? pushed));
  const group = behind(TYPES.logGroup)[0];
  const [repositoryArn, groupArn] = [repository?.outputs?.arn, group?.outputs?.arn];
  return {
    name: "(known after the deployment)",
    image: graph.missing(definition, "the images in containerDefinitions"),
    // A repository that the definitions refer to holds the image, whatever its tag.
    ...(repository
      ? { repositoryArn: typeof repositoryArn === "string" ? repositoryArn : graph.missing(repository, "arn") }
      : {}),
    ...(group ? { logDriver: "awslogs", logGroup: graph.text(group, "name") ?? graph.missing(group, "name") } : {}),
    ...(typeof groupArn === "string" ? { logGroupArn: groupArn } : {}),
    secrets: [...behind(TYPES.secret), ...behind(TYPES.parameter)].map((record) => ({
      name: record.name,
      valueFrom: graph.text(record, "arn") ?? graph.missing(record, "arn"),
    })),
    readonlyRootFilesystem: false,
  };
}

/** Services that the resources behind unknown definitions stand for, with what they are there. */
export function behindDefinitions(graph: Graph, definition: ResourceRecord) {
  const behind = (type: string) => graph.behind(definition, "containerDefinitions", [type]);
  return {
    logs: behind(TYPES.logGroup).length > 0,
    secrets: [
      ...behind(TYPES.secret).map(({ name }) => ({ name, service: "secretsmanager" })),
      ...behind(TYPES.parameter).map(({ name }) => ({ name, service: "ssm" })),
    ],
  };
}

/** Environment variable of the app container that lists what its code calls: catalogue names, comma-separated. */
const SERVICES_VARIABLE = "EGRESS_SERVICES";

/** Services that the containers' own variable lists. */
export function listedServices(definitions: readonly unknown[]): string[] {
  const entries = definitions.flatMap((definition) => fieldsOf(definition)["environment"] ?? []).map(fieldsOf);
  const texts = entries.flatMap(({ name, value }) =>
    name === SERVICES_VARIABLE && typeof value === "string" ? value : [],
  );
  return texts.flatMap((text) => text.split(",").map((service) => service.trim())).filter((service) => service !== "");
}
