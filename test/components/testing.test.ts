/** The proof for unit tests of other programs: what holds, what is told when it does not. */
import * as assert from "node:assert/strict";
import { SecurityGroup } from "@pulumi/aws/ec2";
import { Provider } from "@pulumi/aws/provider";
import { Queue } from "@pulumi/aws/sqs";
import { ArgumentError, FargateEgress, FargateService } from "../../components";
import { expect, prove } from "../../testing";

const IMAGE = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1";

describe("prove", () => {
  it("proves a program, with resources that this project does not know and a provider of its own", async () => {
    const proven = await prove(
      () => {
        const provider = new Provider("main", { region: "eu-west-1" });
        const queue = new Queue("orders", {}, { provider });
        const net = new FargateEgress("net", { mode: "endpoints-only" }, { provider });
        new FargateService("app", { egress: net, image: IMAGE, environment: { QUEUE: queue.id } }, { provider });
        return { vpcId: net.vpcId };
      },
      { region: "eu-west-1" },
    );
    expect(proven).reachable();
    expect(proven).reaches("ecr.api", "endpoint");
    assert.equal(proven.outputs["vpcId"], "vpc-net");
    assert.throws(() => expect(proven).unreachable(), /expected unreachable, and it is reachable/);
    assert.throws(() => expect(proven).reaches("sqs"), /not needed/);
  });

  it("names the fault and the fix of a program that does not reach", async () => {
    const proven = await prove(() => {
      const net = new FargateEgress("net", { mode: "nat-only" });
      // Neither mode nor services are told: nothing is checked beforehand.
      const { vpcId, privateSubnetIds } = net;
      const closed = new SecurityGroup("closed", { vpcId });
      new FargateService("app", {
        egress: { vpcId, privateSubnetIds, clientSecurityGroupId: closed.id },
        image: "nginx:1.29",
      });
    });
    expect(proven).unreachable();
    assert.throws(() => expect(proven).reachable(), /EGR\d{3}[^]*fix: /);
  });

  it("fails with what is wrong with an argument, once the account was asked", async () => {
    await assert.rejects(
      prove(() => new FargateEgress("net", { cidrBlock: "10.0.0.0/24" })),
      (error) => error instanceof ArgumentError && error.problems[0]?.key === "cidrBlock",
    );
  });
});
