/** What is decided over each operation that a killed run left. */
import * as assert from "node:assert/strict";
import actions from "../../../automation/deploy-actions.json";
import { identityIn, parseExport, readDeployment, withSettled } from "../../../automation/repair/deployment";
import { claimOf, knownTypes } from "../../../automation/repair/identity";
import { type Decision, type Finding, type Found, settle } from "../../../automation/repair/settle";
import { exportOf, type Short, tagsOf, urnOf } from "../../helpers/fake-state";

const VPC: Short = { type: "aws:ec2/vpc:Vpc", name: "net", inputs: { cidrBlock: "10.0.0.0/16", tags: tagsOf("net") } };
const ROUTE: Short = {
  type: "aws:ec2/route:Route",
  name: "out",
  inputs: { routeTableId: "rtb-1", destinationCidrBlock: "0.0.0.0/0", natGatewayId: "nat-1" },
};
const ROLE: Short = { type: "aws:iam/role:Role", name: "task", inputs: { name: "egress-1", tags: tagsOf("task") } };
const GROUP: Short = {
  type: "aws:ec2/securityGroup:SecurityGroup",
  name: "task",
  inputs: { vpcId: "vpc-1", tags: tagsOf("task") },
};

const thing = (id: string, more: Partial<Found> = {}): Found => ({ id, importId: id, state: "ready", ...more });

/** The decision over one resource that was being created. */
function over(short: Short, finding: Finding | undefined, resources: readonly Short[] = []): Decision {
  const deployment = readDeployment(exportOf(resources, [["creating", short]]));
  const findings = new Map(finding ? [[urnOf(short), finding]] : []);
  const [decision, ...more] = settle(deployment, findings);
  assert.ok(decision);
  assert.deepEqual(more, []);
  return decision;
}

