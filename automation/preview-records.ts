/** What a preview says will be: steps and records, from the engine's events and the saved plan. Pure. */
import type { EngineEvent, OpType, StepEventMetadata } from "@pulumi/pulumi/automation";
import { fieldsOf } from "../resources/properties";
import type { ResourceRecord } from "../resources/record";
import { type EngineState, recordOfState } from "../resources/state";
import { STACK_REFERENCE } from "../resources/tokens";

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
  /** Resources as they will be. Values not known yet are the engine's markers. */
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
    if (!metadata || (metadata.type.startsWith("pulumi:") && metadata.type !== STACK_REFERENCE)) continue;
    if (metadata.old) before.set(metadata.urn, recordOf(metadata.old, goals));
    if (event.resourcePreEvent) steps.push(stepOf(metadata, goals));
    if (metadata.new && LEAVES.has(metadata.op)) after.set(metadata.urn, afterOf(metadata, goals));
  }
  return { steps, after: [...after.values()], before: [...before.values()], changes };
}

type State = NonNullable<StepEventMetadata["new"]>;
type Goal = Pick<EngineState, "dependencies" | "propertyDependencies">;

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
  return recordOfState({ ...state, ...goals.get(state.urn) });
}

function goalsOf(plan: unknown): Map<string, Goal> {
  const plans = fieldsOf(fieldsOf(plan)["resourcePlans"]);
  return new Map(
    Object.entries(plans).map(([urn, entry]) => {
      const { dependencies, propertyDependencies } = fieldsOf(fieldsOf(entry)["goal"]);
      return [urn, { dependencies, propertyDependencies }];
    }),
  );
}
