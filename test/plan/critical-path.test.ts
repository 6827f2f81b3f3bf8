/** The longest chain of a deployment, and that nothing waits for what it does not need. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Evaluation, evaluate, ROOT } from "../../offline/evaluate";
import {
  criticalPath,
  DEFAULT_DURATION,
  type Duration,
  durationOf,
  durations,
  waitsFor,
} from "../../plan/critical-path";
import { MODES, type Mode } from "../../plan/mode";
import type { ResourceRecord } from "../../resources/record";

const NAT = "aws:ec2/natGateway:NatGateway";
const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";

function record(name: string, type: string, dependencies: string[] = [], more: Partial<ResourceRecord> = {}) {
  return { urn: `urn:${name}`, type, name, inputs: {}, dependencies: dependencies.map((d) => `urn:${d}`), ...more };
}
const names = (resources: readonly ResourceRecord[]) => criticalPath(resources).chain.map((step) => step.name);

describe("critical path", () => {
  it("is the longest chain by seconds, not by links", () => {
    const stack = [
      record("vpc", "aws:ec2/vpc:Vpc"),
      record("a", "aws:ec2/route:Route", ["vpc"]),
      record("b", "aws:ec2/route:Route", ["a"]),
      record("c", "aws:ec2/route:Route", ["b"]),
      record("nat", NAT, ["vpc"]),
    ];
    assert.deepEqual(names(stack), ["vpc", "nat"]);
    assert.equal(criticalPath(stack).seconds, 12 + 105);
  });

  it("takes the parallel branches of one resource as parallel", () => {
    const stack = [
      record("vpc", "aws:ec2/vpc:Vpc"),
      record("nat-1", NAT, ["vpc"]),
      record("nat-2", NAT, ["vpc"]),
      record("service", "aws:ecs/service:Service", ["nat-1", "nat-2"]),
    ];
    assert.deepEqual(names(stack), ["vpc", "nat-1", "service"]);
    assert.equal(criticalPath(stack).seconds, 12 + 105 + 1);
  });

  it("passes time through a component, without its children and without a link of its own", () => {
    const stack = [
      record("vpc", "aws:ec2/vpc:Vpc"),
      record("set", "fargate-egress:index:EndpointSet", ["vpc"]),
      record("endpoint", ENDPOINT, [], { parent: "urn:set" }),
      record("service", "aws:ecs/service:Service", ["set"]),
    ];
    assert.deepEqual(names(stack), ["vpc", "endpoint"]);
    const endpointFree = stack.filter((r) => r.name !== "endpoint");
    assert.deepEqual(names(endpointFree), ["vpc", "service"]);
    assert.equal(waitsFor(stack, "urn:service").has("urn:endpoint"), false);
  });

  it("takes no time for what another stack made", () => {
    assert.equal(criticalPath([record("nat", NAT, ["elsewhere"])]).seconds, 105);
  });

  it("is empty without resources", () => {
    assert.deepEqual(criticalPath([]), { chain: [], seconds: 0 });
  });

  it("names a circle instead of running forever", () => {
    const circle = [record("a", NAT, ["b"]), record("b", NAT, ["a"])];
    assert.throws(() => criticalPath(circle), /these resources wait for each other/);
  });

  it("reads a duration from the input that decides it", () => {
    assert.equal(durationOf({ type: ENDPOINT, inputs: { vpcEndpointType: "Gateway" } }).seconds, 6);
    assert.equal(durationOf({ type: ENDPOINT, inputs: { vpcEndpointType: "Interface" } }).seconds, 90);
    assert.equal(durationOf({ type: "aws:ecs/service:Service", inputs: { waitForSteadyState: true } }).seconds, 150);
    assert.equal(durationOf({ type: "aws:new/thing:Thing", inputs: {} }), DEFAULT_DURATION);
    assert.equal(durationOf({ type: "pulumi:pulumi:Stack", inputs: {} }).seconds, 0);
  });
});

const TO_NAT = [
  "Vpc egress",
  "InternetGateway egress",
  "Route egress-public-default",
  "NatGateway egress-nat-use1-az1",
  "Route egress-nat-default-use1-az1",
  "Service egress-app",
];
const TO_ENDPOINTS = [
  "Vpc egress",
  "SecurityGroup egress-endpoints-main",
  "SecurityGroupEgressRule egress-app-task-to-endpoints-main",
  "VpcEndpoint egress-endpoint-ecr.api",
  "EndpointPrivateDns egress-endpoint-ecr.api",
  "Service egress-app",
];
/** The internal load balancer outlasts every egress path. */
const TO_LOAD_BALANCER = [
  "Vpc egress",
  "SecurityGroup egress-app-lb",
  "LoadBalancer egress-app-lb",
  "Listener egress-app-lb-http",
  "Service egress-app",
  "Target egress-app-scaling",
  "Policy egress-app-scaling-cpu",
];
const PINNED: Record<string, Record<Mode, { chain: readonly string[]; seconds: number }>> = {
  dev: {
    "nat-only": { chain: TO_NAT, seconds: 121 },
    "endpoints-only": { chain: TO_ENDPOINTS, seconds: 109 },
    hybrid: { chain: TO_NAT, seconds: 121 },
  },
  prod: {
    "nat-only": { chain: TO_LOAD_BALANCER, seconds: 194 },
    "endpoints-only": { chain: TO_LOAD_BALANCER, seconds: 194 },
    hybrid: { chain: TO_LOAD_BALANCER, seconds: 194 },
  },
};

