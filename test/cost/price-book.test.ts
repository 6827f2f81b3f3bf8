import assert from "node:assert/strict";
import { cents, formatMoney, sum } from "../../cost/money";
import {
  flatPriceOf,
  instancePriceOf,
  loadBook,
  PriceBookError,
  shippedBook,
  sourceOf,
  sourcesOf,
  tieredPriceOf,
} from "../../cost/price-book";
import { tieredCost, tierParts } from "../../cost/tiers";

const book = shippedBook();

describe("price book", () => {
  it("has 38 regions; every price has its evidence, its date and sources that can be followed", () => {
    assert.equal(Object.keys(book.regions).length, 38);
    assert.match(book.date, /^\d{4}-\d\d-\d\d$/);
    const count: Record<string, number> = {};
    for (const { prices, natInstances } of Object.values(book.regions))
      for (const price of [...Object.values(prices), ...Object.values(natInstances)]) {
        if (price === undefined) continue;
        count[price.evidence] = (count[price.evidence] ?? 0) + 1;
        const lines = sourcesOf(book, new Set(price.sources));
        assert.equal(lines.length, new Set(price.sources).size);
        assert.ok(lines.every(({ what, where }) => what !== "" && where !== ""));
        if (price.evidence === "two-sources") assert.ok(price.sources.length >= 2, JSON.stringify(price));
      }
    // Most are read off AWS's own feeds; what is inferred says so.
    assert.deepEqual(count, { "two-sources": 376, "one-source": 1049, inferred: 138 });
  });

  it("knows a price with its source, and what it does not know", () => {
    assert.equal(flatPriceOf(book, "eu-central-1", "nat-hour").value, 0.052);
    assert.equal(sourceOf(flatPriceOf(book, "us-east-1", "nat-gb")), "two sources: L-natgateway, M (2026-09-03)");
    assert.equal(sourceOf(flatPriceOf(book, "eu-north-1", "nat-regional-gb")), "inferred: as-zonal (2026)");
    assert.equal(flatPriceOf(book, "cn-north-1", "nat-hour").value, null);
    assert.equal(sourceOf(flatPriceOf(book, "cn-north-1", "nat-hour")), "unknown (no price known)");
    assert.equal(flatPriceOf(book, "constructor", "nat-hour").value, null);
    assert.equal(instancePriceOf(book, "us-east-1", "t4g.nano").value, 0.0042);
    assert.equal(instancePriceOf(book, "us-east-1", "u-24tb1.metal").value, null);
  });

  it("the 100 free GB of internet egress do not cover GovCloud", () => {
    assert.equal(tieredPriceOf(book, "us-east-1", "internet-egress-gb").freeGb, 100);
    assert.equal(tieredPriceOf(book, "us-gov-west-1", "internet-egress-gb").freeGb, 0);
  });

  it("refuses a broken book and names every fault by its path", () => {
    const broken = structuredClone(book) as unknown as {
      regions: Record<string, { currency: string; prices: Record<string, Record<string, unknown>> }>;
    };
    const virginia = broken.regions["us-east-1"];
    assert.ok(virginia);
    virginia.currency = "EUR";
    virginia.prices["nat-hour"] = { value: -1, evidence: "one-source", sources: ["Z"], date: "2026" };
    virginia.prices["nat-gb"] = { value: 1, evidence: "one-source", sources: ["nobody"], date: "2026" };
    virginia.prices["interface-endpoint-gb"] = {
      tiers: [{ from: 5, to: null, price: 1 }],
      evidence: "one-source",
      sources: ["Z"],
      date: "2026",
    };
    virginia.prices["alb-hour"] = { value: 1, evidence: "hearsay", sources: [], date: "lately" };
    assert.throws(
      () => loadBook(broken),
      (error) => {
        assert.ok(error instanceof PriceBookError);
        assert.deepEqual(error.faults.map(({ key }) => key).sort(), [
          "regions.us-east-1.currency",
          "regions.us-east-1.prices.alb-hour.date",
          "regions.us-east-1.prices.alb-hour.evidence",
          "regions.us-east-1.prices.alb-hour.sources",
          "regions.us-east-1.prices.interface-endpoint-gb",
          "regions.us-east-1.prices.nat-hour.value",
        ]);
        for (const { why, fix } of error.faults)
          assert.doesNotMatch(`${why} ${fix}`, /Invalid|expected|received|undefined|Too small/);
        return true;
      },
    );
    assert.throws(() => loadBook("nothing"), /the book = "nothing"\n {4}why: it is not an object\n {4}fix: \S/);
    const stray = structuredClone(book);
    const price = stray.regions["us-east-1"]?.prices["nat-gb"] ?? assert.fail();
    price.sources = ["nobody"];
    assert.throws(
      () => loadBook(stray),
      /nat-gb\.sources = \["nobody"\]\n {4}why: nobody is not one of the book's sources/,
    );
  });
});

describe("tiers", () => {
  const egress = tieredPriceOf(book, "us-east-1", "internet-egress-gb");
  it("internet egress: 100 GB free, then four tiers", () => {
    assert.equal(tieredCost(egress, 100), 0);
    assert.equal(cents(tieredCost(egress, 1000)), 81);
    assert.equal(cents(tieredCost(egress, 100 + 10240 + 1)), cents(921.6 + 0.085));
    assert.deepEqual(
      tierParts(egress, 200_000).map((p) => [p.gb, p.unitPrice]),
      [
        [100, 0],
        [10240, 0.09],
        [40960, 0.085],
        [102400, 0.07],
        [46300, 0.05],
      ],
    );
  });
  it("endpoint data: three tiers", () => {
    assert.equal(
      cents(tieredCost(tieredPriceOf(book, "us-east-1", "interface-endpoint-gb"), 6_000_000)),
      cents(10485.76 + 25165.824 + 757120 * 0.004),
    );
  });
  it("a tier without a price is unknown only when it is reached", () => {
    const metrics = tieredPriceOf(book, "us-east-1", "custom-metric-month");
    assert.equal(cents(tieredCost(metrics, 10_001)), 3000.1);
    assert.equal(tieredCost(metrics, 250_001), null);
  });
});

describe("money", () => {
  it("rounds once, half away from zero, and keeps unknown unknown", () => {
    assert.deepEqual(
      [cents(1.005), cents(2.675), cents(-1.005), cents(0), cents(-0.001), cents(null)],
      [1.01, 2.68, -1.01, 0, 0, null],
    );
    assert.equal(formatMoney(36.5), "36.50");
    assert.equal(formatMoney(null), "unknown");
    assert.equal(sum([1, null]), null);
    assert.equal(sum([]), 0);
  });
});
