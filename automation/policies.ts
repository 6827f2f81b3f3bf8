/**
 * The IAM policies of a pipeline's roles, built from what the commands call. Pure. `npm run policies` writes them to docs/.
 * Capitals are places to fill in: PROJECT, ACCOUNT_ID, REGION, STATE_BUCKET, STATE_PATH, STATE_KEY_ID.
 */
import { READ_ACTIONS } from "../reachability/sources/aws/permissions";
import actions from "./deploy-actions.json";
import { PLACES, type Place } from "./policy-places";

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly PolicyStatement[];
}

interface OfType {
  readonly create: readonly string[];
  readonly read: readonly string[];
  readonly update: readonly string[];
  readonly delete: readonly string[];
  readonly tag: readonly string[];
}

const types: readonly OfType[] = Object.values(actions.types);
const lookUps: readonly string[] = Object.values(actions.calls).flat();

/** Actions by role, however they are spread over policies. */
export const ROLE_ACTIONS = {
  /** Everything that creates, changes and removes. */
  deploy: sorted([
    ...types.flatMap((type) => [...type.create, ...type.read, ...type.update, ...type.delete, ...type.tag]),
    ...lookUps,
    ...actions.repair,
  ]),
  /** The live proof, and one-off tasks that ask the network from inside. */
  verify: sorted([...Object.keys(READ_ACTIONS), ...actions.probe, ...actions.repair]),
  /** What a refresh reads. */
  drift: sorted([...types.flatMap((type) => type.read), ...lookUps]),
  /** What a plan looks up. */
  preview: sorted([...lookUps, ...Object.values(actions.previewOf).flat()]),
} as const;

/**
 * The statements that allow some actions, each in the places where it may be used.
 * @throws Error for an action that has no place: nobody has said on what it is allowed
 */
export function statementsFor(wanted: readonly string[], places: readonly Place[]): PolicyStatement[] {
  const homeless = wanted.filter((action) => !places.some(({ holds }) => holds.test(action)));
  if (homeless.length > 0) throw new Error(`no place in automation/policy-places.ts holds ${homeless.join(", ")}`);
  return places.flatMap(({ sid, holds, resource, condition }) => {
    const held = wanted.filter((action) => holds.test(action));
    if (held.length === 0) return [];
    const Condition = condition ? { Condition: condition } : {};
    return [{ Sid: sid, Effect: "Allow" as const, Action: held, Resource: resource, ...Condition }];
  });
}

/** One policy a file of docs/, by the file's name without the ending. Each fits into one managed policy. */
export function pipelinePolicies(): Readonly<Record<string, PolicyDocument>> {
  const deploy = statementsFor(ROLE_ACTIONS.deploy, PLACES.deploy);
  const ofNetwork = new Set(["Network", "NoResourceToName", "Buckets", "Roles", "PassRoles"]);
  // A preview looks up AWS's own parameter, the image of NAT instances, and no value of the stack's.
  const withoutOwnParameters = PLACES.deploy.filter(({ sid }) => sid !== "Parameters");
  return {
    "deploy-network-policy": document(deploy.filter(({ Sid }) => ofNetwork.has(Sid))),
    "deploy-services-policy": document(deploy.filter(({ Sid }) => !ofNetwork.has(Sid))),
    "verify-policy": document(statementsFor(ROLE_ACTIONS.verify, PLACES.verify)),
    "drift-policy": document(statementsFor(ROLE_ACTIONS.drift, PLACES.deploy)),
    "preview-policy": document(statementsFor(ROLE_ACTIONS.preview, withoutOwnParameters)),
    "state-policy": document(statementsFor(sorted(actions.state), PLACES.state)),
    "state-read-policy": document(statementsFor(sorted(actions.state.filter(reads)), PLACES.state)),
  };
}

function reads(action: string): boolean {
  return /^(s3:(Get|List)|kms:Decrypt)/.test(action);
}

function document(Statement: readonly PolicyStatement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement };
}

function sorted(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
