/** The JSON Schema of stack files: as the zod schema says, described, and named by every shipped stack file. */
import * as assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { ROOT } from "../../offline/evaluate";
import { stackSchema } from "../../schema/stack-schema";
import { sections } from "../../stacks/schema";

const FILE = join(ROOT, "schema", "stack.schema.json");

function stackFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? stackFiles(join(folder, entry.name))
      : /^Pulumi\..+\.yaml$/.test(entry.name)
        ? [join(folder, entry.name)]
        : [],
  );
}

describe("the JSON Schema of stack files", () => {
  it("is the one that the schema of today makes", () =>
    assert.deepEqual(
      JSON.parse(readFileSync(FILE, "utf8")),
      JSON.parse(JSON.stringify(stackSchema())),
      "run: npm run schema",
    ));

  it("has every section, each described, with the defaults", () => {
    const text = readFileSync(FILE, "utf8");
    const { properties } = JSON.parse(text) as {
      properties: { config: { properties: Record<string, { description?: string }> } };
    };
    const { "aws:region": region, ...own } = properties.config.properties;
    assert.ok(region);
    assert.deepEqual(Object.keys(own), Object.keys(sections));
    const config = JSON.stringify(own);
    assert.match(config, /"cidr":\{"description":"IPv4 range of the VPC[^}]+"default":"10\.0\.0\.0\/16"/);
    assert.match(config, /"secure"/);
    assert.doesNotMatch(config, /`/);
  });

  it("is named by every shipped stack file", () => {
    const own = readdirSync(ROOT).filter((name) => /^Pulumi\..+\.yaml$/.test(name));
    for (const file of [...own.map((name) => join(ROOT, name)), ...stackFiles(join(ROOT, "examples"))]) {
      const named = /^# yaml-language-server: \$schema=(\S+)$/m.exec(readFileSync(file, "utf8"))?.[1];
      assert.equal(named && resolve(dirname(file), named), FILE, file);
    }
  });
});
