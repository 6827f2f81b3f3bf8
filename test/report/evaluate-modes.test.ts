/** One stack in every mode: which mode it states, also where what it states is refused. */
import * as assert from "node:assert/strict";
import { EvaluationError } from "../../offline/evaluate";
import { MODES } from "../../plan/mode";
import { evaluateModes } from "../../report/evaluate-modes";

/** Six gateways take six Elastic IPs: one more than a Region's quota, in nat-only and hybrid alike. */
const TOO_MANY = ["network.azs=6", "network.cidr=10.40.0.0/16", "network.nat.strategy=per-az"];

describe("a stack in every mode", () => {
  for (const mode of ["nat-only", "hybrid"] as const)
    it(`is configured as ${mode} where the rest of its configuration refuses that and another mode`, async () => {
      const { configured, modes } = await evaluateModes({ stack: "dev", set: [...TOO_MANY, `mode=${mode}`] });
      assert.equal(configured, mode);
      assert.deepEqual(
        modes.map((m) => m.kind),
        MODES.map((each) => (each === "endpoints-only" ? "evaluated" : "refused")),
      );
    });

  it("is nothing where no mode is possible", async () => {
    await assert.rejects(evaluateModes({ stack: "dev", set: ["network.cidr=10.40.0.0/29"] }), EvaluationError);
  });
});
