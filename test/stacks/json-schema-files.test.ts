/** The JSON Schema of stack files as an editor uses it: shipped files and recipes pass, mistakes are found. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv/dist/2020";
import { parse } from "yaml";
import { ROOT } from "../../offline/evaluate";

const schema = JSON.parse(readFileSync(join(ROOT, "schema", "stack.schema.json"), "utf8")) as object;
const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);

function stackFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: folder !== "." }).flatMap((entry) =>
    /^Pulumi\..+\.yaml$/.test(entry.name) ? [join(entry.parentPath, entry.name)] : [],
  );
}

const BAD: Readonly<Record<string, string>> = {
  "a mode that does not exist": "config: { mode: hybird }",
  "a key that does not exist": "config: { netwrok: {} }",
  "a key below one": "config: { network: { nat: { stategy: single } } }",
  "text where a number stands": "config: { services: { app: { image: x, cpu: lots } } }",
  "a list where a map stands": "config: { services: [app] }",
  "a retention that CloudWatch has not": "config: { services: { app: { image: x, logRetentionDays: 8 } } }",
  "a need without its actions": "config: { services: { app: { image: x, needs: [{ service: sqs }] } } }",
  "a reason that is missing": "config: { egress: { allow: [{ cidr: 10.0.0.0/8, port: 443 }] } }",
  "a top that is none": "confg: {}",
};

describe("the JSON Schema of stack files, validated", () => {
  for (const file of [...stackFiles("."), ...stackFiles("examples"), ...stackFiles("docs/recipes")])
    it(`${file.slice(ROOT.length + 1)} passes`, () => {
      assert.ok(validate(parse(readFileSync(file, "utf8"))), JSON.stringify(validate.errors));
    });

  for (const [what, text] of Object.entries(BAD))
    it(`finds ${what}`, () => {
      assert.equal(validate(parse(text)), false);
    });
});
