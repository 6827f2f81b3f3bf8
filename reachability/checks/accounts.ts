/** Whose things are: the account of the task, of a resource, and the policies that speak for resources. */
import { isUnknown, type Known, type Role } from "../topology";
import type { View } from "../view";

/** A known text. */
export const textOf = (value: Known<string> | undefined): string | undefined =>
  value === undefined || isUnknown(value) ? undefined : value;

/** Account of the task, from its roles where it is not given. */
export function accountOf(view: View): string | undefined {
  const { account, executionRole, taskRole } = view.topology.task;
  return textOf(account) ?? accountOfRole(executionRole) ?? accountOfRole(taskRole);
}

/** Account in a role's ARN. */
export function accountOfRole(role: Known<Role> | undefined): string | undefined {
  const arn = role === undefined || isUnknown(role) ? undefined : textOf(role.arn);
  return /^arn:[a-z-]+:iam::(\d{12}):/.exec(arn ?? "")?.[1];
}

/** Account in an ARN; `undefined` where it holds none, as for buckets. */
export function accountOfArn(arn: string | undefined): string | undefined {
  return /^arn:[a-z-]+:[^:]*:[^:]*:(\d{12}):/.exec(arn ?? "")?.[1];
}

/** Region of an ARN; `undefined` for a bare parameter name. */
export function regionOfArn(text: string): string | undefined {
  return text.startsWith("arn:") ? text.split(":")[3] || undefined : undefined;
}
