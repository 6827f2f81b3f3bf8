import * as assert from "node:assert/strict";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { gatesOf, protectedChanges } from "../../automation/gates";
import { plannedFrom } from "../../automation/preview-records";
import type { Finding } from "../../automation/types";
import { costText } from "../../cli/fleet-text";
import { stepEvent, summaryEvent } from "../helpers/fake-pulumi";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const SUBNET = "aws:ec2/subnet:Subnet";
const SERVICE = "aws:ecs/service:Service";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const EIP = "aws:ec2/eip:Eip";
const planned = (...events: Partial<EngineEvent>[]) => plannedFrom([...events, summaryEvent({})] as EngineEvent[]);
const urn = (type: string, name: string) => `urn:pulumi:s::fargate-egress::${type}::${name}`;
const NOTHING: { readonly allowReplace: readonly string[]; readonly retainEips: boolean } = {
  allowReplace: [],
  retainEips: false,
};
const found = (plan: ReturnType<typeof planned>, options = NOTHING) =>
  protectedChanges(plan.steps, plan.before, options);
const service = stepEvent("same", SERVICE, "app", {
  old: { id: "svc", inputs: { networkConfiguration: { securityGroups: ["sg-task"] } } },
  new: { inputs: { networkConfiguration: { securityGroups: ["sg-task"] } } },
});

