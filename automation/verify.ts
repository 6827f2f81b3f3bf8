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
    const mode = modeOf(stack, outputs);
    const promised = expect === undefined || expect === "any" ? mode : expect;
    const targets = targetsOf(stack, outputs);
    const answers = await Promise.all(
      targets.map(async ({ name, service, needs, target }) => {
        const [findings, measured] = await Promise.all([
          diagnose({ cluster: target.clusterName, service, region: target.region, services: needs }),
          probe(target, pauseSeconds),
        ]);
        const asked = promised === "hybrid" ? { asked: list(outputs["privateServices"]) } : {};
        const rows = measured.flatMap(({ from, observations }) =>
          judge(observations, { mode: promised, ...asked }).targets.map((row) =>
            rowOf(targets.length > 1 ? `${name} ${from}` : from, row, expect === "any"),
          ),
        );
        return { findings, rows };
      }),
    );
    const findings = answers.flatMap((answer) => answer.findings);
    const rows = answers.flatMap((answer) => answer.rows);
    const broken = findings.some(({ kind }) => kind === "unreachable");
    return {
      // A service that told nothing is not proved; a network alone has none.
      ok: answers.every((answer) => answer.rows.length > 0) && !broken && rows.every(({ verdict }) => verdict === "ok"),
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

/** One service of a stack, as it is asked. */
interface VerifyTarget {
  readonly name: string;
  /** Name in ECS. */
  readonly service: string;
  readonly needs: readonly string[];
  readonly target: ProbeTarget;
}

/** Every service of the stack; none for a network alone. */
function targetsOf(stack: string, outputs: VerifyRequest["outputs"]): VerifyTarget[] {
  const subnets = subnetsOf(outputs);
  return Object.entries(record(outputs["services"])).map(([name, value]) => {
    const service = record(value);
    const url = record(service["loadBalancer"])["url"];
    return {
      name,
      service: text(stack, service, "serviceName"),
      needs: list(service["needs"]),
      target: {
        region: text(stack, outputs, "region"),
        clusterName: text(stack, outputs, "clusterName"),
        taskDefinitionArn: text(stack, service, "taskDefinitionArn"),
        securityGroupIds: list(service["securityGroupIds"]),
        subnets,
        ...(typeof url === "string" && url !== "" ? { url } : {}),
      },
    };
  });
}

/** Task subnets by AZ id where the stack owns the network, else by their own ids. */
function subnetsOf(outputs: VerifyRequest["outputs"]): Record<string, string> {
  const zones = new Map(
    (Array.isArray(record(outputs["network"])["privateSubnets"])
      ? (record(outputs["network"])["privateSubnets"] as unknown[])
      : []
    ).map((subnet) => [record(subnet)["id"], record(subnet)["zoneId"]]),
  );
  return Object.fromEntries(
    list(outputs["privateSubnetIds"]).map((id) => {
      const zone = zones.get(id);
      return [typeof zone === "string" ? zone : id, id];
    }),
  );
}

/** Mode that the last update reached; `undefined` for a stack that was never deployed. */
function deployedMode(outputs: VerifyRequest["outputs"]): Mode | undefined {
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
function record(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}
