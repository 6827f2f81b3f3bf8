/** What the report says, against the model, the proof and the comparison that it comes from. */
import * as assert from "node:assert/strict";
import { costOf } from "../../cost/model";
import { shippedBook } from "../../cost/price-book";
import { trafficFromConfig } from "../../cost/traffic";
import { MODES } from "../../plan/mode";
import { type EvaluatedInput, reportOf } from "../../report/stack-report";
import { DATE, evaluated, publicImage, report } from "./reports";

describe("report model", function () {
  this.timeout(60_000);

  for (const stack of ["dev", "prod"] as const)
    it(`prices every mode of ${stack} as the cost model does, and the comparison agrees`, async () => {
      const r = await report(stack);
      assert.deepEqual(
        r.modes.map((m) => m.mode),
        [...MODES],
      );
      for (const m of evaluated(r)) {
        const { resources, region, settings } = m.evaluation;
        const traffic = trafficFromConfig(settings.traffic);
        assert.deepEqual(m.cost, costOf({ resources, region, traffic, book: shippedBook() }));
        const row = r.comparison.modes.find((c) => c.mode === m.mode);
        assert.ok(Math.abs((row?.egress?.total ?? Number.NaN) - (m.cost.egress.total ?? Number.NaN)) < 1e-6, m.mode);
      }
    });

  it("knows the configured mode and the cheapest one that is proved", async () => {
    const prod = await report("prod");
    assert.equal(prod.configured, "endpoints-only");
    assert.equal(prod.cheapest, "nat-only");
    const dev = await report("dev");
    assert.equal(dev.configured, "nat-only");
    assert.equal(dev.cheapest, "nat-only");
  });

  it("finds endpoints cheaper once the traffic is beyond the break-even", async () => {
    assert.equal((await report("prod", "logs=5000")).cheapest, "endpoints-only");
  });

  it("does not call a mode the cheapest that is not proved, however little it costs", async () => {
    const prod = await report("prod");
    const doubt = (verdict: "not-proven" | "unreachable") =>
      reportOf({
        modes: evaluated(prod).map(
          (m): EvaluatedInput => ({
            kind: "evaluated",
            mode: m.mode,
            evaluation: m.evaluation,
            reachability: m.mode === "nat-only" ? { ...m.reachability, verdict } : m.reachability,
          }),
        ),
        configured: prod.configured,
        traffic: prod.scenario.traffic,
        book: shippedBook(),
        date: DATE,
      });
    assert.equal(doubt("not-proven").cheapest, "endpoints-only");
    assert.equal(doubt("unreachable").cheapest, "endpoints-only");
  });

  it("keeps a refused mode with its reason, and asks no break-even about it", async () => {
    const r = await publicImage();
    const refused = r.modes.find((m) => m.mode === "endpoints-only");
    assert.equal(refused?.kind, "refused");
    assert.match(refused?.kind === "refused" ? refused.reason : "", /nginx:1\.27/);
    // Nobody stated its traffic, and that decides between the other two.
    assert.equal(r.cheapest, null);
    assert.equal((await publicImage("us-east-1", "logs=1,ecr=2")).cheapest, "nat-only");
    assert.match(r.comparison.modes.find((m) => m.mode === "endpoints-only")?.reach.problem ?? "", /nginx:1\.27: mode/);
    assert.equal(r.comparison.modes.find((m) => m.mode === "endpoints-only")?.cost, null);
    assert.deepEqual(
      r.curves.breakEvens.map((b) => b.kind),
      ["hybrid-vs-nat", "one-endpoint", "gateway"],
    );
    assert.deepEqual(
      r.curves.curves.map((c) => c.mode),
      ["nat-only", "hybrid"],
    );
  });

  it("calls nothing the cheapest where a price is not known", async () => {
    const r = await publicImage("cn-north-1");
    assert.equal(r.currency, "CNY");
    assert.equal(r.cheapest, null);
    assert.deepEqual(r.curves.curves, []);
  });

  it("says that no mode was evaluated instead of showing an empty page", () => {
    assert.throws(
      () =>
        reportOf({
          modes: [{ kind: "refused", mode: "hybrid", reason: "no" }],
          configured: null,
          traffic: { services: {}, internetIn: 0, internetOut: 0, flowLogs: 0 },
          book: shippedBook(),
          date: DATE,
        }),
      /no mode was evaluated/,
    );
  });
});