describe("protected changes", () => {
  for (const type of ["aws:ec2/vpc:Vpc", SUBNET, "aws:ec2/routeTable:RouteTable", "aws:ecs/cluster:Cluster", SERVICE]) {
    for (const op of ["delete", "replace", "delete-replaced", "create-replacement"]) {
      it(`stops a ${op} of ${type}`, () => {
        const plan = planned(stepEvent(op, type, "x", { old: { id: "1" }, new: {} }));
        assert.deepEqual(
          found(plan).map(({ kind, subject }) => ({ kind, subject })),
          [{ kind: "protected-change", subject: urn(type, "x") }],
        );
      });
    }
    for (const op of ["same", "create", "update"]) {
      it(`lets a ${op} of ${type} pass`, () =>
        assert.deepEqual(found(planned(stepEvent(op, type, "x", { new: {} }))), []));
    }
  }

  it("names a resource once, with the properties that force its replacement", () => {
    const event = stepEvent("replace", SUBNET, "x", { old: { id: "1" }, new: {} });
    Object.assign(event.resourcePreEvent?.metadata ?? {}, { keys: ["cidrBlock"] });
    const findings = found(planned(event, stepEvent("delete-replaced", SUBNET, "x", { old: { id: "1" } })));
    assert.equal(findings.length, 1);
    assert.match(findings[0]?.evidence ?? "", /replaced because of cidrBlock/);
    assert.match(findings[0]?.fix ?? "", new RegExp(`--allow-replace '${urn(SUBNET, "x")}'`));
  });

  it("lets pass what is allowed by URN, and only that", () => {
    const plan = planned(
      stepEvent("delete", SUBNET, "x", { old: { id: "1" } }),
      stepEvent("delete", SUBNET, "y", { old: { id: "2" } }),
    );
    assert.deepEqual(
      found(plan, { ...NOTHING, allowReplace: [urn(SUBNET, "x")] }).map(({ subject }) => subject),
      [urn(SUBNET, "y")],
    );
  });

  it("protects the security group of the running tasks, not that of the endpoints", () => {
    const plan = planned(
      service,
      stepEvent("delete", GROUP, "task", { old: { id: "sg-task" } }),
      stepEvent("delete", GROUP, "endpoints", { old: { id: "sg-other" } }),
    );
    assert.deepEqual(
      found(plan).map(({ subject }) => subject),
      [urn(GROUP, "task")],
    );
  });

  it("protects Elastic IPs that are retained", () => {
    const plan = planned(stepEvent("delete", EIP, "nat", { old: { id: "eipalloc-1" } }));
    assert.deepEqual(found(plan), []);
    assert.equal(found(plan, { ...NOTHING, retainEips: true }).length, 1);
    assert.equal(found(planned(stepEvent("delete", EIP, "nat", { old: { id: "e", protect: true } }))).length, 1);
  });

  it("lets the public tier go with the last NAT, but not be replaced", () => {
    const tier = { id: "subnet-p", inputs: { tags: { Tier: "public" } } };
    const table = { id: "rtb-p" };
    const association = stepEvent("delete", "aws:ec2/routeTableAssociation:RouteTableAssociation", "p", {
      old: { id: "a", inputs: { subnetId: "subnet-p", routeTableId: "rtb-p" } },
    });
    const gone = planned(
      stepEvent("delete", SUBNET, "p", { old: tier }),
      stepEvent("delete", "aws:ec2/routeTable:RouteTable", "p", { old: table }),
      association,
    );
    assert.deepEqual(found(gone), []);
    assert.equal(found(planned(stepEvent("replace", SUBNET, "p", { old: tier, new: {} }))).length, 1);
  });

  it("lets a table go that a killed run has taken its subnets from, once every task subnet has another", () => {
    const table = stepEvent("delete", "aws:ec2/routeTable:RouteTable", "t", { old: { id: "rtb-p" } });
    const task = stepEvent("same", SUBNET, "task", {
      old: { id: "subnet-task", inputs: { tags: { Tier: "private" } } },
      new: {},
    });
    const association = stepEvent("same", "aws:ec2/routeTableAssociation:RouteTableAssociation", "task", {
      old: { id: "a", inputs: { subnetId: "subnet-task", routeTableId: "rtb-task" } },
      new: {},
    });
    assert.deepEqual(found(planned(table, task, association)), []);
    assert.equal(found(planned(table, task)).length, 1, "a task subnet whose table is not known");
  });

  it("protects a route table that a task subnet uses beside a public one", () => {
    const association = (name: string, subnetId: string) =>
      stepEvent("delete", "aws:ec2/routeTableAssociation:RouteTableAssociation", name, {
        old: { id: name, inputs: { subnetId, routeTableId: "rtb" } },
      });
    const plan = planned(
      stepEvent("same", SUBNET, "p", { old: { id: "subnet-p", inputs: { tags: { Tier: "public" } } }, new: {} }),
      stepEvent("delete", "aws:ec2/routeTable:RouteTable", "t", { old: { id: "rtb" } }),
      association("a", "subnet-p"),
      association("b", "subnet-task"),
    );
    assert.deepEqual(
      found(plan).map(({ subject }) => subject),
      [urn("aws:ec2/routeTable:RouteTable", "t")],
    );
  });
});

