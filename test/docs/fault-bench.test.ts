/** The bench's page and its written expectations say of every incident where it was told, and what the source says of it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { INCIDENTS } from "../../bench/faults/incidents";
import { SOURCES } from "../../bench/faults/sources";
import { ROOT } from "../../offline/evaluate";

const read = (...path: string[]) => readFileSync(join(ROOT, ...path), "utf8");

describe("the fault bench", () => {
  it("has a source with its evidence for every incident, and for no other", () => {
    assert.deepEqual(Object.keys(SOURCES).sort(), INCIDENTS.map(([id]) => id).sort());
    for (const [id, { evidence, note }] of Object.entries(SOURCES))
      assert.ok(evidence === "states the cause" || note !== undefined, `${id}: what the source leaves open`);
  });

  it("writes them into expected.json and into its page", () => {
    const expected = JSON.parse(read("bench", "faults", "expected.json")) as { id: string; fault: string }[];
    const lines = read("docs", "fault-bench.md").split("\n");
    assert.deepEqual(
      expected.map(({ id, fault }) => [id, fault]),
      INCIDENTS.map(([id, , fault]) => [id, fault]),
    );
    for (const each of expected) {
      const told = SOURCES[each.id];
      assert.deepEqual({ ...each, ...told }, each, `${each.id}: node -r ts-node/register bench/faults/write.ts`);
      const line = lines.find((text) => text.startsWith(`| [${each.id}](${told?.source}) | ${told?.evidence} |`));
      assert.ok(line?.endsWith(`| ${told?.note ?? ""} |`), `${each.id}: npm run bench:faults`);
    }
  });
});
