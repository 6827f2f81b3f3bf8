/** Lists of policies. Pure. */
import { isUnknown, type Known } from "../../topology";

/** A policy that allows nothing. */
export const NOTHING = JSON.stringify({ Version: "2012-10-17", Statement: [] });

/** Several lists as one; one that could not be read makes all of it unknown: the missing policy may hold the deciding statement. */
export function together<T>(lists: readonly Known<readonly T[]>[]): Known<readonly T[]> {
  return lists.find(isUnknown) ?? lists.flatMap((list) => (isUnknown(list) ? [] : list));
}
