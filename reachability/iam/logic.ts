/** Three-valued logic: a policy that depends on what nobody knows is neither matched nor unmatched. Pure. */

/** True, false, or not known. */
export type Ternary = "yes" | "no" | "maybe";

/** Plain truth as a ternary. */
export function ternary(value: boolean): Ternary {
  return value ? "yes" : "no";
}

/** Negation. */
export function not(value: Ternary): Ternary {
  switch (value) {
    case "yes":
      return "no";
    case "no":
      return "yes";
    case "maybe":
      return "maybe";
  }
}

/** Conjunction: `yes` when empty. */
export function and(values: Iterable<Ternary>): Ternary {
  let result: Ternary = "yes";
  for (const value of values) {
    if (value === "no") return "no";
    if (value === "maybe") result = "maybe";
  }
  return result;
}

/** Disjunction: `no` when empty. */
export function or(values: Iterable<Ternary>): Ternary {
  let result: Ternary = "no";
  for (const value of values) {
    if (value === "yes") return "yes";
    if (value === "maybe") result = "maybe";
  }
  return result;
}
