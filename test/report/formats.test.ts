/** Markdown and JSON, and the command as a user calls it. */
import * as assert from "node:assert/strict";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "../../cli/failure";
import { amountText } from "../../cost/cost";
import { jsonReport } from "../../report/json";
import { markdownReport } from "../../report/markdown";
import { answerOf } from "../helpers/egress";
import { DATE, evaluated, publicImage, report } from "./reports";

interface Document {
  stack: string;
  date: string;
  cheapest: string | null;
  modes: {
    mode: string;
    refused?: string;
    reachability?: { verdict: string; proofs: unknown[] };
    cost?: { egress: { total: number } };
  }[];
}

describe("report as Markdown", function () {
  this.timeout(60_000);

  it("has whole tables: every row as many cells as its head", async () => {
    const lines = markdownReport(await report("prod")).split("\n");
    let width = 0;
    let rows = 0;
    for (const line of lines) {
      if (!line.startsWith("|")) width = 0;
      else {
        const cells = line.replaceAll("\\|", "").split("|").length;
        if (width === 0) width = cells;
        assert.equal(cells, width, line);
        rows += 1;
      }
    }
    assert.ok(rows > 60);
  });

  it("tells verdict and amounts of every mode, marks the configured and the cheapest", async () => {
    const r = await report("prod");
    const text = markdownReport(r);
    for (const { mode, cost } of evaluated(r))
      assert.ok(text.includes(`| ${mode} | ✓ reachable | ${amountText(cost.egress, "fixed")} |`), mode);
    assert.match(text, /\| endpoints-only .*\| configured \|/);
    assert.match(text, /\| nat-only .*\| cheapest \|/);
  });

  it("shows why a mode is refused, and no markup of the stack's own", async () => {
    const refused = await publicImage();
    const text = markdownReport({ ...refused, stack: "<img src=x> @team [x](y)" });
    assert.match(
      text,
      /\| endpoints-only \| refused: [^|]*image = nginx:1\.27: mode endpoints-only has no path to docker\.io[^|]*\|/,
    );
    assert.match(text, /<summary>endpoints-only: refused by the configuration<\/summary>/);
    assert.doesNotMatch(text, /<img|@team|\[x\]\(y\)/);
  });
});

describe("egress report", function () {
  this.timeout(60_000);

  const egress = (...argv: string[]) => answerOf("report", ...argv);
  const refuses =
    (...words: string[]) =>
    (error: unknown) =>
      error instanceof Failure && error.exitCode === 2 && words.every((w) => error.message.includes(w));

  it("prints JSON whose amounts are the cost model's", async () => {
    const document = JSON.parse(await egress("--stack", "prod", "--format", "json", "--date", DATE)) as Document;
    assert.equal(document.stack, "prod");
    assert.equal(document.date, DATE);
    assert.equal(document.cheapest, "nat-only");
    const r = await report("prod");
    assert.equal(`${JSON.stringify(document, null, 2)}\n`, jsonReport(r));
    for (const m of evaluated(r)) {
      const own = document.modes.find((d) => d.mode === m.mode);
      assert.equal(own?.reachability?.proofs.length, m.reachability.proofs.length);
      assert.ok(Math.abs((own?.cost?.egress.total ?? Number.NaN) - (m.cost.egress.total ?? Number.NaN)) < 1e-6);
    }
  });

  it("lays --traffic and --set over the stack's own", async () => {
    const document = JSON.parse(
      await egress("--stack", "prod", "--format", "json", "--traffic", "logs=5000", "--set", "mode=hybrid"),
    ) as Document & { configured: string; curves: { traffic: number } };
    assert.equal(document.configured, "hybrid");
    assert.equal(document.cheapest, "endpoints-only");
    assert.equal(document.curves.traffic, 5001);
    assert.match(document.date, /^\d{4}-\d{2}-\d{2}$/);
  });

  it("writes the format that the file's extension names", async () => {
    const folder = await mkdtemp(join(tmpdir(), "report-"));
    for (const [name, start] of [
      ["a.html", "<!doctype html>"],
      ["a.svg", "<svg "],
      ["a.md", "## dev"],
      ["a.json", "{"],
    ] as const) {
      assert.equal(await egress("--stack", "dev", "--date", DATE, "--out", join(folder, name)), "");
      assert.ok((await readFile(join(folder, name), "utf8")).startsWith(start), name);
    }
  });

  it("refuses what cannot be used, with the reason and the fix", async () => {
    const at = ["--stack", "dev", "--format", "md"];
    await assert.rejects(egress(...at, "--date", "2026-02-30"), refuses("2026-02-30", "not a day", "fix"));
    await assert.rejects(egress(...at, "--traffic", "foo=1"), refuses("foo=1", "no such key", "fix"));
    await assert.rejects(
      egress(...at, "--out", join("no-such-folder", "x.md")),
      refuses("x.md", "does not exist", "fix"),
    );
    await assert.rejects(egress("--stack", "nope"), refuses("no stack nope"));
    await assert.rejects(egress(...at, "--set", "mode=natt"), refuses("mode", "natt"));
  });
});
