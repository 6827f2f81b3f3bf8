/** An adopted network: what stands is used and not made twice, what is unknown is refused. */
import * as assert from "node:assert/strict";
import type { AdoptedDefaultRoute, AdoptedFacts, AdoptedInterfaceEndpoint, Fact } from "../../plan/adopted-facts";
import { makePlan } from "../../plan/plan";
import { facts, settings } from "../helpers/settings";

const ZONES = [
  { name: "us-east-1a", id: "use1-az1" },
  { name: "us-east-1b", id: "use1-az2" },
];
const NONE: AdoptedDefaultRoute = { target: "none" };
const NAT: AdoptedDefaultRoute = { target: "nat-gateway", targetId: "nat-theirs", state: "active" };
const UNKNOWN = { unknown: "ec2:DescribeX was denied" };

function subnets(tier: string) {
  return ZONES.map((zone, i) => ({ id: `subnet-${tier}${i}`, zone, cidr: `10.9.${i}.0/24`, routeTableId: `rtb-${i}` }));
}

/** Two private tables; the routes of each in turn. */
function network(
  more: Partial<AdoptedFacts> = {},
  routes: readonly Fact<AdoptedDefaultRoute>[] = [NONE, NONE],
): AdoptedFacts {
  return {
    vpcId: "vpc-0e000000",
    region: "us-east-1",
    cidrs: ["10.9.0.0/16", "100.64.0.0/16"],
    enableDnsSupport: true,
    enableDnsHostnames: true,
    zones: ZONES,
    privateSubnets: subnets("private"),
    publicSubnets: subnets("public"),
    routeTables: routes.map((defaultRoute, i) => ({
      id: `rtb-${i}`,
      subnetIds: [`subnet-private${i}`],
      defaultRoute,
      gatewayRoutes: [],
    })),
    interfaceEndpoints: [],
    gatewayEndpoints: [],
    natGateways: [],
    ...more,
  };
}

function endpoint(service: string, more: Partial<AdoptedInterfaceEndpoint> = {}): AdoptedInterfaceEndpoint {
  return {
    id: `vpce-${service}`,
    serviceName: `com.amazonaws.us-east-1.${service}`,
    state: "available",
    securityGroupIds: ["sg-theirs", "sg-more"],
    subnetIds: ["subnet-private0"],
    zoneIds: ["use1-az1"],
    privateDns: true,
    ...more,
  };
}

function adopt(mode: string, adopted: AdoptedFacts, more: Record<string, unknown> = {}) {
  const of = settings({
    mode,
    network: {
      existing: { vpcId: "vpc-0e000000", privateSubnetIds: ["subnet-a0000000"] },
      ...(more["network"] ?? {}),
    },
    ...(more["services"] ? { services: more["services"] } : {}),
  });
  return makePlan(of, facts(of, "us-east-1", { adopted, zones: adopted.zones }));
}

function path(mode: string, adopted: AdoptedFacts, more?: Record<string, unknown>) {
  const { plan, problems } = adopt(mode, adopted, more);
  assert.ok(plan, JSON.stringify(problems));
  return plan.path;
}

function refusal(mode: string, adopted: AdoptedFacts, more?: Record<string, unknown>) {
  const { plan, problems } = adopt(mode, adopted, more);
  assert.equal(plan, undefined);
  return problems;
}

describe("a default route that stands", () => {
  it("is used: no NAT and no route for its table, and one in the AZ of the other", () => {
    const { nat, routedTableIds, usedRoutes } = path("nat-only", network({}, [NAT, NONE]), {
      network: { nat: { strategy: "per-az" } },
    });
    assert.deepEqual(nat?.hosts, ["use1-az2"]);
    assert.deepEqual(routedTableIds, ["rtb-1"]);
    assert.deepEqual(usedRoutes, [{ routeTableId: "rtb-0", target: "nat-gateway", targetId: "nat-theirs" }]);
  });

  it("in every table leaves no NAT to make, and asks for no public subnet", () => {
    const { nat, routedTableIds } = path("nat-only", network({ publicSubnets: [] }, [NAT, NAT]));
    assert.deepEqual([nat, routedTableIds], [undefined, []]);
    const transit = { target: "transit-gateway", targetId: "tgw-1", state: "active" } as const;
    assert.equal(path("hybrid", network({ publicSubnets: [] }, [transit, transit])).nat, undefined);
  });

  it("to an internet gateway makes a public subnet, which is refused", () => {
    const [problem] = refusal("nat-only", network({}, [{ target: "internet-gateway", state: "active" }, NONE]));
    assert.deepEqual([problem?.key, problem?.value], ["network.existing.privateSubnetIds", "subnet-private0"]);
    assert.match(problem?.why ?? "", /rtb-0 leads to an internet gateway/);
  });

  it("to something that is gone is refused, with the command that deletes it", () => {
    const [problem] = refusal("hybrid", network({}, [{ ...NAT, state: "blackhole" }, NONE]));
    assert.match(problem?.why ?? "", /leads to nat-theirs, which is gone/);
    assert.equal(problem?.fix, "aws ec2 delete-route --route-table-id rtb-0 --destination-cidr-block 0.0.0.0/0");
  });

  it("that nobody could read is refused where a route would be made, and nowhere else", () => {
    const adopted = network({}, [UNKNOWN, NONE]);
    assert.match(
      refusal("nat-only", adopted)[0]?.why ?? "",
      /the default route of rtb-0 is not known \(ec2:DescribeX was denied\)/,
    );
    assert.ok(path("endpoints-only", adopted));
  });

  it("is left and warned of in endpoints-only", () => {
    const { plan } = adopt("endpoints-only", network({}, [NAT, NONE]));
    assert.deepEqual(
      plan?.warnings.map(({ key }) => key),
      ["network.existing"],
    );
    assert.match(plan?.warnings[0]?.why ?? "", /rtb-0 has a default route to nat-theirs, which this stack leaves/);
  });
});

