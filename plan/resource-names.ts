/** Names of resources: the prefix of a stack, and names cut to what AWS takes. Pure. */
import { LIMITS } from "./limits";

/** What Pulumi adds to a name: a hyphen and seven digits. */
const ADDED = 8;

/** Longest names before that. */
export const LONGEST = { balancer: LIMITS.loadBalancerName.most - ADDED, role: LIMITS.roleName.most - ADDED } as const;

const PREFIX = 24;

/** FNV-1a, 32 bits, as six digits of base 36. */
function digest(text: string): string {
  const hash = [...text].reduce((sum, letter) => Math.imul(sum ^ letter.charCodeAt(0), 0x01000193) >>> 0, 0x811c9dc5);
  return hash.toString(36).padStart(7, "0").slice(-6);
}

/** A name of at most `longest` characters; one that is cut ends in a digest, so that two long names stay apart. */
export function fit(name: string, longest: number): string {
  if (name.length <= longest) return name;
  return `${name.slice(0, longest - 7).replace(/-+$/, "")}-${digest(name)}`;
}

/** First part of every resource's name: project and stack, in the letters that every service takes. At most 24. */
export function defaultPrefix(project: string, stack: string): string {
  const short = stack.split("/").at(-1) ?? stack;
  const clean = `${project}-${short}`
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "");
  return fit(clean === "" ? "egress" : clean, PREFIX);
}
