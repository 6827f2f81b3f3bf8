import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../offline/evaluate";
import { DEFINITIONS } from "../../policy/pack";

describe("docs/policies.md", () => {
  it("has a row per policy, with its level, what must hold and its options", () => {
    const rows = DEFINITIONS.map(
      ({ kind, name, enforcementLevel = "mandatory", severity, description, options = {} }) => {
        const names = Object.keys(options).map((option) => `\`${option}\``);
        return `| \`${name}\` | ${kind} | ${enforcementLevel} | ${severity} | ${description} | ${names.join(", ") || "–"} |`;
      },
    );
    const text = readFileSync(join(ROOT, "docs", "policies.md"), "utf8");
    const found = text.split("\n").filter((line) => /^\| `[a-z-]+` \| (resource|stack) \|/.test(line));
    assert.deepEqual(found, rows);
  });
});