describe("public subnets of an adopted network", () => {
  it("are asked for in each AZ that gets a NAT", () => {
    const [problem] = refusal("nat-only", network({ publicSubnets: [] }));
    assert.deepEqual([problem?.key, problem?.value], ["network.existing.publicSubnetIds", "[]"]);
    assert.match(problem?.why ?? "", /nat\.strategy per-az puts a NAT in use1-az1, use1-az2/);
    assert.match(problem?.fix ?? "", /or use nat\.strategy: regional/);
  });
});

describe("a gateway route that stands", () => {
  const route = { service: "s3", endpointId: "vpce-s3", prefixListId: "pl-1" };
  const withRoutes = (...routes: readonly Fact<readonly (typeof route)[]>[]) => {
    const plain = network();
    return {
      ...plain,
      routeTables: plain.routeTables.map((table, i) => ({ ...table, gatewayRoutes: routes[i] ?? [] })),
    };
  };

  it("is used with its prefix list; the stack's endpoint serves the tables that lack one", () => {
    const { gatewayEndpoints } = path("endpoints-only", withRoutes([route], []));
    assert.deepEqual(gatewayEndpoints, [
      { service: "s3", serviceName: "com.amazonaws.us-east-1.s3", routeTableIds: ["rtb-1"], prefixListId: "pl-1" },
    ]);
  });

  it("of another service is none of S3", () => {
    const { gatewayEndpoints } = path("endpoints-only", withRoutes([{ ...route, service: "dynamodb" }], []));
    assert.deepEqual(gatewayEndpoints[0]?.routeTableIds, ["rtb-0", "rtb-1"]);
    assert.equal(gatewayEndpoints[0]?.prefixListId, undefined);
  });

  it("that nobody could read is refused", () => {
    assert.match(
      refusal("endpoints-only", withRoutes(UNKNOWN, []))[0]?.why ?? "",
      /whether rtb-0 has a route to s3 is not known/,
    );
  });
});

describe("an interface endpoint that stands", () => {
  it("is used and not made twice, and its group admits the tasks", () => {
    const adopted = network({ interfaceEndpoints: [endpoint("logs"), endpoint("athena")] });
    const { plan } = adopt("endpoints-only", adopted);
    assert.deepEqual(
      plan?.path.interfaceEndpoints.map(({ service }) => service),
      ["ecr.api", "ecr.dkr"],
    );
    assert.deepEqual(plan?.path.usedEndpoints, [{ service: "logs", id: "vpce-logs", securityGroupId: "sg-theirs" }]);
    assert.deepEqual(
      plan?.services[0]?.egressRules.filter(({ key }) => key.startsWith("external")).map(({ to }) => to),
      [{ kind: "security-group", id: "sg-theirs", admit: true }],
    );
  });

  it("that answers no name serves nobody: another is made", () => {
    const adopted = network({ interfaceEndpoints: [endpoint("logs", { privateDns: false })] });
    const { interfaceEndpoints, usedEndpoints } = path("endpoints-only", adopted);
    assert.ok(interfaceEndpoints.some(({ service }) => service === "logs"));
    assert.deepEqual(usedEndpoints, []);
  });

  it("of which something decisive is unknown is refused", () => {
    const why = (interfaceEndpoints: AdoptedFacts["interfaceEndpoints"]) =>
      refusal("hybrid", network({ interfaceEndpoints })).map((problem) => problem.why.split(" is not known")[0]);
    assert.deepEqual(why([endpoint("logs", { privateDns: UNKNOWN })]), ["whether vpce-logs answers the names of logs"]);
    assert.deepEqual(why([endpoint("logs", { securityGroupIds: UNKNOWN })]), ["the groups of vpce-logs"]);
    assert.deepEqual(why(UNKNOWN), ["whether endpoints stand in it"]);
    assert.ok(path("nat-only", network({ interfaceEndpoints: UNKNOWN })));
  });

  it("without a group that could admit the tasks is refused", () => {
    const adopted = network({ interfaceEndpoints: [endpoint("logs", { securityGroupIds: [] })] });
    assert.match(refusal("hybrid", adopted)[0]?.fix ?? "", /modify-vpc-endpoint --vpc-endpoint-id vpce-logs/);
  });

  it("needs DNS attributes that are on, and known", () => {
    assert.deepEqual(
      refusal("hybrid", network({ enableDnsSupport: false, enableDnsHostnames: UNKNOWN })).map(({ key }) => key),
      ["network.existing.vpcId", "network.existing"],
    );
    assert.ok(path("nat-only", network({ enableDnsSupport: false })));
  });
});

describe("the addresses of an adopted network", () => {
  it("are all of its CIDRs: clients of an internal load balancer come from each", () => {
    const { plan } = adopt("hybrid", network(), {
      services: { app: { build: "./app", loadBalancer: { scheme: "internal" } } },
    });
    assert.deepEqual(plan?.services[0]?.loadBalancer?.allowCidrs, ["10.9.0.0/16", "100.64.0.0/16"]);
  });
});
