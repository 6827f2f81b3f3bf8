/** Outputs that somebody closes or fills, and a terminal's escape sequences. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { escapeButColours, escapeControls } from "../../cli/escape";
import { ROOT } from "../../offline/evaluate";
import { egress, start } from "../helpers/egress";

const FILE = "test/fixtures/terraform/plain-endpoints/plan.json";

/** One command line for every way in which an answer is written. */
const WRITERS = [["--help"], ["completion", "bash"], ["prove", FILE], ["prove", FILE, "--format", "sarif"]];

/** Every command that answers without an account and an engine. */
const ANSWERS = [
  ["--help"],
  ["help", "plan"],
  ["repair", "--help"],
  ["prices", "refresh", "--help"],
  ["plan", "--stack", "dev"],
  ["plan", "--stack", "dev", "--critical-path"],
  ["overview", "--stack", "dev"],
  ["compare", "--stack", "dev"],
  ["compare", FILE],
  ["diff", "--stack", "dev", "--from-mode", "hybrid"],
  ["doctor", "--offline"],
  ["prove", FILE],
];

/** Lines that may be wider than a terminal: one long word, a branch of a tree, a command to paste. */
const WHOLE = /^ *(\S*$|[│├└]|(egress|pulumi|aws|terraform) )/;
const COLOUR = /\u001b\[\d+m/g;

describe("egress: streams", function () {
  this.timeout(60_000);

  for (const argv of WRITERS)
    it(`egress ${argv.join(" ")} stays quiet when its reader closes the pipe, and ends with its own code`, async () => {
      const child = start(argv);
      child.stdout.destroy();
      let stderr = "";
      child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
      const [code] = (await once(child, "close")) as [number];
      assert.deepEqual([code, stderr], [0, ""]);
    });

  for (const argv of WRITERS)
    it(`egress ${argv.join(" ")} says in one line that a full disk took nothing`, async function () {
      if (!existsSync("/dev/full")) {
        console.log("      skipped: no /dev/full here");
        return this.skip();
      }
      const child = spawn(process.execPath, [join(ROOT, "bin", "egress.js"), ...argv], {
        cwd: ROOT,
        stdio: ["ignore", openSync("/dev/full", "w"), "pipe"],
      });
      let stderr = "";
      child.stderr?.on("data", (data: Buffer) => (stderr += data.toString()));
      const [code] = (await once(child, "close")) as [number];
      assert.equal(
        stderr,
        "the answer could not be written whole: the disk is full (ENOSPC); make room there, or write it elsewhere\n",
      );
      assert.equal(code, 2);
    });
});

describe("egress: terminals", function () {
  this.timeout(60_000);
  const saved = { env: { ...process.env }, tty: process.stdout.isTTY, columns: process.stdout.columns };

  /** As on a terminal of a width, or piped. */
  function on(columns: number | undefined, env: Readonly<Record<string, string>> = {}): void {
    for (const name of ["NO_COLOR", "FORCE_COLOR", "CI"]) delete process.env[name];
    Object.assign(process.env, { TERM: "xterm", ...env });
    Object.assign(process.stdout, { isTTY: columns !== undefined, columns });
  }
  afterEach(() => {
    for (const name of ["NO_COLOR", "FORCE_COLOR", "CI", "TERM"]) delete process.env[name];
    Object.assign(process.env, saved.env);
    Object.assign(process.stdout, { isTTY: saved.tty, columns: saved.columns });
  });

  for (const argv of ANSWERS)
    it(`egress ${argv.join(" ")} fits 40, 60 and 80 columns`, async () => {
      for (const columns of [40, 60, 80]) {
        on(columns);
        const { stdout } = await egress(...argv);
        assert.ok(stdout.length > 100, stdout);
        const wide = stdout
          .replace(COLOUR, "")
          .split("\n")
          .filter((line) => [...line].length > columns && !WHOLE.test(line));
        assert.deepEqual(wide, [], `${columns} columns`);
      }
    });

  it("are coloured; nothing else is, whatever CI or a wish for colours says", async () => {
    const answer = async (columns: number | undefined, env?: Readonly<Record<string, string>>) => {
      on(columns, env);
      return (await egress("plan", "--stack", "dev")).stdout;
    };
    assert.match(await answer(80), COLOUR);
    assert.doesNotMatch(await answer(80, { NO_COLOR: "1" }), /\u001b/);
    assert.doesNotMatch(await answer(80, { TERM: "dumb" }), /\u001b/);
    assert.doesNotMatch(await answer(undefined, { CI: "1", FORCE_COLOR: "1" }), /\u001b/);
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
