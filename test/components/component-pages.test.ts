/** The pages of the two components are what the schema and the examples say. */
import * as assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { componentPages } from "../../docs/generate-components";

const ROOT = resolve(__dirname, "../..");

describe("the components' pages", () => {
  const pages = Object.entries(componentPages());

  for (const [file, text] of pages)
    it(`${file} is as \`npm run schema\` writes it`, () => {
      assert.equal(readFileSync(join(ROOT, "docs/components", file), "utf8"), text);
    });

  it("are one for each component, and every link in the migration page leads somewhere", () => {
    assert.deepEqual(readdirSync(join(ROOT, "docs/components")).sort(), pages.map(([file]) => file).sort());
    const migration = readFileSync(join(ROOT, "docs/migration.md"), "utf8");
    for (const [, link = ""] of migration.matchAll(/\]\((?!https:)([^)#]+)/g))
      assert.ok(existsSync(join(ROOT, "docs", link)), link);
  });

  it("the migration page names arguments that exist", () => {
    const schema = readFileSync(join(ROOT, "plugin/schema.json"), "utf8");
    const migration = readFileSync(join(ROOT, "docs/migration.md"), "utf8");
    const rows = [...migration.matchAll(/^\| `[^|]*\| `([a-zA-Z.]+)`/gm)].map(([, name = ""]) => name);
    assert.ok(rows.length >= 20);
    for (const name of rows) for (const part of name.split(".")) assert.ok(schema.includes(`"${part}"`), name);
  });
});
