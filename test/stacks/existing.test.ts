/** Adopting a network that exists. */
import * as assert from "node:assert/strict";
import type { AccountOptions } from "../../offline/account";
import type { Mode } from "../../plan/mode";
import { cidrsOf } from "../../plan/network";
import { adoptedAccount } from "../helpers/adopted-account";
import { evaluation, names, ofType, one } from "../helpers/evaluations";

function adopt(
  mode: Mode,
  {
    privates = ["subnet-a0000000", "subnet-b0000000"],
    publics = ["subnet-fa000000", "subnet-fb000000"],
    set = [] as string[],
    vpc = {},
  } = {},
) {
  return evaluation("dev", mode, {
    account: adoptedAccount(vpc),
    set: [
      `network.existing={vpcId: vpc-0e000000, privateSubnetIds: [${privates.join(", ")}], publicSubnetIds: [${publics.join(", ")}]}`,
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
      assert.equal(one(e, "aws:ec2/securityGroup:SecurityGroup", "egress-app-task").inputs["vpcId"], "vpc-0e000000");
      assert.deepEqual(one(e, "aws:ecs/service:Service").inputs["networkConfiguration"], {
        subnets: ["subnet-a0000000", "subnet-b0000000"],
        securityGroups: ["sg-egress-app-task"],
        assignPublicIp: false,
      });
      assert.deepEqual(cidrsOf(e.plan.network), ["172.20.0.0/16"]);
      assert.deepEqual(e.outputs["routeTableIds"], ["rtb-a", "rtb-b"]);
      assert.deepEqual(e.outputs["privateSubnetIds"], ["subnet-a0000000", "subnet-b0000000"]);
    });

  it("gets a NAT in its public subnet and a default route in each private table", async () => {
    const e = await adopt("nat-only");
    assert.equal(one(e, "aws:ec2/natGateway:NatGateway").inputs["subnetId"], "subnet-fa000000");
    assert.deepEqual(
      ofType(e, "aws:ec2/route:Route").map((r) => [r.name, r.inputs["routeTableId"], r.inputs["natGatewayId"]]),
      [
        ["egress-nat-default-rtb-a", "rtb-a", "nat-egress-nat-use1-az1"],
        ["egress-nat-default-rtb-b", "rtb-b", "nat-egress-nat-use1-az1"],
      ],
    );
  });

  it("gets one route and one gateway association for a table that two subnets share, and one endpoint subnet per AZ", async () => {
    const e = await adopt("hybrid", { privates: ["subnet-a0000000", "subnet-b2000000", "subnet-b0000000"] });
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
      "subnet-a0000000",
      "subnet-b0000000",
    ]);
    assert.deepEqual(e.outputs["privateSubnetIds"], ["subnet-a0000000", "subnet-b0000000", "subnet-b2000000"]);
  });

  it("keeps every resource when a further subnet is adopted, and whatever the order of the list", async () => {
    const [two, three] = [
      await adopt("hybrid"),
      await adopt("hybrid", { privates: ["subnet-b2000000", "subnet-b0000000", "subnet-a0000000"] }),
    ];
    const urns = new Set(three.resources.map((r) => r.urn));
    assert.deepEqual(
      two.resources.filter((r) => !urns.has(r.urn)).map((r) => r.urn),
      [],
    );
  });

  it("uses the main table of a subnet that has none", async () => {
    const e = await adopt("nat-only", { privates: ["subnet-d0000000"] });
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
        assert.match(
          error.message,
          /network\.existing\.vpcId = vpc-0e000000\n {4}why: the VPC has enableDnsSupport off/,
        );
        assert.match(error.message, /fix: aws ec2 modify-vpc-attribute --vpc-id vpc-0e000000 --enable-dns-hostnames/);
        return true;
      },
    );
    assert.equal((await adopt("nat-only", { vpc: { enableDnsHostnames: false } })).mode, "nat-only");
  });

  it("needs a public subnet in each AZ that gets a NAT", async () => {
    await assert.rejects(
      adopt("nat-only", { publics: ["subnet-fa000000"], set: ["network.nat.strategy=per-az"] }),
      /network\.existing\.publicSubnetIds = \["subnet-fa000000"\]\n {4}why: nat\.strategy per-az puts a NAT in use1-az2, where no public subnet is listed/,
    );
    assert.equal(
      names(await adopt("nat-only", { publics: ["subnet-fa000000"] }), "aws:ec2/natGateway:NatGateway").length,
      1,
    );
  });

  it("needs two AZs for a load balancer, and subnets in it rather than in another VPC", async () => {
    await assert.rejects(
      adopt("endpoints-only", { privates: ["subnet-a0000000"], set: ["services.app.loadBalancer.scheme=internal"] }),
      /the internal load balancer of app needs subnets in at least two/,
    );
    await assert.rejects(
      adopt("nat-only", { publics: ["subnet-fa000000"], set: ["services.app.loadBalancer.scheme=public"] }),
      /the public load balancer of app needs subnets in at least two/,
    );
    await assert.rejects(
      adopt("nat-only", { privates: ["subnet-a0000000", "subnet-e0000000"] }),
      /privateSubnetIds = subnet-e0000000\n {4}why: the subnet is in vpc-0f000000, not in vpc-0e000000/,
    );
  });

  it("makes the keys of a network of our own unused", async () => {
    const e = await adopt("nat-only");
    assert.deepEqual(
      e.plan.unused.filter((d) => d.why.includes("adopted")).map((d) => d.key),
      ["network.cidr", "network.azs"],
    );
  });
});

