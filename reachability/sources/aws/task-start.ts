/** What the start of a task meets besides its network: images, secrets, keys, log groups, file systems, GuardDuty. */
import type { TaskDefinition } from "@aws-sdk/client-ecs";
import { partitionOf } from "../../../plan/catalogue";
import { isUnknown, type Role, type Task, type TaskContainer, unknown } from "../../topology";
import { containerOf as definedContainer } from "../mapping/containers";
import { execSessionsOf } from "../mapping/exec";
import { readCalled } from "./called";
import type { Clients } from "./clients";
import type { Cluster } from "./cluster";
import type { Subject } from "./ecs";
import { readFileSystems } from "./file-systems";
import { readAgent } from "./guardduty";
import { imageReader } from "./images";
import { KeyReader } from "./keys";
import { logGroupReader } from "./log-groups";
import type { Reader } from "./reader";
import { secretReader } from "./secrets";

/** The parts of a task that its start decides. */
export type Start = Pick<Task, "called" | "containers" | "fileSystems" | "keys" | "guardDutyAgent" | "execSessions">;

/** What a task is read from. */
export interface TaskSources {
  readonly clients: Clients;
  readonly reader: Reader;
  readonly subject: Subject;
  readonly definition: TaskDefinition;
  readonly cluster: Cluster;
  readonly region: string;
  /** The task role, of which the resources are that the code calls. */
  readonly taskRole: Promise<Role> | undefined;
}

/** Reads them; each image, secret, key and log group once. */
export async function readStart(o: TaskSources): Promise<Start> {
  const { clients, reader, subject, definition, cluster, region } = o;
  const { json } = clients;
  const keys = new KeyReader(json, reader, region, subject.account);
  const image = imageReader(json, reader);
  const secret = secretReader(json, reader, keys, region);
  const logGroup = logGroupReader(json, reader);

  const secretsOf = async ({ secrets }: TaskContainer): Promise<TaskContainer["secrets"]> =>
    isUnknown(secrets)
      ? secrets
      : Promise.all(
          secrets.map(async (each) => ({
            ...each,
            ...(isUnknown(each.valueFrom) ? {} : await secret(each.valueFrom)),
          })),
        );
  const containerOf = async (container: TaskContainer): Promise<TaskContainer> => {
    const { logDriver, logGroup: group, logRegion } = container;
    const logs = logDriver === "awslogs" && typeof group === "string";
    const at = typeof logRegion === "string" ? logRegion : region;
    const [state, secrets, written] = await Promise.all([
      isUnknown(container.image) ? {} : image(container.image),
      secretsOf(container),
      logs ? logGroup(at, group) : {},
    ]);
    return { ...container, ...state, secrets, ...written };
  };
  const sessions = subject.exec ? await readSessions(o, keys) : undefined;
  const running = (subject.task?.containers ?? []).flatMap(({ name }) => name ?? []);
  const [containers, fileSystems, guardDutyAgent] = await Promise.all([
    Promise.all((definition.containerDefinitions ?? []).map((each) => containerOf(definedContainer(each)))),
    readFileSystems(json, reader, definition),
    readAgent(json, reader, cluster.agent, running),
  ]);
  const start = sessions === undefined ? {} : { execSessions: sessions };
  const role = await o.taskRole;
  const called = await readCalled(
    { json, reader, keys, region, account: subject.account },
    role,
    start,
    filesOf(definition),
  );
  return {
    containers,
    ...(called.length > 0 ? { called } : {}),
    ...(fileSystems.length > 0 ? { fileSystems } : {}),
    ...(keys.keys.length > 0 ? { keys: keys.keys } : {}),
    guardDutyAgent,
    ...start,
  };
}

/** Environment files: objects in S3. */
function filesOf({ containerDefinitions = [] }: TaskDefinition): string[] {
  return containerDefinitions.flatMap(({ environmentFiles = [] }) =>
    environmentFiles.flatMap(({ value }) => value ?? []),
  );
}

/** What ECS Exec sessions use, with the ARN of their key. */
async function readSessions(
  { subject, cluster, region }: { subject: Subject; cluster: Cluster; region: string },
  keys: KeyReader,
): Promise<NonNullable<Task["execSessions"]>> {
  const sessions = execSessionsOf(cluster.sessions, (name) =>
    subject.account === undefined
      ? unknown(`the ARN of log group ${name}`)
      : `arn:${partitionOf(region)}:logs:${region}:${subject.account}:log-group:${name}`,
  );
  if (isUnknown(sessions)) return sessions;
  const { kmsKeyArn, ...others } = sessions;
  if (kmsKeyArn === undefined || isUnknown(kmsKeyArn)) return sessions;
  return { ...others, kmsKeyArn: (await keys.arnOf(kmsKeyArn)) ?? kmsKeyArn };
}