for (const stack of ["dev", "prod"])
  for (const mode of MODES)
    describe(`critical path of ${stack} in ${mode}`, () => {
      let evaluation: Evaluation;
      const of = (...types: string[]) => evaluation.resources.filter((r) => types.includes(r.type));
      const interfaces = () => of(ENDPOINT).filter((r) => r.inputs["vpcEndpointType"] === "Interface");
      const service = () => {
        const [only, ...others] = of("aws:ecs/service:Service");
        assert.ok(only && others.length === 0, "one service");
        return only;
      };
      /** Resources of these types that `resource` waits for. */
      const waited = (resource: ResourceRecord, ...types: string[]) => {
        const urns = waitsFor(evaluation.resources, resource.urn);
        return of(...types).filter((r) => urns.has(r.urn));
      };
      const shortNames = (resources: readonly ResourceRecord[]) => resources.map((r) => r.name).sort();

      before(async () => {
        evaluation = await evaluate({ stack, mode, set: ["names.prefix=egress"] });
      });

      it("is pinned", () => {
        const path = criticalPath(evaluation.resources);
        assert.deepEqual(
          { chain: path.chain.map((step) => `${step.type.split(":").at(-1)} ${step.name}`), seconds: path.seconds },
          PINNED[stack]?.[mode],
        );
      });

      it("creates NAT gateways and endpoints side by side: none waits for another", () => {
        const ways = [...of(NAT), ...of(ENDPOINT)];
        assert.ok(ways.length > 0);
        for (const way of ways) assert.deepEqual(shortNames(waited(way, NAT, ENDPOINT)), [], `${way.name} waits`);
      });

      it("an endpoint waits for nothing of the public tier", () => {
        for (const endpoint of of(ENDPOINT)) {
          assert.deepEqual(waited(endpoint, "aws:ec2/internetGateway:InternetGateway", "aws:ec2/eip:Eip"), []);
          const publicTier = waited(endpoint, "aws:ec2/subnet:Subnet").filter((s) => s.name.includes("public"));
          assert.deepEqual(publicTier, []);
        }
      });

      it("no egress path waits for the load balancer, the cluster or an image build", () => {
        const late = ["aws:lb/loadBalancer:LoadBalancer", "aws:ecs/cluster:Cluster", "awsx:ecr:Image"];
        for (const way of [...of(NAT), ...of(ENDPOINT)]) assert.deepEqual(shortNames(waited(way, ...late)), []);
        for (const balancer of of("aws:lb/loadBalancer:LoadBalancer"))
          assert.deepEqual(shortNames(waited(balancer, NAT, ENDPOINT, "awsx:ecr:Image")), []);
      });

      it("the service waits for its own egress, all of it and nothing of another mode's", () => {
        assert.deepEqual(shortNames(waited(service(), NAT)), shortNames(of(NAT)));
        assert.deepEqual(shortNames(waited(service(), ENDPOINT)), shortNames(of(ENDPOINT)));
        const dns = "aws:vpc/endpointPrivateDns:EndpointPrivateDns";
        assert.deepEqual(shortNames(waited(service(), dns)), shortNames(of(dns)));
        if (mode === "endpoints-only") assert.deepEqual(of(NAT), []);
        if (mode === "nat-only") assert.deepEqual(interfaces(), []);
      });

      it("without NAT, the service waits for no internet gateway", () => {
        if (mode !== "endpoints-only") return assert.ok(of(NAT).length > 0);
        assert.deepEqual(waited(service(), "aws:ec2/internetGateway:InternetGateway", "aws:ec2/eip:Eip"), []);
      });

      it("nothing but autoscaling waits for the service", () => {
        const after = evaluation.resources.filter((r) => waitsFor(evaluation.resources, r.urn).has(service().urn));
        for (const resource of after)
          assert.match(resource.type, /^aws:appautoscaling\//, `${resource.name} waits for the service`);
      });

      it("has a duration for every type", () => {
        const missing = evaluation.resources.filter((r) => durationOf(r) === DEFAULT_DURATION).map((r) => r.type);
        assert.deepEqual([...new Set(missing)], []);
      });
    });

for (const strategy of ["per-az", "single", "regional", "instance"])
  describe(`NAT ${strategy} beside endpoints`, () => {
    it("neither waits for the other, and the service waits for both", async () => {
      const { resources } = await evaluate({
        stack: "prod",
        mode: "hybrid",
        set: [`network.nat.strategy=${strategy}`],
      });
      const nats = resources.filter((r) => [NAT, "aws:ec2/instance:Instance"].includes(r.type));
      const endpoints = resources.filter((r) => r.type === ENDPOINT);
      assert.ok(nats.length > 0 && endpoints.length > 1);
      for (const one of [...nats, ...endpoints]) {
        const urns = waitsFor(resources, one.urn);
        for (const other of [...nats, ...endpoints])
          assert.ok(!urns.has(other.urn), `${one.name} waits for ${other.name}`);
      }
      const service = resources.find((r) => r.type === "aws:ecs/service:Service");
      const urns = waitsFor(resources, service?.urn ?? "");
      for (const way of [...nats, ...endpoints])
        assert.ok(urns.has(way.urn), `the service does not wait for ${way.name}`);
    });
  });

describe("docs/durations.md", () => {
  const shown = readFileSync(join(ROOT, "docs", "durations.md"), "utf8");
  const rows = shown.split("\n").filter((line) => line.startsWith("| `"));
  const row = (what: string, { seconds, basis, source }: Duration) => `| ${what} | ${seconds} | ${basis} | ${source} |`;

  it("shows every duration as it is computed with, and no other", () => {
    const expected = Object.entries(durations).flatMap(([type, entry]) => [
      row(`\`${type}\``, entry),
      ...(entry.variants ?? []).map((v) => row(`\`${type}\` with ${v.input} ${String(v.equals)}`, v)),
    ]);
    assert.deepEqual(rows, expected);
  });

  it("states the default", () => {
    assert.ok(shown.includes(`${DEFAULT_DURATION.seconds} s`), "the default's seconds");
  });

  it("has positive whole seconds, a basis and a source everywhere", () => {
    for (const entry of Object.values(durations))
      for (const duration of [entry, ...(entry.variants ?? [])]) {
        assert.ok(Number.isInteger(duration.seconds) && duration.seconds > 0);
        assert.ok(["log", "source", "estimate"].includes(duration.basis));
        assert.ok(duration.source.length > 2);
      }
  });
});
