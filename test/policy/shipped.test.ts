import * as assert from "node:assert/strict";
import { MODES } from "../../plan/mode";
import { DEFINITIONS, policies } from "../../policy/pack";
import { evaluation } from "../helpers/evaluations";
import { thorough } from "../helpers/thorough";
import { firstPreview } from "./resources";
import { review } from "./review";

const STACKS = ["dev", "prod"] as const;
const VARIANTS: readonly (readonly string[])[] = [
  ["network.nat.strategy=per-az"],
  ["network.nat.strategy=regional"],
  ["network.nat.strategy=instance"],
  ["network.flowLogs.destination=s3"],
  ["services.app.loadBalancer.scheme=public"],
  ["services.app.exec=true"],
];

describe("the policy pack on the shipped stacks", () => {
  for (const stack of STACKS) {
    for (const mode of MODES) {
      for (const [index, set] of [[], ...VARIANTS].entries()) {
        if (!thorough && index % STACKS.length !== STACKS.indexOf(stack)) continue;
        const name = [stack, mode, ...set].join(" ");
        const stackConfig = { "fargate-egress:mode": mode, "aws:region": "us-east-1" };

        it(`objects to nothing in ${name}`, async () => {
          const { resources } = await evaluation(stack, mode, { set });
          assert.deepEqual(await review(resources, { stackConfig }), []);
        });

        it(`refutes nothing in the first preview of ${name}, and says what it cannot prove`, async () => {
          const { resources } = await evaluation(stack, mode, { set });
          const found = await review(firstPreview(resources), { stackConfig });
          assert.deepEqual(
            found.filter(({ policy }) => policy !== "reachability-proven"),
            [],
          );
          const [open, ...more] = found;
          assert.deepEqual(more, []);
          assert.match(open?.message ?? "", /^not proven:[^]*known after the deployment/);
        });
      }
    }
  }
});

describe("the pack", () => {
  it("has a policy per definition, each with a level, a severity and a place for exemptions", () => {
    const pack = policies();
    assert.deepEqual(
      pack.map(({ name }) => name),
      DEFINITIONS.map(({ name }) => name),
    );
    for (const policy of pack) {
      assert.ok(policy.enforcementLevel === "mandatory" || policy.enforcementLevel === "advisory", policy.name);
      assert.ok(policy.severity, policy.name);
      assert.ok(policy.configSchema?.properties["exempt"], policy.name);
    }
  });

  it("blocks on everything but what is not proven, unless configured otherwise", () => {
    assert.deepEqual(
      policies()
        .filter(({ enforcementLevel }) => enforcementLevel === "advisory")
        .map(({ name }) => name),
      ["reachability-proven", "endpoint-zones", "flow-logs"],
    );
  });
});
