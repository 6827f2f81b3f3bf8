/** Asks the probe in the container: through the stack's URL, or by a one-off task in each task subnet. */
import { CloudWatchLogsClient, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  type ContainerDefinition,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  RunTaskCommand,
  StopTaskCommand,
  type Task,
} from "@aws-sdk/client-ecs";
import type { Observation } from "../app/probe";
import { isRecord } from "./backend";
import { OperationError } from "./failures";

/** What a probe needs of a stack. */
export interface ProbeTarget {
  readonly region: string;
  readonly url?: string;
  readonly clusterName: string;
  readonly taskDefinitionArn: string;
  /** Task subnets by the name under which an answer of theirs is told. */
  readonly subnets: Readonly<Record<string, string>>;
  /** Groups that the service's tasks carry. */
  readonly securityGroupIds: readonly string[];
}

/** One place's measurements. */
export interface ProbeAnswer {
  /** `url`, or the AZ id of the subnet. */
  readonly from: string;
  readonly observations: readonly Observation[];
}

/** Measures from inside the tasks. */
export type Probe = (
  target: ProbeTarget,
  pauseSeconds: (seconds: number) => Promise<void>,
) => Promise<readonly ProbeAnswer[]>;

/** Seconds that a one-off task may take: pull, start, probe, stop. */
const TASK_LIMIT = 300;
/** Seconds that its log may lag behind its end. */
const LOG_LIMIT = 60;
const POLL = 3;
/** Milliseconds for an answer of the URL; the probe itself takes at most 10 s. */
const HTTP_LIMIT = 20_000;

/**
 * Asks the URL if there is one that answers from here, else runs one task a subnet: a load balancer inside the network
 * cannot be asked from outside, and a task in each subnet also proves each AZ.
 * @throws OperationError when no task started, none wrote an answer, or the image is not one with a probe
 */
export const probe: Probe = async (target, pauseSeconds) => {
  const answered = target.url ? await askUrl(target.url) : undefined;
  return answered ? [{ from: "url", observations: answered }] : runTasks(target, pauseSeconds);
};

async function askUrl(url: string): Promise<readonly Observation[] | undefined> {
  try {
    const response = await fetch(new URL("/egress", url), { signal: AbortSignal.timeout(HTTP_LIMIT) });
    return response.ok ? observationsOf(await response.json()) : undefined;
  } catch {
    // Not from here (internal, filtered, no certificate): a task can still be asked.
    return undefined;
  }
}

async function runTasks(target: ProbeTarget, pauseSeconds: (seconds: number) => Promise<void>): Promise<ProbeAnswer[]> {
  const ecs = new ECSClient({ region: target.region });
  const logs = new CloudWatchLogsClient({ region: target.region });
  try {
    const { taskDefinition } = await ecs.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: target.taskDefinitionArn }),
    );
    const container = taskDefinition?.containerDefinitions?.find(({ essential }) => essential !== false);
    if (!container?.name) throw problem(target, "the task definition has no essential container");
    return await Promise.all(
      Object.entries(target.subnets).map(async ([from, subnet]) => ({
        from,
        observations: await runTask({ ecs, logs, target, container, subnet, pauseSeconds }),
      })),
    );
  } finally {
    ecs.destroy();
    logs.destroy();
  }
}

interface OneTask {
  readonly ecs: ECSClient;
  readonly logs: CloudWatchLogsClient;
  readonly target: ProbeTarget;
  readonly container: ContainerDefinition;
  readonly subnet: string;
  readonly pauseSeconds: (seconds: number) => Promise<void>;
}

