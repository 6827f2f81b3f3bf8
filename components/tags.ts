/** Tags of every resource: a Name that tells resources apart in the console, unless the user has one, and the stack's own. */
export type Tags = Readonly<Record<string, string>>;

/** The stack's tags with a Name, which the user's own wins, and whatever else marks the resource. */
export function named(name: string, tags: Tags | undefined, more: Tags = {}): Record<string, string> {
  return { Name: name, ...tags, ...more };
}
