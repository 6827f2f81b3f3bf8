/**
 * Who has to allow a call, and what follows when one of them does not. Pure.
 *
 * Identity policies, permissions boundary, session policies and every level of the organization's service control and
 * resource control policies must each allow it; a resource policy decides with them: of another account's resource it must allow as well,
 * of one's own it may grant what no identity policy does, and a key policy must always allow. A denial by any wins.
 * Source: IAM/latest/UserGuide/reference_policies_evaluation-logic.html and -cross-account.html,
 * kms/latest/developerguide/policy-evaluation.html.
 */
import { type Decision, evaluate, type IamRequest, type PolicyDocument } from "../iam";
import type { Statement } from "./policy-document";

/** Policies of one kind; what could not be read is named. */
export type Policies = readonly PolicyDocument[] | { readonly unknown: string };

/** Everything that has a say. Absent: there is none. */
export interface Authorities {
  readonly identity: Policies;
  readonly boundary?: Policies;
  readonly session?: Policies;
  /** From the organization's root down to the account. */
  readonly organization?: readonly Policies[] | { readonly unknown: string };
  readonly resourceControls?: ResourceControls;
  readonly resource?: ResourceAuthority;
}

/** Resource control policies of the organization whose resource is asked for. */
export interface ResourceControls {
  /** From the organization's root down to the resource's account. */
  readonly levels: readonly Policies[] | { readonly unknown: string };
  /** Whether the service is known to heed them: where it is not, what they deny is not known. */
  readonly heeded: boolean;
}

/** What a resource says for itself. */
export interface ResourceAuthority {
  /** `undefined`: nobody looked; `null`: it has no policy. */
  readonly policy: PolicyDocument | null | undefined | { readonly unknown: string };
  /** Whether it belongs to another account; `undefined` when that is not known. */
  readonly foreign: boolean | undefined;
  /** A key policy: it must allow, also inside one account. */
  readonly decides: boolean;
}

/** Who stood in the way. */
export type Objector = "identity" | "boundary" | "session" | "organization" | "resource-controls" | "resource";

/** Whom no grant of a resource passes by. */
const ABOVE: ReadonlySet<Objector> = new Set(["organization", "resource-controls"]);

/** Somebody's no, and whether a statement says so or nothing says yes. */
export interface Objection {
  readonly by: Objector;
  readonly denial: "explicit" | "implicit";
}

/** The answer for one call. */
export type Authorization =
  | { readonly effect: "allowed"; readonly unlooked?: boolean }
  /** Every no, independent of each other; at least one. */
  | { readonly effect: "denied"; readonly objections: readonly Objection[] }
  | { readonly effect: "unknown"; readonly missing: readonly string[] };

/** Calls that need no permission; not even a Deny statement stops them (sts/latest/APIReference/API_GetCallerIdentity). */
export const FREE_ACTIONS: ReadonlySet<string> = new Set(["sts:GetCallerIdentity"]);

const unread = (value: unknown): value is { readonly unknown: string } =>
  typeof value === "object" && value !== null && typeof (value as { unknown?: unknown }).unknown === "string";

function judge(policies: Policies, request: IamRequest): Decision {
  if (unread(policies)) return { effect: "unknown", missing: [policies.unknown] };
  return evaluate(policies, request);
}

