/** docs/configuration.md against the schema: every key, its type, its default, and words on what it does and costs. */
import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { ROOT } from "../../offline/evaluate";
import { sections } from "../../stacks/schema";
import { schemaKeys } from "../helpers/schema-keys";
import { problems } from "../helpers/settings";

const text = readFileSync(join(ROOT, "docs/configuration.md"), "utf8");
const rows = text
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) => line.slice(2, -2).split(" | "));

describe("the configuration reference", () => {
  it("has a row for every key of the schema, in its order, with its type and default", () => {
    const code = (fallback: string) => (["required", "none"].includes(fallback) ? fallback : `\`${fallback}\``);
    assert.deepEqual(
      rows.map(([path, type, fallback]) => ({ path, type, fallback })),
      schemaKeys().map(({ path, type, fallback }) => ({ path: `\`${path}\``, type, fallback: code(fallback) })),
    );
  });

  it("says of each what it does and what it costs", () => {
    for (const row of rows) {
      assert.equal(row.length, 5, row[0]);
      assert.ok((row[3]?.length ?? 0) >= 5 && (row[4]?.length ?? 0) >= 4, row[0]);
    }
  });

  it("shows the messages that the program gives", () => {
    const found = problems({
      network: { nat: { stategy: "single" } },
      services: { app: { build: "./app", memory: 3000 } },
    });
    assert.equal(found.length, 2);
    for (const { key, value, why, fix } of found)
      for (const part of [`${key} = ${value}`, `why: ${why}`, `fix: ${fix}`]) assert.ok(text.includes(part), part);
  });
});

describe("Pulumi.yaml", () => {
  it("declares every section, and no other, each with a description and a default that parses", () => {
    const { config } = parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")) as {
      config: Record<string, { description?: string; default?: unknown }>;
    };
    assert.deepEqual(Object.keys(config).sort(), Object.keys(sections).sort());
    for (const [key, { description, default: fallback }] of Object.entries(config)) {
      assert.ok(description, key);
      assert.deepEqual(problems({ [key]: fallback }), [], key);
    }
  });
});
