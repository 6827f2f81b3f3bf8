/** Tags of every resource: the stack's own, and a Name that tells resources apart in the console. */
export type Tags = Readonly<Record<string, string>>;

/** The stack's tags with a Name, and whatever else marks the resource. */
export function named(name: string, tags: Tags | undefined, more: Tags = {}): Record<string, string> {
  return { ...tags, Name: name, ...more };
}
