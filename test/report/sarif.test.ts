/**
 * SARIF as the standard has it: what sarif-schema-2.1.0.json requires and forbids of the objects that are written here.
 * Source: SARIF 2.1.0, sections 3.13 to 3.58, and its JSON schema (docs.oasis-open.org/sarif), read 2026-11.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import { ROOT } from "../../offline/evaluate";
import { openFile } from "../../reachability/sources/files/open-file";
import { proveFiles } from "../../reachability/sources/files/prove-files";
import { readFile } from "../../reachability/sources/files/recognise";
import { sarifOf } from "../../report/sarif";

const text = { type: "string", minLength: 1 };
const message = { type: "object", required: ["text"], additionalProperties: false, properties: { text } };
const level = { enum: ["none", "note", "warning", "error"] };
const closed = (required: string[], properties: object) => ({
  type: "object",
  required,
  additionalProperties: false,
  properties,
});
const list = (items: object) => ({ type: "array", items, uniqueItems: true });

const rule = closed(["id"], {
  id: text,
  name: text,
  shortDescription: message,
  fullDescription: message,
  help: message,
  helpUri: { type: "string", format: "uri" },
  defaultConfiguration: closed([], { level }),
});
const location = closed([], {
  physicalLocation: closed([], {
    artifactLocation: closed([], { uri: { type: "string", pattern: "^[^\\s\\\\]+$" } }),
    region: closed([], { startLine: { type: "integer", minimum: 1 } }),
  }),
  logicalLocations: list(closed([], { fullyQualifiedName: text, kind: text, name: text })),
});
const result = closed(["message"], {
  ruleId: text,
  ruleIndex: { type: "integer", minimum: -1 },
  level,
  message,
  locations: list(location),
  partialFingerprints: { type: "object", additionalProperties: text },
});
const SCHEMA = closed(["version", "runs"], {
  $schema: { type: "string" },
  version: { const: "2.1.0" },
  runs: {
    type: "array",
    items: closed(["tool"], {
      tool: closed(["driver"], { driver: closed(["name"], { name: text, rules: list(rule), informationUri: text }) }),
      results: { type: "array", items: result },
      columnKind: { enum: ["utf16CodeUnits", "unicodeCodePoints"] },
    }),
  },
});

describe("report/sarif", () => {
  const valid = new Ajv({ allErrors: true, formats: { uri: true } }).compile(SCHEMA);
  const fixture = (...parts: string[]) => join(ROOT, "test", "fixtures", ...parts);
  const FILES: Readonly<Record<string, string>> = {
    "a plan with faults": fixture("terraform", "plain-acl-blocks", "plan.json"),
    "a plan that is not proven": fixture("terraform", "module-own-endpoints", "plan.json"),
    "an assembly of the CDK": fixture("cdk", "cdk.out"),
    "a preview of Pulumi": fixture("pulumi", "preview-no-route.json"),
  };
  for (const [name, path] of Object.entries(FILES))
    it(`is valid of ${name}`, () => {
      const found = readFile(openFile(path), { region: "eu-west-1", variables: {} });
      const log = sarifOf(proveFiles([{ path, found }], {}));
      assert.ok(valid(log), JSON.stringify(valid.errors?.slice(0, 3)));
      const [run] = (
        log as {
          runs: { results: { ruleIndex: number; ruleId: string }[]; tool: { driver: { rules: { id: string }[] } } }[];
        }
      ).runs;
      for (const each of run?.results ?? []) assert.equal(run?.tool.driver.rules[each.ruleIndex]?.id, each.ruleId);
    });
  it("points at the line of a template's resource", () => {
    const text = readFileSync(fixture("cloudformation", "shop.yaml"), "utf8");
    const file = { path: "shop.yaml", text, json: undefined, beside: () => undefined };
    const found = readFile(file, { region: "eu-west-1", variables: { Nat: "false" } });
    const log = JSON.stringify(sarifOf(proveFiles([{ path: "shop.yaml", found }], {})));
    assert.match(log, /"artifactLocation":\{"uri":"shop\.yaml"\},"region":\{"startLine":(?!1\})\d+\}/);
  });
});
