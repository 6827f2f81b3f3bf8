/** What is shown adds up; what is not known is never a number; a lower bound never falls. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { compare } from "../../cost/advise";
import { amountText, type Cost, isEgress, type Monthly, partOf } from "../../cost/cost";
import { costOf } from "../../cost/model";
import { loadBook, type PriceBook, shippedBook } from "../../cost/price-book";
import { quarterCents, shareCents } from "../../cost/rounding";
import { plainScenario } from "../../cost/scenario";
import { parseTraffic, type Traffic } from "../../cost/traffic";
import { comparisonText } from "../../report/comparison-text";
import { type StackOptions, stack } from "./stack";

const book = shippedBook();
const REGIONS = Object.keys(book.regions);
const POOL = ["ecr.api", "ecr.dkr", "logs", "secretsmanager", "ssm", "sts"];
const TRAFFIC =
  "logs=937.3,s3=512.7,ecr=211.1,internet-out=473.9,internet-in=31.7,flow-logs=12345.6,load-balancer=77.7";

const MODES: readonly StackOptions[] = [
  { nat: "single", azs: 3 },
  { nat: "per-az", azs: 3 },
  { nat: "regional", azs: 2 },
  { nat: "instance", azs: 2 },
  { nat: "none", azs: 3, endpoints: POOL },
  { nat: "per-az", azs: 3, endpoints: POOL.slice(0, 3) },
];
const full = (region: string, options: StackOptions) =>
  stack({ ...options, region, loadBalancer: "public", extras: true, idleEips: 1 });

const cents = (amount: number) => Math.round(amount * 100);
const isCents = (amount: number) => Math.abs(amount * 100 - cents(amount)) < 1e-6;

/** Every sum that a reader can make out of what is shown. */
function assertAddsUp(cost: Cost): void {
  const lines = cost.lines.map((l) => ({ ...l, cents: l.shown === null ? 0 : cents(l.shown) }));
  const total = (keep: (l: (typeof lines)[number]) => boolean) =>
    lines.filter(keep).reduce((sum, l) => sum + l.cents, 0);
  const check = (monthly: Monthly, of: (l: (typeof lines)[number]) => boolean) => {
    const { shown, atLeast } = monthly;
    assert.equal(
      cents(shown.fixed),
      total((l) => of(l) && partOf(l.kind) === "fixed"),
    );
    assert.equal(
      cents(shown.data),
      total((l) => of(l) && partOf(l.kind) === "data"),
    );
    assert.equal(cents(shown.fixed) + cents(shown.data), cents(shown.total));
    for (const part of ["fixed", "data", "total"] as const) {
      assert.ok(isCents(shown[part]));
      assert.ok(Math.abs(shown[part] - atLeast[part]) < 0.01 + 1e-9, `${part} ${shown[part]} ${atLeast[part]}`);
    }
  };
  check(cost.monthly, () => true);
  check(cost.egress, (l) => isEgress(l.kind));
  for (const line of lines)
    if (line.monthly !== null) assert.ok(Math.abs((line.shown ?? 0) - line.monthly) < 0.01 + 1e-9, line.item);
}

