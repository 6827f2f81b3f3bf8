/** Adopting a network that exists. */
import * as assert from "node:assert/strict";
import type { Mode } from "../../plan/mode";
import { cidrsOf } from "../../plan/network";
import { adoptedAccount } from "../helpers/adopted-account";
import { evaluation, names, ofType, one } from "../helpers/evaluations";

function adopt(
  mode: Mode,
  { privates = ["subnet-a", "subnet-b"], publics = ["subnet-pa", "subnet-pb"], set = [] as string[], vpc = {} } = {},
) {
  return evaluation("dev", mode, {
    account: adoptedAccount(vpc),
    set: [
      `network.existing={vpcId: vpc-own, privateSubnetIds: [${privates.join(", ")}], publicSubnetIds: [${publics.join(", ")}]}`,
      ...set,
    ],
  });
}

const OWN = [
  "aws:ec2/vpc:Vpc",
  "aws:ec2/subnet:Subnet",
  "aws:ec2/routeTable:RouteTable",
  "aws:ec2/routeTableAssociation:RouteTableAssociation",
  "aws:ec2/internetGateway:InternetGateway",
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  "aws:ec2/networkAcl:NetworkAcl",
  "aws:ec2/flowLog:FlowLog",
];

describe("an adopted network", () => {
  for (const mode of ["nat-only", "endpoints-only", "hybrid"] as const)
    it(`gets nothing of its own made again in ${mode}, and the service stands in its subnets`, async () => {
      const e = await adopt(mode);
      for (const type of OWN) assert.deepEqual(names(e, type), [], type);
      assert.equal(one(e, "aws:ec2/securityGroup:SecurityGroup", "egress-app-task").inputs["vpcId"], "vpc-own");
      assert.deepEqual(one(e, "aws:ecs/service:Service").inputs["networkConfiguration"], {
        subnets: ["subnet-a", "subnet-b"],
        securityGroups: ["sg-egress-app-task"],
        assignPublicIp: false,
      });
      assert.deepEqual(cidrsOf(e.plan.network), ["172.20.0.0/16"]);
      assert.deepEqual(e.outputs["routeTableIds"], ["rtb-a", "rtb-b"]);
      assert.deepEqual(e.outputs["privateSubnetIds"], ["subnet-a", "subnet-b"]);
    });

  it("gets a NAT in its public subnet and a default route in each private table", async () => {
    const e = await adopt("nat-only");
    assert.equal(one(e, "aws:ec2/natGateway:NatGateway").inputs["subnetId"], "subnet-pa");
    assert.deepEqual(
      ofType(e, "aws:ec2/route:Route").map((r) => [r.name, r.inputs["routeTableId"], r.inputs["natGatewayId"]]),
      [
        ["egress-nat-default-rtb-a", "rtb-a", "nat-egress-nat-use1-az1"],
        ["egress-nat-default-rtb-b", "rtb-b", "nat-egress-nat-use1-az1"],
      ],
    );
  });

  it("gets one route and one gateway association for a table that two subnets share, and one endpoint subnet per AZ", async () => {
    const e = await adopt("hybrid", { privates: ["subnet-a", "subnet-b2", "subnet-b"] });
    assert.deepEqual(
      ofType(e, "aws:ec2/route:Route").map((r) => r.inputs["routeTableId"]),
      ["rtb-a", "rtb-b"],
    );
    assert.deepEqual(
      ofType(e, "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation").map(
        (r) => r.inputs["routeTableId"],
      ),
      ["rtb-a", "rtb-b"],
    );
    assert.deepEqual(one(e, "aws:ec2/vpcEndpoint:VpcEndpoint", "egress-endpoint-logs").inputs["subnetIds"], [
      "subnet-a",
      "subnet-b",
    ]);
    assert.deepEqual(e.outputs["privateSubnetIds"], ["subnet-a", "subnet-b", "subnet-b2"]);
  });

  it("keeps every resource when a further subnet is adopted, and whatever the order of the list", async () => {
    const [two, three] = [
      await adopt("hybrid"),
      await adopt("hybrid", { privates: ["subnet-b2", "subnet-b", "subnet-a"] }),
    ];
    const urns = new Set(three.resources.map((r) => r.urn));
    assert.deepEqual(
      two.resources.filter((r) => !urns.has(r.urn)).map((r) => r.urn),
      [],
    );
  });

  it("uses the main table of a subnet that has none", async () => {
    const e = await adopt("nat-only", { privates: ["subnet-main"] });
    assert.deepEqual(
      ofType(e, "aws:ec2/route:Route").map((r) => r.inputs["routeTableId"]),
      ["rtb-main"],
    );
  });

  it("needs DNS support and host names on for endpoints", async () => {
    await assert.rejects(
      adopt("endpoints-only", { vpc: { enableDnsHostnames: false, enableDnsSupport: false } }),
      (error: Error) => {
        assert.match(error.message, /^2 problems/);
        assert.match(error.message, /network\.existing\.vpcId = vpc-own\n {4}why: the VPC has enableDnsSupport off/);
        assert.match(error.message, /fix: aws ec2 modify-vpc-attribute --vpc-id vpc-own --enable-dns-hostnames/);
        return true;
      },
    );
    assert.equal((await adopt("nat-only", { vpc: { enableDnsHostnames: false } })).mode, "nat-only");
  });

  it("needs a public subnet in each AZ that gets a NAT", async () => {
    await assert.rejects(
      adopt("nat-only", { publics: ["subnet-pa"], set: ["network.nat.strategy=per-az"] }),
      /network\.existing\.publicSubnetIds = \["subnet-pa"\]\n {4}why: nat\.strategy per-az puts a NAT in use1-az2, where no public subnet is listed/,
    );
    assert.equal(names(await adopt("nat-only", { publics: ["subnet-pa"] }), "aws:ec2/natGateway:NatGateway").length, 1);
  });

  it("needs two AZs for a load balancer, and subnets in it rather than in another VPC", async () => {
    await assert.rejects(
      adopt("endpoints-only", { privates: ["subnet-a"], set: ["services.app.loadBalancer.scheme=internal"] }),
      /the internal load balancer of app needs subnets in at least two/,
    );
    await assert.rejects(
      adopt("nat-only", { publics: ["subnet-pa"], set: ["services.app.loadBalancer.scheme=public"] }),
      /the public load balancer of app needs subnets in at least two/,
    );
    await assert.rejects(
      adopt("nat-only", { privates: ["subnet-a", "subnet-elsewhere"] }),
      /privateSubnetIds = subnet-elsewhere\n {4}why: the subnet is in vpc-other, not in vpc-own/,
    );
  });

  it("makes the keys of a network of our own dormant", async () => {
    const e = await adopt("nat-only");
    assert.deepEqual(
      e.plan.dormant.filter((d) => d.why.includes("adopted")).map((d) => d.key),
      ["network.cidr", "network.azs"],
    );
  });
});
