import assert from "node:assert/strict";
import { Graph } from "../../resources/graph";
import { isUnknown } from "../../resources/known";
import type { ResourceRecord } from "../../resources/record";
import { TYPES } from "../../resources/tokens";
import { UNKNOWN_VALUE } from "../../resources/unknowns";
import { resource } from "../policy/resources";

const SUBNETS = ["a", "b"].map((name) => resource(TYPES.subnet, name));
const [A, B] = SUBNETS as [ResourceRecord, ResourceRecord];

/** A service in some subnets, with resources behind its network. */
function service(subnets: unknown, behind: readonly ResourceRecord[] = [], rest: Record<string, unknown> = {}) {
  return resource(
    TYPES.service,
    "app",
    { networkConfiguration: { subnets, ...rest } },
    { networkConfiguration: behind },
  );
}

const refsOf = (record: ResourceRecord) =>
  new Graph([...SUBNETS, record]).refs(record, "networkConfiguration.subnets", [TYPES.subnet]);

describe("resources/graph", () => {
  describe("a list of references", () => {
    it("is the ids it names, in or out of the stack", () => {
      assert.deepEqual(refsOf(service(["id-a", "subnet-elsewhere"])), ["id-a", "subnet-elsewhere"]);
    });

    it("takes what is not known yet from the resources behind it, one for each", () => {
      assert.deepEqual(refsOf(service([UNKNOWN_VALUE, UNKNOWN_VALUE], SUBNETS)), ["id-a", "id-b"]);
      assert.deepEqual(refsOf(service(["subnet-elsewhere", UNKNOWN_VALUE], [B])), ["subnet-elsewhere", "id-b"]);
      assert.deepEqual(refsOf(service(["id-a", UNKNOWN_VALUE], SUBNETS)), ["id-a", "id-b"]);
    });

    it("is unknown as a whole when one item is", () => {
      const cases: [string, ResourceRecord][] = [
        ["nothing stands behind the unknown item", service(["id-a", UNKNOWN_VALUE])],
        ["one resource stands behind two items", service([UNKNOWN_VALUE, UNKNOWN_VALUE], [A])],
        ["what stands behind is already named", service(["id-a", UNKNOWN_VALUE], [A])],
        ["two resources stand behind one item", service([UNKNOWN_VALUE], SUBNETS)],
        [
          "an item outside the stack counts as known, not as one of those behind",
          service(["x", UNKNOWN_VALUE], SUBNETS),
        ],
        ["nobody knows how many there are", service(UNKNOWN_VALUE, SUBNETS)],
        ["nothing of the block is known", resource(TYPES.service, "app", { networkConfiguration: UNKNOWN_VALUE })],
      ];
      for (const [why, record] of cases) assert.ok(isUnknown(refsOf(record)), why);
    });

    it("is empty when it is not set, whatever else the block waits for", () => {
      const groups = resource(TYPES.securityGroup, "g");
      const record = service(undefined, [groups], { securityGroups: [UNKNOWN_VALUE] });
      assert.deepEqual(refsOf(record), []);
    });
  });

  it("reads a list of blocks as unknown when one of them is", () => {
    const record = resource(TYPES.securityGroup, "g", { egress: [{ fromPort: 1 }, UNKNOWN_VALUE], ingress: [] });
    const graph = new Graph([record]);
    assert.ok(isUnknown(graph.list(record, "egress")));
    assert.deepEqual(graph.list(record, "ingress"), []);
    assert.deepEqual(graph.list(record, "revokeRulesOnDelete"), []);
  });

  it("prefers an input that is not known yet to what the old state said", () => {
    const record = { ...resource(TYPES.endpoint, "e"), inputs: { policy: UNKNOWN_VALUE }, outputs: { policy: "{}" } };
    const graph = new Graph([record]);
    assert.equal(graph.value(record, "policy"), undefined);
    assert.ok(isUnknown(graph.text(record, "policy")));
  });

  it("finds a resource by id, URN or ARN, and by name among its type", () => {
    const graph = new Graph(SUBNETS);
    for (const text of [A.id ?? "", A.urn, "arn:aws:test:us-east-1:123456789012:a"]) assert.equal(graph.named(text), A);
    assert.equal(graph.find("id-a", [TYPES.vpc]), undefined);
    assert.equal(graph.find("id-a", [TYPES.vpc, TYPES.subnet]), A);
  });

  it("groups resources by what they refer to, and keeps apart those of which nobody knows", () => {
    const tables = ["t", "u"].map((name) => resource(TYPES.routeTable, name));
    const route = (name: string, routeTableId: unknown, behind: readonly ResourceRecord[] = []) =>
      resource(TYPES.route, name, { routeTableId }, { routeTableId: behind });
    const graph = new Graph([
      ...tables,
      route("r", "id-t"),
      route("s", UNKNOWN_VALUE, tables.slice(0, 1)),
      route("x", UNKNOWN_VALUE),
      route("y", "rtb-elsewhere"),
    ]);
    const { of, astray } = graph.referrers(TYPES.route, "routeTableId", [TYPES.routeTable]);
    const names = (records: readonly ResourceRecord[]) => records.map(({ name }) => name);
    assert.deepEqual([names(of("id-t")), names(of("rtb-elsewhere")), names(astray)], [["r", "s"], ["y"], ["x"]]);
  });

  it("reads a block with what stands behind the property that holds it", () => {
    const nat = resource(TYPES.natGateway, "nat");
    const routes = [{ cidrBlock: "0.0.0.0/0", natGatewayId: UNKNOWN_VALUE }];
    const table = resource(TYPES.routeTable, "t", { routes }, { routes: [nat, A] });
    const graph = new Graph([nat, A, table]);
    const block = graph.block(table, "routes", routes[0]);
    assert.equal(graph.target(block, "natGatewayId", [TYPES.natGateway]), nat);
    assert.equal(graph.ref(block, "gatewayId", [TYPES.internetGateway]), undefined);
  });

  it("gives for counting what a proof would not take", () => {
    const record = service(UNKNOWN_VALUE, SUBNETS);
    assert.deepEqual(
      new Graph([...SUBNETS, record]).targets(record, "networkConfiguration.subnets", [TYPES.subnet]),
      SUBNETS,
    );
  });
});