describe("amounts as they are shown", () => {
  it("parts add up to their totals in every region, in every mode, each less than a cent off", () => {
    for (const region of [...REGIONS, "xx-moon-1"])
      for (const options of MODES) {
        const resources = full(region, options);
        for (const text of ["", TRAFFIC])
          assertAddsUp(costOf({ resources, region, traffic: parseTraffic(text), book }));
      }
  });

  it("parts add up for any traffic", () => {
    const gb = fc.double({ min: 0, max: 100_000, noNaN: true });
    fc.assert(
      fc.property(
        fc.constantFrom(...REGIONS),
        fc.constantFrom(...MODES),
        gb,
        gb,
        gb,
        (region, options, logs, out, flow) => {
          const traffic: Traffic = {
            services: { logs, sqs: out / 7 },
            pulls: 1,
            internetIn: 1,
            internetOut: out,
            flowLogs: flow,
          };
          assertAddsUp(costOf({ resources: full(region, options), region, traffic, book }));
        },
      ),
      { numRuns: 100 },
    );
  });

  it("rounds any parts to cents that add up", () => {
    const amount = fc.oneof(
      fc.double({ min: 0, max: 1e6, noNaN: true }),
      fc.integer({ min: 0, max: 1e6 }).map((n) => n / 100),
    );
    fc.assert(
      fc.property(
        fc.array(amount, { maxLength: 12 }),
        fc.tuple(amount, amount, amount, amount),
        (list, [a, b, c, d]) => {
          const exact = list.reduce((x, y) => x + y, 0);
          const shares = shareCents(list, Math.round(exact * 100));
          assert.equal(
            shares.reduce((x, y) => x + y, 0),
            list.length === 0 ? 0 : Math.round(exact * 100),
          );
          shares.forEach((share, i) => {
            assert.ok(Math.abs(share - (list[i] ?? 0) * 100) < 1 + 1e-3);
          });
          const [[w, x], [y, z]] = quarterCents([
            [a, b],
            [c, d],
          ]);
          for (const [sum, of] of [
            [w, a],
            [x, b],
            [y, c],
            [z, d],
            [w + x, a + b],
            [y + z, c + d],
            [w + y, a + c],
            [x + z, b + d],
          ] as const)
            assert.ok(Math.abs(sum - of * 100) < 1 + 1e-3, `${sum} ${of}`);
          assert.ok(Math.abs(w + x + y + z - (a + b + c + d) * 100) <= 0.5 + 1e-3);
        },
      ),
      { numRuns: 500 },
    );
    // A whole amount of cents stays what it is.
    assert.deepEqual(shareCents([32.85, 3.65, 0.005], 3651), [3285, 365, 1]);
  });

  it("shows sums and differences that a reader can check", () => {
    const scenario = plainScenario({
      region: "eu-central-1",
      azs: 3,
      endpoints: POOL,
      natStrategy: "single",
      traffic: parseTraffic(TRAFFIC),
    });
    const c = compare(scenario, book);
    for (const { cost } of c.modes) if (cost !== null) assertAddsUp(cost);
    const now = c.strategies.find((s) => s.strategy === "single");
    for (const s of c.strategies)
      if (s.difference !== null && s.egress !== null && now?.egress)
        assert.equal(cents(s.difference), cents(s.egress.shown.total) - cents(now.egress.shown.total));
    for (const e of c.endpoints)
      if (e.net !== null) assert.equal(cents(e.net), cents(e.saves ?? 0) - cents(e.costs ?? 0), e.service);
  });
});