/** Routes of every private table, the endpoint of logs and the NAT, as the look-ups find them. */
function standing({ tags = {}, natState = "available" }: { tags?: Record<string, string>; natState?: string } = {}) {
  const none = {
    cidrBlock: "",
    destinationPrefixListId: "",
    gatewayId: "",
    natGatewayId: "",
    networkInterfaceId: "",
    transitGatewayId: "",
    vpcPeeringConnectionId: "",
  };
  return adoptedAccount(
    {},
    {
      "aws:ec2/getRouteTable:getRouteTable": ({ subnetId, routeTableId }) =>
        routeTableId === undefined
          ? { routeTableId: subnetId === "subnet-b0000000" ? "rtb-b" : "rtb-a" }
          : {
              routeTableId,
              routes: [
                { ...none, cidrBlock: "0.0.0.0/0", natGatewayId: "nat-0" },
                { ...none, destinationPrefixListId: "pl-0", gatewayId: "vpce-s3" },
              ],
            },
      "aws:ec2/getNatGateway:getNatGateway": ({ id }) => ({ id, state: natState, tags }),
      "aws:ec2/getVpcEndpoint:getVpcEndpoint": ({ id, serviceName, filters }) => {
        if (id === "vpce-s3") return { id, serviceName: "com.amazonaws.us-east-1.s3", tags };
        if (JSON.stringify(filters).includes("tag:") || !String(serviceName).endsWith(".logs"))
          throw new Error("no matching EC2 VPC Endpoint found");
        return {
          id: "vpce-logs",
          state: "available",
          securityGroupIds: ["sg-theirs"],
          subnetIds: ["subnet-a0000000"],
          privateDnsEnabled: true,
          policy: "{}",
          tags,
        };
      },
    },
  );
}

const EXISTING =
  "network.existing={vpcId: vpc-0e000000, privateSubnetIds: [subnet-a0000000, subnet-b0000000], publicSubnetIds: [subnet-fa000000, subnet-fb000000]}";
const OWN_TAGS = { "fargate-egress:stack": "organization/fargate-egress/dev" };
const ROUTING = "aws:ec2/route:Route";
const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const ASSOCIATION = "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation";

describe("what stands in an adopted network", () => {
  it("is used when somebody else made it: no second NAT, route, endpoint or association", async () => {
    const e = await evaluation("dev", "hybrid", { account: standing(), set: [EXISTING] });
    assert.deepEqual(names(e, "aws:ec2/natGateway:NatGateway"), []);
    assert.deepEqual(names(e, ROUTING), []);
    assert.deepEqual(names(e, ASSOCIATION), []);
    assert.deepEqual(names(e, ENDPOINT), ["egress-endpoint-ecr.api", "egress-endpoint-ecr.dkr"]);
    const admitted = ofType(e, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule").filter(
      (r) => r.inputs["securityGroupId"] === "sg-theirs",
    );
    assert.deepEqual(
      admitted.map((r) => [r.inputs["referencedSecurityGroupId"], r.inputs["fromPort"]]),
      [["sg-egress-app-task", 443]],
    );
  });

  it("is planned as before when this stack made it in an earlier run", async () => {
    const urns = async (account: AccountOptions) =>
      (await evaluation("dev", "hybrid", { account, set: [EXISTING] })).resources.map((r) => r.urn).sort();
    assert.deepEqual(await urns(standing({ tags: OWN_TAGS })), await urns(adoptedAccount()));
  });

  it("is not taken for the stack's own by another stack's tag", async () => {
    const tags = { "fargate-egress:stack": "organization/fargate-egress/prod" };
    const e = await evaluation("dev", "hybrid", { account: standing({ tags }), set: [EXISTING] });
    assert.deepEqual(names(e, "aws:ec2/natGateway:NatGateway"), []);
  });

  it("is refused where it leads nowhere any more", async () => {
    await assert.rejects(
      evaluation("dev", "nat-only", { account: standing({ natState: "deleted" }), set: [EXISTING] }),
      /why: its default route leads to nat-0, which is gone[^]*fix: aws ec2 delete-route --route-table-id rtb-a/,
    );
  });

  it("is refused where several endpoints stand for a service and none is the stack's own", async () => {
    const several = (own: boolean) =>
      adoptedAccount(
        {},
        {
          "aws:ec2/getVpcEndpoint:getVpcEndpoint": ({ serviceName, filters }) => {
            const byTag = JSON.stringify(filters).includes("tag:fargate-egress:stack");
            if (!String(serviceName).endsWith(".logs")) throw new Error("no matching EC2 VPC Endpoint found");
            if (!byTag) throw new Error("multiple EC2 VPC Endpoints matched; use additional constraints");
            if (!own) throw new Error("no matching EC2 VPC Endpoint found");
            return { id: "vpce-own", tags: OWN_TAGS };
          },
        },
      );
    await assert.rejects(
      evaluation("dev", "hybrid", { account: several(false), set: [EXISTING] }),
      /several endpoints of logs stand in the VPC[^]*egress network record/,
    );
    const e = await evaluation("dev", "hybrid", { account: several(true), set: [EXISTING] });
    assert.ok(names(e, ENDPOINT).includes("egress-endpoint-logs"));
  });
});
