/** Several services in one bill, and stacks on another stack's network: what passes is theirs, what stands is not. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { evaluate, ROOT } from "../../offline/evaluate";
import { planDocument } from "../../report/document";
import { answerOf } from "../helpers/egress";

const file = (folder: string, stack: string) => join(ROOT, "examples", folder, `Pulumi.${stack}.yaml`);
const STANDS = [
  "nat-hours",
  "nat-public-ipv4",
  "nat-instance-hours",
  "interface-endpoint-hours",
  "gateway-endpoint",
  "transit-gateway-hours",
];

describe("cost of a stack that joins a network", function () {
  this.timeout(60_000);

  for (const mode of ["endpoints-only", "hybrid", "nat-only"] as const)
    it(`prices what passes and nothing of what stands, while the network is ${mode}`, async () => {
      const evaluation = await evaluate({ stack: "orders", mode, configFile: file("shared-network", "orders") });
      const { cost } = planDocument(evaluation, "logs=100,sqs=0,ecr=1");
      assert.deepEqual(
        cost.lines.filter((l) => STANDS.includes(l.kind)).map((l) => l.item),
        [],
      );
      assert.equal(cost.egress.fixed, 0);
      assert.deepEqual(cost.unrouted, []);
      const endpoint = cost.lines.find((l) => l.kind === "interface-endpoint-gb");
      const elsewhere = cost.unknown.filter((u) => u.kind === "elsewhere-gb");
      if (mode === "nat-only") {
        assert.equal(endpoint, undefined);
        assert.ok(
          elsewhere.some((u) => /it passes the NAT of /.test(u.why) && u.quantity !== null && u.quantity >= 100),
        );
      } else {
        assert.equal(endpoint?.quantity, 100);
        assert.equal(endpoint?.monthly, 1);
      }
      assert.ok(cost.lines.some((l) => l.kind === "fargate" && (l.monthly ?? 0) > 0));
    });

  it("compares nothing, and says whose the modes are", async () => {
    await assert.rejects(
      answerOf("compare", "--stack", "orders", "--config", file("shared-network", "orders")),
      /the modes belong to the network of .*egress plan prices this one/s,
    );
  });
});

describe("cost of several services", function () {
  this.timeout(60_000);

  it("has the tasks of each, and one egress path", async () => {
    const evaluation = await evaluate({ stack: "shop", configFile: file("several-services", "shop") });
    const { cost } = planDocument(evaluation);
    const services = evaluation.plan.services.length;
    assert.ok(services > 1);
    assert.equal(
      new Set(cost.lines.filter((l) => l.kind === "fargate").map((l) => l.item.split(":")[0])).size,
      services,
    );
    assert.ok(cost.egress.atLeast.fixed > 0);
  });
});
