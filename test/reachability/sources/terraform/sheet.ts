/** Resources as Terraform shows them: in a state, where every id is known, or in a plan, where references lead to what is made. */

export type Form = "plan" | "state";

/** A reference to an attribute of a resource of the sheet, by the id that the resource has once it is made. */
export class Reference {
  constructor(
    readonly id: string,
    readonly attribute: string,
  ) {}
}

interface Block {
  readonly type: string;
  readonly name: string;
  readonly address: string;
  readonly configured: Readonly<Record<string, unknown>>;
  readonly computed: Readonly<Record<string, unknown>>;
  /** It is there before the plan. */
  readonly exists: boolean;
}

type Fields = Record<string, unknown>;

/** The resources of one file. */
export class Sheet {
  readonly #blocks = new Map<string, Block>();

  constructor(readonly form: Form) {}

  /** A resource. @param computed what only the provider tells @param exists it was made earlier */
  add(id: string, type: string, configured: Fields, computed: Fields = {}, exists = this.form === "state"): void {
    const name = id.replace(/[^A-Za-z0-9]/g, "_");
    const told = Object.fromEntries(Object.entries(configured).filter(([, value]) => value !== undefined));
    const address = `${type}.${name}`;
    this.#blocks.set(id, { type, name, address, configured: told, computed: { id, ...computed }, exists });
  }

  /** How records name a resource: by its id where that is known. */
  nameOf(id: string): string {
    const block = this.#blocks.get(id);
    return block && !block.exists ? block.address : id;
  }

  addressOf(id: string): string | undefined {
    return this.#blocks.get(id)?.address;
  }

  /** The file that `terraform show -json` prints. */
  document(): Fields {
    const blocks = [...this.#blocks.values()];
    const versions = { format_version: "1.0", terraform_version: "1.9.0" };
    if (this.form === "state")
      return {
        ...versions,
        values: { root_module: { resources: blocks.map((each) => ({ ...head(each), values: this.#values(each) })) } },
      };
    return {
      ...versions,
      planned_values: { root_module: {} },
      resource_changes: blocks.map((each) => ({ ...head(each), change: this.#change(each) })),
      configuration: {
        root_module: {
          resources: blocks.map((each) => ({
            ...head(each),
            expressions: Object.fromEntries(
              Object.entries(each.configured).map(([key, value]) => [key, this.#expression(value)]),
            ),
          })),
        },
      },
    };
  }

  #change(block: Block): Fields {
    if (block.exists) {
      const values = this.#values(block);
      return { actions: ["no-op"], before: values, after: values, after_unknown: {} };
    }
    const [after, unknown]: [Fields, Fields] = [{}, {}];
    for (const key of Object.keys(block.computed)) unknown[key] = true;
    for (const [key, value] of Object.entries(block.configured)) {
      const [known, open] = this.#split(value);
      if (known !== undefined) after[key] = known;
      if (open === undefined) delete unknown[key];
      else unknown[key] = open;
    }
    return { actions: ["create"], before: null, after, after_unknown: unknown };
  }

  /** What is known of a value before the apply, and what is not. A set with one unknown item is unknown. */
  #split(value: unknown): [unknown, unknown] {
    if (value instanceof Reference) return this.#isOpen(value) ? [undefined, true] : [this.#value(value), undefined];
    if (Array.isArray(value)) {
      const items = (value as unknown[]).map((each) => this.#split(each));
      if (items.some(([, open]) => open === true)) return [undefined, true];
      const open = items.some(([, each]) => each !== undefined) ? items.map(([, each]) => each ?? {}) : undefined;
      return [items.map(([known]) => known), open];
    }
    if (typeof value !== "object" || value === null) return [value, undefined];
    const parts = Object.entries(value).map(([key, each]) => [key, this.#split(each)] as const);
    const known = parts.flatMap(([key, [each]]) => (each === undefined ? [] : [[key, each]]));
    const open = parts.flatMap(([key, [, each]]) => (each === undefined ? [] : [[key, each]]));
    return [Object.fromEntries(known), open.length > 0 ? Object.fromEntries(open) : undefined];
  }

  #isOpen({ id }: Reference): boolean {
    return this.#blocks.get(id)?.exists === false;
  }

  #expression(value: unknown): unknown {
    const references = this.#referencesIn(value);
    if (Array.isArray(value) && value.some((each) => typeof each === "object" && !(each instanceof Reference)))
      return (value as unknown[]).map((each) => this.#expressions(each));
    return references.length > 0 ? { references } : { constant_value: value };
  }

  #expressions(block: unknown): unknown {
    return Object.fromEntries(
      Object.entries(block as Fields).map(([key, value]) => [key, this.#expression(value)] as const),
    );
  }

  #referencesIn(value: unknown): string[] {
    if (Array.isArray(value)) return (value as unknown[]).flatMap((each) => this.#referencesIn(each));
    const address = value instanceof Reference ? this.addressOf(value.id) : undefined;
    return address === undefined ? [] : [`${address}.${(value as Reference).attribute}`, address];
  }

  #values({ configured, computed }: Block): Fields {
    return this.#value({ ...computed, ...configured }) as Fields;
  }

  #value(value: unknown): unknown {
    if (value instanceof Reference) {
      const target = this.#blocks.get(value.id);
      return target ? { ...target.computed, ...target.configured }[value.attribute] : value.id;
    }
    if (Array.isArray(value)) return (value as unknown[]).map((each) => this.#value(each));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, this.#value(each)]));
  }
}

function head({ type, name, address }: Block): Fields {
  const provider = "registry.terraform.io/hashicorp/aws";
  return { address, mode: "managed", type, name, provider_name: provider, provider_config_key: "aws" };
}
