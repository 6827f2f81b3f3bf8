/** What `terraform show -json` prints, read into instances: each resource with its values, and what of them is not known yet. Pure. */
import { fieldsOf, isFields, itemsOf } from "../../../resources/properties";
import type { Step } from "./reference";

type Fields = Readonly<Record<string, unknown>>;

/** One instance of a resource or data source. */
export interface Instance {
  /** `module.vpc.aws_subnet.private[0]`. */
  readonly address: string;
  /** Address of the module instance; empty for the root. */
  readonly module: string;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  /** Of count or for_each. */
  readonly key?: string | number;
  readonly provider: string;
  /** Values that are known. */
  readonly values: Fields;
  /** `true` in the place of each value that is known after the apply; empty in a state. */
  readonly unknown: Fields;
  /** It is there before the apply: what AWS reports of others may be among its values. */
  readonly exists: boolean;
}

/** A plan or a state as it is read. */
export interface PlanDocument {
  readonly what: "plan" | "state";
  readonly instances: readonly Instance[];
  /** Instances that the plan deletes, with their values before. */
  readonly deleted: readonly Instance[];
  /** The root module's configuration; empty in a state. */
  readonly configuration: Fields;
  readonly providers: Fields;
  /** Values of the root module's variables. */
  readonly variables: Fields;
  /** Changes that Terraform leaves for a later plan. */
  readonly deferred: readonly string[];
}

/** Whether a document is a plan or a state of Terraform or OpenTofu. */
export function isTerraform(json: unknown): boolean {
  const { format_version: format, terraform_version: terraform } = fieldsOf(json);
  const { planned_values: planned, values, resource_changes: changes } = fieldsOf(json);
  return (
    typeof format === "string" &&
    (typeof terraform === "string" || isFields(planned) || isFields(values) || Array.isArray(changes))
  );
}

/** Reads either. */
export function documentOf(json: unknown): PlanDocument {
  const root = fieldsOf(json);
  const isPlan = root["planned_values"] !== undefined || root["resource_changes"] !== undefined;
  return isPlan ? planOf(root) : stateOf(root);
}

function stateOf(root: Fields): PlanDocument {
  return {
    what: "state",
    instances: inModule(fieldsOf(fieldsOf(root["values"])["root_module"]), ""),
    deleted: [],
    configuration: {},
    providers: {},
    variables: {},
    deferred: [],
  };
}

function planOf(root: Fields): PlanDocument {
  const { root_module: configuration, provider_config: providers } = fieldsOf(root["configuration"]);
  const changes = itemsOf(root["resource_changes"]).map(fieldsOf);
  const found = new Map<string, Instance>();
  const read = (key: string, wanted: (instance: Instance) => boolean) => {
    const values = fieldsOf(fieldsOf(root[key])["values"] ?? root[key]);
    for (const instance of inModule(fieldsOf(values["root_module"]), ""))
      if (wanted(instance)) found.set(instance.address, instance);
  };
  // What was read before the plan was made: data sources. Resources are as planned.
  read("prior_state", ({ mode }) => mode === "data");
  read("planned_values", () => true);
  const deleted: Instance[] = [];
  for (const change of changes) {
    const { actions, after, after_unknown: unknown, before } = fieldsOf(change["change"]);
    const gone = after === null || after === undefined;
    const does = itemsOf(actions);
    const instance = instanceOf(change, text(change["module_address"]) ?? "", {
      values: fieldsOf(gone ? before : after),
      unknown: fieldsOf(unknown),
      exists: gone || (isFields(before) && !does.includes("create")),
    });
    if (!instance) continue;
    if (!gone) found.set(instance.address, instance);
    else if (does.includes("delete")) deleted.push(instance);
  }
  const deferred = itemsOf(root["deferred_changes"]).flatMap(
    (each) => text(fieldsOf(fieldsOf(each)["resource_change"])["address"]) ?? [],
  );
  return {
    what: "plan",
    instances: [...found.values()],
    deleted,
    configuration: fieldsOf(configuration),
    providers: fieldsOf(providers),
    variables: Object.fromEntries(
      Object.entries(fieldsOf(root["variables"])).map(([name, value]) => [name, fieldsOf(value)["value"]]),
    ),
    deferred,
  };
}

function inModule(module: Fields, address: string): Instance[] {
  const own = itemsOf(module["resources"]).flatMap((item) => {
    const resource = fieldsOf(item);
    return instanceOf(resource, address, { values: fieldsOf(resource["values"]), unknown: {}, exists: true }) ?? [];
  });
  const children = itemsOf(module["child_modules"]).map(fieldsOf);
  return [...own, ...children.flatMap((child) => inModule(child, text(child["address"]) ?? ""))];
}

function instanceOf(
  resource: Fields,
  module: string,
  rest: Pick<Instance, "values" | "unknown" | "exists">,
): Instance | undefined {
  const { address, mode, type, name, index, provider_name: provider } = resource;
  if (typeof address !== "string" || typeof type !== "string" || typeof name !== "string") return undefined;
  return {
    address,
    module,
    mode: mode === "data" ? "data" : "managed",
    type,
    name,
    ...(typeof index === "string" || typeof index === "number" ? { key: index } : {}),
    provider: text(provider) ?? "",
    ...rest,
  };
}

/** Steps as the address of a module instance below another. */
export function childAddress(parent: string, { name, key }: Step): string {
  const index = key === undefined ? "" : typeof key === "number" ? `[${key}]` : `[${JSON.stringify(key)}]`;
  return `${parent === "" ? "" : `${parent}.`}module.${name}${index}`;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
