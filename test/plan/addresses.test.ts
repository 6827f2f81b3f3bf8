/** Address slots: exact numbers, and the properties that let AZs come and go. */
import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { addressesOf, contains, overlaps, parseCidr, SLOTS, slotOf, VPC_PREFIX } from "../../plan/addresses";

describe("address slots", () => {
  it("of a /16 are eight /20 and eight /23", () => {
    assert.deepEqual(
      Array.from({ length: SLOTS }, (_, slot) => addressesOf("10.0.0.0/16", slot)),
      [
        { privateCidr: "10.0.0.0/20", publicCidr: "10.0.128.0/23" },
        { privateCidr: "10.0.16.0/20", publicCidr: "10.0.130.0/23" },
        { privateCidr: "10.0.32.0/20", publicCidr: "10.0.132.0/23" },
        { privateCidr: "10.0.48.0/20", publicCidr: "10.0.134.0/23" },
        { privateCidr: "10.0.64.0/20", publicCidr: "10.0.136.0/23" },
        { privateCidr: "10.0.80.0/20", publicCidr: "10.0.138.0/23" },
        { privateCidr: "10.0.96.0/20", publicCidr: "10.0.140.0/23" },
        { privateCidr: "10.0.112.0/20", publicCidr: "10.0.142.0/23" },
      ],
    );
  });

  it("of the smallest VPC have AWS's smallest public subnet", () => {
    assert.deepEqual(addressesOf("192.168.8.0/21", 7), {
      privateCidr: "192.168.11.128/25",
      publicCidr: "192.168.12.112/28",
    });
  });

  it("follow the number in the AZ id", () => {
    assert.deepEqual(
      ["use1-az4", "usgw1-az1", "use1-az8", "use1-az9", "use1-az0", "us-east-1a", "use1-bos1-az1"].map(slotOf),
      [3, 0, 7, undefined, undefined, undefined, undefined],
    );
  });

  it("outside the bounds are refused", () => {
    for (const slot of [-1, 8, 1.5]) assert.throws(() => addressesOf("10.0.0.0/16", slot), RangeError);
    for (const cidr of ["10.0.0.0/22", "10.0.0.0", ""]) assert.throws(() => addressesOf(cidr, 0), RangeError);
  });

  const vpc = fc
    .tuple(fc.nat(0xffffffff), fc.integer({ min: VPC_PREFIX.largest, max: VPC_PREFIX.smallest }))
    .map(([address, prefix]) => {
      const base = address - (address % 2 ** (32 - prefix));
      return `${[24, 16, 8, 0].map((shift) => (base / 2 ** shift) & 255).join(".")}/${prefix}`;
    });
  const slots = fc.uniqueArray(fc.nat(SLOTS - 1), { minLength: 1 });
  const tiers = (cidr: string, chosen: readonly number[]) =>
    chosen.flatMap((slot) => Object.values(addressesOf(cidr, slot)) as string[]);

  it("never overlap, lie inside the VPC and are aligned", () => {
    fc.assert(
      fc.property(vpc, slots, (cidr, chosen) => {
        const all = tiers(cidr, chosen);
        for (const [i, one] of all.entries()) {
          assert.ok(contains(cidr, one), `${one} in ${cidr}`);
          assert.equal(parseCidr(one)?.aligned, true);
          for (const other of all.slice(i + 1)) assert.equal(overlaps(one, other), false, `${one} and ${other}`);
        }
      }),
    );
  });

  it("are decided by the AZ alone: adding, dropping and reordering renumber nothing", () => {
    fc.assert(
      fc.property(vpc, slots, slots, (cidr, some, others) => {
        const of = (chosen: readonly number[]) => new Map(chosen.map((slot) => [slot, addressesOf(cidr, slot)]));
        const [before, after] = [of(some), of([...others].reverse())];
        for (const [slot, addresses] of before) if (after.has(slot)) assert.deepEqual(after.get(slot), addresses);
      }),
    );
  });
});

describe("CIDR arithmetic", () => {
  it("agrees with itself: what contains also overlaps, both ways", () => {
    const cidr = fc
      .tuple(fc.nat(255), fc.nat(255), fc.integer({ min: 8, max: 32 }))
      .map(([a, b, p]) => `10.${a}.${b}.0/${p}`);
    fc.assert(
      fc.property(cidr, cidr, (a, b) => {
        assert.equal(overlaps(a, b), overlaps(b, a));
        assert.equal(overlaps(a, b), contains(a, b) || contains(b, a));
      }),
    );
  });

  it("refuses what is no CIDR", () => {
    for (const text of ["10.0.0.0", "10.0.0/8", "10.0.0.0/33", "256.0.0.0/8", "::/0", "a.b.c.d/8", " 10.0.0.0/8"])
      assert.equal(parseCidr(text), undefined, text);
    assert.equal(parseCidr("10.0.0.1/8")?.aligned, false);
  });
});
