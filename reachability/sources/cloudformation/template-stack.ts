/** One stack of a template: its parameters, conditions and resources, each worked out when it is asked for. */
import { dnsSuffixOf, partitionOf } from "../../../plan/catalogue";
import { type Fields, fieldsOf } from "../../../resources/properties";
import { UNKNOWN_VALUE } from "../../../resources/unknowns";
import type { NotLookedAt, Place } from "../files/source";
import { evaluate, holds, type Surroundings } from "./functions";
import { attributeOf, type Identity, refOf, type StackPlace } from "./stand-ins";
import { isTemplate, readTemplate, type Template } from "./template";

/** Where a stack comes from. */
export interface StackSource extends StackPlace {
  /** As it is printed. */
  readonly file: string;
  /** What is put before the names of its resources, to be theirs alone among all files. */
  readonly prefix: string;
  /** What is put before them where they are shown: the stacks that hold this one. */
  readonly within: string;
  /** Logical id in the stack that holds it; empty where none does. */
  readonly logicalId: string;
  readonly template: Template;
  /** Parameters that are given; texts, or values of the stack that holds this one. */
  readonly given: Fields;
  /** Text of a file in the same folder. */
  readonly beside: (name: string) => string | undefined;
  /** Value that some stack exports; the marker when none does. */
  readonly imported: (name: string) => unknown;
}

const LETTERS = ["a", "b", "c", "d", "e", "f"];
const NESTED = "AWS::CloudFormation::Stack";

/** A stack. */
export class Stack implements Surroundings {
  readonly #properties = new Map<string, Fields>();
  readonly #conditions = new Map<string, boolean | undefined>();
  readonly #nested = new Map<string, Stack | undefined>();
  readonly #asked = new Set<string>();
  #writesZones: boolean | undefined;
  readonly #resources: Fields;

  constructor(readonly source: StackSource) {
    this.#resources = fieldsOf(source.template.body["Resources"]);
  }

