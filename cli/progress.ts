/** Progress of a run on stderr: a live list on a terminal, plain lines elsewhere. */
import type { ProgressEvent } from "../automation";
import { escapeControls } from "./escape";
import { shortened } from "./table";

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
  const write = (text: string) => void process.stderr.write(text);
  return live
    ? liveProgress(write, Date.now, () => process.stderr.columns || 80)
    : plainProgress((line) => write(`${escapeControls(line)}\n`), Date.now);
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

/** Milliseconds between redraws while nothing happens: the elapsed time goes on. */
const REDRAW_MS = 1000;

/**
 * One line a running stack, redrawn in place; a stack that ends leaves its line behind.
 * @param width characters of a line
 */
export function liveProgress(write: (text: string) => void, now: () => number, width: () => number): Progress {
  const running = new Map<string, { text: string; readonly start: number }>();
  let drawn = 0;
  let timer: NodeJS.Timeout | undefined;
  const lineOf = (sign: string, stack: string, { text, start }: { readonly text: string; readonly start: number }) =>
    `${shortened(escapeControls(`${sign} ${stack}  ${elapsed(now() - start)}  ${text}`), width())}\n`;
  /** Up to the first drawn line, all below it cleared, then what has ended and what runs. */
  const draw = (ended = "") => {
    const lines = [...running].map(([stack, state]) => lineOf("›", stack, state));
    write(`${drawn > 0 ? `\u001b[${drawn}A` : ""}\u001b[0J${ended}${lines.join("")}`);
    drawn = lines.length;
  };
  return {
    onProgress: (event) => {
      timer ??= setInterval(draw, REDRAW_MS).unref();
      const state = running.get(event.stack) ?? { text: "", start: now() };
      state.text = describe(event);
      if (event.kind === "end") {
        running.delete(event.stack);
        draw(lineOf(event.outcome === "succeeded" ? "✓" : "✕", event.stack, state));
      } else {
        running.set(event.stack, state);
        draw();
      }
    },
    pause: () => {
      clearInterval(timer);
      timer = undefined;
      drawn = 0;
      running.clear();
      return Promise.resolve();
    },
  };
}

function elapsed(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
