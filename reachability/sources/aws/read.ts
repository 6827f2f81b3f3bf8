/** A live network as a topology: every part read, nothing guessed. */
import type { TaskDefinition } from "@aws-sdk/client-ecs";
import type { Need } from "../../../plan/needs";
import type { PeerNeed } from "../../../plan/peers";
import { isUnknown, type Task, type Topology, unknown } from "../../topology";
import { systemOf } from "../mapping/containers";
import { askedByExec } from "../mapping/exec";
import { mountedPeers } from "../mapping/mounts";
import { type Asked, askedByContainers, joinAsked } from "../mapping/needs";
import type { OpenNeed } from "../mapping/open";
import { askedByServiceConnect } from "../mapping/service-connect";
import { openVolume } from "../mapping/volumes";
import type { Clients } from "./clients";
import { readCluster } from "./cluster";
import { attachmentDetail, findService, findTask, readDefinition, type Subject } from "./ecs";
import { groupsOf, readInterfaces } from "./interfaces";
import { readNetwork } from "./read-network";
import { type MissingPermission, Reader } from "./reader";
import { regionOf } from "./region";
import { readRole } from "./roles";
import { readStart, type TaskSources } from "./task-start";
import { findVpc } from "./vpc";

/** What to look at: a service of a cluster, or one task. */
export type Target =
  | { readonly cluster: string; readonly service: string }
  /** Whole ARN, running or stopped. */
  | { readonly taskArn: string };

/** A live network and what its task needs. */
export interface LiveTopology {
  readonly topology: Topology;
  /** What the task definition asks for. Services that the code calls cannot be read: the caller adds them. */
  readonly needs: readonly Need[];
  /** File systems that the task mounts. */
  readonly mounts: readonly PeerNeed[];
  /** What of the task nobody can prove. */
  readonly open: readonly OpenNeed[];
  readonly subject: Subject;
  /** Account that owns the VPC, where it is known. */
  readonly owner?: string;
  readonly missingPermissions: readonly MissingPermission[];
}

/** What the task's interface or its service says about the task's network. */
type Placement = Pick<Task, "securityGroupIds" | "assignPublicIp">;

/** Groups and public address of the task: those of its interface, or what its service asks for. */
async function placementOf(clients: Clients, reader: Reader, { task, network }: Subject): Promise<Placement> {
  const asked = network?.assignPublicIp;
  if (!task) return { securityGroupIds: network?.securityGroups ?? [], assignPublicIp: asked === "ENABLED" };
  const id = attachmentDetail(task, "networkInterfaceId");
  const found = await readInterfaces(clients.ec2, reader, id === undefined ? [] : [id], "the task's network interface");
  const own = id === undefined || isUnknown(found) ? undefined : found.get(id);
  if (own) return { securityGroupIds: groupsOf(own), assignPublicIp: own.Association?.PublicIp !== undefined };
  const why = isUnknown(found)
    ? found.unknown
    : "its network interface is gone with the task, and no service names them";
  return {
    securityGroupIds: network?.securityGroups ?? unknown(`the task's security groups (${why})`),
    assignPublicIp: asked === undefined ? unknown("whether the task had a public address") : asked === "ENABLED",
  };
}

async function readTask(sources: Omit<TaskSources, "taskRole">): Promise<Task> {
  const { clients, reader, subject, definition } = sources;
  const overrides = subject.task?.overrides;
  const executionArn = overrides?.executionRoleArn ?? definition.executionRoleArn;
  const taskArn = overrides?.taskRoleArn ?? definition.taskRoleArn;
  const role = (arn: string | undefined) => (arn ? readRole(clients.iam, reader, arn) : undefined);
  const asTask = role(taskArn);
  const [placement, executionRole, taskRole, start] = await Promise.all([
    placementOf(clients, reader, subject),
    role(executionArn),
    asTask,
    readStart({ ...sources, taskRole: asTask }),
  ]);
  return {
    name: subject.name,
    cluster: subject.cluster,
    ...(subject.account ? { account: subject.account } : {}),
    subnetIds: subject.network?.subnets ?? [],
    ...placement,
    ...start,
    exec: subject.exec,
    ...(executionRole ? { executionRole } : {}),
    ...(taskRole ? { taskRole } : {}),
    ...(subject.platformVersion ? { platformVersion: subject.platformVersion } : {}),
    operatingSystem: systemOf(definition.runtimePlatform),
  };
}

/** What a task asks for, as far as its definition tells. */
function askedBy(task: Task, { connect }: Subject, definition: TaskDefinition, region: string): Asked {
  const volumes = definition.volumes ?? [];
  const sessions = task.execSessions ?? unknown("what ECS Exec sessions use");
  return joinAsked([
    askedByContainers(definition.containerDefinitions ?? [], region),
    askedByExec(task.exec, sessions),
    ...(connect ? [askedByServiceConnect(task.name, connect)] : []),
    { needs: [], open: volumes.flatMap(openVolume) },
  ]);
}

/**
 * Reads the network around a service or task. Only describes, lists and gets: see permissions.ts.
 * @param o.reader default: a new one; its missing permissions are in the answer
 * @throws LiveError when the service or task cannot be read at all
 */
export async function readTopology(o: { target: Target; clients: Clients; reader?: Reader }): Promise<LiveTopology> {
  const { target, clients } = o;
  const { ec2, ecs } = clients;
  const reader = o.reader ?? new Reader();
  const region = await regionOf(clients);
  const subject =
    "taskArn" in target
      ? await findTask(ecs, reader, target.taskArn)
      : await findService(ecs, reader, target.cluster, target.service, region);
  const [definition, vpcId, cluster] = await Promise.all([
    readDefinition(ecs, reader, subject.taskDefinitionArn),
    findVpc(ec2, reader, subject.network?.subnets ?? []),
    readCluster(ecs, reader, subject.cluster),
  ]);
  const { account } = subject;
  const [task, { network, owner }] = await Promise.all([
    readTask({ clients, reader, subject, definition, cluster, region }),
    readNetwork({ clients, reader, vpcId, region, account }),
  ]);
  const topology: Topology = { ...network, task };
  return {
    topology,
    ...askedBy(task, subject, definition, region),
    mounts: mountedPeers(task),
    subject,
    ...(owner === undefined ? {} : { owner }),
    missingPermissions: reader.missingPermissions,
  };
}
