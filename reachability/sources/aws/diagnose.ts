/** Why a live service or task cannot reach what it needs: read, prove, and compare with what ECS says. */
import { joinNeeds, type Need } from "../../../plan/needs";
import { matchStoppedReason } from "../../faults";
import type { FaultKind } from "../../kinds";
import { type MetFault, metFaults } from "../../met-faults";
import { type AnyNeed, prove, verdictOf } from "../../prove";
import type { Reachability } from "../../result";
import type { Topology } from "../../topology";
import { type OpenNeed, openProofs } from "../mapping/open";
import { type Clients, clientsFor, closeClients } from "./clients";
import { lastStopped, parseTaskArn, type Subject } from "./ecs";
import { readTopology, type Target } from "./read";
import { type MissingPermission, Reader } from "./reader";

/** A task that stopped, and what its reason may mean. */
export interface StoppedTask {
  readonly taskArn: string;
  /** What ECS says about the task and its containers, one line each. */
  readonly stoppedReason: string;
  /** ISO 8601; absent when ECS did not say. */
  readonly stoppedAt?: string;
  /** Every fault that shows in this way. */
  readonly matches: readonly FaultKind[];
  /** Those of them that the topology shows too: the cause. */
  readonly confirmed: readonly FaultKind[];
}

/** One fault of the network, however many proofs meet it. */
export interface FoundFault extends MetFault {
  /** The stopped task's reason names it too. */
  readonly confirmed: boolean;
}

/** Everything that a run found out. */
export interface Diagnosis {
  readonly topology: Topology;
  readonly needs: readonly Need[];
  readonly reachability: Reachability;
  /** Each fault once; those that the stopped task's reason names come first. */
  readonly faults: readonly FoundFault[];
  /** The task asked for when it has stopped, or the service's last one. */
  readonly stoppedTask?: StoppedTask;
  readonly missingPermissions: readonly MissingPermission[];
}

/** What to diagnose. */
export type DiagnoseOptions = Target & {
  /** Default: the task ARN's region, then the SDK's (AWS_REGION, the profile). */
  readonly region?: string;
  /** Catalogue names of services that the code in the task calls, `internet` for any other destination. */
  readonly services?: readonly string[];
  /** Default: new ones, closed at the end. */
  readonly clients?: Clients;
};

type EcsTask = NonNullable<Subject["task"]>;

/** A stopped task's reasons, and which faults of the proof they confirm; `undefined` while it runs. */
function stoppedTaskOf(task: EcsTask | undefined, reachability: Reachability): StoppedTask | undefined {
  if (!task || (task.lastStatus !== "STOPPED" && task.stoppedReason === undefined)) return undefined;
  const reasons = [task.stoppedReason, ...(task.containers ?? []).map(({ reason }) => reason)];
  const stoppedReason = [...new Set(reasons.filter((reason) => reason !== undefined && reason !== ""))].join("\n");
  const matches = [...new Set(stoppedReason.split("\n").flatMap(matchStoppedReason))];
  const shown = new Set(reachability.proofs.flatMap(({ faults }) => faults.map(({ kind }) => kind)));
  return {
    taskArn: task.taskArn ?? "",
    stoppedReason,
    ...(task.stoppedAt ? { stoppedAt: task.stoppedAt.toISOString() } : {}),
    matches,
    confirmed: matches.filter((kind) => shown.has(kind)),
  };
}

/** Each fault of the proofs once, with who meets it; confirmed ones first, otherwise in the order of the proofs. */
function collectFaults({ proofs }: Reachability, confirmed: readonly FaultKind[]): FoundFault[] {
  const faults = metFaults(proofs).map((fault) => ({ ...fault, confirmed: confirmed.includes(fault.kind) }));
  return [...faults.filter((fault) => fault.confirmed), ...faults.filter((fault) => !fault.confirmed)];
}

/** Everything proved, and what nobody can prove named beside it. */
function proofOf(topology: Topology, needs: readonly AnyNeed[], open: readonly OpenNeed[]): Reachability {
  const proofs = [...prove(topology, needs).proofs, ...openProofs(open, topology.task.subnetIds)];
  return { verdict: verdictOf(proofs), proofs };
}

/**
 * Diagnoses a service or a task in a live network, whoever built it. Reads only.
 * @throws LiveError without credentials, region, or the service or task itself
 */
export async function diagnose(options: DiagnoseOptions): Promise<Diagnosis> {
  const target: Target =
    "taskArn" in options ? { taskArn: options.taskArn } : { cluster: options.cluster, service: options.service };
  const region = options.region ?? ("taskArn" in target ? parseTaskArn(target.taskArn)?.region : undefined);
  const clients = options.clients ?? clientsFor(region);
  const reader = new Reader();
  try {
    const { topology, needs: read, mounts, open, subject } = await readTopology({ target, clients, reader });
    const called = (options.services ?? []).map((name): Need => ({ service: name, because: [{ kind: "code" }] }));
    const needs = joinNeeds([read, called]);
    const reachability = proofOf(topology, [...needs, ...mounts], open);
    const task =
      "service" in target ? await lastStopped(clients.ecs, reader, subject.cluster, target.service) : subject.task;
    const stoppedTask = stoppedTaskOf(task, reachability);
    return {
      topology,
      needs,
      reachability,
      faults: collectFaults(reachability, stoppedTask?.confirmed ?? []),
      ...(stoppedTask ? { stoppedTask } : {}),
      missingPermissions: reader.missingPermissions,
    };
  } finally {
    if (!options.clients) closeClients(clients);
  }
}
