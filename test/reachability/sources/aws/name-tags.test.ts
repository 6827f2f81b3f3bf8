import * as assert from "node:assert/strict";
import { labelsOf } from "../../../../reachability/sources/aws/name-tags";

describe("reachability/sources/aws: what tags tell", () => {
  it("a name, and the stack that made it, whatever the prefix of its tag", () => {
    assert.deepEqual(labelsOf(undefined), {});
    assert.deepEqual(labelsOf([{ Key: "Name", Value: "nat" }]), { name: "nat" });
    assert.deepEqual(labelsOf([{ Key: "acme:stack", Value: "acme/shop/prod" }]), { madeBy: "acme/shop/prod" });
    assert.deepEqual(labelsOf([{ Key: "aws:cloudformation:stack", Value: "shop" }]), {});
  });
});
