/** Ctrl-C: once to finish what is in flight, twice to stop. */
import type { Cancellation } from "./process";

/** A cancellation driven by the process's signals, until `dispose` is called. */
export interface Interruptible extends Cancellation {
  dispose(): void;
}

/**
 * SIGINT or SIGTERM once: nothing new is started, and Pulumi finishes the resources it is at. Twice: Pulumi stops at
 * once, is killed if it does not, and its lock is released.
 * @param onSignal told the count, to say on screen what will happen
 */
export function interruptible(onSignal: (count: number) => void = () => undefined): Interruptible {
  const finish = new AbortController();
  const stop = new AbortController();
  let count = 0;
  const take = () => {
    count += 1;
    onSignal(count);
    (count === 1 ? finish : stop).abort();
  };
  process.on("SIGINT", take);
  process.on("SIGTERM", take);
  return {
    finish: finish.signal,
    stop: stop.signal,
    dispose: () => {
      process.off("SIGINT", take);
      process.off("SIGTERM", take);
    },
  };
}
