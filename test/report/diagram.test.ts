/** The topology drawing: what it shows, where, and that a proof's verdict is drawn. */
import * as assert from "node:assert/strict";
import { evaluate, ROOT } from "../../offline/evaluate";
import { brokenInWords, diagram } from "../../report/diagram";
import { layoutOf } from "../../report/diagram-layout";
import { folded } from "../../report/diagram-parts";
import { verdictLabel, type WayVerdicts, wayVerdicts } from "../../report/path-verdicts";
import { inWords, type TopologyView, topologyView, viewOf as viewOfStack } from "../../report/topology-view";
import { evaluation } from "../helpers/evaluations";
import { evaluated, report } from "./reports";

const viewOf = async (stack: "dev" | "prod", mode: "nat-only" | "endpoints-only" | "hybrid", set: string[] = []) => {
  const { resources, region } = await evaluation(stack, mode, { set });
  return topologyView(resources, region);
};
const texts = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((m) => m[1] ?? "");
const lines = (svg: string, kind: string) => svg.split(`<polyline class="edge ${kind}"`).length - 1;

describe("topology drawings", function () {
  this.timeout(60_000);

  it("shows what each mode of prod registers", async () => {
    const nat = await viewOf("prod", "nat-only");
    assert.deepEqual(
      nat.zones.map((z) => [z.az, z.cidr, z.nat]),
      [
        ["us-east-1a", "10.40.0.0/20", "egress-nat-use1-az1"],
        ["us-east-1b", "10.40.16.0/20", "egress-nat-use1-az2"],
        ["us-east-1c", "10.40.48.0/20", "egress-nat-use1-az4"],
      ],
    );
    assert.deepEqual(nat.endpoints, []);
    const only = await viewOf("prod", "endpoints-only");
    assert.equal(only.internetGateway, false);
    assert.deepEqual(only.nats, []);
    assert.deepEqual(
      only.endpoints.map((g) => [g.groups, g.services.map((s) => s.name)]),
      [
        ["egress-endpoints-registry", ["ecr.api", "ecr.dkr"]],
        ["egress-endpoints-main", ["secretsmanager", "ssm", "logs", "sts"]],
      ],
    );
    assert.ok(only.endpoints.every((g) => g.services.every((s) => s.zones === 3 && s.privateDns)));
    assert.match(
      inWords(only),
      /us-east-1a has no default route\..*no internet gateway\. One load balancer, internal\.$/,
    );
  });

  it("draws the way over a single NAT as crossing AZs", async () => {
    const view = await viewOf("dev", "nat-only");
    const svg = diagram(view).body.text;
    assert.deepEqual([lines(svg, "nat cross"), texts(svg).filter((t) => t === "crosses AZs").length], [2, 2]);
    assert.ok(texts(svg).includes("0.0.0.0/0 → NAT in us-east-1a"));
    assert.match(
      inWords(view),
      /us-east-1b leaves by NAT gateway egress-nat-use1-az1, in us-east-1a: this crosses AZs\./,
    );
  });

  for (const [strategy, name] of [
    ["regional", "regional NAT gateway"],
    ["instance", "NAT instance"],
  ])
    it(`names a ${name ?? ""}`, async () => {
      const view = await viewOf("dev", "nat-only", [`network.nat.strategy=${strategy}`]);
      assert.ok(texts(diagram(view).body.text).includes(name ?? ""));
    });

  it("draws no way to the internet in endpoints-only", async () => {
    const drawn = texts(diagram(await viewOf("prod", "endpoints-only")).body.text);
    assert.ok(drawn.includes("6 interface endpoints") && drawn.some((t) => t.includes("secretsmanager")));
    assert.ok(!drawn.includes("internet") && !drawn.includes("NAT gateway"));
    assert.equal(drawn.filter((t) => t === "no default route").length, 3);
  });

  it("stands AZs in order, their endpoints inside them, whatever order they come in", async () => {
    const view = await viewOf("prod", "hybrid");
    const endpoints = view.endpoints.map((g) => ({
      ...g,
      services: g.services.map((s) => ({ ...s, azs: s.name === "logs" ? ["us-east-1b"] : s.azs })),
    }));
    const l = layoutOf({ ...view, endpoints });
    assert.deepEqual(
      view.zones.map((z) => z.az),
      ["us-east-1a", "us-east-1b", "us-east-1c"],
    );
    l.zones.forEach((z, i) => {
      assert.ok(
        i === 0 || (l.zones[i - 1]?.frame.x ?? 0) + (l.zones[i - 1]?.frame.w ?? 0) <= z.frame.x,
        "side by side",
      );
      for (const box of [z.subnet, z.publicSubnet, z.endpoints?.box, ...z.tasks.map((t) => t.box)])
        assert.ok(
          box && box.x > z.frame.x && box.x + box.w < z.frame.x + z.frame.w && box.y + box.h < z.frame.y + z.frame.h,
        );
    });
    assert.deepEqual(
      l.zones.map((z) => z.endpoints?.lines.some(({ text }) => text.startsWith("logs"))),
      [false, true, false],
    );
  });

  it("draws a public load balancer with its way in, and each service by itself", async () => {
    const configFile = `${ROOT}/examples/several-services/Pulumi.shop.yaml`;
    const svg = diagram(viewOfStack(await evaluate({ stack: "shop", configFile }))).body.text;
    assert.ok(texts(svg).includes("load balancer, public"));
    assert.equal(
      lines(svg, "in"),
      2 + 2 + 1,
      "to the tasks of two AZs, internet to gateway to balancer, and the legend",
    );
    for (const name of ["api", "worker", "report"]) assert.equal(texts(svg).filter((t) => t === name).length, 2, name);
  });

  it("draws the network that another stack owns, by that stack's contract", async () => {
    const configFile = `${ROOT}/examples/shared-network/Pulumi.orders.yaml`;
    const drawn = texts(diagram(viewOfStack(await evaluate({ stack: "orders", configFile }))).body.text);
    assert.ok(drawn.some((t) => /^VPC 10\.70\.0\.0\/16 of stack .*platform$/.test(t)));
    assert.deepEqual(
      drawn.filter((t) => /^eu-west-1[ab]$/.test(t)),
      ["eu-west-1a", "eu-west-1b"],
    );
    assert.ok(drawn.includes("s3 gateway endpoint") && drawn.includes("orders"));
  });

  it("draws the proof's verdict: a broken path with its code, one that is not proven, and a legend of both", async () => {
    const view = await viewOf("prod", "endpoints-only");
    const broken: WayVerdicts = (az, way) =>
      az === "us-east-1a" && way === "endpoint"
        ? { verdict: "unreachable", codes: ["EGR041"], services: ["ecr.api", "logs"] }
        : az === "us-east-1b" && way === "gateway"
          ? { verdict: "not-proven", codes: [], services: ["s3"] }
          : undefined;
    const svg = diagram(view, broken).body.text;
    assert.ok(texts(svg).includes("EGR041 ecr.api +1") && texts(svg).includes("? s3"));
    assert.equal(lines(svg, "endpoint broken"), 2, "to the endpoint, and from it");
    assert.equal(lines(svg, "gateway unknown"), 1);
    assert.ok(texts(svg).includes("broken, with its fault code") && texts(svg).includes("not proven"));
    assert.match(
      brokenInWords(view, broken),
      /2 paths not proved to hold: ecr\.api, logs from us-east-1a broken \(EGR041\); s3 from us-east-1b not proven\./,
    );
    assert.ok(!texts(diagram(view).body.text).includes("not proven"));
  });

  it("takes the verdicts from the proofs, the worst of each way", async () => {
    const [only] = evaluated(await report("prod")).filter((m) => m.mode === "endpoints-only");
    assert.ok(only);
    const { proofs } = only.reachability;
    assert.equal(wayVerdicts(only.reachability)("us-east-1a", "endpoint")?.verdict, "reachable");
    assert.equal(wayVerdicts(only.reachability)("us-east-1a", "nat"), undefined);
    const none = proofs.map((p, i) => (i === 0 ? { ...p, verdict: "unreachable" as const, path: "none" as const } : p));
    const found = wayVerdicts({ verdict: "unreachable", proofs: none })(proofs[0]?.availabilityZone ?? "", "none");
    assert.deepEqual(found, { verdict: "unreachable", codes: [], services: ["ecr.api"] });
    assert.equal(verdictLabel({ verdict: "unreachable", codes: [], services: ["ecr.api"] }), "✕ ecr.api");
  });

  it("holds 1 to 6 AZs and up to 30 endpoints: what is more than fits is counted", async () => {
    const view = await viewOf("prod", "hybrid");
    for (const count of [1, 2, 3, 4, 5, 6])
      for (const endpoints of [0, 6, 30]) {
        const many: TopologyView = {
          ...view,
          zones: Array.from(
            { length: count },
            (_, i) => ({ ...view.zones[0], az: `us-east-1${"abcdef"[i] ?? ""}` }) as never,
          ),
          endpoints: [
            {
              groups: "",
              services: Array.from({ length: endpoints }, (_, i) => ({
                name: `service-${i}`,
                zones: count,
                azs: [],
                privateDns: true,
              })),
            },
          ].filter((g) => g.services.length > 0),
        };
        const drawing = diagram(many);
        assert.ok(drawing.width >= 240 && drawing.width <= 1600, `${count} AZs are ${drawing.width} wide`);
        assert.ok(drawing.height < 900, `${drawing.height}`);
        if (endpoints === 30) assert.ok(texts(drawing.body.text).some((t) => /^and \d+ more$/.test(t)));
      }
    const all = folded(["a", "b", "c", "d"], 12, 11, 3);
    assert.deepEqual(all, ["a,", "b,", "and 2 more"]);
  });

  it("writes names as text, whatever they hold", async () => {
    const view = await viewOf("prod", "hybrid");
    const hostile = '<b onclick="x">&\\N</b>';
    const { body } = diagram({
      ...view,
      cidr: hostile,
      zones: view.zones.map((z) => ({ ...z, az: hostile })),
      services: [hostile],
    });
    assert.doesNotMatch(body.text, /<b/);
    assert.ok(body.text.includes("&lt;b onclick=&quot;x&quot;&gt;&amp;\\N&lt;/b&gt;"));
  });

  it("has no id, title or colour of its own, and is the same each time", async () => {
    const view = await viewOf("prod", "hybrid");
    const { body } = diagram(view);
    assert.doesNotMatch(body.text, / id=|<title|#[0-9a-f]{6}|="(black|white|lightgrey)"/);
    assert.equal(diagram(view).body.text, body.text);
  });
});
