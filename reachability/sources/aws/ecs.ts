/** ECS: the service or task to look at, where it runs and what it is made of. */
import {
  type AwsVpcConfiguration,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  type ECSClient,
  type Task as EcsTask,
  paginateListTasks,
  type Service,
  type TaskDefinition,
} from "@aws-sdk/client-ecs";
import { isUnknown, type Known } from "../../topology";
import { all, LiveError, type Reader } from "./reader";

/** Tasks that one DescribeTasks call takes. */
const TASKS_PER_CALL = 100;

/** A service or a task as ECS describes it. */
export interface Subject {
  /** Name of the service, or ARN of the task. */
  readonly name: string;
  readonly cluster: string;
  readonly account: string | undefined;
  readonly taskDefinitionArn: string;
  readonly network: AwsVpcConfiguration | undefined;
  readonly exec: boolean;
  readonly platformVersion: string | undefined;
  /** Service Connect of the service, where it is on. */
  readonly connect?: Known<{ readonly logs: boolean }>;
  /** The task itself, when a task was asked for. */
  readonly task?: EcsTask;
}

/** Parts of `arn:aws:ecs:eu-west-1:111122223333:task/cluster/id`. */
export function parseTaskArn(arn: string): { region: string; account: string; cluster: string } | undefined {
  const match = /^arn:aws[a-z-]*:ecs:([a-z0-9-]+):(\d{12}):task\/([^/]+)\/[^/]+$/.exec(arn);
  return match?.[1] && match[2] && match[3] ? { region: match[1], account: match[2], cluster: match[3] } : undefined;
}

const accountOf = (arn: string | undefined) => arn?.split(":")[4];

/** Network of a service; one that another controller deploys carries it in its primary task set. */
function networkOf(service: Service): AwsVpcConfiguration | undefined {
  const primary = service.taskSets?.find(({ status }) => status === "PRIMARY");
  return (primary?.networkConfiguration ?? service.networkConfiguration)?.awsvpcConfiguration;
}

/** Service Connect as the deployment in force has it. */
function connectOf({ deployments = [] }: Service): Pick<Subject, "connect"> {
  const { serviceConnectConfiguration: connect } = deployments.find(({ status }) => status === "PRIMARY") ?? {};
  return connect?.enabled === true ? { connect: { logs: connect.logConfiguration !== undefined } } : {};
}

const noCluster = (cluster: string, region: string) => ({
  ClusterNotFoundException: `No cluster "${cluster}" in ${region}. Check --cluster and --region.`,
});

async function describeService(
  ecs: ECSClient,
  reader: Reader,
  cluster: string,
  service: string,
  region: string,
): Promise<Service> {
  const answer = await reader.required(
    "ecs:DescribeServices",
    `service ${service}`,
    () => ecs.send(new DescribeServicesCommand({ cluster, services: [service] })),
    noCluster(cluster, region),
  );
  const found = answer.services?.[0];
  if (!found || found.status === "INACTIVE")
    throw new LiveError(
      `No service "${service}" in cluster "${cluster}" in ${region}. Check --service, --cluster and --region.`,
    );
  return found;
}

/** Finds a service. @throws LiveError when it is not there, or has no network interfaces of its own */
export async function findService(
  ecs: ECSClient,
  reader: Reader,
  cluster: string,
  service: string,
  region: string,
): Promise<Subject> {
  const found = await describeService(ecs, reader, cluster, service, region);
  const network = networkOf(found);
  const primary = found.taskSets?.find(({ status }) => status === "PRIMARY");
  const taskDefinitionArn = primary?.taskDefinition ?? found.taskDefinition;
  if (!network?.subnets?.length || taskDefinitionArn === undefined)
    throw new LiveError(
      `Service "${service}" has no subnets of its own: it does not use the awsvpc network mode. Only tasks with a network interface of their own (Fargate, awsvpc) can be diagnosed.`,
    );
  return {
    name: found.serviceName ?? service,
    cluster: found.clusterArn ?? cluster,
    account: accountOf(found.serviceArn ?? found.clusterArn),
    taskDefinitionArn,
    network,
    exec: found.enableExecuteCommand === true,
    platformVersion: primary?.platformVersion ?? found.platformVersion,
    ...connectOf(found),
  };
}

