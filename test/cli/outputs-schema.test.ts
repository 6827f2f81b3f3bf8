/** Answers with --json against their JSON Schemas; those about deployed stacks and accounts are held to them where they are tested. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { program } from "../../cli/main";
import { summaryOf } from "../../cli/network-text";
import { ROOT } from "../../offline/evaluate";
import { unknownsOf } from "../../reachability/sources/aws/record-network";
import { readSnapshot } from "../../reachability/sources/snapshot/read-snapshot";
import { outputSchemas } from "../../schema/output-schemas";
import { type Answering, flaws, holdsToSchema, SCHEMA_FILE } from "../helpers/answers";
import { egress } from "../helpers/egress";

const ANSWERS: Readonly<Partial<Record<Answering, readonly (readonly string[])[]>>> = {
  overview: [["overview"], ["overview", "--stack", "nosuch,dev"]],
  plan: [
    ["plan", "--stack", "prod"],
    ["plan", "--config", "examples/several-services/Pulumi.shop.yaml"],
  ],
  "plan-critical-path": [["plan", "--stack", "dev", "--critical-path"]],
  compare: [["compare", "--stack", "dev"]],
  diff: [["diff", "--stack", "dev", "--from-mode", "hybrid"]],
  doctor: [["doctor", "--offline", "--stack", "dev"]],
  report: [["report", "--stack", "dev", "--date", "2026-01-31"]],
  prove: [
    ["prove", "test/fixtures/terraform/plain-endpoints/plan.json"],
    ["prove", "test/fixtures/terraform/plain-acl-blocks/plan.json", "--likely"],
  ],
};

const RECORDED = join(ROOT, "docs", "recipes", "network.json");

describe("JSON answers", function () {
  this.timeout(60_000);

  it("have the schemas that the program's own make", () =>
    assert.deepEqual(
      JSON.parse(readFileSync(SCHEMA_FILE, "utf8")),
      JSON.parse(JSON.stringify(outputSchemas())),
      "run: npm run schema",
    ));

  it("have a schema for every command with --json", () => {
    const { commands } = program("0.0.0");
    const answering = [...commands, ...commands.flatMap((c) => c.commands)].filter(({ options }) =>
      options.some(({ long }) => long === "--json"),
    );
    const names = answering.map((c) => (c.parent?.parent ? `${c.parent.name()}-${c.name()}` : c.name()));
    const { $defs } = outputSchemas() as { $defs: Record<string, unknown> };
    assert.ok(names.length > 15);
    assert.deepEqual(
      names.filter((name) => !(name in $defs)),
      [],
    );
  });

  it("egress network record, egress snapshot", () => {
    const snapshot = readSnapshot(readFileSync(RECORDED, "utf8"), "network.json");
    const shown = { snapshot, out: "network.json", notRead: unknownsOf(snapshot), missingPermissions: [] };
    for (const command of ["network-record", "snapshot"] as const) {
      holdsToSchema(command, summaryOf(shown));
      holdsToSchema(command, summaryOf({ ...shown, before: snapshot }));
    }
    const unread = { ...snapshot, natGateways: { unknown: "the NAT gateways" }, subnets: [] };
    holdsToSchema("snapshot", summaryOf({ ...shown, snapshot: unread, before: snapshot }));
  });

  for (const [command, lines] of Object.entries(ANSWERS) as [Answering, string[][]][])
    for (const argv of lines)
      it(`egress ${argv.join(" ")}`, async () => {
        const { stdout } = await egress(...argv, "--json");
        holdsToSchema(command, stdout);
        const document = JSON.parse(stdout) as Record<string, unknown>;
        const [first = ""] = Object.keys(document);
        const rest = Object.fromEntries(Object.entries(document).filter(([key]) => key !== first));
        assert.ok(flaws(command, rest), "what is missing is found");
      });
});
