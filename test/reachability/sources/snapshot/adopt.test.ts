import assert from "node:assert/strict";
import { adoptedDifferences } from "../../../../plan/adopted-differences";
import type { AdoptedFacts } from "../../../../plan/adopted-facts";
import { factsOfSnapshot, type Tiers } from "../../../../reachability/sources/snapshot/adopt";
import { type NetworkSnapshot, snapshotOf } from "../../../../reachability/sources/snapshot/snapshot";
import { type RouteTable, type Topology, unknown } from "../../../../reachability/topology";
import { ACCOUNT, type GoodOptions, good } from "../../helpers/topologies";

const recorded = (o: GoodOptions, change: (t: Topology) => Partial<Topology> = () => ({})): NetworkSnapshot => {
  const { topology } = good(o);
  return snapshotOf({ ...topology, ...change(topology) }, { account: ACCOUNT });
};

function factsOf(snapshot: NetworkSnapshot, tiers: Tiers = {}): AdoptedFacts {
  const { facts, problems } = factsOfSnapshot(snapshot, tiers);
  assert.deepEqual(problems, []);
  assert.ok(facts);
  return facts;
}

const problemsOf = (snapshot: NetworkSnapshot, tiers: Tiers = {}) =>
  factsOfSnapshot(snapshot, tiers).problems.map(({ key, value, why }) => `${key} ${value}: ${why}`);

