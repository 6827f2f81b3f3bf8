/** Every NAT strategy through the whole program. */
import * as assert from "node:assert/strict";
import { evaluation, names, ofType, one, untagged } from "../helpers/evaluations";

const privateRoutes = (e: Awaited<ReturnType<typeof evaluation>>) =>
  ofType(e, "aws:ec2/route:Route").filter((r) => r.name.startsWith("egress-nat"));

const nat = (...set: string[]) => evaluation("dev", "nat-only", { set: set.map((s) => `network.nat.${s}`) });

describe("NAT strategies", () => {
  it("per-az: a gateway and an address in every AZ, which each serve their own", async () => {
    const e = await nat("strategy=per-az");
    assert.deepEqual(
      ofType(e, "aws:ec2/natGateway:NatGateway").map((r) => untagged(r)),
      [
        { allocationId: "eipalloc-egress-nat-use1-az1", subnetId: "subnet-egress-public-use1-az1" },
        { allocationId: "eipalloc-egress-nat-use1-az2", subnetId: "subnet-egress-public-use1-az2" },
      ],
    );
    assert.deepEqual(
      privateRoutes(e).map((r) => r.inputs["natGatewayId"]),
      ["nat-egress-nat-use1-az1", "nat-egress-nat-use1-az2"],
    );
  });

  it("single: one gateway serves every AZ", async () => {
    const e = await nat("strategy=single");
    assert.deepEqual(names(e, "aws:ec2/natGateway:NatGateway"), ["egress-nat-use1-az1"]);
    assert.deepEqual(
      privateRoutes(e).map((r) => r.inputs["natGatewayId"]),
      ["nat-egress-nat-use1-az1", "nat-egress-nat-use1-az1"],
    );
  });

  it("single to per-az keeps the gateway that stands and its address", async () => {
    const [one_, each] = [await nat("strategy=single"), await nat("strategy=per-az")];
    for (const type of ["aws:ec2/natGateway:NatGateway", "aws:ec2/eip:Eip"]) {
      const kept = one(one_, type);
      assert.deepEqual(one(each, type, kept.name).inputs, kept.inputs);
    }
  });

  it("regional: one gateway of the VPC, no public subnet, no address of ours", async () => {
    const e = await nat("strategy=regional");
    assert.deepEqual(untagged(one(e, "aws:ec2/natGateway:NatGateway")), {
      availabilityMode: "regional",
      vpcId: "vpc-egress",
    });
    assert.deepEqual(names(e, "aws:ec2/eip:Eip"), []);
    assert.deepEqual(
      names(e, "aws:ec2/subnet:Subnet").filter((n) => n.includes("public")),
      [],
    );
    assert.deepEqual(
      new Set(privateRoutes(e).map((r) => r.inputs["natGatewayId"])),
      new Set(["nat-egress-nat-regional"]),
    );
    assert.equal(ofType(e, "aws:ec2/internetGateway:InternetGateway").length, 1);
  });

  it("regional with addresses of our own pins them to AZs by id", async () => {
    const e = await nat("strategy=regional", "eipAllocationIds=[eipalloc-0a000000, eipalloc-0b000000]");
    assert.deepEqual(untagged(one(e, "aws:ec2/natGateway:NatGateway")), {
      availabilityMode: "regional",
      vpcId: "vpc-egress",
      availabilityZoneAddresses: [
        { availabilityZoneId: "use1-az1", allocationIds: ["eipalloc-0a000000"] },
        { availabilityZoneId: "use1-az2", allocationIds: ["eipalloc-0b000000"] },
      ],
    });
    assert.deepEqual(names(e, "aws:ec2/eip:Eip"), []);
  });

  for (const [instances, zones] of [
    ["one", ["use1-az1"]],
    ["per-az", ["use1-az1", "use1-az2"]],
  ] as const)
    it(`instance (${instances}): forwards, has an address, takes the default route by its interface`, async () => {
      const e = await nat("strategy=instance", `instances=${instances}`);
      assert.deepEqual(
        names(e, "aws:ec2/instance:Instance"),
        zones.map((z) => `egress-nat-${z}`),
      );
      assert.deepEqual(names(e, "aws:ec2/natGateway:NatGateway"), []);
      for (const zone of zones) {
        const instance = one(e, "aws:ec2/instance:Instance", `egress-nat-${zone}`);
        const { userData, ...rest } = untagged(instance);
        assert.deepEqual(rest, {
          ami: "ami-0123456789abcdef0",
          instanceType: "t4g.nano",
          subnetId: `subnet-egress-public-${zone}`,
          vpcSecurityGroupIds: ["sg-egress-nat-instance"],
          sourceDestCheck: false,
          associatePublicIpAddress: true,
          metadataOptions: { httpTokens: "required", httpEndpoint: "enabled" },
          rootBlockDevice: { encrypted: true, volumeSize: 8, volumeType: "gp3" },
        });
        assert.match(String(userData), /-s 10\.20\.0\.0\/16 .*MASQUERADE/);
        assert.deepEqual([...instance.options.ignoreChanges].sort(), ["ami", "associatePublicIpAddress"]);
        assert.deepEqual(one(e, "aws:ec2/eipAssociation:EipAssociation", `egress-nat-${zone}`).inputs, {
          instanceId: `i-egress-nat-${zone}`,
          allocationId: `eipalloc-egress-nat-${zone}`,
        });
      }
      const serving = (zone: string) => ((zones as readonly string[]).includes(zone) ? zone : "use1-az1");
      assert.deepEqual(
        privateRoutes(e).map((r) => r.inputs["networkInterfaceId"]),
        ["use1-az1", "use1-az2"].map((zone) => `eni-egress-nat-${serving(zone)}`),
      );
    });

  it("instance: admits only the VPC, on the ports that tasks may use", async () => {
    const e = await evaluation("dev", "nat-only", {
      set: [
        "network.nat.strategy=instance",
        "egress.allow=[{cidr: 203.0.113.0/24, port: 5432, why: partner database}]",
      ],
    });
    const rules = (type: string) =>
      ofType(e, type)
        .filter((r) => r.inputs["securityGroupId"] === "sg-egress-nat-instance")
        .map((r) => [r.inputs["cidrIpv4"], r.inputs["fromPort"], r.inputs["toPort"]]);
    assert.deepEqual(rules("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"), [
      ["10.20.0.0/16", 443, 443],
      ["10.20.0.0/16", 5432, 5432],
    ]);
    assert.deepEqual(rules("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"), [
      ["0.0.0.0/0", 443, 443],
      ["0.0.0.0/0", 5432, 5432],
      ["0.0.0.0/0", 80, 80],
    ]);
  });

  it("uses addresses brought along in the order of the AZ ids, and allocates none", async () => {
    const e = await nat("strategy=per-az", "eipAllocationIds=[eipalloc-0a000000, eipalloc-0b000000]");
    assert.deepEqual(names(e, "aws:ec2/eip:Eip"), []);
    assert.deepEqual(
      ofType(e, "aws:ec2/natGateway:NatGateway").map((r) => r.inputs["allocationId"]),
      ["eipalloc-0a000000", "eipalloc-0b000000"],
    );
  });
});