describe("settling an interrupted creation", () => {
  it("takes in what AWS has", () => {
    for (const short of [VPC, ROUTE, GROUP]) {
      const decision = over(short, { found: [thing("x-1")] });
      assert.deepEqual(decision, { do: "take-in", urn: urnOf(short), found: thing("x-1") });
    }
    const own = thing("egress-1", { owner: "organization/fargate-egress/s" });
    assert.equal(over(ROLE, { found: [own] }).do, "take-in");
  });

  it("forgets it when AWS has none", () => {
    for (const short of [VPC, ROUTE, ROLE]) assert.equal(over(short, { found: [] }).do, "clear");
  });

  it("forgets it when making it again is the same call, without a look", () => {
    const dns: Short = {
      type: "aws:vpc/endpointPrivateDns:EndpointPrivateDns",
      name: "x",
      inputs: { vpcEndpointId: "vpce-1" },
    };
    assert.equal(over(dns, undefined).do, "clear");
  });

  it("never takes an answer that it could not get for none", () => {
    const decision = over(VPC, { unknown: "RequestLimitExceeded" });
    assert.equal(decision.do, "conflict");
    assert.match(decision.do === "conflict" ? decision.why : "", /not known: RequestLimitExceeded/);
    assert.equal(over(VPC, undefined).do, "conflict");
  });

  it("reports two that claim to be it, and takes neither", () => {
    const decision = over(VPC, { found: [thing("vpc-1"), thing("vpc-2")] });
    assert.equal(decision.do, "conflict");
    assert.match(decision.do === "conflict" ? decision.why : "", /vpc-1, vpc-2/);
  });

  it("reports what another resource of the state claims, by id and by what it says", () => {
    const other: Short = { ...VPC, name: "other", id: "vpc-1", inputs: {} };
    assert.equal(over(VPC, { found: [thing("vpc-1")] }, [other]).do, "conflict");
    const same: Short = { ...ROUTE, name: "renamed", id: "r-rtb-1" };
    assert.equal(over(ROUTE, { found: [thing("rtb-1_0.0.0.0/0")] }, [same]).do, "conflict");
  });

  it("leaves somebody else's thing of the same name alone", () => {
    for (const owner of [undefined, "organization/fargate-egress/other"]) {
      const decision = over(ROLE, { found: [thing("egress-1", owner === undefined ? {} : { owner })] });
      assert.equal(decision.do, "conflict");
    }
  });

  it("takes in a bucket whose tags were to come with the next call, but not one of another stack", () => {
    const bucket: Short = {
      type: "aws:s3/bucket:Bucket",
      name: "logs",
      inputs: { bucket: "egress-logs-1", tags: tagsOf("logs") },
    };
    assert.equal(over(bucket, { found: [thing("egress-logs-1")] }).do, "take-in");
    assert.equal(over(bucket, { found: [thing("egress-logs-1", { owner: "o/p/else" })] }).do, "conflict");
  });

  it("is not in the way of others' revisions of a task definition", () => {
    const family: Short = {
      type: "aws:ecs/taskDefinition:TaskDefinition",
      name: "app",
      inputs: { family: "app", tags: tagsOf("app") },
    };
    assert.equal(over(family, { found: [thing("arn:app:7", { owner: "o/p/else" })] }).do, "clear");
  });

  it("waits for what AWS is making or deleting", () => {
    for (const state of ["pending", "deleting"] as const) {
      const decision = over(VPC, { found: [thing("vpc-1", { state })] });
      assert.equal(decision.do, "wait");
    }
  });

  it("removes what AWS could not make, and half of a replacement", () => {
    assert.equal(over(VPC, { found: [thing("vpc-1", { state: "failed" })] }).do, "remove");
    assert.equal(over(GROUP, { found: [thing("sg-2")] }, [{ ...GROUP, id: "sg-1" }]).do, "remove");
    // What is not deleted here is told.
    assert.equal(
      over(ROLE, { found: [thing("egress-1", { state: "failed", owner: "organization/fargate-egress/s" })] }).do,
      "conflict",
    );
  });

  it("forgets it when the state has what AWS has", () => {
    assert.equal(over(GROUP, { found: [thing("sg-1")] }, [{ ...GROUP, id: "sg-1" }]).do, "clear");
  });

  it("takes in the successor of a copy that waits for its deletion", () => {
    assert.equal(over(GROUP, { found: [thing("sg-2")] }, [{ ...GROUP, id: "sg-1", delete: true }]).do, "take-in");
  });

  it("reports a type that is not known, with the engine's own way out", () => {
    const decision = over({ type: "aws:sqs/queue:Queue", name: "jobs" }, undefined);
    assert.equal(decision.do, "conflict");
    assert.match(decision.do === "conflict" ? decision.fix : "", /pulumi import aws:sqs\/queue:Queue 'jobs' ID/);
  });

  it("does not look for components", () => {
    const component = exportOf([], [["creating", { type: "fargate-egress:index:Vpc", name: "net" }]]);
    const [operation] = component.deployment["pending_operations"] as { resource: { custom: boolean } }[];
    assert.ok(operation);
    operation.resource.custom = false;
    assert.deepEqual(
      settle(readDeployment(component), new Map()).map((one) => one.do),
      ["clear"],
    );
  });
});

describe("settling an interrupted update or deletion", () => {
  for (const type of ["updating", "deleting"] as const) {
    it(`reads again what was ${type}`, () => {
      const deployment = readDeployment(exportOf([{ ...VPC, id: "vpc-1" }], [[type, { ...VPC, id: "vpc-1" }]]));
      assert.deepEqual(
        settle(deployment, new Map()).map((one) => one.do),
        ["refresh"],
      );
    });
  }

  it("forgets the deletion of a copy that the engine deletes anyway", () => {
    const deployment = readDeployment(
      exportOf([{ ...VPC, id: "vpc-1", delete: true }], [["deleting", { ...VPC, id: "vpc-1" }]]),
    );
    assert.deepEqual(
      settle(deployment, new Map()).map((one) => one.do),
      ["clear"],
    );
  });
});

