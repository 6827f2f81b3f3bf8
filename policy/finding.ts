/** What a policy answers, as data, and how it reads. Pure. */

/** Something that a policy objects to. */
export interface Finding {
  /** URN of the resource at fault; absent when it is the stack as a whole. */
  readonly urn?: string;
  /** What was found, naming the resource. */
  readonly what: string;
  /** Why that matters. */
  readonly why: string;
  /** What to change. */
  readonly fix: string;
  /** What an exemption may name besides the URN and the resource's name: a fault code, a service. */
  readonly labels?: readonly string[];
}

/** A finding as the engine prints it. */
export function messageOf({ what, why, fix }: Finding): string {
  return `${what}\n  why: ${why}\n  fix: ${fix}`;
}

/** Logical name at the end of a URN. */
export function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}
