/** Which AZs a stack uses. */
import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { zonesOf } from "../../offline/account";
import { chooseZones, isConstrained, runsFargate } from "../../plan/zones";

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

describe("AZs where Fargate runs nothing", () => {
  const tokyo = [
    { name: "ap-northeast-1a", id: "apne1-az4" },
    { name: "ap-northeast-1b", id: "apne1-az3" },
    { name: "ap-northeast-1c", id: "apne1-az1" },
    { name: "ap-northeast-1d", id: "apne1-az2" },
  ];

  it("are those that AWS leaves out", () => {
    assert.deepEqual(["cnn1-az2", "cnn1-az3", "usw1-az2", "usw1-az3", "apne1-az3", "euw1-az3"].map(runsFargate), [
      true,
      false,
      false,
      true,
      false,
      true,
    ]);
  });

  it("are no part of a count", () => {
    assert.deepEqual(
      chooseZones(3, tokyo).zones.map((z) => z.id),
      ["apne1-az1", "apne1-az2", "apne1-az4"],
    );
    assert.deepEqual(
      chooseZones(4, tokyo).problems.map((p) => p.why),
      ["the region offers 3 AZs where Fargate runs tasks"],
    );
  });

  for (const named of ["apne1-az3", "ap-northeast-1b"])
    it(`are refused by ${named}`, () => {
      const { zones, problems } = chooseZones(["apne1-az1", named], tokyo);
      assert.deepEqual(
        zones.map((z) => z.id),
        ["apne1-az1"],
      );
      assert.deepEqual(
        problems.map((p) => p.why),
        ["Fargate runs no tasks in apne1-az3"],
      );
    });
});
