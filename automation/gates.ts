/** What must hold before anything changes: the new plan is proved, nothing protected goes, the cost is told. */
import { Graph } from "../resources/graph";
import { textsOf, valueAt } from "../resources/properties";
import type { ResourceRecord } from "../resources/record";
import { TABLE_TYPES, TYPES } from "../resources/tokens";
import type { Planned, PlannedStep } from "./preview-records";
import type { Overlay } from "./stack-config";
import type { CostDifference, Finding } from "./types";

/** What a proof is asked about. */
export interface ProofRequest {
  readonly stack: string;
  readonly region: string;
  /** Resources as they will be. */
  readonly resources: readonly ResourceRecord[];
  /** What the plan has on top of the stack's file. */
  readonly overlay: Overlay;
}

/** Proves that the tasks of a plan reach what they need. Findings of kind `unreachable` or `not-proven`; none when proved. */
export type Prove = (request: ProofRequest) => Promise<readonly Finding[]>;

/** Monthly cost of resources; `null` when a price is not known. */
export type Price = (request: ProofRequest) => Promise<{
  readonly currency: string;
  /** What is known of it, whole cents; `null`: nothing is. */
  readonly monthly: number | null;
  /** What `monthly` does not hold, in words. */
  readonly missing?: readonly string[];
}>;

export interface GateOptions {
  readonly stack: string;
  readonly region: string;
  /** URNs whose replacement or deletion is wanted. */
  readonly allowReplace: readonly string[];
  /** Go on when something could not be proved. What is known to be unreachable always stops. Default false. */
  readonly acceptUnproven: boolean;
  /** `network.nat.retainEips`: Elastic IPs are protected as well. */
  readonly retainEips: boolean;
  readonly overlay: Overlay;
  readonly prove?: Prove;
  readonly price?: Price;
}

export interface GateReport {
  readonly passed: boolean;
  readonly findings: readonly Finding[];
  readonly cost?: CostDifference;
}

const DELETES: ReadonlySet<string> = new Set(["delete", "delete-replaced", "replace", "create-replacement"]);

/** Types whose loss interrupts the service or changes addresses others rely on, and what is lost. */
const PROTECTED: Readonly<Record<string, string>> = {
  [TYPES.vpc]: "everything in the network goes with it",
  [TYPES.subnet]: "its tasks, endpoints and addresses go with it",
  [TYPES.routeTable]: "its subnets lose their routes meanwhile",
  [TYPES.cluster]: "its services go with it",
  [TYPES.service]: "its tasks stop before new ones start",
};

/** Runs every gate and reports all of them: one refusal does not hide another. */
export async function gatesOf(planned: Planned, options: GateOptions): Promise<GateReport> {
  const { stack, region, overlay } = options;
  const findings: Finding[] = [...protectedChanges(planned.steps, planned.before, options)];
  // A plan without a service (destroyed, or not written yet) has no task whose way could be proved.
  const deploys = planned.after.some(({ type }) => type === TYPES.service);
  if (options.prove && deploys)
    findings.push(...(await options.prove({ stack, region, overlay, resources: planned.after })));
  const stops = findings.filter(({ kind }) => kind !== "note" && !(kind === "not-proven" && options.acceptUnproven));
  const cost = options.price ? await difference(planned, { stack, region, overlay }, options.price) : undefined;
  return { passed: stops.length === 0, findings, ...(cost ? { cost } : {}) };
}

/** Replacements and deletions of what must survive, except those that are allowed by URN. Pure. */
export function protectedChanges(
  steps: readonly PlannedStep[],
  before: readonly ResourceRecord[],
  { allowReplace, retainEips }: Pick<GateOptions, "allowReplace" | "retainEips">,
): Finding[] {
  const groups = taskGroups(before);
  const publicTier = publicTierOf(before);
  const findings = new Map<string, Finding>();
  for (const step of steps) {
    if (!DELETES.has(step.op) || findings.has(step.urn) || allowReplace.includes(step.urn)) continue;
    const why = publicTier.has(step.urn) && step.op === "delete" ? undefined : lossOf(step, groups, retainEips);
    if (why === undefined) continue;
    const replaced = step.op !== "delete";
    findings.set(step.urn, {
      kind: "protected-change",
      subject: step.urn,
      evidence: `it would be ${replaced ? "replaced" : "deleted"}${step.keys.length > 0 ? ` because of ${step.keys.join(", ")}` : ""}: ${why}`,
      fix: `undo the change that causes it; if it is wanted, add --allow-replace '${step.urn}'`,
    });
  }
  return [...findings.values()];
}

function lossOf(step: PlannedStep, groups: ReadonlySet<string>, retainEips: boolean): string | undefined {
  if (step.type === TYPES.securityGroup)
    return step.before?.id !== undefined && groups.has(step.before.id) ? "the tasks' rules go with it" : undefined;
  if (step.type === TYPES.eip)
    return retainEips || step.before?.kept === true ? "others may allow only this address" : undefined;
  return PROTECTED[step.type];
}

/**
 * URNs of the public subnets and of route tables that no task subnet uses: public subnets' tables, and those that no
 * subnet has any more while every task subnet has another, as when a killed run had begun to remove them. No task is
 * there: they hold NAT and a public load balancer, and go with the last of both. Only their deletion is ordinary; a
 * replacement takes the NAT's place away.
 */
function publicTierOf(before: readonly ResourceRecord[]): Set<string> {
  const graph = new Graph(before);
  const subnets = graph.of(TYPES.subnet).filter((subnet) => graph.value(subnet, "tags.Tier") === "public");
  const ids = new Set(subnets.map((subnet) => graph.id(subnet)));
  const associations = graph.referrers(TYPES.association, "routeTableId", TABLE_TYPES);
  const tasks = graph.of(TYPES.subnet).filter(({ urn }) => !subnets.some((one) => one.urn === urn));
  const tabled = new Set(graph.of(TYPES.association).map((one) => graph.ref(one, "subnetId", [TYPES.subnet])));
  const served = tasks.length > 0 && tasks.every((subnet) => tabled.has(graph.id(subnet)));
  const tables = graph.of(TYPES.routeTable).filter((table) => {
    const own = associations.of(graph.id(table)).map((record) => graph.ref(record, "subnetId", [TYPES.subnet]));
    return own.length === 0 ? served : own.every((subnet) => typeof subnet === "string" && ids.has(subnet));
  });
  return new Set([...subnets, ...tables].map(({ urn }) => urn));
}

/** Ids of the security groups that running services have. */
function taskGroups(before: readonly ResourceRecord[]): Set<string> {
  return new Set(
    new Graph(before)
      .of(TYPES.service)
      .flatMap((service) => textsOf(valueAt(service.inputs, "networkConfiguration.securityGroups"))),
  );
}

async function difference(
  planned: Planned,
  subject: Omit<ProofRequest, "resources">,
  price: Price,
): Promise<CostDifference> {
  const after = await price({ ...subject, resources: planned.after });
  const before = planned.before.length > 0 ? (await price({ ...subject, resources: planned.before })).monthly : 0;
  return {
    currency: after.currency,
    before,
    after: after.monthly,
    difference: before === null || after.monthly === null ? null : after.monthly - before,
    ...(after.missing === undefined || after.missing.length === 0 ? {} : { missing: after.missing }),
  };
}
