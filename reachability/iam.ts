/**
 * Whether a policy lets a request through: an IAM evaluator whose third answer is `unknown`. Pure.
 *
 * It evaluates identity, boundary, endpoint and resource policies, each by itself (who must allow what: authorize.ts): Action, NotAction, Resource, NotResource, Principal,
 * NotPrincipal, every condition operator, policy variables; explicit denial before allowance before the implied
 * denial. A condition on a key that the request's {@link Context} says nothing about is unknown, so that the
 * answer is `unknown` and never `allowed`. Why it is ours: docs/decisions/0002-iam-evaluation.md.
 * Source: IAM/latest/UserGuide/reference_policies_evaluation-logic.html.
 */
import { evaluateConditions } from "./iam/conditions";
import { and, not, or, type Ternary, ternary } from "./iam/logic";
import { type ContextOf, matchesAction, matchesArn, type RequestedResource } from "./iam/patterns";
import type { PolicyDocument, Principals, Statement } from "./iam/policy-document";

export { type PolicyDocument, parsePolicy } from "./iam/policy-document";

/** Context keys of a request, by lower-case name: their values, or `absent`. A key not listed is not known. */
export type Context = ReadonlyMap<string, readonly string[] | "absent">;

/** A request as a policy sees it. */
export interface IamRequest {
  /** `ecr:BatchGetImage`, or a pattern of actions: then the answer holds for every one of them. */
  readonly action: string | { readonly like: string };
  /** ARN, or a pattern of ARNs; `*` for actions without resources; `undefined` when it is not known. */
  readonly resource: RequestedResource;
  /**
   * Who asks: needed where policies have principals. `service` is a service principal such as a trusted one; `direct`:
   * naming the account does not count, since that hands the decision to the account's identity policies.
   */
  readonly principal?: {
    readonly arn?: string;
    readonly account?: string;
    readonly service?: string;
    readonly direct?: boolean;
  };
  readonly context: Context;
}

/**
 * The answer; `missing` names what an `unknown` one depends on, and of an implicit denial what could make it an explicit
 * one, which nobody else's grant overrides.
 */
export interface Decision {
  readonly effect: "allowed" | "denied" | "unknown";
  /** `explicit`: a Deny statement matched; `implicit`: nothing allows it. Only with `denied`. */
  readonly denial?: "explicit" | "implicit";
  readonly missing: readonly string[];
}

/** Evaluates policies of one kind together, as the union that IAM makes of them. */
export function evaluate(documents: readonly PolicyDocument[], request: IamRequest): Decision {
  let allow: Ternary = "no";
  let deny: Ternary = "no";
  const missing = new Set<string>();
  for (const document of documents) {
    for (const statement of document.statements) {
      const outcome = matches(statement, document.variables, request);
      if (outcome.match === "no") continue;
      for (const key of outcome.missing) missing.add(key);
      if (statement.allow) allow = or([allow, outcome.match]);
      else deny = or([deny, outcome.match]);
    }
  }
  if (deny === "yes") return { effect: "denied", denial: "explicit", missing: [] };
  if (allow === "no") return { effect: "denied", denial: "implicit", missing: [...missing] };
  if (allow === "yes" && deny === "no") return { effect: "allowed", missing: [] };
  return { effect: "unknown", missing: [...missing] };
}

function matches(
  statement: Statement,
  variables: boolean,
  request: IamRequest,
): { readonly match: Ternary; readonly missing: readonly string[] } {
  const contextOf: ContextOf = (key) => request.context.get(key.toLowerCase());
  const action = statement.actions
    ? matchesAction(statement.actions, request.action)
    : not(matchesAction(statement.notActions ?? [], request.action));
  if (action === "no") return { match: "no", missing: [] };
  const o = { variables, contextOf };
  const resource = statement.resources
    ? or(statement.resources.map((pattern) => matchesArn(pattern, request.resource, o)))
    : statement.notResources
      ? not(or(statement.notResources.map((pattern) => matchesArn(pattern, request.resource, o))))
      : "yes";
  const principal = matchesPrincipals(statement, request.principal);
  const conditions = evaluateConditions(statement.conditions, o);
  const match = and([action, resource, principal, conditions.holds]);
  if (match !== "maybe") return { match, missing: [] };
  const missing = [...conditions.missing];
  const called = typeof request.action === "string" ? request.action : request.action.like;
  if (action === "maybe") missing.push(`which of ${called} are called`);
  if (resource === "maybe") missing.push(`the resource of ${called}`);
  if (principal === "maybe") missing.push("who asks");
  return { match, missing };
}

function matchesPrincipals(statement: Statement, who: IamRequest["principal"]): Ternary {
  if (statement.principals !== undefined) return isOneOf(statement.principals, who);
  if (statement.notPrincipals === undefined) return "yes";
  if (statement.notPrincipals === "*") return "no";
  // AWS compares every name of who asks: account, role and session. Being one of them is not enough to be left out.
  return isOneOf(statement.notPrincipals, who) === "no" ? "yes" : "maybe";
}

function isOneOf(principals: Principals, who: IamRequest["principal"]): Ternary {
  if (principals === "*") return "yes";
  const results: Ternary[] = [];
  for (const [type, ids] of Object.entries(principals)) {
    for (const id of ids) {
      if (type === "AWS") results.push(isAws(id, who));
      else if (type === "Service") results.push(ternary(who?.service === id));
      // A canonical user is an account, which nobody can tell from the id.
      else results.push(type === "CanonicalUser" && who?.service === undefined ? "maybe" : "no");
    }
  }
  return or(results);
}

function isAws(id: string, who: IamRequest["principal"]): Ternary {
  if (id === "*") return "yes";
  if (who?.service !== undefined) return "no";
  const account = /^(\d{12})$/.exec(id)?.[1] ?? /^arn:[a-z-]+:iam::(\d{12}):root$/.exec(id)?.[1];
  if (account !== undefined) {
    if (who?.direct === true) return "no";
    return who?.account === undefined ? "maybe" : ternary(who.account === account);
  }
  if (who?.arn === undefined) return "maybe";
  if (id === who.arn) return "yes";
  return namesSession(id, who.arn) ? "maybe" : "no";
}

/** A unique id, or a session of the role: who asks may be it. */
function namesSession(id: string, arn: string): boolean {
  if (/^A[A-Z0-9]{15,}$/.test(id)) return true;
  const session = /^arn:[a-z-]+:sts::(\d{12}):assumed-role\/([^/]+)\//.exec(id);
  const role = /^arn:[a-z-]+:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(arn);
  return session !== null && role !== null && session[1] === role[1] && session[2] === role[2];
}
