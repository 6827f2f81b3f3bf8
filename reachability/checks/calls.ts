/**
 * What the task asks of each service while it starts: action, resource and role. Derived from its definition.
 * Sources: AmazonECS/latest/developerguide/task_execution_IAM_role.html, ecs-exec.html, using_awslogs.html,
 * AmazonECR/latest/userguide/vpc-endpoints.html.
 */
import { partitionOf } from "../../plan/catalogue";
import { parseImage } from "../../plan/image";
import { type Need, secretService } from "../../plan/needs";
import { isUnknown, type Known, type Role, type TaskContainer, type TaskSecret } from "../topology";
import { listOf, type View } from "../view";
import { policyOf } from "./documents";

/** One call. */
export interface Call {
  readonly action: string;
  /** ARNs under which a policy may allow it: one is enough. `undefined`: not known. */
  readonly resources: readonly (string | undefined)[];
  /** Whose permission it takes. */
  readonly role: "execution" | "task";
  readonly fault:
    | "execution-role-image"
    | "execution-role-logs"
    | "execution-role-secret"
    | "execution-role-kms"
    | "task-role-exec";
  /** The service whose endpoint policy sees it; absent when the documents do not ask for it there. */
  readonly endpoint: boolean;
}

const EXEC_ACTIONS = ["CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel"];

const textOf = (value: Known<string> | undefined) => (value === undefined || isUnknown(value) ? undefined : value);

/** Account of the task, from its roles where it is not given. */
function accountOf(view: View): string | undefined {
  const { account, executionRole, taskRole } = view.topology.task;
  for (const role of [executionRole, taskRole]) {
    const arn = role === undefined || isUnknown(role) ? undefined : textOf(role.arn);
    const found = /^arn:[a-z-]+:iam::(\d{12}):/.exec(arn ?? "")?.[1];
    if (found !== undefined) return textOf(account) ?? found;
  }
  return textOf(account);
}

/** Calls to a service, each once. Empty for services that only the task's code calls. */
export function callsOf(view: View, service: string): Call[] {
  const containers = listOf(view.topology.task.containers);
  switch (service) {
    case "ecr.api":
      return pulled(view, containers).length > 0
        ? [
            {
              action: "ecr:GetAuthorizationToken",
              resources: ["*"],
              role: "execution",
              fault: "execution-role-image",
              endpoint: true,
            },
          ]
        : [];
    case "ecr.dkr":
      return pulled(view, containers).flatMap((arn) => pullCalls(arn));
    case "logs":
      return containers
        .filter(({ logDriver }) => logDriver === "awslogs")
        .flatMap((container) => logCalls(view, container));
    case "secretsmanager":
    case "ssm":
      return containers
        .flatMap(({ secrets }) => listOf(secrets))
        .flatMap((secret) => secretCalls(view, secret, service));
    case "ssmmessages":
      return view.topology.task.exec === true
        ? EXEC_ACTIONS.map((name) => ({
            action: `ssmmessages:${name}`,
            resources: ["*"],
            role: "task",
            fault: "task-role-exec",
            endpoint: true,
          }))
        : [];
    default:
      return [];
  }
}

/** Repository ARNs of this region's private images; `undefined` for an image that is not known. */
function pulled(view: View, containers: readonly TaskContainer[]): (string | undefined)[] {
  const arns = new Set<string | undefined>();
  for (const { image, repositoryArn } of containers) {
    if (isUnknown(image)) {
      arns.add(textOf(repositoryArn));
      continue;
    }
    const { registry, region, account, repository } = parseImage(image);
    if (registry !== "ecr-private" || region !== view.region) continue;
    arns.add(
      textOf(repositoryArn) ?? `arn:${partitionOf(view.region)}:ecr:${region}:${account}:repository/${repository}`,
    );
  }
  return [...arns];
}

function pullCalls(arn: string | undefined): Call[] {
  const common = { resources: [arn], role: "execution", fault: "execution-role-image" } as const;
  return [
    { ...common, action: "ecr:BatchCheckLayerAvailability", endpoint: false },
    { ...common, action: "ecr:GetDownloadUrlForLayer", endpoint: true },
    { ...common, action: "ecr:BatchGetImage", endpoint: true },
  ];
}

