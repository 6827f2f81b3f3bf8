/** Policy documents that Terraform writes only at the apply: data sources whose statements the plan shows, as far as they are known. Pure. */
import { fieldsOf, isFields, itemsOf, textsOf } from "../../../resources/properties";
import type { Instance } from "./instances";

type Fields = Readonly<Record<string, unknown>>;

/** The type of data source that writes policies. */
export const DOCUMENT = "data.aws_iam_policy_document";

/** A text that nobody knows, as a policy variable without a value: whether it matches is then not known either. */
const UNKNOWN_TEXT = "${terraform:known-after-apply}";

/** JSON text of a document; `undefined` when something is not known that a policy cannot leave open. */
export function documentText({ values, unknown }: Instance): string | undefined {
  if (typeof values["json"] === "string" && unknown["json"] === undefined) return values["json"];
  if (hasMore(values, unknown)) return undefined;
  const open = itemsOf(unknown["statement"]).map(fieldsOf);
  if (unknown["statement"] === true || textOf(values["version"]) === "2008-10-17") return undefined;
  const statements = itemsOf(values["statement"]).map((item, at) => statementOf(fieldsOf(item), open[at] ?? {}));
  if (statements.some((each) => each === undefined)) return undefined;
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** Documents that it is laid over, or that are laid over it. */
function hasMore(values: Fields, unknown: Fields): boolean {
  const keys = ["source_policy_documents", "override_policy_documents", "source_json", "override_json"];
  return keys.some(
    (key) => unknown[key] !== undefined || itemsOf(values[key]).length > 0 || typeof values[key] === "string",
  );
}

function statementOf(values: Fields, unknown: Fields): object | undefined {
  const [actions, notActions] = [plain(values, unknown, "actions"), plain(values, unknown, "not_actions")];
  const principals = principalsOf(values, unknown, "principals");
  const notPrincipals = principalsOf(values, unknown, "not_principals");
  const conditions = conditionsOf(itemsOf(values["condition"]), unknown["condition"]);
  if (actions === undefined || notActions === undefined || principals === undefined) return undefined;
  if (notPrincipals === undefined || conditions === undefined || unknown["effect"] === true) return undefined;
  const [resources, notResources] = [open(values, unknown, "resources"), open(values, unknown, "not_resources")];
  return {
    Effect: textOf(values["effect"]) ?? "Allow",
    ...(actions.length > 0 ? { Action: actions } : {}),
    ...(notActions.length > 0 ? { NotAction: notActions } : {}),
    ...(resources.length > 0 ? { Resource: resources } : {}),
    ...(notResources.length > 0 ? { NotResource: notResources } : {}),
    ...(isEmpty(principals) ? {} : { Principal: principals }),
    ...(isEmpty(notPrincipals) ? {} : { NotPrincipal: notPrincipals }),
    ...(isEmpty(conditions) ? {} : { Condition: conditions }),
  };
}

/** A list that must be known whole. */
function plain(values: Fields, unknown: Fields, key: string): readonly string[] | undefined {
  return isOpen(unknown[key]) ? undefined : textsOf(values[key] ?? []);
}

/** A list of which some may stay open. */
function open(values: Fields, unknown: Fields, key: string): readonly string[] {
  if (unknown[key] === true) return [UNKNOWN_TEXT];
  return itemsOf(values[key]).map((item) => (typeof item === "string" ? escaped(item) : UNKNOWN_TEXT));
}

/** Terraform writes policy variables as `&{…}`. */
function escaped(text: string): string {
  return text.replace(/&\{/g, "${");
}

function principalsOf(values: Fields, unknown: Fields, key: string): Record<string, unknown> | undefined {
  if (isOpen(unknown[key])) return undefined;
  const made: Record<string, string[]> = {};
  for (const item of itemsOf(values[key]).map(fieldsOf)) {
    const type = textOf(item["type"]) ?? "*";
    made[type] = [...(made[type] ?? []), ...textsOf(item["identifiers"] ?? [])];
  }
  return made["*"] ? { AWS: "*" } : made;
}

function conditionsOf(
  items: readonly unknown[],
  unknown: unknown,
): Record<string, Record<string, unknown>> | undefined {
  if (unknown === true) return undefined;
  const open_ = itemsOf(unknown).map(fieldsOf);
  const made: Record<string, Record<string, readonly string[]>> = {};
  for (const [at, item] of items.map(fieldsOf).entries()) {
    const [test, variable] = [textOf(item["test"]), textOf(item["variable"])];
    if (test === undefined || variable === undefined) return undefined;
    const tests = (made[test] ??= {});
    tests[variable] = [...(tests[variable] ?? []), ...open(item, open_[at] ?? {}, "values")];
  }
  return made;
}

function isOpen(value: unknown): boolean {
  if (value === true) return true;
  if (Array.isArray(value)) return value.some(isOpen);
  return isFields(value) && Object.values(value).some(isOpen);
}

function isEmpty(value: Fields): boolean {
  return Object.keys(value).length === 0;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
