/** IAM policy documents, parsed: one shape for the many ways in which JSON may write them. Pure. */

/** Operator to key to values: `{StringEquals: {"aws:SourceVpce": ["vpce-1"]}}`. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** Who a resource policy speaks of; `*` is everybody. Absent in identity policies. */
export type Principals = "*" | Readonly<Record<string, readonly string[]>>;

/** One statement: exactly one of actions/notActions, and of resources/notResources in identity policies. */
export interface Statement {
  readonly sid?: string;
  readonly allow: boolean;
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
  readonly principals?: Principals;
  readonly notPrincipals?: Principals;
  readonly conditions: Conditions;
}

/** A policy document. */
export interface PolicyDocument {
  /** Policy variables such as `${aws:username}` are only understood by version 2012-10-17. */
  readonly variables: boolean;
  readonly statements: readonly Statement[];
}

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Texts of a value that may be one or a list; `undefined` when it is neither. Numbers and booleans count as text. */
function texts(value: unknown): string[] | undefined {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  const out: string[] = [];
  for (const item of list) {
    if (typeof item === "string") out.push(item);
    else if (typeof item === "number" || typeof item === "boolean") out.push(String(item));
    else return undefined;
  }
  return out;
}

function principalsOf(value: unknown): Principals | undefined {
  if (value === "*") return "*";
  if (!isObject(value)) return undefined;
  const principals: Record<string, readonly string[]> = {};
  for (const [type, ids] of Object.entries(value)) {
    const list = texts(ids);
    if (!list) return undefined;
    principals[type] = list;
  }
  return principals;
}

function conditionsOf(value: unknown): Conditions | undefined {
  if (value === undefined) return {};
  if (!isObject(value)) return undefined;
  const conditions: Record<string, Record<string, readonly string[]>> = {};
  for (const [operator, keys] of Object.entries(value)) {
    if (!isObject(keys)) return undefined;
    const row: Record<string, readonly string[]> = {};
    for (const [key, values] of Object.entries(keys)) {
      const list = texts(values);
      if (!list) return undefined;
      row[key] = list;
    }
    conditions[operator] = row;
  }
  return conditions;
}

const FIELDS = new Set([
  "Sid",
  "Effect",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Principal",
  "NotPrincipal",
  "Condition",
]);

/** A statement, or the reason why AWS would refuse it. */
function statementOf(value: unknown): Statement | string {
  if (!isObject(value)) return "a statement is not an object";
  for (const field of Object.keys(value)) if (!FIELDS.has(field)) return `unknown field "${field}" in a statement`;
  if (value.Effect !== "Allow" && value.Effect !== "Deny") return 'Effect is neither "Allow" nor "Deny"';
  if ((value.Action === undefined) === (value.NotAction === undefined)) return "needs exactly one of Action, NotAction";
  if (value.Resource !== undefined && value.NotResource !== undefined) return "has both Resource and NotResource";
  const conditions = conditionsOf(value.Condition);
  if (!conditions) return "Condition is not a map of operators to keys to values";
  const lists: Record<string, readonly string[]> = {};
  for (const field of ["Action", "NotAction", "Resource", "NotResource"]) {
    if (value[field] === undefined) continue;
    const list = texts(value[field]);
    if (!list || list.length === 0) return `${field} is not a text or a list of texts`;
    lists[field] = list;
  }
  for (const field of ["Principal", "NotPrincipal"]) {
    if (value[field] !== undefined && principalsOf(value[field]) === undefined) return `${field} is malformed`;
  }
  const [principals, notPrincipals] = [principalsOf(value.Principal), principalsOf(value.NotPrincipal)];
  return {
    allow: value.Effect === "Allow",
    conditions,
    ...(typeof value.Sid === "string" ? { sid: value.Sid } : {}),
    ...(lists.Action ? { actions: lists.Action } : {}),
    ...(lists.NotAction ? { notActions: lists.NotAction } : {}),
    ...(lists.Resource ? { resources: lists.Resource } : {}),
    ...(lists.NotResource ? { notResources: lists.NotResource } : {}),
    ...(principals === undefined ? {} : { principals }),
    ...(notPrincipals === undefined ? {} : { notPrincipals }),
  };
}

/** Parses a policy. Answers the document, or in words why it is none. Never throws. */
export function parsePolicy(text: string): PolicyDocument | { readonly malformed: string } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { malformed: "it is not JSON" };
  }
  if (!isObject(json)) return { malformed: "it is not a JSON object" };
  if (json.Version !== undefined && json.Version !== "2012-10-17" && json.Version !== "2008-10-17") {
    return { malformed: 'Version is neither "2012-10-17" nor "2008-10-17"' };
  }
  if (json.Statement === undefined) return { malformed: "it has no Statement" };
  const list: unknown[] = Array.isArray(json.Statement) ? json.Statement : [json.Statement];
  const statements: Statement[] = [];
  for (const item of list) {
    const statement = statementOf(item);
    if (typeof statement === "string") return { malformed: statement };
    statements.push(statement);
  }
  return { variables: json.Version === "2012-10-17", statements };
}
