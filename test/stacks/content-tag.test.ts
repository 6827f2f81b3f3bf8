/** The tag of a built image: the same for the same image, another for anything that changes it. */
import * as assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contentTag } from "../../stacks/content-tag";

let context: string;
beforeEach(() => {
  context = mkdtempSync(join(tmpdir(), "egress-context-"));
  writeFileSync(join(context, "Dockerfile"), "FROM scratch\n");
  writeFileSync(join(context, "a"), "ab");
  writeFileSync(join(context, "b"), "c");
  mkdirSync(join(context, "node_modules"));
});
afterEach(() => rmSync(context, { recursive: true, force: true }));

const tag = (dockerfile?: string, architecture = "arm64") =>
  contentTag({ context, ...(dockerfile === undefined ? {} : { dockerfile }) }, architecture);

describe("the tag of a built image", () => {
  it("is the same for the same image", () => {
    const before = tag();
    assert.match(before, /^sha-[0-9a-f]{12}$/);
    assert.equal(tag("Dockerfile"), before);
    assert.equal(tag("./Dockerfile"), before);
    writeFileSync(join(context, "node_modules", "x"), "not in the image");
    assert.equal(tag(), before);
  });

  it("is another for anything that changes the image", () => {
    const seen = new Set([tag()]);
    const changes: readonly (readonly [string, () => string])[] = [
      ["architecture", () => tag(undefined, "x86_64")],
      ["Dockerfile", () => tag("other/Dockerfile")],
      ["content", () => (writeFileSync(join(context, "a"), "abc"), tag())],
      [
        "a byte that moves to the next file",
        () => (writeFileSync(join(context, "a"), "a"), writeFileSync(join(context, "b"), "bc"), tag()),
      ],
      ["a file's name", () => (renameSync(join(context, "b"), join(context, "bb")), tag())],
      ["a new empty file", () => (writeFileSync(join(context, "z"), ""), tag())],
      ["permission to run", () => (chmodSync(join(context, "z"), 0o755), tag())],
      ["a link", () => (symlinkSync("a", join(context, "l")), tag())],
    ];
    for (const [what, change] of changes) {
      const next = change();
      assert.equal(seen.has(next), false, what);
      seen.add(next);
    }
  });
});