/** Judges a call. A denial that holds whatever is unknown is a denial, however much is unknown. */
export function authorize(request: IamRequest, who: Authorities): Authorization {
  if (typeof request.action === "string" && FREE_ACTIONS.has(request.action)) return { effect: "allowed" };
  const levelsOf = (all: Authorities["organization"]) => (unread(all) ? [all] : (all ?? []));
  const limits: (readonly [Objector, Decision])[] = [
    ...(who.boundary ? [["boundary", judge(who.boundary, request)] as const] : []),
    ...(who.session ? [["session", judge(who.session, request)] as const] : []),
    ...levelsOf(who.organization).map((level) => ["organization", judge(level, request)] as const),
    ...levelsOf(who.resourceControls?.levels).map(
      (level) => ["resource-controls", heeded(judge(level, request), who.resourceControls)] as const,
    ),
  ];
  const identity = judge(who.identity, request);
  const resource = who.resource && judgeResource(who.resource, request);
  // Who is granted by the resource itself needs no identity policy, and may pass a boundary: that depends on the grant.
  const granted = resource?.grants ?? "no";
  const objections: Objection[] = [];
  const object = (by: Objector, { effect, denial = "implicit" }: Decision, excused: boolean) => {
    if (effect === "denied" && (denial === "explicit" || !excused)) objections.push({ by, denial });
  };
  object("identity", identity, granted !== "no");
  for (const [by, decision] of limits) object(by, decision, granted !== "no" && !ABOVE.has(by));
  if (resource) object("resource", resource, false);
  if (objections.length > 0) return { effect: "denied", objections };
  const open = [
    ...(identity.effect === "allowed" || (granted === "yes" && isImplicit(identity)) ? [] : [identity]),
    ...limits.map(([, decision]) => decision).filter(({ effect }) => effect !== "allowed"),
    ...(resource && resource.effect === "unknown" ? [resource] : []),
  ];
  if (open.length === 0) return { effect: "allowed", ...(resource?.unlooked === true ? { unlooked: true } : {}) };
  const missing = [...new Set(open.flatMap((decision) => decision.missing))];
  return { effect: "unknown", missing: missing.length > 0 ? missing : ["whether the resource's policy grants it"] };
}

function heeded(decision: Decision, controls: ResourceControls | undefined): Decision {
  if (decision.effect !== "denied" || controls?.heeded === true) return decision;
  return { effect: "unknown", missing: ["whether the service heeds resource control policies"] };
}

const EVERYTHING: Statement = { allow: true, actions: ["*"], resources: ["*"], conditions: {} };

/** A policy's Deny statements, and everything else allowed. */
export function denialsOf({ variables, statements }: PolicyDocument): PolicyDocument {
  return { variables, statements: [EVERYTHING, ...statements.filter(({ allow }) => !allow)] };
}

type ResourceDecision = Decision & {
  /** Whether it grants the role by itself, without the account's identity policies. */
  readonly grants: "yes" | "no" | "maybe";
  /** Nobody looked at a policy that can only narrow here. */
  readonly unlooked?: boolean;
};

const NOTHING: readonly string[] = [];

/** Whether it is certain that nothing denies and nothing allows: then a grant by somebody else is enough. */
function isImplicit({ effect, denial, missing }: Decision): boolean {
  return effect === "denied" && denial === "implicit" && missing.length === 0;
}

function judgeResource({ policy, foreign, decides }: ResourceAuthority, request: IamRequest): ResourceDecision {
  if (unread(policy))
    return { effect: "unknown", missing: [policy.unknown], grants: foreign === true ? "no" : "maybe" };
  if (policy === undefined) {
    if (foreign === false) return { effect: "allowed", missing: NOTHING, grants: "no", unlooked: true };
    return { effect: "unknown", missing: ["the policy of the resource, which is another account's"], grants: "no" };
  }
  if (policy === null) {
    if (foreign === false) return { effect: "allowed", missing: NOTHING, grants: "no" };
    if (foreign === undefined) return { effect: "unknown", missing: ["the account of the resource"], grants: "no" };
    return { effect: "denied", denial: "implicit", missing: NOTHING, grants: "no" };
  }
  // Inside one account a policy only narrows what identities may: what it allows matters to grants alone.
  const narrows = foreign === false && !decides;
  const decision = evaluate([narrows ? denialsOf(policy) : policy], request);
  const direct = evaluate([policy], { ...request, principal: { ...request.principal, direct: true } });
  const grants =
    foreign === true || direct.effect === "denied"
      ? "no"
      : direct.effect === "allowed" && foreign === false
        ? "yes"
        : "maybe";
  if (decision.effect !== "denied" || decision.denial === "explicit") return { ...decision, grants };
  if (decides || foreign === true) return { ...decision, grants };
  if (!isImplicit(decision)) return { effect: "unknown", missing: decision.missing, grants };
  if (foreign === undefined) return { effect: "unknown", missing: ["the account of the resource"], grants };
  return { effect: "allowed", missing: NOTHING, grants };
}
