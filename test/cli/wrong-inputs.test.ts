/** Some 300 wrong inputs: each is told with its key, why, how to mend it and where it is written; none with a trace. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Document } from "yaml";
import { EvaluationError, evaluate } from "../../offline/evaluate";
import { egress, spawned } from "../helpers/egress";
import { WRONG } from "./wrong-inputs";
import { FILE_LINES, WRONG_LINES } from "./wrong-lines";

const BASE = {
  config: {
    "aws:region": "us-east-1",
    services: { app: { image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1" } },
  },
};

/** Files that hold no document, whatever was asked for. */
const FILES = { object: "{}", array: "[]", null: "null", text: '"x"', number: "5", broken: '{"a": [1,' };
const SNAPSHOT_STACK = "Pulumi.snap.yaml";

const snapshotStack = (snapshot: string) => ({
  config: { ...BASE.config, network: { existing: { snapshot } } },
});

const label = (value: unknown) => JSON.stringify(value) ?? "undefined";

describe("wrong command lines", function () {
  this.timeout(60_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "egress-lines-"));
    mkdirSync(join(folder, "folder"));
    writeFileSync(join(folder, "binary"), Buffer.from(Array.from({ length: 2000 }, (_, i) => (i * 37) % 256)));
    for (const [name, text] of Object.entries({ empty: "", list: "- a", ...FILES }))
      writeFileSync(join(folder, name), text);
    symlinkSync("loop", join(folder, "loop"));
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const [file, argv] of Object.keys(FILES).flatMap((name) => FILE_LINES.map((line) => [name, line] as const)))
    it(`${file} as ${argv.join(" ")}`, async () => {
      if (argv.includes(`@${SNAPSHOT_STACK}`))
        writeFileSync(join(folder, SNAPSHOT_STACK), JSON.stringify(snapshotStack(join(folder, file))));
      const { code, stdout, stderr } = await egress(
        ...argv.map((word) => word.replace("@FILE", join(folder, file)).replace(/^@/, `${folder}/`)),
      );
      assert.deepEqual([code, stdout], [2, ""], stderr);
      assert.match(stderr, /^ *why: \S/m, stderr);
      assert.match(stderr, /^ *fix: \S/m, stderr);
      assert.doesNotMatch(
        stderr,
        /Invalid|expected|received|Unexpected|undefined|\n\s+at |does not know|ECONNREFUSED/,
        stderr,
      );
    });

  it("are more than 100", () => assert.ok(WRONG_LINES.length > 100));

  for (const argv of WRONG_LINES)
    it(`egress ${argv.map((word) => (/^[\w@./=,-]{1,60}$/.test(word) ? word : JSON.stringify(word.slice(0, 20)))).join(" ")}`, async () => {
      const { code, stdout, stderr } = await egress(...argv.map((word) => word.replace(/^@/, `${folder}/`)));
      assert.deepEqual([code, stdout], [2, ""], stderr);
      assert.match(stderr, /^ *why: \S/m, stderr);
      assert.match(stderr, /^ *fix: \S/m, stderr);
      assert.doesNotMatch(stderr, /\n\s+at [\w.<>]+ \(|\[object|undefined|NaN|in a way it does not know/, stderr);
    });
});

describe("wrong inputs", function () {
  this.timeout(60_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "egress-wrong-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** The stack file with one value of its own. */
  function fileWith(path: string, value: unknown): string {
    const document = new Document(BASE);
    document.setIn(["config", ...path.split(".")], document.createNode(value));
    const file = join(folder, "Pulumi.wrong.yaml");
    writeFileSync(file, document.toString());
    return file;
  }

  /** Key, why and fix, and the line it was written in. */
  function told(message: string, path: string, value: unknown): void {
    const what = `${path} = ${label(value)}\n${message}`;
    assert.match(message, /^ *why: \S/m, what);
    assert.match(message, /^ *fix: \S/m, what);
    assert.match(message, /Pulumi\.wrong\.yaml:\d+:\d+/, what);
    assert.ok(message.includes(path.split(".").at(-1) ?? "") || message.includes(path.split(".")[0] ?? ""), what);
    assert.doesNotMatch(message, /\n\s+at [\w.<>]+ \(|\[object|undefined|NaN|\(\?[:=!]|\\d|\[a-z/, what);
  }

  /** What the program says of it, by its real way of reading. */
  async function said(path: string, value: unknown): Promise<string> {
    try {
      await evaluate({ stack: "wrong", configFile: fileWith(path, value) });
    } catch (error) {
      if (error instanceof EvaluationError) return error.message;
      throw error;
    }
    return assert.fail(`${path} = ${label(value)} is taken`);
  }

  for (const [path, values] of WRONG)
    it(`${path}: ${values.length} of them`, async () => {
      for (const value of values) told(await said(path, value), path, value);
    });

  it("are more than 250", () => assert.ok(WRONG.reduce((sum, [, values]) => sum + values.length, 0) > 250));

  it("ends the real program with 2 and nothing on stdout", async () => {
    for (const [path, value] of [
      ["mode", "hybird"],
      ["services.app.memory", 1e20],
    ] as const) {
      const { code, stdout, stderr } = await spawned(["plan", "--config", fileWith(path, value)]);
      assert.deepEqual([code, stdout], [2, ""], stderr);
      told(stderr, path, value);
    }
  });
});
