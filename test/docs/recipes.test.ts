/** The recipes: each plans, is named by the schema, and has the verdict and the cost that the table tells. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { amountText } from "../../cost/cost";
import { evaluate, ROOT } from "../../offline/evaluate";
import { planDocument } from "../../report/document";

const FOLDER = join(ROOT, "docs", "recipes");
const rows = new Map(
  readFileSync(join(FOLDER, "README.md"), "utf8")
    .split("\n")
    .flatMap((line) => {
      const [, name, , ...cells] =
        /^\| \[([\w-]+)\]\((\S+)\) \| [^|]+ \| (\S+) \| (\S+) \| ([^|]+) \| ([^|]+) \|$/.exec(line) ?? [];
      return name === undefined ? [] : [[name, cells] as const];
    }),
);
const names = readdirSync(FOLDER).flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);

describe("recipes", function () {
  this.timeout(60_000);

  it("are all in the table, and no other", () => {
    assert.deepEqual([...rows.keys()].sort(), names.sort());
    assert.ok(names.length >= 14);
  });

  for (const name of names)
    it(`${name} has the verdict and the cost that are told`, async () => {
      const configFile = join(FOLDER, `Pulumi.${name}.yaml`);
      assert.match(
        readFileSync(configFile, "utf8"),
        /^# yaml-language-server: \$schema=\.\.\/\.\.\/schema\/stack\.schema\.json\n# /,
      );
      const { mode, reachability, cost } = planDocument(await evaluate({ stack: name, configFile }));
      assert.deepEqual(rows.get(name), [mode, reachability.verdict, amountText(cost.egress), amountText(cost.monthly)]);
    });
});