describe("what is not known", () => {
  /** The shipped book without some meters of every region. */
  function without(meters: readonly string[]): PriceBook {
    const copy = structuredClone(book);
    for (const { prices } of Object.values(copy.regions))
      for (const meter of meters) Reflect.deleteProperty(prices, meter);
    return loadBook(copy);
  }
  const METERS = Object.keys(book.regions["us-east-1"]?.prices ?? {});

  it("an unknown price never yields a number, and everything above it is a lower bound that names it", () => {
    fc.assert(
      fc.property(
        fc.subarray(METERS),
        fc.constantFrom("us-east-1", "eu-north-1"),
        fc.constantFrom(...MODES),
        (gone, region, options) => {
          const args = { resources: full(region, options), region, traffic: parseTraffic(TRAFFIC) };
          const whole = costOf({ ...args, book });
          const cost = costOf({ ...args, book: without(gone) });
          for (const line of cost.lines) {
            assert.equal(line.unitPrice === null, line.evidence === null, line.item);
            if (line.unitPrice === null && line.quantity !== 0)
              assert.deepEqual([line.monthly, line.shown], [null, null]);
          }
          for (const [monthly, same] of [
            [cost.monthly, whole.monthly],
            [cost.egress, whole.egress],
          ] as const)
            for (const part of ["fixed", "data", "total"] as const) {
              // A book that knows less never says more.
              assert.ok(monthly.atLeast[part] <= same.atLeast[part] + 1e-6);
              const missing =
                part === "total" ? [...monthly.missing.fixed, ...monthly.missing.data] : monthly.missing[part];
              assert.equal(monthly[part] === null, missing.length > 0);
              if (missing.length > 0) assert.match(amountText(monthly, part), /^(unknown|at least \d+\.\d\d)$/);
            }
          assert.equal(cost.unknown.length, cost.lines.filter((l) => l.monthly === null).length);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("advice without a price says unknown, and never that something does not pay", () => {
    for (const meter of ["interface-endpoint-az-hour", "interface-endpoint-gb", "nat-gb"]) {
      const scenario = plainScenario({
        region: "us-east-1",
        azs: 2,
        endpoints: POOL,
        needs: POOL,
        traffic: parseTraffic("logs=900,ecr=0"),
      });
      const c = compare(scenario, without([meter]));
      assert.ok(
        c.endpoints.every((e) => e.paysFrom === "unknown" && e.verdict === "unknown"),
        meter,
      );
      assert.ok(
        c.breakEvens.filter((b) => b.kind !== "gateway").every((b) => b.gb === null && b.unknown !== undefined),
        meter,
      );
      const text = comparisonText("s", c, {
        bold: String,
        dim: String,
        table: (head, rows) => [head, ...rows].map((r) => r.join(" | ")).join("\n"),
      });
      assert.doesNotMatch(text, /never|NaN|undefined|Infinity/);
    }
    const c = compare(plainScenario({ region: "us-east-1", azs: 2, endpoints: POOL }), without(["nat-gb"]));
    assert.deepEqual(
      c.modes.map((m) => m.per100Gb.internet),
      ["unknown", "no-way", "unknown"],
    );
  });

  it("adding a resource never lowers a lower bound", () => {
    const extra = (type: string, inputs: Record<string, unknown>) => ({
      urn: `urn:pulumi:test::p::${type}::more`,
      type,
      name: "more",
      id: "more-id",
      inputs,
      dependencies: [],
    });
    const MORE = [
      extra("aws:ec2/natGateway:NatGateway", { subnetId: "elsewhere" }),
      extra("aws:ec2/eip:Eip", { domain: "vpc" }),
      extra("aws:lb/loadBalancer:LoadBalancer", { internal: false, subnets: ["x", "y"] }),
      extra("aws:lb/loadBalancer:LoadBalancer", { loadBalancerType: "network", internal: true, subnets: ["x"] }),
      extra("aws:cloudwatch/logGroup:LogGroup", {}),
      extra("aws:ec2/flowLog:FlowLog", { logDestinationType: "cloud-watch-logs" }),
      extra("aws:secretsmanager/secret:Secret", {}),
      extra("aws:kms/key:Key", {}),
      extra("aws:ecr/repository:Repository", {}),
      extra("aws:efs/fileSystem:FileSystem", {}),
      extra("aws:ec2transitgateway/vpcAttachment:VpcAttachment", {}),
      extra("aws:networkfirewall/firewall:Firewall", { subnetMappings: [{}] }),
      extra("aws:ec2/vpcEndpoint:VpcEndpoint", {
        vpcEndpointType: "Interface",
        serviceName: "com.amazonaws.us-east-1.kms",
        subnetIds: ["x"],
      }),
      extra("aws:ecs/cluster:Cluster", { settings: [{ name: "containerInsights", value: "enabled" }] }),
    ];
    for (const region of ["us-east-1", "eu-central-2", "mx-central-1", "us-gov-west-1", "cn-northwest-1"])
      for (const options of MODES) {
        const resources = full(region, options);
        const args = { region, traffic: parseTraffic("sqs=40,logs=20,ecr=3"), book };
        const before = costOf({ ...args, resources });
        for (const more of MORE) {
          const after = costOf({ ...args, resources: [...resources, more] });
          for (const part of ["fixed", "data", "total"] as const)
            assert.ok(
              after.monthly.atLeast[part] >= before.monthly.atLeast[part] - 1e-9,
              `${region} ${more.type} ${part}`,
            );
        }
      }
  });
});