describe("facts of a recorded network", () => {
  it("takes the subnets whose default route leads to no internet gateway, and sorts them by AZ", () => {
    const facts = factsOf(
      recorded({ mode: "hybrid", zones: 3 }, (t) => ({ subnets: [...(t.subnets as [])].reverse() })),
    );
    assert.deepEqual(facts.vpcId, "vpc-1");
    assert.deepEqual(facts.cidrs, ["10.0.0.0/16"]);
    assert.equal(facts.account, ACCOUNT);
    assert.deepEqual(
      facts.privateSubnets.map(({ id }) => id),
      ["subnet-private-a", "subnet-private-b", "subnet-private-c"],
    );
    assert.deepEqual(facts.privateSubnets[1], {
      id: "subnet-private-b",
      zone: { name: "eu-west-1b", id: "euw1-az2" },
      cidr: "10.0.16.0/20",
      routeTableId: "rtb-private-b",
    });
    assert.deepEqual(
      facts.publicSubnets.map(({ id }) => id),
      ["subnet-public-a", "subnet-public-b", "subnet-public-c"],
    );
    assert.deepEqual(
      facts.zones.map(({ id }) => id),
      ["euw1-az1", "euw1-az2", "euw1-az3"],
    );
  });
  for (const [strategy, target, targetId] of [
    ["per-az", "nat-gateway", "nat-a"],
    ["regional", "nat-gateway", "nat-regional"],
    ["instance", "nat-instance", "eni-a"],
  ] as const)
    it(`tells the default route through ${strategy} NAT`, () => {
      const [table] = factsOf(recorded({ mode: "nat-only", strategy })).routeTables;
      assert.deepEqual(table, {
        id: "rtb-private-a",
        subnetIds: ["subnet-private-a"],
        defaultRoute: { target, targetId, state: "active" },
        gatewayRoutes: [],
      });
    });
  it("tells a dead default route from none, and a transit gateway from NAT", () => {
    const routesTo = (route: Partial<RouteTable["routes"] & object>) =>
      recorded({ mode: "endpoints-only" }, (t) => ({
        routeTables: (t.routeTables as RouteTable[]).map((table) => ({ ...table, routes: [route] as never })),
      }));
    const defaultOf = (snapshot: NetworkSnapshot) => factsOf(snapshot).routeTables[0]?.defaultRoute;
    const destination = { cidr: "0.0.0.0/0" };
    assert.deepEqual(defaultOf(recorded({ mode: "endpoints-only" })), { target: "none" });
    assert.deepEqual(defaultOf(routesTo({ destination, target: "transit-gateway", targetId: "tgw-1" } as never)), {
      target: "transit-gateway",
      targetId: "tgw-1",
      state: "active",
    });
    assert.deepEqual(
      defaultOf(routesTo({ destination, target: "nat", targetId: "nat-gone", state: "blackhole" } as never)),
      { target: "nat-gateway", targetId: "nat-gone", state: "blackhole" },
    );
  });
  it("finds endpoints with their AZs, the S3 route of each table and the NAT gateways", () => {
    const s3 = {
      destination: { prefixListId: "pl-s3" },
      target: "gateway-endpoint",
      targetId: "vpce-s3",
    } as const;
    const facts = factsOf(
      recorded({ mode: "hybrid" }, (t) => ({
        routeTables: (t.routeTables as RouteTable[]).map((table) => ({
          ...table,
          routes: [...(table.routes as []), s3],
        })),
      })),
    );
    assert.deepEqual(facts.routeTables[0]?.gatewayRoutes, [
      { service: "s3", endpointId: "vpce-s3", prefixListId: "pl-s3" },
      // No route of it was listed: the endpoint itself says which tables carry one.
      { service: "dynamodb", endpointId: "vpce-dynamodb", prefixListId: "pl-dynamodb" },
    ]);
    assert.ok(!("unknown" in facts.interfaceEndpoints) && !("unknown" in facts.gatewayEndpoints));
    const { policy, ...endpoint } = facts.interfaceEndpoints[0] ?? assert.fail();
    assert.equal(typeof policy, "string");
    assert.deepEqual(endpoint, {
      id: "vpce-ecr.api",
      serviceName: "com.amazonaws.eu-west-1.ecr.api",
      state: "available",
      securityGroupIds: ["sg-endpoints"],
      subnetIds: ["subnet-private-a", "subnet-private-b"],
      zoneIds: ["euw1-az1", "euw1-az2"],
      privateDns: true,
    });
    assert.deepEqual(
      facts.gatewayEndpoints.map(({ service, routeTableIds }) => [service, routeTableIds]),
      ["s3", "dynamodb"].map((service) => [service, ["rtb-private-a", "rtb-private-b"]]),
    );
    assert.deepEqual(facts.natGateways, [
      {
        id: "nat-a",
        state: "available",
        connectivity: "public",
        availabilityMode: "zonal",
        subnetId: "subnet-public-a",
        zoneId: "euw1-az1",
      },
      {
        id: "nat-b",
        state: "available",
        connectivity: "public",
        availabilityMode: "zonal",
        subnetId: "subnet-public-b",
        zoneId: "euw1-az2",
      },
    ]);
  });
  it("keeps what was not read as unknown where the plan can go on, and refuses where it cannot", () => {
    const endpoints = unknown("the endpoints (denied)");
    assert.deepEqual(factsOf(recorded({ mode: "hybrid" }, () => ({ endpoints }))).interfaceEndpoints, endpoints);
    assert.deepEqual(problemsOf(recorded({ mode: "hybrid" }, () => ({ subnets: unknown("the subnets (denied)") }))), [
      "network.existing.snapshot vpc-1: the snapshot does not know the subnets (denied)",
    ]);
    const blind = recorded({ mode: "hybrid" }, () => ({ routeTables: unknown("the route tables (denied)") }));
    assert.match(problemsOf(blind).join("\n"), /does not tell whether these are private: subnet-private-a \(the route/);
    assert.match(
      problemsOf(blind, { privateSubnetIds: ["subnet-private-a"] }).join("\n"),
      /privateSubnetIds vpc-1: the snapshot does not know the route tables \(denied\)/,
    );
  });
  it("takes the subnets that are listed, and refuses one that is not there, with those that are", () => {
    const snapshot = recorded({ mode: "hybrid" });
    const facts = factsOf(snapshot, { privateSubnetIds: ["subnet-public-b", "subnet-private-a"], publicSubnetIds: [] });
    assert.deepEqual(
      facts.privateSubnets.map(({ id }) => id),
      ["subnet-private-a", "subnet-public-b"],
    );
    const [problem] = factsOfSnapshot(snapshot, { privateSubnetIds: ["subnet-9"] }).problems;
    assert.equal(problem?.key, "network.existing.privateSubnetIds");
    assert.match(problem.fix, /choose among subnet-private-a, /);
  });
});

describe("what differs from a recorded network", () => {
  const then = factsOf(recorded({ mode: "hybrid" }));
  it("is nothing for the same network, whatever the order", () => {
    assert.deepEqual(adoptedDifferences(then, factsOf(recorded({ mode: "hybrid" }))), []);
  });
  it("names each thing once, with both values", () => {
    const now = recorded({ mode: "hybrid" }, (t) => ({
      vpc: { ...t.vpc, cidrs: ["10.0.0.0/16", "10.1.0.0/16"], dnsHostnames: false },
      endpoints: [...(t.endpoints as []).slice(1), { ...(t.endpoints as [object])[0], id: "vpce-own" } as never].map(
        (each: never) =>
          (each as { id: string }).id === "vpce-logs" ? { ...(each as object), privateDns: false } : each,
      ) as never,
      natGateways: unknown("the NAT gateways (denied)"),
      routeTables: (t.routeTables as RouteTable[]).map((table) =>
        table.id === "rtb-private-b" ? { ...table, routes: [] } : table,
      ),
    }));
    const found = adoptedDifferences(then, factsOf(now), new Set(["vpce-own"]));
    assert.deepEqual(
      found.map(({ what, recorded: old, found: is }) => `${what}: ${old} -> ${is}`),
      [
        "the addresses of vpc-1: 10.0.0.0/16 -> 10.0.0.0/16, 10.1.0.0/16",
        "enableDnsHostnames: true -> false",
        "the default route of rtb-private-b: nat-gateway nat-b -> none",
        "endpoint vpce-ecr.api (com.amazonaws.eu-west-1.ecr.api): present -> none",
        "private DNS of endpoint vpce-logs (com.amazonaws.eu-west-1.logs): on -> off",
        "the NAT gateways: none -> not known: the NAT gateways (denied)",
      ],
    );
  });
  it("does not call a difference what was not known then", () => {
    const blind = factsOf(recorded({ mode: "hybrid" }, () => ({ endpoints: unknown("the endpoints (denied)") })));
    assert.deepEqual(adoptedDifferences(blind, blind), []);
  });
});
