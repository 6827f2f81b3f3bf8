/** References as a plan's configuration lists them: `module.vpc[0].private_subnets`, `aws_subnet.app["a"].id`. Pure. */

/** One step of a reference, with its index where it has one. */
export interface Step {
  readonly name: string;
  /** A count's number or a for_each's key. */
  readonly key?: string | number;
}

const parsed = new Map<string, readonly Step[]>();

/** The steps of a reference. */
export function stepsOf(reference: string): readonly Step[] {
  const known = parsed.get(reference);
  if (known) return known;
  const steps: Step[] = [];
  const pattern = /([^.[\]]+)|\[(?:"((?:[^"\\]|\\.)*)"|(\d+))\]/g;
  for (const [, name, text, number] of reference.matchAll(pattern)) {
    const last = steps.at(-1);
    if (name !== undefined) steps.push({ name });
    else if (last && last.key === undefined)
      steps[steps.length - 1] = { ...last, key: number === undefined ? unquoted(text ?? "") : Number(number) };
  }
  parsed.set(reference, steps);
  return steps;
}

function unquoted(text: string): string {
  return text.replace(/\\(.)/g, "$1");
}

/** The references of an expression, without those that are the beginning of a longer one: Terraform lists both. */
export function longest(references: readonly string[]): readonly string[] {
  return references.filter(
    (each) => !references.some((other) => other.length > each.length && isBeginning(each, other)),
  );
}

function isBeginning(short: string, long: string): boolean {
  return long.startsWith(short) && (long[short.length] === "." || long[short.length] === "[");
}