  /** Logical ids of its resources. */
  get logicalIds(): readonly string[] {
    return Object.keys(this.#resources);
  }

  /** Type of a resource; empty when there is none. */
  typeOf(logicalId: string): string {
    const type = fieldsOf(this.#resources[logicalId])["Type"];
    return typeof type === "string" ? type : "";
  }

  /** Whether a resource is made; `undefined` when a condition rests on what is not known. */
  exists(logicalId: string): boolean | undefined {
    return logicalId in this.#resources ? this.#isMade(fieldsOf(this.#resources[logicalId])) : false;
  }

  /** Whether a resource's or an output's condition holds. */
  #isMade({ Condition: name }: Fields): boolean | undefined {
    return typeof name === "string" ? this.condition(name) : true;
  }

  /** A resource with its properties. */
  identity(logicalId: string): Identity {
    const type = this.typeOf(logicalId);
    return { urn: `${this.source.prefix}${logicalId}`, logicalId, type, properties: this.#propertiesOf(logicalId) };
  }

  /** Where a resource stands: CDK's path of it, else its logical id. */
  placeOf(logicalId: string): Place {
    const path = fieldsOf(fieldsOf(this.#resources[logicalId])["Metadata"])["aws:cdk:path"];
    const { within, template, file } = this.source;
    const line = template.lines.get(logicalId);
    return {
      file,
      ...(line === undefined ? {} : { line }),
      address: typeof path === "string" ? path : `${within}${logicalId}`,
    };
  }

  /** Stacks that stand in it as resources, and are there to be read. */
  get nested(): readonly Stack[] {
    return this.logicalIds
      .filter((id) => this.typeOf(id) === NESTED && this.exists(id) !== false)
      .flatMap((id) => this.#nestedOf(id) ?? []);
  }

  /** Nested stacks that are not there to be read. */
  get missing(): readonly NotLookedAt[] {
    return this.logicalIds
      .filter((id) => this.typeOf(id) === NESTED && this.exists(id) !== false && this.#nestedOf(id) === undefined)
      .map((id) => ({
        place: this.placeOf(id),
        type: NESTED,
        why: "its template is not beside this one",
        bears: "network",
      }));
  }

  /** Exports by name, each worked out when it is asked for; those of stacks inside it as well. */
  exportsOf(): [string, () => unknown][] {
    const own = Object.values(fieldsOf(this.source.template.body["Outputs"])).map(fieldsOf);
    const found = own.flatMap((output): [string, () => unknown][] => {
      const name = evaluate(fieldsOf(output["Export"])["Name"], this);
      const made = this.#isMade(output);
      if (typeof name !== "string" || made === false) return [];
      return [[name, () => (made === undefined ? UNKNOWN_VALUE : evaluate(output["Value"], this))]];
    });
    return [...found, ...this.nested.flatMap((each) => each.exportsOf())];
  }

  ref(name: string): unknown {
    const pseudo = this.#pseudo(name);
    if (pseudo !== undefined) return pseudo;
    const parameter = fieldsOf(this.source.template.body["Parameters"])[name];
    if (parameter !== undefined) return this.#parameter(name, fieldsOf(parameter));
    if (this.exists(name) === true || this.exists(name) === undefined) {
      if (this.typeOf(name) === "AWS::SecretsManager::SecretTargetAttachment")
        return this.#propertiesOf(name)["SecretId"] ?? UNKNOWN_VALUE;
      return this.typeOf(name) === "" ? UNKNOWN_VALUE : refOf(this.identity(name), this.source);
    }
    return UNKNOWN_VALUE;
  }

  attribute(resource: string, name: string): unknown {
    if (this.typeOf(resource) === "" || this.exists(resource) === false) return UNKNOWN_VALUE;
    if (this.typeOf(resource) !== NESTED) return attributeOf(this.identity(resource), name, this.source);
    const output = /^Outputs\.(.+)$/.exec(name)?.[1];
    const nested = this.#nestedOf(resource);
    return output === undefined || nested === undefined ? UNKNOWN_VALUE : nested.output(output);
  }

  /** Value of an output. */
  output(name: string): unknown {
    const output = fieldsOf(this.source.template.body["Outputs"])[name];
    if (output === undefined || this.#isMade(fieldsOf(output)) !== true) return UNKNOWN_VALUE;
    return evaluate(fieldsOf(output)["Value"], this) ?? UNKNOWN_VALUE;
  }

  condition(name: string): boolean | undefined {
    if (this.#conditions.has(name)) return this.#conditions.get(name);
    const value = this.#once(`condition ${name}`, () =>
      holds(fieldsOf(this.source.template.body["Conditions"])[name], this),
    );
    this.#conditions.set(name, value);
    return value;
  }

  imported(name: string): unknown {
    return this.source.imported(name);
  }

  mapped(map: string, key: string, second: string): unknown {
    return fieldsOf(fieldsOf(fieldsOf(this.source.template.body["Mappings"])[map])[key])[second];
  }

  /** Names of AZs: which ones an account has, nobody knows; that they differ is all that is used. */
  zones(region: string): unknown {
    const own = region === "" ? this.source.region : region;
    // Beside names that are written out, which of them is the first, nobody knows.
    this.#writesZones ??= new RegExp(`"${own}[a-z]"`).test(JSON.stringify(this.source.template.body));
    if (this.#writesZones) return UNKNOWN_VALUE;
    return LETTERS.map((letter) => `${own}${letter}`);
  }

  #pseudo(name: string): unknown {
    const { region, account, stack } = this.source;
    switch (name) {
      case "AWS::Region":
        return region;
      case "AWS::AccountId":
        return account;
      case "AWS::Partition":
        return partitionOf(region);
      case "AWS::URLSuffix":
        return dnsSuffixOf(region);
      case "AWS::StackName":
        return stack;
      case "AWS::StackId":
        return `arn:${partitionOf(region)}:cloudformation:${region}:${account}:stack/${stack}/XXXXXXXXXXXX`;
      case "AWS::NotificationARNs":
        return [];
      default:
        return undefined;
    }
  }

  #parameter(name: string, parameter: Fields): unknown {
    const type = String(parameter["Type"]);
    const given = this.source.given[name];
    // Its default is the name of a parameter in SSM, whose value is in the account.
    const stored = type.startsWith("AWS::SSM::Parameter::Value");
    const value = given ?? (stored ? undefined : parameter["Default"]);
    if (value === undefined || value === null) return UNKNOWN_VALUE;
    const list = type === "CommaDelimitedList" || type.includes("List<");
    if (list)
      return Array.isArray(value)
        ? (value as unknown[])
        : String(value as string)
            .split(",")
            .map((each) => each.trim());
    return Array.isArray(value) ? value.join(",") : value;
  }

  #propertiesOf(logicalId: string): Fields {
    const known = this.#properties.get(logicalId);
    if (known) return known;
    const raw = fieldsOf(fieldsOf(this.#resources[logicalId])["Properties"]);
    const value = this.#once(`properties ${logicalId}`, () => fieldsOf(evaluate(raw, this)));
    if (value) this.#properties.set(logicalId, value);
    // Asked for while it is worked out: what it says plainly is known.
    return value ?? raw;
  }

  #once<T>(key: string, work: () => T): T | undefined {
    if (this.#asked.has(key)) return undefined;
    this.#asked.add(key);
    try {
      return work();
    } finally {
      this.#asked.delete(key);
    }
  }

  #nestedOf(logicalId: string): Stack | undefined {
    if (this.#nested.has(logicalId)) return this.#nested.get(logicalId);
    this.#nested.set(logicalId, undefined);
    const found = this.#readNested(logicalId);
    this.#nested.set(logicalId, found);
    return found;
  }

  #readNested(logicalId: string): Stack | undefined {
    const raw = fieldsOf(this.#resources[logicalId]);
    const { source } = this;
    const names = [fieldsOf(raw["Metadata"])["aws:asset:path"], fieldsOf(raw["Properties"])["TemplateURL"]];
    for (const name of names) {
      if (typeof name !== "string" || name.includes("://")) continue;
      const text = source.beside(name);
      if (text === undefined) continue;
      const template = readTemplate({ path: name, text, json: jsonOf(text) });
      if (!isTemplate(template.body)) continue;
      return new Stack({
        ...source,
        file: name,
        prefix: `${source.prefix}${logicalId}/`,
        within: `${source.within}${logicalId}/`,
        stack: `${source.stack}-${logicalId}-XXXXXXXXXXXX`,
        logicalId,
        template,
        given: fieldsOf(this.#propertiesOf(logicalId)["Parameters"]),
      });
    }
    return undefined;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
