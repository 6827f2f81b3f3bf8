/**
 * What an unknown value may refer to: the references of its expression, followed through modules, variables, outputs,
 * count and for_each. A plan does not tell what locals and dynamic blocks hold: there the value may be anything that the
 * module sees. Pure.
 */
import { fieldsOf } from "../../../resources/properties";
import { Configuration, expressionOf, expressionsIn, type ModuleConfiguration } from "./configuration";
import { childAddress, type Instance, type PlanDocument } from "./instances";
import { ANY, BY_KEY, idsIn, NOTHING, type Origins, THROUGH, together, unique } from "./origin-sets";
import { mayTell, NAMED_BY, passesOn } from "./origins";
import { longest, type Step, stepsOf } from "./reference";
import { saysOtherwise } from "./wanted";

/** Where an expression stands: its module, and what `each` and `count` are there. */
export interface Scope {
  readonly module: string;
  readonly each?: { readonly forEach: unknown; readonly module: string };
}

/** Follows references of one plan. */
export class Follower {
  readonly #configuration: Configuration;
  readonly #byResource = new Map<string, Instance[]>();
  readonly #modules = new Map<string, Set<string>>();
  readonly #inModule = new Map<string, Instance[]>();
  readonly #scopes = new Map<string, Origins>();
  readonly #noted = new Set<string>();
  readonly #variables: PlanDocument["variables"];

