/** The configuration in a plan: expressions by module, each with the references that Terraform lists of it. Pure. */
import { fieldsOf, isFields, itemsOf, textsOf } from "../../../resources/properties";
import { stepsOf } from "./reference";

type Fields = Readonly<Record<string, unknown>>;

/** A module's resources, calls, outputs and variables. */
export interface ModuleConfiguration {
  /** By `type.name`, data sources with `data.` before it. */
  readonly resources: ReadonlyMap<string, Fields>;
  readonly calls: Fields;
  readonly outputs: Fields;
  readonly variables: Fields;
}

/** Configuration of modules by the address of any instance of theirs. */
export class Configuration {
  readonly #modules = new Map<string, ModuleConfiguration | undefined>();
  readonly #byPath = new Map<string, ModuleConfiguration | undefined>();

  constructor(readonly root: Fields) {}

  /** The module of an instance; `undefined` when the plan tells no configuration of it. */
  module(address: string): ModuleConfiguration | undefined {
    if (!this.#modules.has(address)) {
      const names = callsOf(address).map(({ name }) => name);
      this.#modules.set(address, this.#at(names));
    }
    return this.#modules.get(address);
  }

  #at(names: readonly string[]): ModuleConfiguration | undefined {
    const path = names.join(".");
    if (!this.#byPath.has(path)) {
      let fields: Fields | undefined = this.root;
      for (const name of names) {
        const call: unknown = fieldsOf(fields?.["module_calls"])[name];
        fields = isFields(call) && isFields(call["module"]) ? call["module"] : undefined;
      }
      this.#byPath.set(path, fields && Object.keys(fields).length > 0 ? moduleOf(fields) : undefined);
    }
    return this.#byPath.get(path);
  }

  /** The call that makes a module instance, in its parent. */
  call(
    address: string,
  ): { readonly parent: string; readonly call: Fields; readonly key?: string | number } | undefined {
    const calls = callsOf(address);
    const last = calls.at(-1);
    if (!last) return undefined;
    const parent = parentOf(address);
    const call = fieldsOf(this.module(parent)?.calls[last.name]);
    return { parent, call, ...(last.key === undefined ? {} : { key: last.key }) };
  }
}

function moduleOf(fields: Fields): ModuleConfiguration {
  const resources = itemsOf(fields["resources"]).map(fieldsOf);
  return {
    resources: new Map(
      resources.map((each) => {
        const name = `${String(each["type"])}.${String(each["name"])}`;
        return [each["mode"] === "data" ? `data.${name}` : name, each];
      }),
    ),
    calls: fieldsOf(fields["module_calls"]),
    outputs: fieldsOf(fields["outputs"]),
    variables: fieldsOf(fields["variables"]),
  };
}

/** `module.a["x"].module.b` as its calls. */
function callsOf(address: string) {
  return address === "" ? [] : stepsOf(address).filter((_, at) => at % 2 === 1);
}

/** Address of the module instance around another. */
function parentOf(address: string): string {
  const calls = callsOf(address);
  const last = calls.at(-1);
  if (!last || calls.length === 1) return "";
  const at = address.lastIndexOf(`.module.${last.name}`);
  return at < 0 ? "" : address.slice(0, at);
}

/** What an expression is: a constant, or references. `undefined`: the configuration has none in this place. */
export function expressionOf(
  value: unknown,
): { readonly constant?: unknown; readonly references: readonly string[] } | undefined {
  if (!isFields(value)) return undefined;
  // Of configuration in JSON, the expression's own text stands beside its references.
  if ("references" in value) return { references: textsOf(value["references"]) };
  if ("constant_value" in value) return { constant: value["constant_value"], references: [] };
  return Object.keys(value).length === 0 ? { references: [] } : undefined;
}

/** Every expression in a place: of an attribute, or of the blocks in it. */
export function expressionsIn(
  value: unknown,
): { readonly constant?: unknown; readonly references: readonly string[] }[] {
  const own = expressionOf(value);
  if (own) return [own];
  if (Array.isArray(value)) return value.flatMap(expressionsIn);
  return isFields(value) ? Object.values(value).flatMap(expressionsIn) : [];
}
