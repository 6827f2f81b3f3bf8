/** What waits for what, through others. Pure. */

/** Everything that one waits for, directly or through others; itself only where they wait in a circle. */
export function waitsThrough(waits: ReadonlyMap<string, readonly string[]>, from: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const queue = [...(waits.get(from) ?? [])];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    queue.push(...(waits.get(next) ?? []));
  }
  return seen;
}
