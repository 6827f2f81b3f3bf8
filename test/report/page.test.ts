/** The page of several stacks, of one that joins another's network, and with what would change. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { htmlPage } from "../../report/page";
import { answerOf, egress } from "../helpers/egress";
import { DATE, report } from "./reports";

const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((m) => m[1] ?? "");

/** Every id once, every reference with a target, headings without a gap. */
function wellFormed(page: string): void {
  const ids = all(page, / id="([^"]*)"/g);
  assert.equal(new Set(ids).size, ids.length);
  for (const ref of [
    ...all(page, /href="#([^"]*)"/g),
    ...all(page, /aria-labelledby="([^"]*)"/g).flatMap((v) => v.split(" ")),
  ])
    assert.ok(ids.includes(ref), ref);
  const levels = all(page, /<h([1-6])/g).map(Number);
  levels.forEach((level, i) => assert.ok(level <= (levels[i - 1] ?? 0) + 1, `h${level} after h${levels[i - 1] ?? 0}`));
  assert.doesNotMatch(page, /NaN|undefined|\[object/);
}

describe("the page", function () {
  this.timeout(60_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "egress-page-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("holds several stacks, each under its own heading, and one that cannot be read hides no other", async () => {
    const page = htmlPage(
      [
        { kind: "compared", report: await report("dev") },
        { kind: "compared", report: await report("prod") },
        { kind: "unread", stack: "bad", message: "Pulumi.bad.yaml:3:1 <is> no YAML" },
      ],
      await report("dev"),
    );
    wellFormed(page);
    assert.match(page, /<title>fargate-egress: the egress paths of 3 stacks<\/title>/);
    for (const name of ["dev", "prod", "bad"]) assert.match(page, new RegExp(`<article id="stack-${name}"`));
    assert.match(page, /no YAML/);
    assert.match(page, /&lt;is&gt;/);
    assert.equal(page.split('class="matrix"').length - 1, 2, "paths of the configured modes alone");
    assert.equal(page.split("Topology of ").length - 1, 6);
    assert.ok(page.length < 300_000, `${page.length}`);
  });

  it("is made of every stack of the project when none is named", async () => {
    const page = await answerOf("report", "--date", DATE);
    wellFormed(page);
    assert.match(page, /<article id="stack-dev"[^]*<article id="stack-prod"/);
    const { code, stderr } = await egress("report", "--format", "md");
    assert.equal(code, 2);
    assert.match(stderr, /only the page holds several stacks\n {2}fix: add --stack NAME/);
  });

  it("tells services apart, in the table and in the drawing, and in plan's reach table", async () => {
    const config = "examples/several-services/Pulumi.shop.yaml";
    const page = await answerOf("report", "--config", config, "--date", DATE);
    wellFormed(page);
    const rows = all(page, /<tr><th scope="row">([^<]*)<br>/g);
    assert.ok(
      rows.some((row) => /api: ecr\.api$/.test(row)) && rows.some((row) => /worker: ecr\.api$/.test(row)),
      rows.join(),
    );
    assert.match(await answerOf("plan", "--config", config), /^service +destination +verdict/m);
  });

  it("shows a stack on another stack's network in that network's mode", async () => {
    const out = join(folder, "orders.html");
    const config = "examples/shared-network/Pulumi.orders.yaml";
    const { code } = await egress("report", "--config", config, "--date", DATE, "--out", out);
    assert.equal(code, 0);
    const page = readFileSync(out, "utf8");
    wellFormed(page);
    assert.match(page, /runs on the network of stack <strong>[^<]*platform<\/strong>/);
    const { code: other, stderr } = await egress("report", "--config", config, "--json");
    assert.equal(other, 2);
    assert.match(stderr, /joins another's network/);
  });

  it("shows what would change against a base, with cost by kind", async () => {
    const page = await answerOf("report", "--stack", "dev", "--base", "Pulumi.prod.yaml", "--date", DATE);
    wellFormed(page);
    assert.match(
      page,
      /<h2 id="change-h">What would change<\/h2>\s*<p>From endpoints-only \(Pulumi\.prod\.yaml\) to nat-only/,
    );
    assert.match(page, /Cost before and after, USD a month/);
    const { code, stderr } = await egress("report", "--base", "Pulumi.prod.yaml");
    assert.equal(code, 2);
    assert.match(stderr, /a file is one stack's, and 2 stacks are on the page\n {2}fix: add --stack NAME/);
  });

  it("shows it of several stacks against a folder, as far as their states are known", async () => {
    const bases = join(folder, "bases");
    mkdirSync(bases);
    const nothing = await egress("report", "--base", bases);
    assert.equal(nothing.code, 2);
    assert.match(nothing.stderr, /the folder has no dev\.json .*\n {2}fix: pulumi stack export --stack dev/);
    writeFileSync(join(bases, "prod.json"), await answerOf("plan", "--stack", "prod", "--mode", "hybrid", "--json"));
    const page = await answerOf("report", "--base", bases, "--date", DATE);
    wellFormed(page);
    assert.match(page, /<section id="stack-prod-change"/);
    assert.doesNotMatch(page, /<section id="stack-dev-change"/);
    assert.match(page, /<td>not known<\/td>/);
    assert.match(page, /<a href="#stack-prod-change">\d+ made, \d+ gone, \d+ changed<\/a>/);
    const one = await egress("diff", "--stack", "dev", "--base", bases);
    assert.match(one.stderr, /the folder has no dev\.json or Pulumi\.dev\.yaml \(it has prod\.json\)/);
  });
});
