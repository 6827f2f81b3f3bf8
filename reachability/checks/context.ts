/**
 * What AWS puts into a request's context, as far as the topology tells. Keys left out are not known.
 * Source: IAM/latest/UserGuide/reference_policies_condition-keys.html.
 */
import type { Context } from "../iam";
import type { RequestedResource } from "../iam/patterns";
import { type Endpoint, isUnknown, type Known, type Role } from "../topology";
import type { View } from "../view";
import { accountOf, accountOfArn, accountOfRole, textOf } from "./accounts";

/** A URN stands for an id that does not exist yet: a condition on it cannot be decided. */
function idValue(id: string): readonly string[] | undefined {
  return id.startsWith("urn:pulumi:") ? undefined : [id];
}

/** Who a role is. */
export function principalOf(role: Known<Role> | undefined): { arn?: string; account?: string } {
  if (role === undefined || isUnknown(role) || isUnknown(role.arn)) return {};
  const account = accountOfRole(role);
  return { arn: role.arn, ...(account === undefined ? {} : { account }) };
}

/**
 * Context of a call.
 * @param via The endpoint it goes through; without one it leaves the VPC and carries neither VPC nor endpoint;
 * `undecided` when there is no way yet.
 * @param call What it is for: a resource's account is in its ARN, where it holds one. `forwarded`: a service makes the call
 * for the task, and what it adds; where that one comes from is not known.
 * @param role Who calls: a role of the task (perhaps one that is missing yet), or somebody of whom nothing is known.
 */
export function contextOf(
  view: View,
  via: Endpoint | "undecided" | undefined,
  role: Known<Role> | "somebody" | undefined,
  call: {
    readonly resource?: RequestedResource;
    /** Account of a resource whose ARN is not known. */
    readonly account?: string | undefined;
    readonly forwarded?: Readonly<Record<string, string>>;
  } = {},
): Context {
  const context = new Map<string, readonly string[] | "absent">([
    ["aws:requestedregion", [view.region]],
    ["aws:securetransport", ["true"]],
    ["aws:viaawsservice", ["false"]],
  ]);
  if (typeof via === "object") {
    const [vpce, vpc] = [idValue(via.id), idValue(view.topology.vpc.id)];
    if (vpce) context.set("aws:sourcevpce", vpce);
    if (vpc) context.set("aws:sourcevpc", vpc);
    context.set("aws:sourceip", "absent");
  } else if (via === undefined) {
    for (const key of ["aws:sourcevpce", "aws:sourcevpc", "aws:vpcsourceip"]) context.set(key, "absent");
  }
  const owner = accountOfArn(typeof call.resource === "object" ? call.resource.like : call.resource) ?? call.account;
  const organization = textOf(view.topology.task.organization);
  if (owner !== undefined) {
    context.set("aws:resourceaccount", [owner]);
    if (owner === accountOf(view) && organization !== undefined) context.set("aws:resourceorgid", [organization]);
  }
  if (call.forwarded) {
    for (const key of ["aws:sourcevpce", "aws:sourcevpc", "aws:vpcsourceip", "aws:sourceip"]) context.delete(key);
    context.set("aws:viaawsservice", ["true"]);
    for (const [key, value] of Object.entries(call.forwarded)) context.set(key, [value]);
  }
  if (role === "somebody") return context;
  const { arn, account = accountOf(view) } = principalOf(role);
  if (arn !== undefined) context.set("aws:principalarn", [arn]);
  if (account !== undefined) context.set("aws:principalaccount", [account]);
  if (organization !== undefined) context.set("aws:principalorgid", [organization]);
  context.set("aws:principaltype", ["AssumedRole"]);
  context.set("aws:principalisawsservice", ["false"]);
  context.set("aws:username", "absent");
  return context;
}
