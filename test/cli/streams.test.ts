/** Outputs that somebody closes or fills, and a terminal's escape sequences. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { escapeButColours, escapeControls } from "../../cli/escape";
import { ROOT } from "../../offline/evaluate";
import { start } from "../helpers/egress";

describe("egress: streams", function () {
  this.timeout(60_000);

  it("stays quiet when its reader closes the pipe, and ends with its own code", async () => {
    const child = start(["plan", "--stack", "dev"]);
    child.stdout.destroy();
    let stderr = "";
    child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
    const [code] = (await once(child, "close")) as [number];
    assert.deepEqual([code, stderr], [0, ""]);
  });

  it("says in one line that a full disk took nothing", async function () {
    if (!existsSync("/dev/full")) {
      console.log("      skipped: no /dev/full here");
      return this.skip();
    }
    const child = spawn(process.execPath, [join(ROOT, "bin", "egress.js"), "plan", "--stack", "dev"], {
      cwd: ROOT,
      stdio: ["ignore", openSync("/dev/full", "w"), "pipe"],
    });
    let stderr = "";
    child.stderr?.on("data", (data: Buffer) => (stderr += data.toString()));
    const [code] = (await once(child, "close")) as [number];
    assert.equal(stderr, "the answer could not be written whole (ENOSPC)\n");
    assert.equal(code, 2);
  });
});

describe("control characters", () => {
  it("are shown, not obeyed; tabs and line ends stay", () => {
    assert.equal(
      escapeControls("a\u001b[2Jb\u0007\r\u009bc\u202e\td\ne"),
      "a\\u001b[2Jb\\u0007\\u000d\\u009bc\\u202e\td\ne",
    );
  });
  it("leave JSON the same document", () => {
    const text = JSON.stringify({ a: "\u001b\u009b\u202e" });
    assert.deepEqual(JSON.parse(escapeControls(text)), JSON.parse(text));
  });
  it("keep this program's own colours on a terminal, and nothing else", () => {
    assert.equal(
      escapeButColours("\u001b[1mx\u001b[22m\u001b[8mhidden\u001b]0;t\u0007"),
      "\u001b[1mx\u001b[22m\\u001b[8mhidden\\u001b]0;t\\u0007",
    );
  });
});
