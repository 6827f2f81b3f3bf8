/** Reads of things that may not be there. */
import { type Known } from "../../topology";
import type { ReadAction } from "./permissions";
import { errorName, type Reader } from "./reader";

/**
 * Reads what may not exist: `null` when AWS says so.
 * @param absent error names that mean that there is none
 */
export function orNull<T>(
  reader: Reader,
  action: ReadAction,
  what: string,
  absent: readonly string[],
  read: () => Promise<T>,
): Promise<Known<T | null>> {
  return reader.known<T | null>(action, what, async () => {
    try {
      return await read();
    } catch (error) {
      if (absent.includes(errorName(error))) return null;
      throw error;
    }
  });
}

/** Reads a thing once, however many ask for it. */
export class Once<T> {
  private readonly reads = new Map<string, Promise<T>>();

  constructor(private readonly read: (key: string) => Promise<T>) {}

  of(key: string): Promise<T> {
    const running = this.reads.get(key) ?? this.read(key);
    this.reads.set(key, running);
    return running;
  }
}
