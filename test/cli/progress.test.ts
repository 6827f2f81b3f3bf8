import * as assert from "node:assert/strict";
import type { ProgressEvent } from "../../automation";
import { liveProgress, plainProgress, progress, silent, describe as words } from "../../cli/progress";

const EVENTS: readonly [ProgressEvent, string][] = [
  [{ kind: "step", stack: "dev", step: "preview" }, "preview"],
  [
    { kind: "resources", stack: "dev", step: "up", done: 3, total: 40, failed: 0, current: "create nat" },
    "up 3/40, create nat",
  ],
  [
    { kind: "resources", stack: "dev", step: "up", done: 3, total: 0, failed: 2, current: "create nat" },
    "up 3/?, 2 failed, create nat",
  ],
  [{ kind: "waiting", stack: "dev", why: "locked by x", seconds: 10, limit: 300 }, "waiting 10/300 s: locked by x"],
  [{ kind: "note", stack: "dev", text: "try 1 of 3" }, "try 1 of 3"],
  [{ kind: "end", stack: "dev", outcome: "succeeded", seconds: 12.3 }, "succeeded after 12.3 s"],
];

describe("plain progress", () => {
  for (const [event, text] of EVENTS) it(`tells ${event.kind}: ${text}`, () => assert.equal(words(event), text));

  it("has the stack and the elapsed time on every line", () => {
    const lines: string[] = [];
    let time = 0;
    const { onProgress } = plainProgress(
      (line) => lines.push(line),
      () => time,
    );
    onProgress({ kind: "step", stack: "dev", step: "preview" });
    time = 65_000;
    onProgress({ kind: "step", stack: "dev", step: "up" });
    onProgress({ kind: "step", stack: "prod", step: "preview" });
    assert.deepEqual(lines, ["dev  0:00  preview", "dev  1:05  up", "prod  0:00  preview"]);
  });

  it("tells resources and waits at most every ten seconds a stack, and never drops an end", () => {
    const lines: string[] = [];
    let time = 0;
    const { onProgress } = plainProgress(
      (line) => lines.push(line),
      () => time,
    );
    const resources = (done: number): ProgressEvent => ({
      kind: "resources",
      stack: "dev",
      step: "up",
      done,
      total: 9,
      failed: 0,
      current: "x",
    });
    onProgress({ kind: "step", stack: "dev", step: "up" });
    for (let done = 1; done <= 9; done += 1) {
      time += 2500;
      onProgress(resources(done));
    }
    onProgress({ kind: "end", stack: "dev", outcome: "failed", seconds: 22 });
    assert.deepEqual(
      lines.map((line) => line.split("  ")[2]),
      ["up", "up 4/9, x", "up 8/9, x", "failed after 22 s"],
    );
  });
});

describe("live progress", () => {
  it("redraws one line a stack, and leaves the line of one that has ended", async () => {
    let screen = "";
    let clock = 0;
    const { onProgress, pause } = liveProgress(
      (text) => (screen += text),
      () => clock,
      () => 40,
    );
    onProgress({ kind: "step", stack: "dev", step: "preview" });
    clock = 61_000;
    onProgress({ kind: "step", stack: "prod", step: "preview" });
    onProgress({ kind: "end", stack: "dev", outcome: "succeeded", seconds: 61 });
    onProgress({ kind: "end", stack: "prod", outcome: "failed", seconds: 1 });
    await pause();
    assert.deepEqual(screen.split("\u001b[0J").slice(1), [
      "› dev  0:00  preview\n\u001b[1A",
      "› dev  1:01  preview\n› prod  0:00  preview\n\u001b[2A",
      "✓ dev  1:01  succeeded after 61 s\n› prod  0:00  preview\n\u001b[1A",
      "✕ prod  0:00  failed after 1 s\n",
    ]);
  });

  it("keeps a line inside the terminal, and obeys nothing in it", async () => {
    let screen = "";
    const { onProgress, pause } = liveProgress(
      (text) => (screen += text),
      () => 0,
      () => 20,
    );
    onProgress({ kind: "note", stack: "dev", text: "\u001b[2Ja long note about something" });
    await pause();
    assert.equal(screen, "\u001b[0J› dev  0:00  \\u001b…\n");
  });

  it("is chosen by what stderr is, and is nothing at all where nothing is to be said", async () => {
    const lines: string[] = [];
    const write = process.stderr.write.bind(process.stderr);
    process.stderr.write = (text: string | Uint8Array) => {
      lines.push(String(text));
      return true;
    };
    try {
      for (const each of [progress(true), progress(false), silent]) {
        each.onProgress({ kind: "step", stack: "dev", step: "up" });
        await each.pause();
      }
    } finally {
      process.stderr.write = write;
    }
    assert.deepEqual(lines, ["\u001b[0J› dev  0:00  up\n", "dev  0:00  up\n"]);
  });
});
