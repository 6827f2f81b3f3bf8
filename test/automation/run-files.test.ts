/** Files that runs leave: for their owner's eyes, and not for ever. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keepState, startLog } from "../../automation/run-files";
import { exportOf } from "../helpers/fake-state";

const mode = (file: string) => (statSync(file).mode & 0o777).toString(8);

describe("files of a run", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "egress-files-"));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it("are readable by their owner only, a log of an earlier version too", () => {
    const folder = join(dir, "logs");
    const log = startLog(folder, "org/p/s", "up");
    assert.equal(mode(folder), "700");
    assert.equal(mode(log), "600");
    rmSync(log);
    writeFileSync(log, "old", { mode: 0o644 });
    assert.equal(mode(startLog(folder, "org/p/s", "up")), "600");
    assert.equal(readFileSync(log, "utf8"), "");
    assert.equal(mode(keepState(folder, "s", exportOf([]))), "600");
  });

  it("keep the last ten states of a stack, and leave other stacks' alone", () => {
    const other = keepState(dir, "s.b", exportOf([]), new Date(0));
    for (let i = 0; i < 12; i += 1) keepState(dir, "s", exportOf([]), new Date(1_000_000 * (i + 1)));
    const own = readdirSync(dir).filter((name) => name.startsWith("s.1970"));
    assert.equal(own.length, 10);
    assert.equal(own.includes("s.1970-01-01T00-16-40.000Z.state.json"), false);
    assert.ok(readdirSync(dir).includes(other.split("/").at(-1) ?? ""));
    assert.equal((JSON.parse(readFileSync(join(dir, own[0] ?? ""), "utf8")) as { version: number }).version, 3);
  });
});
