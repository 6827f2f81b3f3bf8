/** The commands on deployed stacks, through the real entry, with a Pulumi CLI that answers from files. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FleetResult, VerifyFleetResult } from "../../automation";
import { verifyText } from "../../cli/commands/verify";
import { changesText, costText, fleetText } from "../../cli/fleet-text";
import { holdsToSchema } from "../helpers/answers";
import { egress } from "../helpers/egress";
import { type PulumiOnPath, pulumiOnPath } from "../helpers/pulumi-on-path";

const COMMANDS = ["preview", "up", "switch", "verify", "refresh", "outputs", "destroy", "repair"] as const;
const more = (command: string) => (command === "switch" ? ["--to", "hybrid"] : []);

describe("egress on deployed stacks", function () {
  this.timeout(60_000);
  let pulumi: PulumiOnPath;
  beforeEach(() => {
    pulumi = pulumiOnPath();
  });
  afterEach(() => pulumi.remove());
  const run = (command: string, ...argv: string[]) =>
    egress(command, ...more(command), "--project", pulumi.project, "--retries", "0", ...argv);

  for (const command of COMMANDS) {
    it(`${command} wants a stack, and says which there are`, async () => {
      const { code, stdout, stderr } = await run(command, "--yes");
      if (["preview", "verify", "refresh", "outputs"].includes(command))
        assert.match(stderr, /--yes\n {2}why: there is no such option/);
      else assert.match(stderr, /No stack is named\.[^]*add --stack NAME or --all \(stacks here: a, b\)/);
      assert.deepEqual([code, stdout], [2, ""]);
    });

    it(`${command} tells as data how each stack ended, and exits by it`, async () => {
      for (const operation of ["preview", "up", "refresh", "destroy", "stack-output", "stack-export"])
        pulumi.fails(operation, "error: the backend is on fire");
      const yes = ["up", "switch", "destroy", "repair"].includes(command) ? ["--yes"] : [];
      const { code, stdout } = await run(command, "--stack", "a,b", "--json", ...yes);
      holdsToSchema(command, stdout);
      const result = JSON.parse(stdout) as FleetResult;
      assert.deepEqual(
        result.stacks.map(({ stack }) => stack),
        ["a", "b"],
      );
      assert.equal(result.ok, false);
      assert.ok(result.stacks.every(({ outcome }) => outcome !== "succeeded"));
      assert.ok(code !== 0, `${code}`);
      assert.ok(
        pulumi.calls().some((call) => call.includes("--stack a")),
        pulumi.calls().join("\n"),
      );
    });
  }

  for (const command of ["up", "switch", "destroy"])
    it(`${command} changes nothing where nobody can be asked`, async () => {
      const { code, stderr } = await run(command, "--stack", "a");
      assert.equal(code, 2);
      assert.match(stderr, /Nobody can be asked here\.[^]*add --yes/);
      assert.deepEqual(
        pulumi.calls().filter((call) => /^(up|destroy|preview)/.test(call)),
        [],
      );
    });

  it("prints outputs of several stacks as a table, as data and into a file, and keeps secrets", async () => {
    pulumi.answers("stack-output", '{"mode":"hybrid","subnetIds":["subnet-1"],"key":"[secret]"}');
    const text = await run("outputs", "--all");
    assert.equal(text.code, 0, text.stderr);
    assert.match(text.stdout, /^a +mode +hybrid$/m);
    assert.match(text.stdout, /^b +subnetIds +\["subnet-1"\]$/m);
    const out = join(pulumi.project, "outputs.json");
    const file = await run("outputs", "--stack", "a", "--out", out);
    assert.deepEqual([file.code, file.stdout], [0, ""]);
    assert.equal((JSON.parse(readFileSync(out, "utf8")) as FleetResult).stacks[0]?.outputs?.["mode"], "hybrid");
  });

  it("says of a stack without outputs that it is not deployed", async () => {
    const { stdout } = await run("outputs", "--stack", "a");
    assert.match(stdout, /a: no outputs, so it is not deployed|a +failed[^]*not deployed/);
  });

  it("says nothing with --quiet, and exits by the answer", async () => {
    pulumi.answers("stack-output", '{"mode":"hybrid"}');
    assert.deepEqual(await run("outputs", "--stack", "a", "--quiet"), { code: 0, stdout: "", stderr: "" });
    pulumi.fails("stack-output", "error: no");
    const { code, stdout, stderr } = await run("outputs", "--stack", "a", "--quiet");
    assert.deepEqual([code !== 0, stdout, stderr], [true, "", ""]);
  });

  it("shows the steps of a stack on stderr, and what it cannot do in words", async () => {
    pulumi.fails("preview", "error: the backend is on fire");
    const { code, stdout, stderr } = await run("preview", "--stack", "a");
    assert.ok(code !== 0);
    assert.match(stderr, /^a {2}0:0\d /m);
    assert.match(stdout, /the backend is on fire/);
  });

  it("refuses counts that are none, and a project that is not there", async () => {
    const refused = async (message: RegExp, ...argv: string[]) => {
      const { code, stderr } = await run("preview", "--stack", "a", ...argv);
      assert.equal(code, 2);
      assert.match(stderr, message);
    };
    await refused(/--parallel many\n[^]*write a whole number/, "--parallel", "many");
    const { code, stderr } = await egress("preview", "--all", "--project", join(pulumi.project, "none"));
    assert.equal(code, 2);
    assert.doesNotMatch(stderr, /in a way it does not know/);
  });
});

describe("answers about deployed stacks as text", () => {
  const stack = (more: Partial<FleetResult["stacks"][number]>): FleetResult => ({
    operation: "up",
    ok: false,
    seconds: 1,
    stacks: [{ stack: "dev", operation: "up", outcome: "refused", seconds: 1.5, changes: {}, findings: [], ...more }],
  });

  it("counts what changes, and leaves out what does not", () => {
    assert.equal(changesText({ create: 2, same: 30, update: 0 }), "2 create");
    assert.equal(changesText({ same: 1 }), "no changes");
  });

  it("tells a cost difference with its sign, and a price that is not known", () => {
    const of = (before: number | null, after: number | null) =>
      costText({
        currency: "USD",
        before,
        after,
        difference: before === null || after === null ? null : after - before,
      });
    assert.equal(of(10, 12.5), "+2.50 USD a month (10.00 to 12.50)");
    assert.equal(of(12.5, 10), "-2.50 USD a month (12.50 to 10.00)");
    assert.equal(of(null, 10), "cost: a price is not known");
  });

  it("shows every outcome, its problem, findings with their fix, and the log", () => {
    for (const outcome of ["succeeded", "failed", "locked", "refused", "cancelled", "not-started"] as const)
      assert.match(fleetText(stack({ outcome })), new RegExp(`dev +${outcome} +no changes +1.5 s`));
    const text = fleetText(
      stack({
        problem: "it broke\nhere",
        log: "/tmp/dev.log",
        cost: { currency: "USD", before: 1, after: 2, difference: 1 },
        findings: [{ kind: "not-proven", subject: "rtb-1", evidence: "not read", fix: "let it be read" }],
      }),
    );
    assert.match(
      text,
      /dev\n {2}it broke\n {2}here\n {2}not-proven rtb-1: not read\n {4}fix: let it be read\n {2}log: \/tmp\/dev\.log/,
    );
  });

  it("shows what a task measured beside what its mode promises", () => {
    const row = {
      service: "logs",
      from: "task",
      expected: "endpoint",
      addresses: ["10.0.0.5"],
      milliseconds: 3,
      verdict: "ok",
    };
    const result = {
      ...stack({ outcome: "succeeded" }),
      reports: {
        dev: {
          rows: [
            row,
            { ...row, service: "s3", addresses: [], milliseconds: undefined, verdict: "fault", reason: "no answer" },
          ],
        },
      },
    } as unknown as VerifyFleetResult;
    const text = verifyText(result);
    assert.match(text, /^dev +logs +task +endpoint +10\.0\.0\.5 +3 +ok$/m);
    assert.match(text, /^dev +s3 +task +endpoint +none +fault: no answer$/m);
  });
});
