/** The page as text: structure, links, paths, escaping, sameness. */
import * as assert from "node:assert/strict";
import { amountText } from "../../cost/cost";
import { shippedBook } from "../../cost/price-book";
import { htmlReport } from "../../report/html";
import type { Report } from "../../report/stack-report";
import { evaluated, publicImage, report } from "./reports";

const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((m) => m[1] ?? "");
const HOSTILE = `</script><img src=x onerror="alert('1')">&{{7*7}}`;

/** A report in which every proof of a mode fails, and every text it holds is hostile. */
function broken(r: Report): Report {
  return {
    ...r,
    stack: HOSTILE,
    project: HOSTILE,
    modes: r.modes.map((m) => {
      if (m.kind === "refused" || m.mode === "endpoints-only")
        return { kind: "refused", mode: m.mode, reason: HOSTILE };
      const fault = {
        kind: "route-missing",
        code: "EGR001",
        subject: HOSTILE,
        cause: HOSTILE,
        fix: HOSTILE,
        evidence: HOSTILE,
      };
      return {
        ...m,
        reachability: {
          verdict: "unreachable",
          proofs: m.reachability.proofs.map((p) => ({
            ...p,
            service: HOSTILE,
            because: [{ kind: "other" as const, text: HOSTILE }],
            verdict: m.mode === "hybrid" ? ("not-proven" as const) : ("unreachable" as const),
            hops: p.hops.map((h) => ({ ...h, subject: HOSTILE, evidence: HOSTILE, ok: false })),
            faults: m.mode === "hybrid" ? [] : [fault as never],
            warnings: [fault as never],
            missing: m.mode === "hybrid" ? [HOSTILE] : [],
          })),
        },
        cost: { ...m.cost, lines: m.cost.lines.map((l) => ({ ...l, item: HOSTILE, source: HOSTILE })) },
      };
    }),
  };
}

describe("report page", function () {
  this.timeout(60_000);

  it("loads nothing and runs nothing: no script, no address to fetch", async () => {
    const page = htmlReport(await report("prod"));
    assert.doesNotMatch(page, /<script|javascript:|@import|<iframe|<object|\son[a-z]+=/i);
    assert.deepEqual(
      all(page, /(?:src|href|url)\s*[=(]\s*["']?([^"')>\s]+)/g).filter((a) => !a.startsWith("#") && a !== "data:,"),
      [],
    );
    assert.match(page, /default-src 'none'/);
  });

  it("has every id once, and a target for every reference", async () => {
    for (const r of [await report("prod"), await report("dev"), await publicImage()]) {
      const page = htmlReport(r);
      const ids = all(page, / id="([^"]*)"/g);
      assert.equal(new Set(ids).size, ids.length);
      const refs = [
        ...all(page, /href="#([^"]*)"/g),
        ...all(page, /url\(#([^)]*)\)/g),
        ...all(page, /aria-labelledby="([^"]*)"/g).flatMap((v) => v.split(" ")),
      ];
      assert.ok(refs.length > 10);
      for (const ref of refs) assert.ok(ids.includes(ref), ref);
    }
  });

  it("has one cell for each service and subnet of each mode, which tells its path", async () => {
    const r = await report("prod");
    const page = htmlReport(r);
    for (const m of evaluated(r)) {
      const cells = all(page, new RegExp(`<details id="(path-${m.mode}-[^"]*)"`, "g"));
      assert.equal(cells.length, m.reachability.proofs.length, m.mode);
      assert.equal(cells.length, 7 * 3);
    }
    assert.equal(page.split('<ol class="hops">').length - 1, 63);
    const hops = evaluated(r).reduce((n, m) => n + m.reachability.proofs.reduce((k, p) => k + p.hops.length, 0), 0);
    assert.equal(page.split("<li class=").length - 1, hops);
  });

  it("shows the amounts of the cost model", async () => {
    const r = await report("prod");
    const page = htmlReport(r);
    for (const { mode, cost } of evaluated(r)) {
      const row = new RegExp(`<th scope="row"><a href="#${mode}">${mode}</a>[\\s\\S]*?</tr>`).exec(page)?.[0] ?? "";
      for (const amount of [
        amountText(cost.egress, "fixed"),
        amountText(cost.egress, "data"),
        amountText(cost.egress),
        amountText(cost.monthly),
      ])
        assert.ok(row.includes(`>${amount}<`), `${mode} ${amount}`);
    }
    assert.match(page, /nat-only<\/strong> at 118\.55 USD, 14\.86 less/);
  });

  it("lists where each price comes from, with a line that can be followed", async () => {
    const r = await report("prod");
    const page = htmlReport(r);
    for (const { mode, cost } of evaluated(r)) {
      const table =
        new RegExp(`<caption>Sources of the prices of ${mode}</caption>[\\s\\S]*?</table>`).exec(page)?.[0] ?? "";
      const keys = new Set(cost.lines.flatMap((l) => /: ([^(]+) \(/.exec(l.source)?.[1]?.split(", ") ?? []));
      assert.ok(keys.size > 3);
      for (const key of keys) {
        const source = shippedBook().sources[key];
        assert.ok(source !== undefined && table.includes(`>${key}<`) && table.includes(source.where), key);
      }
    }
    assert.match(page, /\d+ two sources, \d+ one source/);
  });

  it("opens what fails, says why and how to mend it, and says what is not proven", async () => {
    const page = htmlReport({ ...broken(await report("prod")), stack: "prod", project: "p" });
    assert.equal(
      page.split('" open>').length - 1,
      3,
      "one service, as all have the same name: its three cells in nat-only are open",
    );
    assert.match(page, /<b class="bad">EGR001<\/b>/);
    assert.match(page, /not proven/);
    assert.match(page, /Not known: /);
    assert.match(page, /refused by the configuration/);
  });

  it("escapes everything that a stack says", async () => {
    const page = htmlReport(broken(await report("prod")));
    assert.doesNotMatch(page, /<img|<\/script|onerror="/);
    assert.ok(page.includes("&lt;/script&gt;&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;{{7*7}}"));
  });

  it("shows an unknown price as unknown, in words, and draws no curve", async () => {
    const page = htmlReport(await publicImage("cn-north-1"));
    assert.match(page, /In no amount, so that the totals are lower bounds: [^<]*NAT gateway[^<]*\(no price known\)/);
    assert.match(page, /No curve can be drawn/);
    assert.match(page, /No mode can be called the cheapest/);
    assert.doesNotMatch(page, /NaN|undefined|\[object|Infinity/);
  });

  it("is the same each time", async () => {
    const r = await report("dev");
    assert.equal(htmlReport(r), htmlReport(r));
    assert.doesNotMatch(htmlReport(r), /NaN|undefined|\[object|Infinity/);
  });
});
