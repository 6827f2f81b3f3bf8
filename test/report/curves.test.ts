/** The curves meet where the closed forms say. */
import * as assert from "node:assert/strict";
import type { Curve } from "../../report/curves";
import { report } from "./reports";

/** Cost on a curve, linear between its points. */
function at({ points }: Curve, gb: number): number {
  const i = points.findIndex(([x]) => x >= gb);
  const [right, left] = [points[i], points[Math.max(0, i - 1)]];
  assert.ok(left && right);
  const span = right[0] - left[0];
  return span === 0 ? right[1] : left[1] + ((right[1] - left[1]) * (gb - left[0])) / span;
}

describe("break-even curves", function () {
  this.timeout(60_000);

  for (const stack of ["dev", "prod"] as const)
    it(`cross at the break-evens of ${stack}, and lie the right way before and after`, async () => {
      const { curves } = await report(stack);
      assert.deepEqual(
        curves.curves.map((c) => c.mode),
        ["nat-only", "endpoints-only", "hybrid"],
      );
      assert.equal(curves.crossings.length, 2);
      const nat = curves.curves.find((c) => c.mode === "nat-only");
      for (const crossing of curves.crossings) {
        const other = curves.curves.find((c) => crossing.what.startsWith(`${c.mode} =`));
        assert.ok(nat && other);
        assert.ok(curves.breakEvens.some((b) => b.gb === crossing.gb));
        assert.ok(Math.abs(at(nat, crossing.gb) - at(other, crossing.gb)) < 0.01);
        assert.ok(Math.abs(at(nat, crossing.gb) - crossing.monthly) < 0.01);
        assert.ok(at(nat, crossing.gb - 50) < at(other, crossing.gb - 50));
        assert.ok(at(nat, crossing.gb + 50) > at(other, crossing.gb + 50));
      }
    });

  it("marks the stack's own volume: interface services only, within the axis", async () => {
    const prod = (await report("prod")).curves;
    assert.equal(prod.traffic, 201);
    assert.equal(prod.upTo, 3000);
    const much = (await report("prod", "logs=5000")).curves;
    assert.equal(much.traffic, 5001);
    assert.ok(much.upTo >= 1.6 * 5001);
  });

  it("begins at the fixed cost of each mode", async () => {
    const r = await report("prod");
    for (const { mode, points } of r.curves.curves) {
      const own = r.modes.find((m) => m.mode === mode);
      assert.ok(own?.kind === "evaluated");
      assert.deepEqual(points[0]?.[0], 0);
      assert.ok(Math.abs((points[0]?.[1] ?? Number.NaN) - (own.cost.egress.fixed ?? Number.NaN)) < 1e-6);
    }
  });
});
