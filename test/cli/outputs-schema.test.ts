/** Answers with --json against their JSON Schemas, by a validator of its own. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv/dist/2020";
import { ROOT } from "../../offline/evaluate";
import { type OUTPUTS, outputSchemas } from "../../schema/output-schemas";
import { egress } from "../helpers/egress";

const FILE = join(ROOT, "schema", "outputs.schema.json");
const ajv = new Ajv({ strict: false, allErrors: true });
ajv.addSchema(JSON.parse(readFileSync(FILE, "utf8")) as object, "outputs");

const ANSWERS: Readonly<Record<keyof typeof OUTPUTS, readonly (readonly string[])[]>> = {
  overview: [["overview"], ["overview", "--stack", "nosuch,dev"]],
  plan: [
    ["plan", "--stack", "prod"],
    ["plan", "--config", "examples/several-services/Pulumi.shop.yaml"],
  ],
  compare: [["compare", "--stack", "dev"]],
  diff: [["diff", "--stack", "dev", "--from-mode", "hybrid"]],
  doctor: [["doctor", "--offline", "--stack", "dev"]],
  report: [["report", "--stack", "dev", "--date", "2026-01-31"]],
};

describe("JSON answers", function () {
  this.timeout(60_000);

  it("have the schemas that the program's own make", () =>
    assert.deepEqual(
      JSON.parse(readFileSync(FILE, "utf8")),
      JSON.parse(JSON.stringify(outputSchemas())),
      "run: npm run schema",
    ));

  for (const [command, lines] of Object.entries(ANSWERS))
    for (const argv of lines)
      it(`egress ${argv.join(" ")}`, async () => {
        const { stdout } = await egress(...argv, "--json");
        const document = JSON.parse(stdout) as Record<string, unknown>;
        const check = ajv.getSchema(`outputs#/$defs/${command}`);
        assert.ok(check);
        assert.ok(check(document), JSON.stringify(check.errors?.slice(0, 3)));
        const [first = ""] = Object.keys(document);
        assert.ok(
          !check(Object.fromEntries(Object.entries(document).filter(([key]) => key !== first))),
          "what is missing is found",
        );
      });
});
