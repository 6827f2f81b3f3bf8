/** What a preview says will be: steps and records, from the engine's events and the saved plan. Pure. */
import type { EngineEvent, OpType, StepEventMetadata } from "@pulumi/pulumi/automation";
import type { ResourceRecord } from "../plan/record";
import { isRecord } from "./backend";

/** One planned change. */
export interface PlannedStep {
  readonly op: OpType;
  readonly urn: string;
  readonly type: string;
  readonly before?: ResourceRecord & { readonly kept: boolean };
  /** Properties that force a replacement. */
  readonly keys: readonly string[];
}

/** A preview as data. */
export interface Planned {
  readonly steps: readonly PlannedStep[];
  /** Resources as they will be. Values not known yet are `undefined`. */
  readonly after: readonly ResourceRecord[];
  /** Resources as they are. */
  readonly before: readonly ResourceRecord[];
  readonly changes: Readonly<Record<string, number>>;
}

/** Operations after which the resource exists. */
const LEAVES: ReadonlySet<string> = new Set([
  "same",
  "create",
  "update",
  "replace",
  "create-replacement",
  "read",
  "read-replacement",
  "refresh",
  "import",
  "import-replacement",
]);

/** Placeholders of the engine for values it does not know yet: sdk/nodejs/runtime/rpc.ts. */
const UNKNOWN = [
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
];

/**
 * @param events of one preview, in any number and order of arrival
 * @param plan the file that `pulumi preview --save-plan` wrote, parsed: the events tell no dependencies. Without it the
 *   records have none, and what rests on an unknown id stays unproven.
 */
export function plannedFrom(events: readonly EngineEvent[], plan?: unknown): Planned {
  const goals = goalsOf(plan);
  const steps: PlannedStep[] = [];
  const after = new Map<string, ResourceRecord>();
  const before = new Map<string, ResourceRecord>();
  let changes: Record<string, number> = {};
  for (const event of events) {
    if (event.summaryEvent) changes = { ...event.summaryEvent.resourceChanges };
    const metadata = event.resourcePreEvent?.metadata ?? event.resOutputsEvent?.metadata;
    if (!metadata || metadata.type.startsWith("pulumi:")) continue;
    if (metadata.old) before.set(metadata.urn, recordOf(metadata.old, goals));
    if (event.resourcePreEvent) steps.push(stepOf(metadata, goals));
    if (metadata.new && LEAVES.has(metadata.op)) after.set(metadata.urn, afterOf(metadata, goals));
  }
  return { steps, after: [...after.values()], before: [...before.values()], changes };
}

/**
 * Outputs that tell of other resources: routes, rules and associations are resources of their own here, and a state
 * keeps what these lists were when it was last read. Given as inputs they are kept.
 */
const ABOUT_OTHERS: Readonly<Record<string, readonly string[]>> = {
  "aws:ec2/routeTable:RouteTable": ["routes", "propagatingVgws"],
  "aws:ec2/securityGroup:SecurityGroup": ["ingress", "egress"],
  "aws:ec2/networkAcl:NetworkAcl": ["ingress", "egress", "subnetIds"],
  "aws:ec2/vpcEndpoint:VpcEndpoint": ["routeTableIds", "privateDnsEnabled"],
};

type State = NonNullable<StepEventMetadata["new"]>;
interface Goal {
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

function stepOf(metadata: StepEventMetadata, goals: ReadonlyMap<string, Goal>): PlannedStep {
  const { op, urn, type, old } = metadata;
  return {
    op,
    urn,
    type,
    keys: metadata.keys ?? [],
    ...(old ? { before: { ...recordOf(old, goals), kept: old.retainOnDelete === true || old.protect === true } } : {}),
  };
}

/** An id survives what is not created anew; outputs of the old state hold for what stays the same. */
function afterOf(metadata: StepEventMetadata, goals: ReadonlyMap<string, Goal>): ResourceRecord {
  const state = metadata.new as State;
  const stays = metadata.op === "same" || metadata.op === "update" || metadata.op === "refresh";
  const id = state.id || (stays ? metadata.old?.id : undefined);
  const outputs =
    Object.keys(state.outputs ?? {}).length > 0 ? state.outputs : stays ? metadata.old?.outputs : undefined;
  return recordOf({ ...state, id: id ?? "", outputs: outputs ?? {} }, goals);
}

function recordOf(state: State, goals: ReadonlyMap<string, Goal>): ResourceRecord {
  const goal = goals.get(state.urn);
  const id = known(state.id);
  return {
    urn: state.urn,
    type: state.type,
    name: state.urn.split("::").slice(3).join("::"),
    ...(state.parent ? { parent: state.parent } : {}),
    ...(typeof id === "string" && id !== "" ? { id } : {}),
    inputs: properties(state.inputs),
    outputs: withoutOthers(state),
    dependencies: goal?.dependencies ?? [],
    ...(goal ? { propertyDependencies: goal.propertyDependencies } : {}),
  };
}

function withoutOthers({ type, inputs, outputs }: State): Record<string, unknown> {
  const dropped = (ABOUT_OTHERS[type] ?? []).filter((key) => !(key in (inputs ?? {})));
  return Object.fromEntries(Object.entries(properties(outputs)).filter(([key]) => !dropped.includes(key)));
}

function properties(values: unknown): Record<string, unknown> {
  if (!isRecord(values)) return {};
  return Object.fromEntries(
    Object.entries(values)
      .filter(([key]) => !key.startsWith("__"))
      .map(([key, value]) => [key, known(value)]),
  );
}

/** The value without placeholders: what is not known yet is `undefined`. */
function known(value: unknown): unknown {
  if (typeof value === "string") return UNKNOWN.some((mark) => value.includes(mark)) ? undefined : value;
  if (Array.isArray(value)) return value.map(known);
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, known(inner)]));
  return value;
}

function goalsOf(plan: unknown): Map<string, Goal> {
  const resources = isRecord(plan) && isRecord(plan["resourcePlans"]) ? plan["resourcePlans"] : {};
  const goals = new Map<string, Goal>();
  for (const [urn, entry] of Object.entries(resources)) {
    const goal = isRecord(entry) ? entry["goal"] : undefined;
    if (!isRecord(goal)) continue;
    const named = isRecord(goal["propertyDependencies"]) ? goal["propertyDependencies"] : {};
    goals.set(urn, {
      dependencies: strings(goal["dependencies"]),
      propertyDependencies: Object.fromEntries(Object.entries(named).map(([key, urns]) => [key, strings(urns)])),
    });
  }
  return goals;
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
