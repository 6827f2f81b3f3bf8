/** Registered resources in the form of `terraform show -json`: what scanners of Terraform plans read. Pure. */
import type { ResourceRecord } from "../../resources/record";
import { TYPES } from "../../resources/tokens";

interface PlannedResource {
  readonly address: string;
  readonly mode: "managed";
  readonly type: string;
  readonly name: string;
  readonly provider_name: string;
  readonly schema_version: 0;
  readonly values: Readonly<Record<string, unknown>>;
}

/** A plan, as far as scanners read it. */
export interface TerraformPlan {
  readonly format_version: string;
  readonly terraform_version: string;
  readonly planned_values: { readonly root_module: { readonly resources: readonly PlannedResource[] } };
  readonly resource_changes: readonly unknown[];
  readonly configuration: Readonly<Record<string, unknown>>;
}

const PROVIDER = "registry.terraform.io/hashicorp/aws";

/** Modules whose name is no part of a Terraform type. */
const UNPREFIXED = ["ec2", "lb"];
/** Types that neither the module nor the name tells. */
const IRREGULAR: Readonly<Record<string, string>> = { [TYPES.loadBalancer]: "aws_lb" };
/** Blocks that are lists here and whose Terraform name is not the singular. */
const BLOCKS: Readonly<Record<string, string>> = { ingress: "ingress", egress: "egress" };
/** Maps of a person's own keys: not blocks. */
const MAPS = ["tags", "tags_all", "variables"];

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replace(/^_/, "");

/** Terraform's name of a type: `aws:ec2/vpcEndpoint:VpcEndpoint` is `aws_vpc_endpoint`. Undefined for other providers. */
export function terraformType(token: string): string | undefined {
  const [, module = "", name = ""] = /^aws:([a-z0-9]+)\/\w+:(\w+)$/.exec(token) ?? [];
  if (!name) return undefined;
  if (IRREGULAR[token]) return IRREGULAR[token];
  const prefix = module === "lb" ? "lb_" : UNPREFIXED.includes(module) ? "" : `${module}_`;
  return `aws_${prefix}${snake(name)}`;
}

function singular(name: string): string {
  if (BLOCKS[name]) return BLOCKS[name];
  return name.replace(/ies$/, "y").replace(/(?<!s)s$/, "");
}

function block(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => attribute(snake(key), value)));
}

function attribute(name: string, value: unknown): [string, unknown] {
  if (typeof value !== "object" || value === null || MAPS.includes(name)) return [name, value];
  if (!Array.isArray(value)) return [name, [block(value as Record<string, unknown>)]];
  const items: readonly unknown[] = value;
  const blocks = items.length > 0 && items.every((item) => typeof item === "object" && item !== null);
  return blocks ? [singular(name), items.map((item) => block(item as Record<string, unknown>))] : [name, items];
}

/** The plan of a stack that does not exist yet. Types of other providers are left out: a scanner of AWS knows none. */
export function terraformPlan(records: readonly ResourceRecord[]): TerraformPlan {
  const addresses = new Map(
    records.flatMap(({ urn, type, name }) => {
      const terraform = terraformType(type);
      return terraform ? [[urn, { type: terraform, name, address: `${terraform}.${name}` }] as const] : [];
    }),
  );
  const planned: PlannedResource[] = [];
  const configured: unknown[] = [];
  for (const { urn, inputs, propertyDependencies = {} } of records) {
    const own = addresses.get(urn);
    if (!own) continue;
    const { address, type, name } = own;
    const values = block(inputs);
    planned.push({
      address,
      mode: "managed",
      type,
      name,
      provider_name: PROVIDER,
      schema_version: 0,
      values,
    });
    const expressions = Object.entries(propertyDependencies).flatMap(([key, urns]) => {
      const references = urns.flatMap((urn) => {
        const target = addresses.get(urn)?.address;
        return target ? [`${target}.id`, target] : [];
      });
      return references.length > 0 ? [[snake(key), { references }] as const] : [];
    });
    configured.push({
      address,
      mode: "managed",
      type,
      name,
      provider_config_key: "aws",
      expressions: Object.fromEntries(expressions),
    });
  }
  return {
    format_version: "1.2",
    terraform_version: "1.9.0",
    planned_values: { root_module: { resources: planned } },
    resource_changes: planned.map(({ values, schema_version: _, ...rest }) => ({
      ...rest,
      change: { actions: ["create"], before: null, after: values, after_unknown: {}, before_sensitive: false },
    })),
    configuration: {
      provider_config: { aws: { name: "aws", full_name: PROVIDER } },
      root_module: { resources: configured },
    },
  };
}
