/** AZs come, go and change places without touching one another; endpoint services may be missing in some. */
import * as assert from "node:assert/strict";
import { MODES } from "../../plan/mode";
import { evaluation, ofType, one } from "../helpers/evaluations";

type Found = Awaited<ReturnType<typeof evaluation>>;
const byUrn = (e: Found) => new Map(e.resources.map((r) => [r.urn, r]));

/** Resources whose inputs list the AZs, and so grow by the new one in place. */
const LISTING = new Set([
  "aws:ec2/vpcEndpoint:VpcEndpoint",
  "aws:ecs/service:Service",
  "aws:lb/loadBalancer:LoadBalancer",
]);

for (const mode of MODES)
  describe(`AZ changes in ${mode}`, () => {
    it("2 to 3 adds resources of the third AZ only, and 3 to 2 takes them away again", async () => {
      const [two, three] = [
        await evaluation("dev", mode, { set: ["network.azs=2"] }),
        await evaluation("dev", mode, { set: ["network.azs=3"] }),
      ];
      const after = byUrn(three);
      for (const resource of two.resources) {
        const now = after.get(resource.urn);
        assert.ok(now, `${resource.urn} is gone`);
        if (!LISTING.has(resource.type)) assert.deepEqual(now.inputs, resource.inputs, resource.urn);
      }
      const before = byUrn(two);
      const added = three.resources.filter((r) => !before.has(r.urn));
      assert.ok(added.length > 0);
      for (const resource of added) assert.match(resource.name, /use1-az4$/);
    });

    it("leaves the lists of the first AZs at the front when a third comes", async () => {
      const subnets = async (azs: number) =>
        (
          one(await evaluation("dev", mode, { set: [`network.azs=${azs}`] }), "aws:ecs/service:Service").inputs[
            "networkConfiguration"
          ] as { subnets: string[] }
        ).subnets;
      assert.deepEqual(await subnets(3), [...(await subnets(2)), "subnet-egress-private-use1-az4"]);
    });

    it("names, ids and any order of them make the same stack", async () => {
      const wanted = [
        "[us-east-1a, us-east-1b, us-east-1c]",
        "[us-east-1c, us-east-1a, us-east-1b]",
        "[use1-az4, us-east-1b, use1-az1]",
        "3",
      ];
      const [first, ...others] = await Promise.all(
        wanted.map((azs) => evaluation("dev", mode, { set: [`network.azs=${azs}`] })),
      );
      const shape = (e: Found | undefined) =>
        Object.fromEntries(
          (e?.resources ?? []).map((r) => [r.urn, { inputs: r.inputs, dependencies: r.dependencies }]),
        );
      for (const other of others) assert.deepEqual(shape(other), shape(first));
    });

    it("dropping the first AZ keeps the addresses of the others", async () => {
      const [three, last] = [
        await evaluation("dev", mode, { set: ["network.azs=3"] }),
        await evaluation("dev", mode, { set: ["network.azs=[use1-az2, use1-az4]"] }),
      ];
      const before = byUrn(three);
      for (const subnet of ofType(last, "aws:ec2/subnet:Subnet"))
        assert.deepEqual(subnet.inputs, before.get(subnet.urn)?.inputs);
    });
  });

describe("AZs of the account", () => {
  it("follow the id where another account has other names", async () => {
    const account = {
      zones: [
        { name: "us-east-1a", id: "use1-az2" },
        { name: "us-east-1b", id: "use1-az1" },
      ],
    };
    const [mine, other] = [await evaluation("dev", "nat-only"), await evaluation("dev", "nat-only", { account })];
    const cidrs = (e: Found) =>
      Object.fromEntries(ofType(e, "aws:ec2/subnet:Subnet").map((s) => [s.name, s.inputs["cidrBlock"]]));
    assert.deepEqual(cidrs(other), cidrs(mine));
    assert.equal(
      one(other, "aws:ec2/subnet:Subnet", "egress-private-use1-az1").inputs["availabilityZone"],
      "us-east-1b",
    );
  });

  it("that do not exist are refused with those that do", async () => {
    await assert.rejects(
      evaluation("dev", "nat-only", { set: ["network.azs=[us-east-1a, us-east-1z]"] }),
      (error: Error) => {
        assert.match(error.message, /network\.azs = us-east-1z/);
        assert.match(error.message, /fix: choose among .*us-east-1a \(use1-az1\)/);
        return true;
      },
    );
  });

  it("fewer than asked for are refused", async () => {
    await assert.rejects(
      evaluation("dev", "nat-only", { set: ["network.azs=4", "aws:region=eu-west-1"] }),
      /network\.azs = 4\n {4}why: the region offers 3 AZs/,
    );
  });

  it("listed by name and by id at once are refused", async () => {
    await assert.rejects(
      evaluation("dev", "nat-only", { set: ["network.azs=[us-east-1a, use1-az1]"] }),
      /it is use1-az1, which is listed already/,
    );
  });
});

describe("endpoint services that are not everywhere", () => {
  it("get an endpoint where they are, and a warning names the AZs where they are not", async () => {
    const e = await evaluation("dev", "endpoints-only", {
      account: { serviceZones: { sts: ["us-east-1b", "us-east-1c"] } },
    });
    assert.deepEqual(one(e, "aws:ec2/vpcEndpoint:VpcEndpoint", "egress-endpoint-sts").inputs["subnetIds"], [
      "subnet-egress-private-use1-az2",
    ]);
    assert.deepEqual(one(e, "aws:ec2/vpcEndpoint:VpcEndpoint", "egress-endpoint-logs").inputs["subnetIds"], [
      "subnet-egress-private-use1-az1",
      "subnet-egress-private-use1-az2",
    ]);
    assert.deepEqual(e.plan.warnings, [
      { key: "network.azs", why: "sts is not offered in us-east-1a: tasks there cross to us-east-1b" },
    ]);
  });

  it("are refused where none of the AZs has them, with the AZs that do", async () => {
    await assert.rejects(
      evaluation("dev", "endpoints-only", { account: { serviceZones: { sts: ["us-east-1d"] } } }),
      /network\.azs = us-east-1a, us-east-1b\n {4}why: the endpoint service sts is offered only in us-east-1d.*\n {4}fix: choose AZs that include one of those/,
    );
  });

  it("are refused where the region has none, all of them together", async () => {
    await assert.rejects(
      evaluation("dev", "endpoints-only", { account: { serviceZones: { sts: [], logs: [] } } }),
      (error: Error) => {
        assert.match(error.message, /^2 problems/);
        assert.match(error.message, /service logs is offered in no AZ of us-east-1/);
        assert.match(error.message, /fix: remove sts, or reach it through NAT \(mode hybrid\)/);
        return true;
      },
    );
  });

  it("matter only in a mode that makes them", async () => {
    const e = await evaluation("dev", "nat-only", { account: { serviceZones: { sts: [], logs: [] } } });
    assert.equal(e.mode, "nat-only");
  });

  it("one AZ alone is warned about", async () => {
    const e = await evaluation("dev", "endpoints-only", { set: ["network.azs=1"] });
    assert.match(e.plan.warnings.map((w) => w.why).join(), /endpoints in one AZ/);
  });
});