async function runTask(one: OneTask): Promise<readonly Observation[]> {
  const { ecs, target, container, subnet } = one;
  const started = await ecs.send(
    new RunTaskCommand({
      cluster: target.clusterName,
      taskDefinition: target.taskDefinitionArn,
      launchType: "FARGATE",
      count: 1,
      startedBy: "egress-verify",
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: [subnet],
          securityGroups: [...target.securityGroupIds],
          assignPublicIp: "DISABLED",
        },
      },
      overrides: { containerOverrides: [{ name: container.name, command: ["node", "server.js", "--once"] }] },
    }),
  );
  const task = started.tasks?.[0];
  if (!task?.taskArn)
    throw problem(
      target,
      `no task started in ${subnet}: ${started.failures?.map(({ reason }) => reason).join(", ") || "ECS did not say why"}`,
    );
  try {
    await stopped(one, task.taskArn);
    return await answerOf(one, task.taskArn);
  } catch (error) {
    // Whatever went wrong, a task that still runs costs money.
    await ecs
      .send(new StopTaskCommand({ cluster: target.clusterName, task: task.taskArn, reason: "egress verify gave up" }))
      .catch(() => undefined);
    throw error;
  }
}

async function stopped({ ecs, target, pauseSeconds }: OneTask, taskArn: string): Promise<Task> {
  for (let waited = 0; waited <= TASK_LIMIT; waited += POLL) {
    const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster: target.clusterName, tasks: [taskArn] }));
    const task = tasks?.[0];
    if (task?.lastStatus === "STOPPED") {
      // The probe itself ends with 1 when it is asked for a verdict and finds a fault; anything else never started.
      if (task.stopCode === "TaskFailedToStart")
        throw problem(target, `the task did not start: ${task.stoppedReason ?? "no reason given"}`);
      return task;
    }
    await pauseSeconds(POLL);
  }
  throw problem(target, `the task ${taskArn} was not done after ${TASK_LIMIT} s`);
}

async function answerOf(
  { logs, target, container, pauseSeconds }: OneTask,
  taskArn: string,
): Promise<readonly Observation[]> {
  const options = container.logConfiguration?.options ?? {};
  const group = options["awslogs-group"];
  if (!group) throw problem(target, "the container does not log to CloudWatch, so its answer cannot be read");
  const stream = `${options["awslogs-stream-prefix"] ?? ""}/${container.name ?? ""}/${taskArn.split("/").at(-1) ?? ""}`;
  for (let waited = 0; waited <= LOG_LIMIT; waited += POLL) {
    const found = await logs
      .send(new GetLogEventsCommand({ logGroupName: group, logStreamName: stream, startFromHead: true }))
      .then(({ events }) =>
        (events ?? []).map(({ message }) => parsed(message ?? "")).find((value) => value !== undefined),
      )
      .catch((error: unknown) => {
        if (error instanceof Error && error.name === "ResourceNotFoundException") return undefined;
        throw error;
      });
    if (found) return found;
    await pauseSeconds(POLL);
  }
  throw problem(
    target,
    `no answer of the probe in ${group} ${stream}: the image is not one with app/server.js, or it could not log`,
  );
}

function parsed(line: string): readonly Observation[] | undefined {
  try {
    return observationsOf(JSON.parse(line));
  } catch {
    // Other lines of the log are not JSON.
    return undefined;
  }
}

/** The measurements of an answer; `undefined` for anything else. */
export function observationsOf(answer: unknown): readonly Observation[] | undefined {
  const targets = isRecord(answer) ? answer["targets"] : undefined;
  return Array.isArray(targets) && targets.every(isObservation) ? targets : undefined;
}

function isObservation(value: unknown): value is Observation {
  return (
    isRecord(value) &&
    typeof value["name"] === "string" &&
    Array.isArray(value["addresses"]) &&
    Array.isArray(value["connections"]) &&
    isRecord(value["ms"]) &&
    typeof value["reachable"] === "boolean"
  );
}

function problem({ clusterName }: ProbeTarget, why: string): OperationError {
  return new OperationError(
    "fatal",
    `no live proof from ${clusterName}\n  why: ${why}\n  fix: egress diagnose names the cause of a task that does not start`,
  );
}
