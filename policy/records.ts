/**
 * From what the engine shows a policy to plain records. A stack policy sees outputs only; what AWS reports back there
 * (the rules of a group, the routes of a table) is the state before the change under review, so inputs are kept from
 * the resource policies, which the engine runs first and which see them.
 */

import type { PolicyResource } from "@pulumi/policy";
import { doubtfulEchoes, withoutEchoes } from "../resources/echoes";
import type { ResourceRecord } from "../resources/record";
import { isPresent, UNKNOWN_VALUE } from "../resources/unknowns";

type Properties = Readonly<Record<string, unknown>>;

/**
 * Copies properties without tripping over values that are not known yet: those stay as the engine's marker for
 * unknown, which the readers of records understand. Reading them off the SDK's proxy would throw.
 */
function plainProperties(props: Properties): Properties {
  return Object.fromEntries(
    Object.entries(Object.getOwnPropertyDescriptors(props)).map(([key, { value }]) => [key, value as unknown]),
  );
}

/** Inputs of the resources registered in this run, by URN. */
export class RegisteredInputs {
  readonly #byUrn = new Map<string, Properties>();

  /** Keeps the inputs that a resource policy was shown. */
  note(urn: string, props: Properties): void {
    if (!this.#byUrn.has(urn)) this.#byUrn.set(urn, plainProperties(props));
  }

  /** Inputs of a resource; `undefined` when no resource policy saw it (a targeted run, or all are disabled). */
  of(urn: string): Properties | undefined {
    return this.#byUrn.get(urn);
  }
}

/** Records of a stack under review. */
export function recordsOf(resources: readonly PolicyResource[], inputs: RegisteredInputs): ResourceRecord[] {
  return resources.map((resource) => recordOf(resource, inputs.of(resource.urn)));
}

function recordOf(resource: PolicyResource, noted: Properties | undefined): ResourceRecord {
  const shown = plainProperties(resource.props);
  const shownOwn = withoutEchoes(resource.type, shown);
  // An output that is not known is absent; an input that is not known says so, since something was set there.
  const outputs = Object.fromEntries(Object.entries(shownOwn).filter(([, value]) => isPresent(value)));
  const id = outputs["id"];
  return {
    urn: resource.urn,
    type: resource.type,
    name: resource.name,
    ...(resource.parent ? { parent: resource.parent.urn } : {}),
    ...(typeof id === "string" && id !== "" ? { id } : {}),
    inputs: noted ?? { ...shownOwn, ...doubtful(resource.type, shown) },
    outputs,
    dependencies: resource.dependencies.map(({ urn }) => urn),
    propertyDependencies: Object.fromEntries(
      Object.entries(resource.propertyDependencies).map(([key, behind]) => [key, behind.map(({ urn }) => urn)]),
    ),
  };
}

/** Echoes of a resource whose inputs nobody saw: set or repeated, nobody can tell, so they are unknown. */
function doubtful(type: string, shown: Properties): Properties {
  return Object.fromEntries(doubtfulEchoes(type, shown).map((key) => [key, UNKNOWN_VALUE]));
}
