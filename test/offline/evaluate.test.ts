/** The offline evaluation: what it answers, and what it refuses. */
import * as assert from "node:assert/strict";
import { Account, zonesOf } from "../../offline/account";
import { EvaluationError, evaluate } from "../../offline/evaluate";
import { evaluation } from "../helpers/evaluations";

describe("an evaluation", () => {
  it("answers project, stack, mode, region, resources and outputs, the same each time", async () => {
    const [a, b] = [await evaluate({ stack: "dev", mode: "hybrid" }), await evaluate({ stack: "dev", mode: "hybrid" })];
    assert.deepEqual([a.project, a.stack, a.mode, a.region], ["fargate-egress", "dev", "hybrid", "us-east-1"]);
    assert.deepEqual(JSON.parse(JSON.stringify(a.resources)), JSON.parse(JSON.stringify(b.resources)));
    assert.deepEqual(a.outputs, b.outputs);
  });

  it("takes the mode of the stack file when none is given", async () => {
    assert.equal((await evaluate({ stack: "prod" })).mode, "endpoints-only");
    assert.equal((await evaluate({ stack: "dev" })).mode, "nat-only");
  });

  it("forms URNs as the engine does", async () => {
    const e = await evaluation("dev", "nat-only");
    const urn = e.resources.find((r) => r.type === "aws:ec2/natGateway:NatGateway")?.urn;
    assert.equal(
      urn,
      "urn:pulumi:dev::fargate-egress::fargate-egress:index:FargateEgress$fargate-egress:index:NatEgress$aws:ec2/natGateway:NatGateway::egress-nat-use1-az1",
    );
  });

  it("refuses with every problem of the configuration, as text", async () => {
    await assert.rejects(
      evaluate({
        stack: "dev",
        set: ["mode=both", "network.cidr=10.0.0.1/16", "services.app.cpu=300", "servce.cpu=1"],
      }),
      (error: Error) => {
        assert.ok(error instanceof EvaluationError);
        assert.match(error.message, /^4 problems in the configuration of stack dev\n/);
        assert.equal(error.message.match(/^ {4}at: {2}--set /gm)?.length, 4);
        assert.equal(error.message.match(/^ {4}why: /gm)?.length, 4);
        assert.equal(error.message.match(/^ {4}fix: /gm)?.length, 4);
        return true;
      },
    );
  });

  it("goes on after a refusal: the next one is whole", async () => {
    const [bad, good] = await Promise.allSettled([
      evaluate({ stack: "dev", set: ["mode=both"] }),
      evaluate({ stack: "dev" }),
    ]);
    assert.equal(bad.status, "rejected");
    assert.equal(good.status === "fulfilled" && good.value.resources.length > 40, true);
  });

  it("gives no secret away", async () => {
    const text = JSON.stringify(await evaluation("prod", "endpoints-only"));
    assert.doesNotMatch(text, /replace-me/);
  });
});

describe("the pretend account", () => {
  it("refuses a resource type and a call that nobody thought about", () => {
    const account = new Account("us-east-1");
    assert.throws(
      () => account.register({ type: "aws:rds/instance:Instance", name: "db", inputs: {} }),
      /does not know the resource type aws:rds\/instance:Instance \(db\)/,
    );
    assert.throws(() => account.call("aws:ec2/getAmi:getAmi", {}), /does not answer the call aws:ec2\/getAmi:getAmi/);
  });

  it("has the AZ ids of each region", () => {
    const ids = (region: string) => zonesOf(region).map((z) => z.id);
    assert.deepEqual(ids("us-east-1").slice(0, 3), ["use1-az1", "use1-az2", "use1-az4"]);
    assert.deepEqual(ids("ap-southeast-2"), ["apse2-az1", "apse2-az2", "apse2-az3"]);
    assert.deepEqual(ids("us-gov-west-1"), ["usgw1-az1", "usgw1-az2", "usgw1-az3"]);
    assert.deepEqual(ids("cn-north-1"), ["cnn1-az1", "cnn1-az2", "cnn1-az3"]);
    assert.deepEqual(ids("eu-central-1"), ["euc1-az1", "euc1-az2", "euc1-az3"]);
    assert.deepEqual(ids("ca-west-1"), ["caw1-az1", "caw1-az2", "caw1-az3"]);
  });
});
