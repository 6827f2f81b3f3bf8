/** Which AZs a stack uses. */
import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { zonesOf } from "../../offline/account";
import { chooseZones, isConstrained } from "../../plan/zones";

const all = zonesOf("us-east-1");
const ids = (wanted: number | readonly string[]) => chooseZones(wanted, all).zones.map((z) => z.id);

describe("AZs by count", () => {
  it("come in the order of their ids, constrained ones last", () => {
    assert.deepEqual(ids(2), ["use1-az1", "use1-az2"]);
    assert.deepEqual(ids(3), ["use1-az1", "use1-az2", "use1-az4"]);
    assert.deepEqual(ids(6), ["use1-az1", "use1-az2", "use1-az3", "use1-az4", "use1-az5", "use1-az6"]);
    assert.deepEqual(["use1-az3", "us-east-1c"].map(isConstrained), [true, false]);
  });

  it("of a larger count hold those of a smaller one, whatever order AWS answers in", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: 2 }), fc.integer({ min: 1, max: 5 }), (some, count) => {
        const [less, more] = [chooseZones(count, some), chooseZones(count + 1, some)];
        for (const zone of less.zones) assert.ok(more.zones.includes(zone));
        assert.equal(less.problems.length, some.length < count ? 1 : 0);
      }),
    );
  });

  it("leave out local zones", () => {
    assert.deepEqual(chooseZones(1, [{ name: "us-east-1-bos-1a", id: "use1-bos1-az1" }]).problems, [
      { zone: "1", why: "the region offers 0 AZs", available: [] },
    ]);
  });
});

describe("AZs by name or id", () => {
  it("may be mixed, in any order", () => {
    assert.deepEqual(ids(["us-east-1c", "use1-az1"]), ["use1-az1", "use1-az4"]);
  });

  it("are refused when unknown or the same", () => {
    assert.deepEqual(
      chooseZones(["us-east-1z", "us-east-1a", "use1-az1"], all).problems.map((p) => [p.zone, p.why]),
      [
        ["us-east-1z", "the account has no such AZ in this region"],
        ["use1-az1", "it is use1-az1, which is listed already"],
      ],
    );
  });
});
