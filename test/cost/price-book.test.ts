import assert from "node:assert/strict";
import { cents, formatMoney, sum } from "../../cost/money";
import {
  flatPriceOf,
  instancePriceOf,
  loadBook,
  PriceBookError,
  shippedBook,
  sourceOf,
  tieredPriceOf,
} from "../../cost/price-book";
import { tieredCost, tierParts } from "../../cost/tiers";

const book = shippedBook();

describe("price book", () => {
  it("has 38 regions, dated and sourced", () => {
    assert.equal(Object.keys(book.regions).length, 38);
    assert.match(book.date, /^\d{4}-\d\d-\d\d$/);
    for (const [region, { prices, natInstances }] of Object.entries(book.regions))
      for (const price of [...Object.values(prices), ...Object.values(natInstances)]) {
        const known = "value" in price ? price.value !== null : price.tiers !== null;
        assert.equal(price.confidence === "none", !known, `${region} ${JSON.stringify(price)}`);
        if (known) assert.ok(price.sources.length > 0, region);
      }
  });

  it("knows a price with its source, and what it does not know", () => {
    assert.equal(flatPriceOf(book, "eu-central-1", "nat-hour").value, 0.052);
    assert.equal(sourceOf(book, flatPriceOf(book, "us-east-1", "nat-gb")), `V, N, B (high, ${book.date})`);
    assert.equal(flatPriceOf(book, "cn-north-1", "nat-hour").value, null);
    assert.match(sourceOf(book, flatPriceOf(book, "cn-north-1", "nat-hour")), /^unknown/);
    assert.equal(flatPriceOf(book, "constructor", "nat-hour").value, null);
    assert.equal(instancePriceOf(book, "us-east-1", "t4g.nano").value, 0.0042);
    assert.equal(instancePriceOf(book, "us-east-1", "u-24tb1.metal").value, null);
    assert.match(sourceOf(book, flatPriceOf(book, "ap-south-1", "nat-gb")), /inferred/);
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
    virginia.prices["nat-hour"] = { value: -1, unit: "USD", confidence: "high", sources: ["x"] };
    virginia.prices["nat-gb"] = { value: 1, unit: "USD", confidence: "high", sources: [] };
    virginia.prices["interface-endpoint-gb"] = {
      tiers: [{ from: 5, to: null, price: 1 }],
      unit: "USD",
      confidence: "high",
      sources: ["x"],
    };
    assert.throws(
      () => loadBook(broken),
      (error) => {
        assert.ok(error instanceof PriceBookError);
        assert.deepEqual(error.faults.map((f) => f.split(":")[0]).sort(), [
          "regions.us-east-1.currency",
          "regions.us-east-1.prices.interface-endpoint-gb",
          "regions.us-east-1.prices.nat-gb",
          "regions.us-east-1.prices.nat-hour.value",
        ]);
        return true;
      },
    );
    assert.throws(() => loadBook("nothing"), PriceBookError);
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
    const mumbai = tieredPriceOf(book, "ap-south-1", "flow-logs-to-logs-gb");
    assert.equal(cents(tieredCost(mumbai, 10)), 6.7);
    assert.equal(tieredCost(mumbai, 20_000), null);
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