describe("retained addresses", () => {
  for (const strategy of ["single", "per-az", "regional", "instance"])
    it(`stay the same resources when the mode has no NAT (${strategy})`, async () => {
      const set = [`network.nat.strategy=${strategy}`, "network.nat.retainEips=true"];
      const [on, off] = [
        await evaluation("dev", "hybrid", { set }),
        await evaluation("dev", "endpoints-only", { set }),
      ];
      const eips = ofType(on, "aws:ec2/eip:Eip");
      assert.ok(eips.length > 0);
      assert.deepEqual(
        ofType(off, "aws:ec2/eip:Eip").map((r) => [r.urn, r.inputs]),
        eips.map((r) => [r.urn, r.inputs]),
      );
      assert.deepEqual(names(off, "aws:ec2/natGateway:NatGateway"), []);
      assert.equal((off.outputs["natPublicIps"] as string[]).length, eips.length);
      assert.deepEqual(ofType(off, "aws:ec2/route:Route"), []);
    });

  it("are released without the setting", async () => {
    assert.deepEqual(names(await evaluation("dev", "endpoints-only"), "aws:ec2/eip:Eip"), []);
  });

  it("count against the quota with a regional gateway too", async () => {
    await assert.rejects(
      evaluation("prod", "hybrid", {
        set: ["network.nat.strategy=regional", "network.nat.retainEips=true", "network.nat.otherEips=3"],
      }),
      /allocates 3 Elastic IPs.*quota of 5/,
    );
  });
});
