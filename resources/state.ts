/** Records from what the engine tells: the states in its events, and the deployment that `pulumi stack export` prints. Pure. */
import { withoutEchoes } from "./echoes";
import { fieldsOf, isFields, itemsOf, textsOf } from "./properties";
import type { ResourceRecord } from "./record";
import { isPresent } from "./unknowns";

/** A resource as the engine writes it down. */
export interface EngineState {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly parent?: string;
  readonly inputs?: unknown;
  readonly outputs?: unknown;
  readonly dependencies?: unknown;
  readonly propertyDependencies?: unknown;
}

/** Record of a state. Outputs that are not known or repeat other resources are left out. */
export function recordOfState(state: EngineState): ResourceRecord {
  const outputs = Object.entries(fieldsOf(state.outputs)).filter(([key, value]) => isOwn(key) && isPresent(value));
  return {
    urn: state.urn,
    type: state.type,
    name: state.urn.split("::").slice(3).join("::"),
    ...(state.parent ? { parent: state.parent } : {}),
    ...(state.id && isPresent(state.id) ? { id: state.id } : {}),
    inputs: Object.fromEntries(Object.entries(fieldsOf(state.inputs)).filter(([key]) => isOwn(key))),
    outputs: withoutEchoes(state.type, Object.fromEntries(outputs)),
    dependencies: textsOf(state.dependencies),
    propertyDependencies: Object.fromEntries(
      Object.entries(fieldsOf(state.propertyDependencies)).map(([key, urns]) => [key, textsOf(urns)]),
    ),
  };
}

/** Every resource of an exported deployment (key `deployment` of `pulumi stack export`). */
export function recordsOfDeployment(deployment: unknown): ResourceRecord[] {
  return itemsOf(fieldsOf(deployment)["resources"])
    .filter((item): item is EngineState & Readonly<Record<string, unknown>> => {
      return isFields(item) && typeof item["urn"] === "string" && typeof item["type"] === "string";
    })
    .filter((state) => state["delete"] !== true)
    .map(recordOfState);
}

/** `__defaults` and the like are the engine's. */
function isOwn(key: string): boolean {
  return !key.startsWith("__");
}