function logCalls(view: View, container: TaskContainer): Call[] {
  const region = textOf(container.logRegion) ?? view.region;
  const account = accountOf(view);
  const name = textOf(container.logGroup);
  const derived =
    name === undefined || account === undefined
      ? undefined
      : `arn:${partitionOf(region)}:logs:${region}:${account}:log-group:${name}`;
  const group = (textOf(container.logGroupArn) ?? derived)?.replace(/:\*$/, "");
  const stream = group === undefined ? undefined : `${group}:log-stream:${container.name}`;
  const common = { role: "execution", fault: "execution-role-logs", endpoint: region === view.region } as const;
  return [
    { ...common, action: "logs:CreateLogStream", resources: [stream, group] },
    { ...common, action: "logs:PutLogEvents", resources: [stream] },
  ];
}

/** ARN of a secret without the selection of a part of it, and the ARN with the suffix that AWS appends. */
function secretArns(view: View, valueFrom: string): string[] {
  if (!valueFrom.startsWith("arn:")) {
    const account = accountOf(view);
    if (account === undefined) return [];
    return [`arn:${partitionOf(view.region)}:ssm:${view.region}:${account}:parameter/${valueFrom.replace(/^\//, "")}`];
  }
  const arn = valueFrom.split(":").slice(0, 7).join(":");
  if (secretService(valueFrom) === "ssm" || /-[A-Za-z0-9]{6}$/.test(arn)) return [arn];
  return [arn, `${arn}-AbCdEf`];
}

function secretCalls(view: View, secret: TaskSecret, service: "secretsmanager" | "ssm"): Call[] {
  if (isUnknown(secret.valueFrom) || secretService(secret.valueFrom) !== service) return [];
  const arns = secretArns(view, secret.valueFrom);
  const region = regionOfArn(secret.valueFrom) ?? view.region;
  const calls: Call[] = [
    {
      action: service === "ssm" ? "ssm:GetParameters" : "secretsmanager:GetSecretValue",
      resources: arns.length > 0 ? arns : [undefined],
      role: "execution",
      fault: "execution-role-secret",
      endpoint: region === view.region,
    },
  ];
  if (secret.kmsKeyArn !== undefined) {
    const key = textOf(secret.kmsKeyArn);
    calls.push({
      action: "kms:Decrypt",
      resources: [key?.includes(":key/") ? key : undefined],
      role: "execution",
      fault: "execution-role-kms",
      endpoint: false,
    });
  }
  return calls;
}

/** Region of an ARN; `undefined` for a bare parameter name. */
export function regionOfArn(text: string): string | undefined {
  return text.startsWith("arn:") ? text.split(":")[3] || undefined : undefined;
}

/** Whether the task's own code calls the service. */
export function isApplicationNeed(need: Need): boolean {
  return need.because.some(({ kind }) => kind === "code" || kind === "other");
}

const PREFIXES: Readonly<Record<string, string>> = {
  "ecr.api": "ecr",
  "ecr.dkr": "ecr",
  "bedrock-runtime": "bedrock",
  monitoring: "cloudwatch",
  "guardduty-data": "guardduty",
  "ecs-agent": "ecs",
  "ecs-telemetry": "ecs",
};

/** Prefix of a service's IAM actions, lower case. */
export function iamPrefix(service: string): string {
  return PREFIXES[service] ?? service;
}

/** Actions of a service that a role allows by their full name. */
export function usedActions(role: Known<Role> | undefined, prefix: string): string[] {
  if (role === undefined || isUnknown(role)) return [];
  const actions = new Set<string>();
  for (const text of listOf(role.policies)) {
    const document = policyOf(text);
    if ("malformed" in document) continue;
    for (const statement of document.statements) {
      if (!statement.allow) continue;
      for (const action of statement.actions ?? []) {
        if (action.toLowerCase().startsWith(`${prefix}:`) && !/[*?]/.test(action)) actions.add(action);
      }
    }
  }
  return [...actions];
}
