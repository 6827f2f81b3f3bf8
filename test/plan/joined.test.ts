/** A stack on another stack's network: what it makes, and what the network must have for it. */
import * as assert from "node:assert/strict";
import { CONTRACT_VERSION, type NetworkContract } from "../../plan/contract";
import { makePlan } from "../../plan/plan";
import { givenPaths } from "../../plan/unused";
import { facts, settings } from "../helpers/settings";

const ZONES = [
  { name: "us-east-1a", id: "use1-az1" },
  { name: "us-east-1b", id: "use1-az2" },
];
const subnets = (tier: string) =>
  ZONES.map(({ id }, i) => ({
    id: `subnet-${tier}${i}`,
    zoneId: id,
    cidr: `10.0.${i}.0/24`,
    routeTableId: `rtb-${i}`,
  }));

function contract(more: Partial<NetworkContract> = {}): NetworkContract {
  return {
    version: CONTRACT_VERSION,
    stack: "acme/platform/prod",
    mode: "endpoints-only",
    region: "us-east-1",
    account: "123456789012",
    vpcId: "vpc-1",
    cidrs: ["10.0.0.0/16"],
    zones: ZONES,
    privateSubnets: subnets("private"),
    publicSubnets: [],
    clientSecurityGroupId: "sg-clients",
    interfaceEndpoints: ["ecr.api", "ecr.dkr", "logs"].map((service) => ({ service, id: "vpce-1", privateDns: true })),
    gatewayEndpoints: ["s3"],
    snapshot: {},
    ...more,
  };
}

function join(joined: NetworkContract, raw: Record<string, unknown> = {}) {
  const { network, ...rest } = raw;
  const whole = { network: { from: "platform", ...((network as object | undefined) ?? {}) }, ...rest };
  const of = settings(whole);
  return makePlan(of, facts(of, "us-east-1", { joined, zones: joined.zones }), givenPaths(whole));
}

const app = (more: Record<string, unknown>) => ({ services: { app: { build: "./app", ...more } } });

describe("a stack that joins a network", () => {
  it("makes none of it, takes its mode, and its tasks carry the network's client group", () => {
    const { plan, problems } = join(contract(), app({ securityGroupIds: ["sg-10000000"] }));
    assert.deepEqual(problems, []);
    assert.equal(plan?.mode, "endpoints-only");
    assert.deepEqual(plan?.path, {
      retainedEips: [],
      interfaceEndpoints: [],
      gatewayEndpoints: [],
      groups: [],
      shared: false,
      usedRoutes: [],
      usedEndpoints: [],
    });
    const [service] = plan?.services ?? [];
    assert.deepEqual(service?.securityGroupIds, ["sg-clients", "sg-10000000"]);
    assert.deepEqual(service?.egressRules, []);
    assert.equal(plan?.cluster?.kind, "own");
  });

  it("opens only its own destinations: the way to the internet is the client group's", () => {
    const rules = (mode: NetworkContract["mode"]) =>
      join(contract({ mode }), {
        ...app({ reach: [{ cidr: "10.0.9.0/24", port: 5432, why: "database" }] }),
        egress: { allow: [{ cidr: "203.0.113.0/24", port: 25, why: "mail" }] },
      }).plan?.services[0]?.egressRules.map(({ key }) => key);
    assert.deepEqual(rules("hybrid"), ["203-0-113-0-24-25", "reach-10-0-9-0-24-5432"]);
    assert.deepEqual(rules("endpoints-only"), ["reach-10-0-9-0-24-5432"]);
  });

  it("must not set what belongs to the network", () => {
    const { problems } = join(contract(), {
      mode: "hybrid",
      network: { azs: 3 },
      endpoints: { interface: ["sqs"] },
    });
    assert.deepEqual(
      problems.map(({ key }) => key),
      ["mode", "network.azs", "endpoints.interface"],
    );
    assert.equal(problems[0]?.value, "(the network's is endpoints-only)");
    for (const { fix } of problems) assert.equal(fix, "remove it here, and set it in acme/platform/prod");
    assert.deepEqual(join(contract(), { mode: "endpoints-only" }).problems, []);
  });

  it("is refused by a network that is not shared", () => {
    const closed: Record<string, unknown> = { ...contract() };
    delete closed["clientSecurityGroupId"];
    const [problem] = join(closed as unknown as NetworkContract).problems;
    assert.deepEqual([problem?.key, problem?.value], ["network.from", "platform"]);
    assert.equal(problem?.fix, "set network.shared: true in acme/platform/prod and deploy it");
  });

  it("needs an endpoint for each need where the network has no NAT", () => {
    const found = (joined: NetworkContract) =>
      join(joined, app({ needs: ["sqs", "dynamodb"] })).problems.map(({ key, value, fix }) => [key, value, fix]);
    assert.deepEqual(found(contract()), [
      ["services.app", "sqs", "add sqs to endpoints.interface of acme/platform/prod and deploy it first"],
      ["services.app", "dynamodb", "add dynamodb to endpoints.gateway of acme/platform/prod and deploy it first"],
    ]);
    assert.deepEqual(found(contract({ mode: "hybrid" })), []);
  });

  it("does not count an endpoint that answers no name", () => {
    const draining = contract().interfaceEndpoints.map((e) => ({ ...e, privateDns: e.service !== "logs" }));
    assert.deepEqual(
      join(contract({ interfaceEndpoints: draining })).problems.map(({ value }) => value),
      ["logs"],
    );
  });

  it("reaches the internet only where the network has NAT: a public image names the switch", () => {
    const [problem] = join(contract(), { services: { app: { image: "nginx:1.27" } } }).problems;
    assert.equal(problem?.value, "internet");
    assert.match(problem?.fix ?? "", /egress switch --stack acme\/platform\/prod --to hybrid/);
  });

  it("has a public load balancer only on public subnets of two AZs", () => {
    const balanced = app({ loadBalancer: { scheme: "public" } });
    const [problem] = join(contract(), balanced).problems;
    assert.equal(problem?.key, "services.app.loadBalancer.scheme");
    assert.match(problem?.fix ?? "", /^set network\.publicSubnets: true in acme\/platform\/prod/);
    assert.deepEqual(join(contract({ publicSubnets: subnets("public") }), balanced).problems, []);
  });
});
