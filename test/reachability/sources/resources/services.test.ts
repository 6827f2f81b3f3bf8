import assert from "node:assert/strict";
import { evaluate } from "../../../../offline/evaluate";
import { reachabilityOf, topologiesOfResources } from "../../../../reachability/sources/resources";
import { isUnknown } from "../../../../reachability/topology";
import type { ResourceRecord } from "../../../../resources/record";
import { TYPES } from "../../../../resources/tokens";
import { UNKNOWN_VALUE } from "../../../../resources/unknowns";
import { manyServices } from "../../../helpers/many-services";
import { changed, resource } from "../../../policy/resources";

describe("reachability/sources/resources: services", () => {
  let records: readonly ResourceRecord[];
  let region: string;

  before(async () => {
    const { resources, ...rest } = await evaluate({ stack: "dev", mode: "endpoints-only" });
    records = resources;
    region = rest.region;
  });

  it("proves each service with its own tasks, on one network", () => {
    const found = topologiesOfResources(manyServices(records, 3), { region });
    assert.equal(found.length, 3);
    const [first, ...others] = found.map(({ topology }) => topology);
    assert.ok(first);
    for (const other of others) {
      assert.equal(other.endpoints, first.endpoints);
      assert.equal(other.securityGroups, first.securityGroups);
      assert.notDeepEqual(other.task.securityGroupIds, first.task.securityGroupIds);
      assert.ok(!isUnknown(other.task.taskRole) && !isUnknown(first.task.taskRole));
      assert.notEqual(other.task.taskRole?.arn, first.task.taskRole?.arn);
    }
    const { verdict, proofs } = reachabilityOf(manyServices(records, 3), { region });
    assert.equal(verdict, "reachable");
    assert.equal(proofs.length, 3 * reachabilityOf(records, { region }).proofs.length);
  });

  it("names the fault of one service among others", () => {
    const broken = manyServices(records, 3).filter(
      ({ type, name }) => !(type === TYPES.egressRule && name.endsWith("-1")),
    );
    const { verdict, proofs } = reachabilityOf(broken, { region });
    assert.equal(verdict, "unreachable");
    const each = proofs.length / 3;
    const faults = [0, 1, 2].map((i) =>
      proofs.slice(i * each, (i + 1) * each).some((proof) => proof.faults.length > 0),
    );
    assert.deepEqual(faults, [false, false, true]);
  });

  it("reads and proves fifty services on one network in under three seconds, in time linear in services", function () {
    this.timeout(60_000);
    const time = (count: number) => {
      const many = manyServices(records, count);
      const start = process.cpuUsage();
      assert.equal(reachabilityOf(many, { region }).verdict, "reachable");
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1e6;
    };
    time(10);
    const [ten, fifty] = [time(10), time(50)];
    assert.ok(fifty < 3, `${fifty} s`);
    assert.ok(fifty < 12 * ten + 0.3, `${ten} s for 10, ${fifty} s for 50`);
  });

  it("is not proven for a service that needs nothing that anybody knows", () => {
    const idle = { containerDefinitions: "[]", enableExecuteCommand: false };
    const types: readonly string[] = [TYPES.taskDefinition, TYPES.service];
    const nothing = changed(
      records,
      ({ type }) => types.includes(type),
      () => idle,
    );
    const { verdict, proofs } = reachabilityOf(nothing, { region });
    assert.equal(verdict, "not-proven");
    assert.deepEqual(
      [...new Set(proofs.flatMap(({ missing }) => missing))],
      ["what the tasks of fargate-egress-dev-app need"],
    );
  });

  const others: readonly ResourceRecord[] = [
    resource(TYPES.taskSet, "blue", { service: "app" }),
    resource(TYPES.schedule, "nightly", { target: { arn: "cluster", ecsParameters: { taskDefinitionArn: "d" } } }),
    resource(TYPES.eventTarget, "on-upload", { ecsTarget: { taskDefinitionArn: "d" } }),
    resource(TYPES.eventTarget, "pending", { ecsTarget: UNKNOWN_VALUE }),
    resource(TYPES.pipe, "queue", { targetParameters: { ecsTaskParameters: { taskDefinitionArn: "d" } } }),
    resource(TYPES.expressService, "express", {}),
    resource(TYPES.stateMachine, "batch", { definition: '{"Resource":"arn:aws:states:::ecs:runTask.sync"}' }),
    resource(TYPES.stateMachine, "unread", { definition: UNKNOWN_VALUE }),
  ];
  const unrelated: readonly ResourceRecord[] = [
    resource(TYPES.schedule, "lambda", { target: { arn: "function" } }),
    resource(TYPES.eventTarget, "queue", { arn: "queue" }),
    resource(TYPES.stateMachine, "plain", { definition: "{}" }),
  ];

  it("names every other way in which the stack runs tasks", () => {
    const { verdict, proofs } = reachabilityOf([...records, ...others, ...unrelated], { region });
    assert.equal(verdict, "not-proven");
    assert.deepEqual(
      proofs.filter((proof) => proof.verdict !== "reachable").map(({ service, missing }) => [service, missing.length]),
      ["blue", "express", "on-upload", "pending", "nightly", "queue", "batch", "unread"].map((name) => [
        `tasks of ${name}`,
        1,
      ]),
    );
    assert.equal(reachabilityOf([...records, ...unrelated], { region }).verdict, "reachable");
  });
});
