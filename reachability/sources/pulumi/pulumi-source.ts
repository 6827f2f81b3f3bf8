/**
 * What the engine tells of any Pulumi program, in any language: `pulumi stack export`, and `pulumi preview --json`.
 * Children of components are resources like any other.
 */

import { fieldsOf, isFields, itemsOf } from "../../../resources/properties";
import type { ResourceRecord } from "../../../resources/record";
import { type EngineState, recordOfState } from "../../../resources/state";
import { isPresent } from "../../../resources/unknowns";
import { FileProblem, type FileSource, type FoundInfrastructure, type NotLookedAt, type Place } from "../files/source";

const PROVIDER = "pulumi:providers:aws";

const isState = (value: unknown): value is EngineState & Readonly<Record<string, unknown>> =>
  isFields(value) && typeof value["urn"] === "string" && typeof value["type"] === "string";

/** `pulumi stack export`. */
export const PULUMI_STATE: FileSource = {
  name: "pulumi stack export",
  recognises: ({ json }) => isState(itemsOf(fieldsOf(fieldsOf(json)["deployment"])["resources"])[0]),
  read: ({ json, path }, options) => {
    const deployment = fieldsOf(fieldsOf(json)["deployment"]);
    const states = itemsOf(deployment["resources"])
      .filter(isState)
      .filter((state) => state["delete"] !== true);
    // What an interrupted run was doing may be there or not.
    const pending = itemsOf(deployment["pendingOperations"]).map((each): NotLookedAt => {
      const { resource, type } = fieldsOf(each);
      const { urn } = fieldsOf(resource);
      return {
        place: { file: path, address: nameIn(String(urn)) },
        type: "pending operation",
        why: `whether it was ${typeof type === "string" ? type : "done"} is not known: run pulumi refresh`,
        bears: "network",
      };
    });
    return found("Pulumi state", path, states, regionOf(fieldsOf(json)["config"]) ?? options.region, pending);
  },
};

/** `pulumi preview --json`. */
export const PULUMI_PREVIEW: FileSource = {
  name: "pulumi preview --json",
  recognises: ({ json }) => {
    const [first] = itemsOf(fieldsOf(json)["steps"]).map(fieldsOf);
    return typeof first?.["op"] === "string" && typeof first["urn"] === "string";
  },
  read: ({ json, path }, options) => {
    const steps = itemsOf(fieldsOf(json)["steps"]).map(fieldsOf);
    const kept = steps.filter(({ op }) => !REMOVALS.has(String(op)));
    const { same } = fieldsOf(fieldsOf(json)["changeSummary"]);
    if (typeof same === "number" && kept.filter(({ op }) => op === "same").length < same)
      throw new FileProblem(
        path,
        `it leaves out ${same} resources that do not change`,
        "make it with pulumi preview --json --show-sames",
      );
    const states = kept.map(({ newState, oldState }) => (isState(newState) ? newState : oldState)).filter(isState);
    if (kept.length > 0 && states.length === 0)
      throw new FileProblem(
        path,
        "its steps tell no states",
        "make it with pulumi preview --json, without --suppress-outputs",
      );
    return found("Pulumi preview", path, states, regionOf(fieldsOf(json)["config"]) ?? options.region, []);
  },
};

/** Steps after which a resource is no longer there. */
const REMOVALS = new Set([
  "delete",
  "delete-replaced",
  "discard",
  "discard-replaced",
  "remove-pending-replace",
  "read-discard",
]);

/** `aws:region` of a preview's configuration. */
function regionOf(config: unknown): string | undefined {
  const region = fieldsOf(config)["aws:region"];
  const value = isFields(region) ? region["value"] : region;
  return typeof value === "string" ? value : undefined;
}

function found(
  what: string,
  file: string,
  states: readonly (EngineState & Readonly<Record<string, unknown>>)[],
  usual: string | undefined,
  pending: readonly NotLookedAt[],
): FoundInfrastructure {
  // A replacement has several steps; the last one tells what will be.
  const byUrn = new Map(states.map((state) => [state.urn, state]));
  const providers = new Map<string, string>();
  for (const { urn, type, inputs } of byUrn.values()) {
    const region = fieldsOf(inputs)["region"];
    if (type === PROVIDER && typeof region === "string" && isPresent(region)) providers.set(urn, region);
  }
  const records: ResourceRecord[] = [];
  const places = new Map<string, Place>();
  const regions = new Map<string, string>();
  for (const state of byUrn.values()) {
    const record = named(recordOfState(state));
    records.push(record);
    places.set(record.urn, { file, address: record.urn });
    const own = record.inputs["region"];
    const provider = typeof state["provider"] === "string" ? state["provider"].replace(/::[^:]*$/, "") : "";
    const region = typeof own === "string" && isPresent(own) ? own : providers.get(provider);
    if (region !== undefined) regions.set(record.urn, region);
  }
  const [only] = new Set(providers.values());
  const region = usual ?? only;
  return {
    what,
    records,
    ...(region === undefined ? {} : { region }),
    regions,
    places,
    notLookedAt: [...pending, ...native(byUrn.values(), file)],
  };
}

/** Resources of the other AWS provider, which has names of its own for everything. */
function native(states: Iterable<EngineState>, file: string): NotLookedAt[] {
  return [...states]
    .filter(({ type }) => /^aws-native:(?:ec2|ecs|iam|route53resolver):/.test(type))
    .map(({ urn, type }) => ({
      place: { file, address: urn },
      type,
      why: "resources of aws-native are not read",
      bears: type.startsWith("aws-native:ecs:") ? "tasks" : "network",
    }));
}

/** What is new has its name among the inputs alone, and others refer to it by that. */
function named(record: ResourceRecord): ResourceRecord {
  const { name } = record.inputs;
  if (typeof name !== "string" || !isPresent(name) || record.outputs?.["name"] !== undefined) return record;
  return { ...record, outputs: { ...record.outputs, name } };
}

function nameIn(urn: string): string {
  return urn.split("::").slice(3).join("::") || urn;
}
