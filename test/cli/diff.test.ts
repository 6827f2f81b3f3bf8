/** `egress diff`: two states side by side, through the real entry. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../../offline/evaluate";
import type { Difference } from "../../report/difference";
import { answerOf, egress } from "../helpers/egress";

const names = (list: Difference["made"], noun: string) => list.find((k) => k.noun === noun)?.names ?? [];

describe("egress diff", function () {
  this.timeout(60_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "egress-diff-"));
  });
  after(() => rmSync(folder, { recursive: true }));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const of = async (...argv: string[]) => JSON.parse(await answerOf("diff", ...argv, "--json")) as Difference;

  it("tells what a mode makes, removes, reaches and costs beside another", async () => {
    const d = await of("--stack", "prod", "--from-mode", "nat-only");
    assert.deepEqual([d.before.mode, d.after.mode], ["nat-only", "endpoints-only"]);
    assert.deepEqual(names(d.made, "interface endpoint"), [
      "ecr.api",
      "ecr.dkr",
      "logs",
      "secretsmanager",
      "ssm",
      "sts",
    ]);
    assert.equal(names(d.gone, "NAT gateway").length, 3);
    assert.deepEqual(d.changed, []);
    assert.deepEqual(
      d.topology.find((r) => r.noun === "NAT gateway"),
      { noun: "NAT gateway", before: 3, after: 0 },
    );
    const logs = d.reach.find((r) => r.service === "logs");
    assert.deepEqual(
      [logs?.before, logs?.after],
      [
        { verdict: "reachable", path: "nat" },
        { verdict: "reachable", path: "endpoint" },
      ],
    );
    assert.ok(!d.reach.some((r) => r.service === "s3"), "s3 goes by its gateway in both");
    for (const side of ["before", "after"] as const) {
      const sum = d.cost.reduce((total, row) => total + (row[side] ?? Number.NaN), 0);
      assert.equal(sum.toFixed(2), d[side].total?.shown.total.toFixed(2), "the rows add up to what is shown");
    }
  });

  it("reads a base that another version of the program planned, and shows one that is the same as no change", async () => {
    const base = file("base.json", await answerOf("plan", "--stack", "dev", "--json"));
    const same = await answerOf("diff", "--stack", "dev", "--base", base);
    assert.match(same, /^resources: 0 made, 0 gone, 0 changed$/m);
    assert.match(same, /^cost: 36\.61 → 36\.61 USD a month for the egress path \(no difference\)$/m);
    const d = await of("--stack", "dev", "--base", base, "--set", "network.azs=3");
    assert.deepEqual(names(d.made, "subnet"), ["private-use1-az4", "public-use1-az4"]);
    assert.deepEqual(
      d.changed?.map((c) => `${c.noun} ${c.name} ${c.properties.join()}`),
      ["service app networkConfiguration"],
    );
  });

  it("takes a stack file and an exported state as the base, and {} for a stack that does not exist yet", async () => {
    const d = await of("--stack", "prod", "--base", join(ROOT, "Pulumi.dev.yaml"));
    assert.equal(d.before.label, "Pulumi.dev.yaml");
    const plan = JSON.parse(await answerOf("plan", "--stack", "dev", "--json")) as {
      resources: { urn: string; type: string; inputs: unknown }[];
    };
    const state = file("state.json", JSON.stringify({ version: 3, deployment: { resources: plan.resources } }));
    const deployed = await of("--stack", "dev", "--mode", "hybrid", "--base", state);
    assert.equal(deployed.changed, null, "in-place changes are the engine's to tell");
    assert.deepEqual(names(deployed.made, "interface endpoint"), ["ecr.api", "ecr.dkr", "logs"]);
    assert.deepEqual(deployed.gone, []);
    const fresh = await of("--stack", "dev", "--base", file("none.json", "{}"));
    assert.equal(fresh.before.verdict, null);
    assert.equal(names(fresh.made, "VPC").length, 1);
  });

  it("starts a comment with what changes: made, gone, reach and cost", async () => {
    const { stdout } = await egress("diff", "--stack", "dev", "--from-mode", "hybrid", "--format", "md");
    assert.match(
      stdout,
      /^## dev: hybrid → nat-only\n\n- \*\*Made\*\*: nothing\n- \*\*Gone\*\*: 3 interface endpoints/,
    );
    assert.match(
      stdout,
      /- \*\*Reach\*\*: ✓ reachable → \*\*✓ reachable\*\*\n- \*\*Cost\*\*: 80\.32 → 36\.61 USD a month/,
    );
  });

  it("asks for one state before, and says what a file that is none could be", async () => {
    for (const [argv, message] of [
      [[], /no state to compare with[^]*--base FILE, or with --from-mode nat-only\|endpoints-only\|hybrid/],
      [["--base", "x", "--from-mode", "hybrid"], /--base with --from-mode/],
      [["--base", join(folder, "missing.json")], /why: there is no such file\n {2}fix: name a stack file/],
      [["--base", file("bad.json", "{ no json")], /it begins as JSON and is none/],
      [["--base", file("other.json", '{"name": "x"}')], /neither a plan of egress nor an exported state/],
      [["--base", file("other.yaml", "name: x\n")], /other\.yaml is no stack file/],
    ] as const) {
      const { code, stdout, stderr } = await egress("diff", "--stack", "dev", ...argv);
      assert.deepEqual([code, stdout], [2, ""], stderr);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /\n\s+at /);
    }
  });
});
