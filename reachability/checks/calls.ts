/**
 * What the task asks of each service while it starts: action, resource and role. Derived from its definition.
 * Sources: AmazonECS/latest/developerguide (task_execution_IAM_role, ecs-exec, using_awslogs, use-environment-file),
 * AmazonECR/latest/userguide (vpc-endpoints, pull-through-cache-iam).
 */
import { findService, partitionOf } from "../../plan/catalogue";
import type { Need } from "../../plan/needs";
import type { OwnValues } from "../faults";
import type { RequestedResource } from "../iam/patterns";
import { isUnknown, type Known, type Role, type TaskContainer } from "../topology";
import { listOf, type View } from "../view";
import { accountOf, textOf } from "./accounts";
import { execCalls } from "./exec-calls";
import { policyOfCalled } from "./named-resources";
import { policyOf } from "./parsed-documents";
import { pullsFor } from "./pulls";
import { secretCalls } from "./secret-calls";

/** A policy of the resource itself, which decides as well. */
export interface ResourcePolicy {
  readonly fault: "repository-policy-denies" | "secret-policy-denies" | "key-policy-denies" | "resource-policy-forbids";
  /** The resource, for messages and commands. */
  readonly subject: string;
  /** Account it belongs to, where it is known. */
  readonly owner: string | undefined;
  /** JSON text, `null` for none, `undefined` when nobody looked. */
  readonly text: Known<string | null> | undefined;
  /** A key policy: it must allow, also inside one account. */
  readonly decides: boolean;
  readonly values: OwnValues;
}

/** One call. */
export interface Call {
  readonly action: string;
  /** ARNs under which a policy may allow it: one is enough. `undefined`: not known. */
  readonly resources: readonly RequestedResource[];
  /** Whose permission it takes. */
  readonly role: "execution" | "task";
  readonly fault:
    | "execution-role-image"
    | "execution-role-logs"
    | "execution-role-secret"
    | "execution-role-file"
    | "execution-role-kms"
    | "task-role-exec";
  /** The service whose endpoint policy sees it; absent when the documents do not ask for it there. */
  readonly endpoint: boolean;
  readonly policy?: ResourcePolicy;
  /** Who else may allow it, in words: then nothing that allows it here is no denial yet. */
  readonly elsewhere?: string;
  /** The service that makes the call for the task, with what it adds to the request's context. */
  readonly forwarded?: Readonly<Record<string, string>>;
}

/** Calls to a service, each once. Empty for services that only the task's code calls. */
export function callsOf(view: View, need: Need): Call[] {
  const { service } = need;
  const containers = listOf(view.topology.task.containers);
  switch (service) {
    case "ecr.api":
    case "ecr.dkr":
    case "ecr-fips.api":
    case "ecr-fips.dkr":
    case "internet":
      return pullsFor(view, service);
    case "logs":
      return [
        ...containers.filter(({ logDriver }) => logDriver === "awslogs").flatMap((c) => logCalls(view, c)),
        ...execCalls(view, service, need),
      ];
    case "secretsmanager":
    case "ssm":
      return secretCalls(view, service, need);
    case "s3":
      return [...fileCalls(view, need), ...execCalls(view, service, need)];
    case "ssmmessages":
    case "kms":
      return execCalls(view, service, need);
    default:
      return [];
  }
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
    ...(container.createsLogGroup === true && container.logGroupExists !== true
      ? [{ ...common, action: "logs:CreateLogGroup", resources: [group] }]
      : []),
    { ...common, action: "logs:CreateLogStream", resources: [stream, group] },
    { ...common, action: "logs:PutLogEvents", resources: [stream] },
  ];
}

/** Environment files are objects in S3 that the agent reads. */
function fileCalls(view: View, need: Need): Call[] {
  return need.because.flatMap((reason): Call[] => {
    if (reason.kind !== "environment-file") return [];
    const policy = policyOfCalled(view, reason.arn);
    const common = { role: "execution", fault: "execution-role-file", endpoint: true, ...policy } as const;
    // A file that is not known may be any object.
    const known = reason.arn.startsWith("arn:");
    return [
      { ...common, action: "s3:GetObject", resources: [known ? reason.arn : undefined] },
      { ...common, action: "s3:GetBucketLocation", resources: [known ? reason.arn.split("/", 1)[0] : undefined] },
    ];
  });
}

/** Whether the task's own code calls the service. */
export function isApplicationNeed(need: Need): boolean {
  return need.because.some(({ kind }) => kind === "code" || kind === "other" || kind === "firelens");
}

/** Prefix of a service's IAM actions, lower case; of one that the catalogue does not know, its first label. */
export function iamPrefix(service: string): string {
  return findService(service)?.iam ?? service.split(".")[0] ?? service;
}

/** What a role's Allow statements say of a service: each action with the resources beside it. */
export function usedCalls(
  role: Known<Role> | undefined,
  prefix: string,
): { action: string; resources: readonly string[] }[] {
  if (role === undefined || isUnknown(role)) return [];
  return listOf(role.policies).flatMap((text) => {
    const document = policyOf(text);
    if ("malformed" in document) return [];
    return document.statements
      .filter(({ allow }) => allow)
      .flatMap(({ actions = [], resources = ["*"] }) =>
        actions
          .filter((action) => action.toLowerCase().startsWith(`${prefix}:`))
          .map((action) => ({ action, resources })),
      );
  });
}

/** Actions of a service that a role allows by their full name. */
export function usedActions(role: Known<Role> | undefined, prefix: string): string[] {
  return [...new Set(usedCalls(role, prefix).map(({ action }) => action))].filter((action) => !/[*?]/.test(action));
}
