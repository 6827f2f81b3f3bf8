/** The proof after deployment: the live network's model, and what a task measures, against what the mode promises. */
import { type JudgedTarget, judge } from "../app/probe";
import { MODES, type Mode } from "../plan/mode";
import { isRecord } from "./backend";
import { OperationError } from "./failures";
import { probe as askTask, type Probe, type ProbeTarget } from "./probe-task";
import { findingsOf } from "./readers";
import type { Finding } from "./types";

/** One service, from one place. */
export interface VerifyRow {
  readonly service: string;
  /** `url`, or the AZ id of the subnet in which a task measured. */
  readonly from: string;
  readonly expected: string;
  /** What was seen: `private` addresses are an endpoint's, `public` ones are reached through NAT. */
  readonly scope: string;
  readonly addresses: readonly string[];
  /** Name resolution, TCP and TLS together; absent when it did not answer. */
  readonly milliseconds?: number;
  readonly verdict: JudgedTarget["verdict"];
  readonly reason?: string;
}

/** The answer for one stack. `ok`: every row is as promised and the model of the live network shows no fault. */
export interface VerifyReport {
  readonly ok: boolean;
  readonly mode: Mode;
  readonly rows: readonly VerifyRow[];
  /** Faults of the live network, and what of it could not be read. */
  readonly findings: readonly Finding[];
}

/** What is verified. */
export interface VerifyRequest {
  readonly stack: string;
  /** Stack outputs. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** What must hold. Default: the mode in the outputs. `any`: reachable, whatever the path. */
  readonly expect?: Mode | "any";
  /** Waits between looks; rejects when the user asks for an end. */
  readonly pauseSeconds: (seconds: number) => Promise<void>;
}

/** Verifies one stack live. */
export type VerifyStack = (request: VerifyRequest) => Promise<VerifyReport>;

/** Findings of the live network of a service. */
export type DiagnoseLive = (target: {
  cluster: string;
  service: string;
  region: string;
  services: readonly string[];
}) => Promise<readonly Finding[]>;

/** Makes a verification from its two sources. The defaults read AWS. */
export function verifier(diagnose: DiagnoseLive = diagnoseLive, probe: Probe = askTask): VerifyStack {
  return async ({ stack, outputs, expect, pauseSeconds }) => {
    const target = targetOf(stack, outputs);
    const mode = modeOf(stack, outputs);
    const [findings, answers] = await Promise.all([
      diagnose({
        cluster: target.clusterName,
        service: text(stack, outputs, "serviceName"),
        region: target.region,
        services: list(outputs["needs"]),
      }),
      probe(target, pauseSeconds),
    ]);
    const promised = expect === undefined || expect === "any" ? mode : expect;
    const asked = promised === "hybrid" ? { asked: Object.keys(record(outputs["endpoints"])) } : {};
    const rows = answers.flatMap(({ from, observations }) =>
      judge(observations, { mode: promised, ...asked }).targets.map((target) => rowOf(from, target, expect === "any")),
    );
    const broken = findings.some(({ kind }) => kind === "unreachable");
    return {
      ok: rows.length > 0 && !broken && rows.every(({ verdict }) => verdict === "ok"),
      mode: promised,
      rows,
      findings,
    };
  };
}

/** Verifies against AWS. */
export const verifyStack: VerifyStack = (request) => verifier()(request);

const diagnoseLive: DiagnoseLive = async ({ cluster, service, region, services }) => {
  const { diagnose } = await import("../reachability/sources/aws/diagnose");
  const { reachability } = await diagnose({ cluster, service, region, services });
  return findingsOf(reachability.proofs);
};

function rowOf(from: string, target: JudgedTarget, anyPath: boolean): VerifyRow {
  const { dns, tcp, tls } = target.ms;
  const total = [dns, tcp, tls].reduce<number>((sum, ms) => sum + (ms ?? 0), 0);
  const forgiven = anyPath && target.reachable && target.verdict === "wrong-path";
  return {
    service: target.name,
    from,
    expected: anyPath ? "any" : (target.expected ?? "any"),
    scope: target.scope,
    addresses: target.addresses,
    ...(target.reachable ? { milliseconds: Math.round(total * 10) / 10 } : {}),
    verdict: forgiven ? "ok" : target.verdict,
    ...(target.reason && !forgiven ? { reason: target.reason } : {}),
  };
}

function targetOf(stack: string, outputs: VerifyRequest["outputs"]): ProbeTarget {
  const subnets = Object.fromEntries(
    Object.entries(record(outputs["privateSubnetIds"])).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    ),
  );
  const url = outputs["url"];
  return {
    region: text(stack, outputs, "region"),
    clusterName: text(stack, outputs, "clusterName"),
    taskDefinitionArn: text(stack, outputs, "taskDefinitionArn"),
    taskSecurityGroupId: text(stack, outputs, "taskSecurityGroupId"),
    subnets,
    ...(typeof url === "string" && url !== "" ? { url } : {}),
  };
}

/** Mode that the last update reached; `undefined` for a stack that was never deployed. */
export function deployedMode(outputs: VerifyRequest["outputs"]): Mode | undefined {
  return MODES.find((mode) => mode === outputs["mode"]);
}

function modeOf(stack: string, outputs: VerifyRequest["outputs"]): Mode {
  const mode = deployedMode(outputs);
  if (!mode)
    throw new OperationError(
      "fatal",
      `stack ${stack} has no output mode\n  why: it is not deployed, or not by this program\n  fix: egress up --stack ${stack}`,
    );
  return mode;
}

function text(stack: string, outputs: VerifyRequest["outputs"], key: string): string {
  const value = outputs[key];
  if (typeof value === "string" && value !== "") return value;
  throw new OperationError(
    "fatal",
    `stack ${stack} has no output ${key}\n  why: it is not deployed, or not by this program\n  fix: egress up --stack ${stack}`,
  );
}

function list(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** A mapping, or an empty one. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}
