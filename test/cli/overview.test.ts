/** `npm start`: both shipped stacks on one screen; what goes wrong with one stack hides no other. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { paragraph, shortened, widthOf } from "../../cli/table";
import { shippedBook } from "../../cost/price-book";
import type { OverviewStack } from "../../report/overview";
import { overviewOf } from "../../report/overview";
import { overviewText } from "../../report/overview-text";
import { egress } from "../helpers/egress";
import { report } from "../report/reports";

/** Lines that npm itself prints above: an empty one, the package, the command, an empty one. */
const NPM = 4;

describe("egress overview", function () {
  this.timeout(60_000);

  it("shows the shipped stacks on 80 columns and 24 lines, npm's own included", async () => {
    const { code, stdout } = await egress("overview");
    const lines = stdout.trimEnd().split("\n");
    assert.equal(code, 0);
    assert.ok(lines.length + NPM <= 24, `${lines.length} lines`);
    for (const line of lines) assert.ok(widthOf(line) <= 80, line);
    assert.match(stdout, /^dev · us-east-1 · 2 AZs · nat-only: reachable, \d+\.\d\d \(≥ \d+\.\d\d in all\)$/m);
    assert.match(stdout, /^prod · us-east-1 · 3 AZs · endpoints-only: reachable, /m);
    assert.equal(lines.filter((line) => /^ {2}✓ (nat-only|endpoints-only|hybrid) +\d+\.\d\d {2}/.test(line)).length, 6);
    assert.equal(lines.filter((line) => line.includes("configured")).length, 2);
    assert.match(stdout, /^! dev EGW004 [^]*\n {2}fix: network\.nat\.strategy/m);
    assert.match(stdout, /^Next npm run/m);
  });

  it("is the same as data, with the difference of each mode to the configured one", async () => {
    const { stdout } = await egress("overview", "--stack", "prod", "--json");
    const { stacks } = JSON.parse(stdout) as { stacks: OverviewStack[] };
    const [prod] = stacks;
    assert.equal(stacks.length, 1);
    assert.equal(prod?.configured, "endpoints-only");
    const own = prod?.modes.find((m) => m.configured);
    for (const m of prod?.modes ?? [])
      assert.equal(
        m.difference?.toFixed(4),
        ((m.egress?.shown.total ?? Number.NaN) - (own?.egress?.shown.total ?? Number.NaN)).toFixed(4),
      );
    assert.deepEqual(
      prod?.modes.filter((m) => m.cheapest).map((m) => m.mode),
      ["nat-only"],
    );
  });

  it("tells everything of every mode with --details", async () => {
    const { code, stdout } = await egress("overview", "--stack", "dev", "--details");
    assert.equal(code, 0);
    for (const mode of ["nat-only", "endpoints-only", "hybrid"])
      assert.ok(stdout.includes(`dev · ${mode} · us-east-1`));
    for (const title of [
      "What exists",
      "Whether every task reaches",
      "What it costs",
      "Resources",
      "the modes compared",
    ])
      assert.ok(stdout.includes(title), title);
    assert.ok(stdout.trimEnd().split("\n").length > 100);
  });

  it("goes on with the other stacks when one has no usable file, and ends with 2", async () => {
    const { code, stdout } = await egress("overview", "--stack", "nosuch,dev");
    assert.equal(code, 2);
    assert.match(stdout, /^nosuch · cannot be evaluated: .*nosuch/m);
    assert.match(stdout, /^dev · us-east-1/m);
    const none = await egress("overview", "--stack", "nosuch");
    assert.equal(none.code, 2);
    assert.match(none.stdout, /Next mend the files above/);
  });

  it("refuses a mode that does not exist, in each stack", async () => {
    const { code, stdout } = await egress("overview", "--set", "mode=hybird");
    assert.equal(code, 2);
    assert.equal(stdout.match(/"hybird"/g)?.length, 2);
  });

  it("writes to a file, and the exit code is still the stacks'", async () => {
    const folder = mkdtempSync(join(tmpdir(), "overview-"));
    const { code, stdout } = await egress("overview", "--stack", "dev", "--out", join(folder, "a.json"));
    assert.deepEqual([code, stdout], [0, ""]);
    rmSync(folder, { recursive: true });
  });
});

describe("the overview's text", () => {
  const pen = {
    bold: String,
    dim: String,
    green: String,
    red: String,
    yellow: String,
    table: () => "",
    wrap: (text: string, indent = 0) => paragraph(text, 80, indent),
  };
  const options = { pen, shortened, width: 80, project: "shop", priceDate: "2026-01-31" };

  it("names the fault of a mode on its line, and the configured mode's with its fix", async () => {
    const r = await report("prod");
    const fault = {
      kind: "x" as never,
      code: "EGR001",
      subject: "rtb-1",
      cause: "there is no route",
      fix: "add one",
      command: "",
      evidence: "",
    };
    const modes = r.modes.map((m) => {
      if (m.kind === "refused" || m.mode === "nat-only") return m;
      const only = m.mode === "endpoints-only";
      const verdict = only ? ("unreachable" as const) : ("not-proven" as const);
      const proofs = m.reachability.proofs.map((p) => ({
        ...p,
        verdict,
        faults: only ? [fault] : [],
        missing: only ? [] : ["the ACL"],
      }));
      return { ...m, reachability: { verdict, proofs } };
    });
    const summary = overviewOf(
      "prod",
      { configured: "endpoints-only", modes },
      () => r.scenario.traffic,
      shippedBook(),
    );
    const text = overviewText([summary], options);
    assert.match(text, /^prod · .* · endpoints-only: unreachable, /m);
    assert.match(text, /^ {2}✕ endpoints-only .*configured, unreachable: EGR001 rtb-1: there is/m);
    assert.match(text, /^ {2}\? hybrid .*not proven: not known: the ACL$/m);
    assert.match(text, /^✕ prod EGR001 rtb-1: there is no route\n {2}fix: add one$/m);
    assert.match(text, /^ {2}✓ nat-only .*cheapest$/m);
  });

  it("shows a refused mode as refused, and its settings' reason", async () => {
    const r = await report("prod");
    const reason = '1 problem in the configuration of stack prod\n  mode = "x"\n    why: no\n    fix: y';
    const modes = r.modes.map((m) => (m.mode === "hybrid" ? { kind: "refused" as const, mode: m.mode, reason } : m));
    const of = (configured: "hybrid" | "nat-only") =>
      overviewText([overviewOf("prod", { configured, modes }, () => r.scenario.traffic, shippedBook())], options);
    assert.match(of("nat-only"), /^ {2}– hybrid +– {2}refused: mode = "x" why: no fix: y$/m);
    assert.match(of("hybrid"), /^prod · us-east-1 · 3 AZs · hybrid: refused by its other settings, cost unknown$/m);
  });
});