  constructor(plan: PlanDocument) {
    this.#configuration = new Configuration(plan.configuration);
    this.#variables = plan.variables;
    for (const instance of plan.instances) {
      push(this.#byResource, `${instance.module} ${blockOf(instance)}`, instance);
      push(this.#inModule, instance.module, instance);
      this.#noteModule(instance.module);
    }
  }

  /** Configuration of an instance's resource. */
  configured(instance: Instance): Readonly<Record<string, unknown>> | undefined {
    return this.#configuration.module(instance.module)?.resources.get(blockOf(instance));
  }

  /** Where the scope of an instance's expressions is. */
  scopeOf(instance: Instance): Scope {
    const forEach = this.configured(instance)?.["for_each_expression"];
    return {
      module: instance.module,
      ...(forEach === undefined ? {} : { each: { forEach, module: instance.module } }),
    };
  }

  /** What a value may be that refers to one of these types. @param references those of its expression; `undefined`: nobody tells them */
  origins(
    references: readonly string[] | undefined,
    scope: Scope,
    wanted: readonly string[],
    through = false,
  ): Origins {
    if (through) wanted = [...wanted, THROUGH];
    if (references === undefined) return this.#seen(scope.module, wanted, []);
    return this.#all(references, scope, wanted, []);
  }

  #all(references: readonly string[], scope: Scope, wanted: readonly string[], trail: readonly string[]): Origins {
    const own = longest(references);
    const found = own.map((reference) => this.#one(reference, scope, wanted, trail));
    const all = together(found);
    const silent = found.filter((each) => each.groups.length === 0 && each.known.length === 0).length;
    return { ...all, chooses: all.chooses || (silent > 0 && found.length > 1) };
  }

  #one(reference: string, scope: Scope, wanted: readonly string[], trail: readonly string[]): Origins {
    const here = `${scope.module} ${reference} ${wanted.join()}`;
    if (trail.includes(here)) return NOTHING;
    const next = [...trail, here];
    const steps = stepsOf(reference);
    const [first, second] = steps;
    if (!first) return NOTHING;
    switch (first.name) {
      case "var":
        return this.#variable(second?.name ?? "", scope.module, wanted, next);
      case "local":
        if (saysOtherwise(second?.name ?? "", wanted)) return NOTHING;
        return { ...this.#seen(scope.module, wanted, next), chooses: true };
      case "module":
        return second ? this.#output(second, steps[2], scope.module, wanted, next) : NOTHING;
      case "each":
        return second?.name === "value" ? this.#each(scope, wanted, next) : BY_KEY;
      case "count":
        return BY_KEY;
      case "path":
      case "terraform":
      case "self":
        return NOTHING;
      case "data":
        return this.#resource(`data.${second?.name}.${steps[2]?.name}`, steps[2], steps[3], scope, wanted, next);
      default:
        return this.#resource(`${first.name}.${second?.name}`, second, steps[2], scope, wanted, next);
    }
  }

  #each(scope: Scope, wanted: readonly string[], trail: readonly string[]): Origins {
    if (!scope.each) return NOTHING;
    const expression = expressionOf(scope.each.forEach);
    const { module } = scope.each;
    const found = expression
      ? this.#all(expression.references, { module }, wanted, trail)
      : this.#seen(module, wanted, trail);
    return { ...found, chooses: true };
  }

  #variable(name: string, module: string, wanted: readonly string[], trail: readonly string[]): Origins {
    if (saysOtherwise(name, wanted)) return NOTHING;
    const made = this.#configuration.call(module);
    if (!made) return { ...NOTHING, known: idsIn(this.#variables[name], wanted) };
    const given: unknown = fieldsOf(made.call["expressions"])[name];
    if (given === undefined) {
      const fallback: unknown = fieldsOf(this.#configuration.module(module)?.variables[name])["default"];
      return { ...NOTHING, known: idsIn(fallback, wanted) };
    }
    const scope: Scope = { module: made.parent, ...eachOf(made.call, made.parent) };
    const parts = expressionsIn(given);
    return together(
      parts.map(({ constant, references }) =>
        constant === undefined
          ? this.#all(references, scope, wanted, trail)
          : { ...NOTHING, known: idsIn(constant, wanted) },
      ),
    );
  }

  #output(
    call: Step,
    output: Step | undefined,
    module: string,
    wanted: readonly string[],
    trail: readonly string[],
  ): Origins {
    const own = childAddress(module, call);
    const instances = [...(this.#modules.get(module) ?? [])].filter(
      (each) => each === own || (call.key === undefined && each.startsWith(`${own}[`)),
    );
    const found = instances.map((instance) => {
      const configuration = this.#configuration.module(instance);
      const names = output ? [output.name] : Object.keys(configuration?.outputs ?? {});
      return together(names.map((name) => this.#outputOf(configuration, name, instance, wanted, trail)));
    });
    const all = together(found);
    return found.length > 1 ? { ...all, chooses: true } : all;
  }

  #outputOf(
    configuration: ModuleConfiguration | undefined,
    name: string,
    module: string,
    wanted: readonly string[],
    trail: readonly string[],
  ): Origins {
    if (saysOtherwise(name, wanted)) return NOTHING;
    const expression = expressionOf(fieldsOf(configuration?.outputs[name])["expression"]);
    if (!expression) return { ...NOTHING, opaque: [`output ${name} of ${module}`] };
    if (expression.constant !== undefined) return { ...NOTHING, known: idsIn(expression.constant, wanted) };
    return this.#all(expression.references, { module }, wanted, trail);
  }

  #resource(
    block: string,
    step: Step | undefined,
    attribute: Step | undefined,
    scope: Scope,
    wanted: readonly string[],
    trail: readonly string[],
  ): Origins {
    const all = this.#byResource.get(`${scope.module} ${block}`) ?? [];
    const members = step?.key === undefined ? all : all.filter(({ key }) => key === step.key);
    const [first] = members;
    if (!first) {
      // Without instances it comes to nothing; what the configuration does not know, nobody does.
      const isKnown = this.#configuration.module(scope.module)?.resources.has(block) === true;
      return isKnown ? NOTHING : { ...NOTHING, opaque: [`${block}, of which the plan tells nothing`] };
    }
    if (wanted.includes(ANY) && isOpen(first)) return { ...NOTHING, groups: [members] };
    const kind = first.mode === "data" ? `data.${first.type}` : first.type;
    if (wanted.includes(kind) && (isOwn(attribute) || wanted.includes(THROUGH)))
      return { ...NOTHING, groups: [members] };
    return together(members.map((member) => this.#attribute(member, attribute, wanted, trail)));
  }

  /** What an attribute passes on that is no id of the resource itself. */
  #attribute(
    member: Instance,
    attribute: Step | undefined,
    wanted: readonly string[],
    trail: readonly string[],
  ): Origins {
    const { mode, type, provider, address } = member;
    const name = attribute?.name;
    if (name === undefined)
      return mode === "data" && mayTell(type, wanted) ? { ...NOTHING, known: idsIn(member.values, wanted) } : NOTHING;
    const value = member.values[name];
    if (value !== undefined && value !== null && member.unknown[name] === undefined)
      return { ...NOTHING, known: idsIn(value, wanted) };
    const asked = mode === "data" ? this.#asked(member) : undefined;
    if (asked) return mayTell(type, wanted) ? this.#all(asked, this.scopeOf(member), wanted, trail) : NOTHING;
    if (mode === "data")
      return mayTell(type, wanted) ? { ...NOTHING, opaque: [`${address}, which is read at the apply`] } : NOTHING;
    const given = fieldsOf(this.configured(member)?.["expressions"])[name];
    const parts = expressionsIn(given);
    if (parts.length > 0)
      return together(parts.map(({ references }) => this.#all(references, this.scopeOf(member), wanted, trail)));
    const implied = impliedBy(type, name, wanted);
    if (implied) return { ...NOTHING, known: [`${address}.${name}`] };
    return passesOn(type, provider) ? { ...NOTHING, opaque: [`${name} of ${address}`] } : NOTHING;
  }

  /** References by which a data source names the one thing that it reads. */
  #asked(data: Instance): readonly string[] | undefined {
    const name = NAMED_BY[data.type];
    const expression =
      name === undefined ? undefined : expressionOf(fieldsOf(this.configured(data)?.["expressions"])[name]);
    return expression && expression.references.length > 0 ? expression.references : undefined;
  }

  /** Everything of these types that a module sees: its own, what its children and its caller tell it. */
  #seen(module: string, wanted: readonly string[], trail: readonly string[]): Origins {
    const key = `${module} ${wanted.join()}`;
    const known = this.#scopes.get(key);
    if (known) return known;
    const here = `seen ${key}`;
    if (trail.includes(here)) return NOTHING;
    const next = [...trail, here];
    const own = this.#blocks(module, wanted);
    const configuration = this.#configuration.module(module);
    const children = [...(this.#modules.get(module) ?? [])].map((child) => {
      const outputs = this.#configuration.module(child)?.outputs ?? {};
      return together(
        Object.keys(outputs).map((name) =>
          this.#outputOf(this.#configuration.module(child), name, child, wanted, next),
        ),
      );
    });
    const variables = Object.keys(configuration?.variables ?? {}).map((name) =>
      this.#variable(name, module, wanted, next),
    );
    const all = unique(together([own, ...children, ...variables]));
    if (trail.length === 0 || !trail.some((each) => each.startsWith("seen "))) this.#scopes.set(key, all);
    return all;
  }

  #blocks(module: string, wanted: readonly string[]): Origins {
    const blocks = new Map<string, Instance[]>();
    const opaque: string[] = [];
    for (const each of this.#inModule.get(module) ?? []) {
      if (wanted.includes(ANY) ? isOpen(each) : each.mode === "managed" && wanted.includes(each.type))
        push(blocks, blockOf(each), each);
      else if (
        each.mode === "data"
          ? Object.keys(each.unknown).length > 0 && mayTell(each.type, wanted) && !this.#asked(each)
          : passesOn(each.type, each.provider)
      )
        opaque.push(`${each.address}, which may tell it`);
    }
    const known = (this.#inModule.get(module) ?? []).flatMap((each) =>
      each.mode === "data" && Object.keys(each.unknown).length === 0 && mayTell(each.type, wanted)
        ? idsIn(each.values, wanted)
        : [],
    );
    return { ...NOTHING, groups: [...blocks.values()], known, opaque };
  }

  #noteModule(address: string): void {
    if (this.#noted.has(address)) return;
    this.#noted.add(address);
    let at = address;
    while (at !== "") {
      const call = this.#configuration.call(at);
      const parent = call?.parent ?? "";
      const children = this.#modules.get(parent) ?? new Set<string>();
      this.#modules.set(parent, children.add(at));
      at = parent;
    }
  }
}

function eachOf(call: Readonly<Record<string, unknown>>, module: string): Partial<Scope> {
  const forEach = call["for_each_expression"];
  return forEach === undefined ? {} : { each: { forEach, module } };
}

/** `aws_subnet.private`, `data.aws_vpc.main`. */
function blockOf({ mode, type, name }: Instance): string {
  return `${mode === "data" ? "data." : ""}${type}.${name}`;
}

/** An id, an ARN, a name; nothing said: the whole resource. Other attributes are not the resource itself. */
function isOwn(attribute: Step | undefined): boolean {
  return attribute === undefined || OWN.has(attribute.name);
}

const OWN = new Set([
  "id",
  "arn",
  "name",
  "allocation_id",
  "arn_without_revision",
  "family",
  "zone_id",
  "revision",
  "json",
  "minified_json",
  "prefix_list_id",
  "primary_network_interface_id",
]);

/** Ids that AWS gives with a VPC, of things that no resource makes. */
function impliedBy(type: string, attribute: string, wanted: readonly string[]): boolean {
  if (type !== "aws_vpc" && type !== "aws_default_vpc") return false;
  return (IMPLIED[attribute] ?? []).some((each) => wanted.includes(each));
}

const IMPLIED: Readonly<Record<string, readonly string[]>> = {
  default_security_group_id: ["aws_security_group"],
  default_route_table_id: ["aws_route_table"],
  main_route_table_id: ["aws_route_table"],
  default_network_acl_id: ["aws_network_acl"],
};

function isOpen({ unknown }: Instance): boolean {
  return Object.keys(unknown).length > 0;
}

function push<T>(map: Map<string, T[]>, key: string, item: T): void {
  const list = map.get(key);
  if (list) list.push(item);
  else map.set(key, [item]);
}