describe("an exported state", () => {
  it("tells each operation once, however many tries left it", () => {
    const state = exportOf(
      [],
      [
        ["creating", VPC],
        ["creating", VPC],
        ["creating", ROUTE],
      ],
    );
    assert.deepEqual(
      readDeployment(state).pending.map(({ resource }) => resource.urn),
      [urnOf(VPC), urnOf(ROUTE)],
    );
  });

  it("has no operation left when it is settled, what was taken in at its end, and nothing that leans on what is gone", () => {
    const gone: Short = { ...GROUP, id: "sg-1" };
    const leaning: Short = { ...ROLE, id: "egress-1", dependencies: [urnOf(gone), urnOf(VPC)] };
    const state = exportOf(
      [gone, leaning],
      [
        ["creating", ROUTE],
        ["deleting", gone],
      ],
    );
    const entry = { urn: urnOf(ROUTE), type: ROUTE.type, custom: true, id: "r-1", outputs: { state: "active" } };
    const after = withSettled(state, [
      { urn: urnOf(ROUTE), entry },
      { urn: urnOf(gone), entry: undefined },
    ]);
    const resources = after.deployment["resources"] as Record<string, unknown>[];
    assert.deepEqual(
      resources.slice(1).map(({ urn }) => urn),
      [urnOf(leaning), urnOf(ROUTE)],
    );
    assert.deepEqual(resources[1]?.["dependencies"], [urnOf(VPC)]);
    assert.deepEqual(resources[1]?.["propertyDependencies"], { any: [urnOf(VPC)] });
    assert.equal("pending_operations" in after.deployment, false);
    assert.deepEqual(after.deployment["manifest"], state.deployment["manifest"]);
  });

  it("replaces what was read again in its place, and leaves the old copy of a replacement alone", () => {
    const state = exportOf([
      { ...VPC, id: "vpc-old", delete: true },
      { ...VPC, id: "vpc-1" },
      { ...GROUP, id: "sg-1" },
    ]);
    const after = withSettled(state, [
      { urn: urnOf(VPC), entry: { urn: urnOf(VPC), type: VPC.type, id: "vpc-1", custom: true } },
    ]);
    const resources = readDeployment(after).resources.slice(1);
    assert.deepEqual(
      resources.map(({ id }) => id),
      ["vpc-old", "vpc-1", "sg-1"],
    );
    assert.deepEqual(resources[1]?.inputs, {});
  });

  it("says whose a resource is by the meaning of its tags, whatever the prefix", () => {
    const [resource] = readDeployment(
      exportOf([{ ...VPC, inputs: { tags: { Name: "net", "x:name": "net", "x:stack": "o/p/s" } } }]),
    ).resources.slice(1);
    assert.ok(resource);
    assert.deepEqual(identityIn(resource), { stackKey: "x:stack", stack: "o/p/s", nameKey: "x:name", name: "net" });
  });

  it("is told from other JSON", () => {
    assert.throws(() => parseExport("[]"), /no export/);
    assert.deepEqual(parseExport('{"version":3}'), { version: 3, deployment: {} });
  });
});

describe("what identifies a resource", () => {
  it("is known for every type that the program creates", () => {
    const created = Object.keys(actions.types).filter((type) => !type.startsWith("awsx:"));
    assert.deepEqual(
      created.filter((type) => !knownTypes().includes(type)),
      [],
    );
  });

  it("is for a rule its group, direction, protocol, ports and peer", () => {
    const rule = (inputs: object): Short => ({
      type: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
      name: "r",
      inputs: { securityGroupId: "sg-1", ipProtocol: "tcp", fromPort: 443, toPort: 443, ...inputs },
    });
    const claim = (short: Short) => {
      const [resource] = readDeployment(exportOf([], [["creating", short]])).pending;
      assert.ok(resource);
      return claimOf(resource.resource);
    };
    const common = { by: "rule", groupId: "sg-1", egress: true, protocol: "tcp", fromPort: 443, toPort: 443 };
    assert.deepEqual(claim(rule({ prefixListId: "pl-1" })), {
      ...common,
      peer: { kind: "prefix-list", value: "pl-1" },
    });
    assert.deepEqual(claim(rule({ referencedSecurityGroupId: "sg-2" })), {
      ...common,
      peer: { kind: "group", value: "sg-2" },
    });
    assert.deepEqual(claim(rule({ cidrIpv4: "0.0.0.0/0", ipProtocol: "-1", fromPort: undefined, toPort: undefined })), {
      ...common,
      protocol: "-1",
      fromPort: -1,
      toPort: -1,
      peer: { kind: "ipv4", value: "0.0.0.0/0" },
    });
    assert.equal(claim(rule({})), undefined, "without a peer it is not identified");
    assert.deepEqual(claim(GROUP), {
      by: "tags",
      kind: "security-group",
      identity: identityIn(readDeployment(exportOf([GROUP])).resources[1] as never),
      within: { place: "vpc-id", id: "vpc-1" },
    });
  });
});
