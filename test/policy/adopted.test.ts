/** A network that the stack did not make: what it cannot show is not proven, and no fault. */
import * as assert from "node:assert/strict";
import { MODES } from "../../plan/mode";
import { adoptedAccount } from "../helpers/adopted-account";
import { evaluation } from "../helpers/evaluations";
import { firstPreview, without } from "./resources";
import { review } from "./review";

const EXISTING =
  "{vpcId: vpc-0e000000, privateSubnetIds: [subnet-a0000000, subnet-b0000000], publicSubnetIds: [subnet-fa000000, subnet-fb000000]}";

describe("the policy pack on an adopted network", () => {
  for (const mode of MODES) {
    const stackConfig = { "fargate-egress:mode": mode, "aws:region": "us-east-1" };
    const adopted = () => evaluation("dev", mode, { account: adoptedAccount(), set: [`network.existing=${EXISTING}`] });

    it(`objects to nothing in ${mode}, and says what it cannot see`, async () => {
      const { resources } = await adopted();
      for (const records of [resources, firstPreview(resources)]) {
        const found = await review(records, { stackConfig });
        assert.deepEqual(
          found.map(({ policy }) => policy),
          ["reachability-proven"],
        );
        assert.match(found[0]?.message ?? "", /of vpc-0e000000, which is not part of this stack/);
      }
    });
  }

  it("still names the fault of what the stack itself makes", async () => {
    const { resources } = await evaluation("dev", "endpoints-only", {
      account: adoptedAccount(),
      set: [`network.existing=${EXISTING}`],
    });
    const broken = without(resources, ({ name, type }) => type.endsWith("IngressRule") && name.includes("endpoints"));
    const found = await review(broken, {
      stackConfig: { "fargate-egress:mode": "endpoints-only", "aws:region": "us-east-1" },
    });
    const faults = found.filter(({ policy }) => policy === "reachability");
    assert.ok(faults.length > 0);
    for (const { message } of faults) assert.match(message, /^EGR\d{3} egress-endpoints-main: /);
  });
});