describe("gates", () => {
  const options = {
    stack: "s",
    region: "us-east-1",
    allowReplace: [],
    acceptUnproven: false,
    retainEips: false,
    overlay: {},
  };
  const finding = (kind: Finding["kind"]): Finding => ({ kind, subject: "logs", evidence: "e", fix: "f" });
  const withProof = (kind: Finding["kind"], acceptUnproven = false) =>
    gatesOf(planned(service), { ...options, acceptUnproven, prove: () => Promise.resolve([finding(kind)]) });

  it("stops what is unreachable, whatever is accepted", async () => {
    assert.equal((await withProof("unreachable")).passed, false);
    assert.equal((await withProof("unreachable", true)).passed, false);
  });

  it("stops what is not proved, unless that is accepted", async () => {
    assert.equal((await withProof("not-proven")).passed, false);
    assert.equal((await withProof("not-proven", true)).passed, true);
  });

  it("reports every refusal at once", async () => {
    const plan = planned(service, stepEvent("delete", SUBNET, "x", { old: { id: "1" } }));
    const report = await gatesOf(plan, { ...options, prove: () => Promise.resolve([finding("unreachable")]) });
    assert.deepEqual(
      report.findings.map(({ kind }) => kind),
      ["protected-change", "unreachable"],
    );
  });

  it("gives the proof the resources as they will be", async () => {
    let seen: readonly string[] = [];
    const plan = planned(
      service,
      stepEvent("delete", EIP, "old", { old: { id: "1" } }),
      stepEvent("create", EIP, "new", { new: {} }),
    );
    await gatesOf(plan, {
      ...options,
      prove: ({ resources }) => {
        seen = resources.map(({ name }) => name);
        return Promise.resolve([]);
      },
    });
    assert.deepEqual(seen, ["app", "new"]);
  });

  it("tells the cost difference, and none where a price is not known", async () => {
    const price = (monthly: number | null) => () => Promise.resolve({ currency: "USD", monthly });
    assert.deepEqual(
      (await gatesOf(planned(stepEvent("create", EIP, "n", { new: {} })), { ...options, price: price(12) })).cost,
      {
        currency: "USD",
        before: 0,
        after: 12,
        difference: 12,
      },
    );
    assert.equal((await gatesOf(planned(service), { ...options, price: price(null) })).cost?.difference, null);
    const lower = () => Promise.resolve({ currency: "USD", monthly: 12, missing: ["log storage (volume not known)"] });
    const { cost } = await gatesOf(planned(stepEvent("create", EIP, "n", { new: {} })), { ...options, price: lower });
    assert.deepEqual(cost?.missing, ["log storage (volume not known)"]);
    assert.match(
      cost === undefined ? "" : costText(cost),
      /^\+12\.00 USD .*, of what is known; not in it: log storage/,
    );
  });
});

describe("planned resources", () => {
  const record = (event: Partial<EngineEvent>, plan?: unknown) => plannedFrom([event as EngineEvent], plan).after[0];

  it("keep the engine's marks of what is not known yet in inputs, and none in outputs", () => {
    const inputs = { a: UNKNOWN, e: ["x", UNKNOWN] };
    const outputs = { ...inputs, b: 1 };
    const made = record(stepEvent("create", EIP, "n", { new: { inputs: { ...inputs, __defaults: [] }, outputs } }));
    assert.deepEqual(made?.inputs, inputs);
    assert.deepEqual(made?.outputs, { e: ["x", UNKNOWN], b: 1 });
    assert.equal(record(stepEvent("create", EIP, "n", { new: { id: UNKNOWN } }))?.id, undefined);
  });

  it("keep the id of what is updated, and lose that of what is replaced", () => {
    assert.equal(record(stepEvent("update", EIP, "n", { old: { id: "e-1" }, new: {} }))?.id, "e-1");
    assert.equal(record(stepEvent("replace", EIP, "n", { old: { id: "e-1" }, new: {} }))?.id, undefined);
  });

  it("take their dependencies from the saved plan", () => {
    const goal = { dependencies: ["urn:a"], propertyDependencies: { vpcId: ["urn:a"] } };
    const after = record(stepEvent("create", EIP, "n", { new: {} }), { resourcePlans: { [urn(EIP, "n")]: { goal } } });
    assert.deepEqual(after?.dependencies, ["urn:a"]);
    assert.deepEqual(after?.propertyDependencies, { vpcId: ["urn:a"] });
  });

  it("do not repeat what an old state says of other resources", () => {
    const table = "aws:ec2/routeTable:RouteTable";
    const stale = stepEvent("same", table, "t", {
      old: { id: "rtb", outputs: { routes: [{ natGatewayId: "nat-gone" }], vpcId: "vpc" } },
      new: {},
    });
    assert.deepEqual(record(stale)?.outputs, { vpcId: "vpc" });
    const given = stepEvent("same", table, "t", {
      old: { id: "rtb" },
      new: { inputs: { routes: [] }, outputs: { routes: [] } },
    });
    assert.deepEqual(record(given)?.inputs, { routes: [] });
  });
});
