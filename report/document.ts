/** The JSON document of one evaluated stack: what exists, whether it reaches, what it costs. A contract for pipelines. */
import type { Cost } from "../cost/cost";
import { costOf } from "../cost/model";
import { shippedBook } from "../cost/price-book";
import { NO_TRAFFIC, overlay, parseTraffic, type Traffic, trafficFromConfig } from "../cost/traffic";
import type { Evaluation } from "../offline/evaluate";
import { proofOptions } from "../offline/proof-options";
import type { PlanWarning } from "../plan/plan";
import type { UnusedSetting } from "../plan/unused";
import type { Reachability } from "../reachability/result";
import { reachabilityOf } from "../reachability/sources/resources";
import { foreignNetworkOf } from "./foreign-network";

/** One registered resource in the document. */
export interface DocumentResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly parent?: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

export interface PlanDocument {
  readonly project: string;
  readonly stack: string;
  readonly mode: string;
  readonly region: string;
  readonly resources: readonly DocumentResource[];
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Settings that this mode does not use. */
  readonly unused: readonly UnusedSetting[];
  readonly warnings: readonly PlanWarning[];
  readonly reachability: Reachability;
  readonly cost: Cost;
}

/** Traffic of a stack: its configuration, with what the command line says on top. */
export function trafficOf(evaluation: Evaluation, given?: string): Traffic {
  const configured = trafficFromConfig(evaluation.settings.traffic);
  return given === undefined ? configured : overlay(configured, parseTraffic(given), given);
}

/** The proof of an evaluated stack, with what its configuration tells beyond the resources. */
export function reachOf(evaluation: Evaluation): Reachability {
  // A network alone: nothing runs in it that could be cut off. Stacks that join it are proved with their own plans.
  if (evaluation.plan.services.length === 0) return { verdict: "reachable", proofs: [] };
  return reachabilityOf(evaluation.resources, proofOptions(evaluation));
}

/** @param given traffic from the command line, such as `ecr=200,internet=50`. @throws TrafficError when it cannot be read. */
export function planDocument(evaluation: Evaluation, given?: string): PlanDocument {
  const { project, stack, mode, region, resources, outputs, plan } = evaluation;
  return {
    project,
    stack,
    mode,
    region,
    resources: resources.map(({ urn, type, name, parent, inputs }) => ({
      urn,
      type,
      name,
      ...(parent === undefined ? {} : { parent }),
      inputs,
    })),
    outputs,
    unused: plan.unused,
    warnings: plan.warnings,
    reachability: reachOf(evaluation),
    cost: rounded(
      costOf({
        resources,
        region,
        traffic: trafficOf(evaluation, given),
        book: shippedBook(),
        foreign: foreignNetworkOf(plan),
      }),
    ),
  };
}

/** Monthly USD of the egress path for 100 GB to an AWS service that has an endpoint; `null` when a price is not known. */
export function costOf100Gb({ resources, region }: Evaluation): number | null {
  return costOf({ resources, region, traffic: { ...NO_TRAFFIC, services: { logs: 100 } }, book: shippedBook() }).egress
    .data;
}

/** Amounts without the noise of binary fractions; still exact to a millionth of a dollar. */
function rounded<T>(value: T): T {
  if (typeof value === "number") return Number(value.toFixed(6)) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => rounded(item)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rounded(inner as unknown)])) as T;
}
