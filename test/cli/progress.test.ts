import * as assert from "node:assert/strict";
import type { ProgressEvent } from "../../automation";
import { plainProgress, describe as words } from "../../cli/progress";

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