/** Detail of the task's network interface. */
export function attachmentDetail(task: EcsTask, name: "subnetId" | "networkInterfaceId"): string | undefined {
  const attachment = task.attachments?.find(({ type }) => type === "ElasticNetworkInterface" || type === "eni");
  return attachment?.details?.find((each) => each.name === name)?.value;
}

/**
 * Finds a task. Its interface names its subnet; the security groups of a task whose interface is gone come from its
 * service.
 * @throws LiveError when it is not there (ECS keeps stopped tasks for about an hour), or has no interface of its own
 */
export async function findTask(ecs: ECSClient, reader: Reader, arn: string): Promise<Subject> {
  const parts = parseTaskArn(arn);
  if (!parts)
    throw new LiveError(`"${arn}" is no task ARN. Write it whole: arn:aws:ecs:eu-west-1:111122223333:task/CLUSTER/ID.`);
  const answer = await reader.required(
    "ecs:DescribeTasks",
    `task ${arn}`,
    () => ecs.send(new DescribeTasksCommand({ cluster: parts.cluster, tasks: [arn] })),
    noCluster(parts.cluster, parts.region),
  );
  const task = answer.tasks?.[0];
  if (!task?.taskDefinitionArn)
    throw new LiveError(
      `No task ${arn}. ECS keeps stopped tasks for about an hour; look at the service instead: --cluster ${parts.cluster} --service NAME.`,
    );
  const service = task.group?.startsWith("service:") ? task.group.slice("service:".length) : undefined;
  const of = service === undefined ? undefined : await serviceOf(ecs, reader, parts.cluster, service);
  const network = of === undefined || isUnknown(of) ? undefined : networkOf(of);
  const subnet = attachmentDetail(task, "subnetId");
  if (subnet === undefined && !network?.subnets?.length)
    throw new LiveError(
      `Task ${arn} names no subnet: it has no network interface of its own (awsvpc), or none was made yet.`,
    );
  return {
    name: arn,
    cluster: task.clusterArn ?? parts.cluster,
    account: parts.account,
    taskDefinitionArn: task.taskDefinitionArn,
    network: { ...network, subnets: subnet === undefined ? network?.subnets : [subnet] },
    exec: task.enableExecuteCommand === true,
    platformVersion: task.platformVersion,
    ...(of === undefined ? {} : isUnknown(of) ? { connect: of } : connectOf(of)),
    task,
  };
}

async function serviceOf(
  ecs: ECSClient,
  reader: Reader,
  cluster: string,
  service: string,
): Promise<Known<Service> | undefined> {
  const answer = await reader.known("ecs:DescribeServices", `service ${service}`, () =>
    ecs.send(new DescribeServicesCommand({ cluster, services: [service] })),
  );
  return isUnknown(answer) ? answer : answer.services?.[0];
}

/** Reads a task definition. @throws LiveError without it: nothing says what the task needs */
export async function readDefinition(ecs: ECSClient, reader: Reader, arn: string): Promise<TaskDefinition> {
  const answer = await reader.required("ecs:DescribeTaskDefinition", `task definition ${arn}`, () =>
    ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: arn })),
  );
  if (!answer.taskDefinition) throw new LiveError(`No task definition ${arn}.`);
  return answer.taskDefinition;
}

/** The service's task that stopped last, of those that ECS still keeps. */
export async function lastStopped(
  ecs: ECSClient,
  reader: Reader,
  cluster: string,
  service: string,
): Promise<EcsTask | undefined> {
  const input = { cluster, serviceName: service, desiredStatus: "STOPPED" as const };
  const arns = await reader.known("ecs:ListTasks", "the service's stopped tasks", () =>
    all(paginateListTasks({ client: ecs }, input), (page) => page.taskArns),
  );
  if (isUnknown(arns)) return undefined;
  let last: EcsTask | undefined;
  for (let start = 0; start < arns.length; start += TASKS_PER_CALL) {
    const answer = await reader.known("ecs:DescribeTasks", "the service's stopped tasks", () =>
      ecs.send(new DescribeTasksCommand({ cluster, tasks: arns.slice(start, start + TASKS_PER_CALL) })),
    );
    for (const task of isUnknown(answer) ? [] : (answer.tasks ?? []))
      if (last === undefined || (task.stoppedAt?.getTime() ?? 0) > (last.stoppedAt?.getTime() ?? 0)) last = task;
  }
  return last;
}
