/** Progress of a run on stderr: a live list on a terminal, plain lines elsewhere. */
import { Listr } from "listr2";
import type { ProgressEvent } from "../automation";
import { escapeControls } from "./escape";

/** Where progress goes; `pause` ends the live list so that something else can be printed. */
export interface Progress {
  readonly onProgress: (event: ProgressEvent) => void;
  readonly pause: () => Promise<void>;
}

/** Milliseconds between plain lines about the same step of a stack. */
const QUIET_MS = 10_000;

/** No progress at all. */
export const silent: Progress = { onProgress: () => undefined, pause: () => Promise.resolve() };

/** @param live whether stderr is a terminal */
export function progress(live = process.stderr.isTTY): Progress {
  return live ? liveProgress() : plainProgress((line) => process.stderr.write(`${escapeControls(line)}\n`), Date.now);
}

/** Plain lines: every step, note and end; resources and waits at most every ten seconds a stack. */
export function plainProgress(write: (line: string) => void, now: () => number): Progress {
  const start = new Map<string, number>();
  const last = new Map<string, number>();
  return {
    pause: () => Promise.resolve(),
    onProgress: (event) => {
      const time = now();
      if (!start.has(event.stack)) start.set(event.stack, time);
      const frequent = event.kind === "resources" || event.kind === "waiting";
      if (frequent && time - (last.get(event.stack) ?? 0) < QUIET_MS) return;
      last.set(event.stack, time);
      write(`${event.stack}  ${elapsed(time - (start.get(event.stack) ?? time))}  ${describe(event)}`);
    },
  };
}

/** What an event says, in words. */
export function describe(event: ProgressEvent): string {
  switch (event.kind) {
    case "step":
      return event.step;
    case "resources":
      return `${event.step} ${event.done}/${event.total || "?"}${event.failed > 0 ? `, ${event.failed} failed` : ""}, ${event.current}`;
    case "waiting":
      return `waiting ${event.seconds}/${event.limit} s: ${event.why}`;
    case "note":
      return event.text;
    case "end":
      return `${event.outcome} after ${event.seconds} s`;
  }
}

interface Live {
  task?: { title: string };
  text: string;
  readonly start: number;
  finish: (failed: boolean) => void;
}

/** One line a stack, redrawn: stack, step, resources, elapsed. */
function liveProgress(): Progress {
  let stacks = new Map<string, Live>();
  let list: Listr<unknown, "default", "simple"> | undefined;
  let running: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const draw = () => {
    for (const [stack, { task, text, start }] of stacks)
      if (task) task.title = escapeControls(`${stack}  ${elapsed(Date.now() - start)}  ${text}`);
  };
  const open = () => {
    // The process itself handles Ctrl-C; listr2 would exit at once and leave Pulumi behind.
    list = new Listr<unknown, "default", "simple">([], {
      concurrent: true,
      exitOnError: false,
      registerSignalListeners: false,
    });
    timer = setInterval(draw, 1000);
    running = Promise.resolve();
  };
  const add = (stack: string): Live => {
    let finish: Live["finish"] = () => undefined;
    const ended = new Promise<void>((resolve, reject) => {
      finish = (failed) => (failed ? reject(new Error(stack)) : resolve());
    });
    const live: Live = { text: "", start: Date.now(), finish };
    if (!list) open();
    list?.add({
      title: stack,
      task: (_, task) => {
        live.task = task;
        return ended;
      },
    });
    stacks.set(stack, live);
    // Stacks of one phase are announced one by one within the same turn of the event loop.
    if (stacks.size === 1) {
      setImmediate(() => {
        running = list?.run().catch(() => undefined) ?? running;
      });
    }
    return live;
  };
  return {
    onProgress: (event) => {
      const live = stacks.get(event.stack) ?? add(event.stack);
      live.text = describe(event);
      draw();
      if (event.kind === "end") live.finish(event.outcome !== "succeeded");
    },
    pause: async () => {
      for (const { finish } of stacks.values()) finish(false);
      await running;
      clearInterval(timer);
      stacks = new Map();
      list = undefined;
    },
  };
}

function elapsed(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
