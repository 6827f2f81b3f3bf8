import assert from "node:assert/strict";
import { LINE_KINDS, type LineKind } from "../../cost/cost";
import { costOf } from "../../cost/model";
import { cents } from "../../cost/money";
import { shippedBook } from "../../cost/price-book";
import { parseTraffic } from "../../cost/traffic";
import { type StackOptions, stack } from "./stack";

const book = shippedBook();
const FIVE = ["ecr.api", "ecr.dkr", "logs", "secretsmanager", "ssm"];
const SEVEN = [...FIVE, "sts", "ssmmessages"];

function price(options: StackOptions, traffic = "") {
  const region = options.region ?? "us-east-1";
  return costOf({ resources: stack(options), region, traffic: parseTraffic(traffic), book });
}
const egress = (options: StackOptions, traffic = "") => cents(price(options, traffic).egress.total);
const fixed = (options: StackOptions) => cents(price(options).egress.fixed);
const amountOf = (cost: ReturnType<typeof price>, kind: LineKind) => cost.lines.filter((l) => l.kind === kind);

describe("cost model: fixed part, us-east-1", () => {
  const table: [StackOptions, [number, number, number]][] = [
    [{ nat: "single" }, [36.5, 36.5, 36.5]],
    [{ nat: "per-az" }, [36.5, 73, 109.5]],
    [{ nat: "regional" }, [36.5, 73, 109.5]],
    [{ endpoints: SEVEN.slice(0, 1) }, [7.3, 14.6, 21.9]],
    [{ endpoints: SEVEN.slice(0, 3) }, [21.9, 43.8, 65.7]],
    [{ endpoints: SEVEN.slice(0, 4) }, [29.2, 58.4, 87.6]],
    [{ endpoints: SEVEN.slice(0, 5) }, [36.5, 73, 109.5]],
    [{ endpoints: SEVEN.slice(0, 6) }, [43.8, 87.6, 131.4]],
    [{ endpoints: SEVEN }, [51.1, 102.2, 153.3]],
    [{ gateways: ["s3", "dynamodb"] }, [0, 0, 0]],
  ];
  for (const [options, expected] of table) {
    for (const preview of [false, true])
      it(`${JSON.stringify(options)}${preview ? ", ids not known" : ""}`, () =>
        assert.deepEqual(
          [1, 2, 3].map((azs) => fixed({ ...options, azs, preview })),
          expected,
        ));
  }

  it("36.50 is the NAT gateway and its public IPv4", () => {
    const cost = price({ nat: "single" });
    assert.deepEqual(
      amountOf(cost, "nat-hours").map((l) => [l.quantity, l.unit, l.unitPrice, cents(l.monthly)]),
      [[730, "hours", 0.045, 32.85]],
    );
    assert.deepEqual(
      amountOf(cost, "nat-public-ipv4").map((l) => [l.quantity, l.unitPrice, cents(l.monthly)]),
      [[730, 0.005, 3.65]],
    );
  });

  it("a NAT instance is its hours and its address, without a charge per GB", () => {
    assert.equal(egress({ nat: "instance", azs: 1 }, "sqs=1000"), 6.72);
    assert.equal(egress({ nat: "instance", azs: 2 }, "sqs=1000"), cents(6.716 + 1000 * 0.5 * 0.02));
  });
});

describe("cost model: worked totals, us-east-1", () => {
  it("five endpoints in two AZs, no internet, over six volumes", () => {
    const table: [number, number, number, number][] = [
      [10, 37.05, 73.45, 73.1],
      [100, 42, 77.5, 74],
      [500, 64, 95.5, 78],
      [1000, 91.5, 118, 83],
      [2000, 146.5, 163, 93],
      [5000, 311.5, 298, 123],
    ];
    for (const [gb, single, perAz, only] of table)
      assert.deepEqual(
        [
          egress({ nat: "single" }, `logs=${gb}`),
          egress({ nat: "per-az" }, `logs=${gb}`),
          egress({ endpoints: FIVE }, `logs=${gb}`),
        ],
        [single, perAz, only],
        `${gb} GB`,
      );
  });

  it("50 GB AWS, 200 GB images, internet 80 in and 20 out, in every mode", () => {
    const traffic = "logs=50,ecr=200,internet-in=80,internet-out=20";
    const row = (azs: number, gateways: string[]) => [
      egress({ azs, gateways, nat: "single" }, traffic),
      egress({ azs, gateways, nat: "per-az" }, traffic),
      egress({ azs, nat: "single", endpoints: FIVE }, traffic),
      egress({ azs, nat: "per-az", endpoints: FIVE }, traffic),
      egress({ azs, endpoints: FIVE }, traffic),
    ];
    assert.deepEqual(row(2, ["s3"]), [44.75, 79.75, 115.5, 151, 73.5]);
    assert.deepEqual(row(2, []), [55.75, 88.75, 115.5, 151, 73.5]);
    assert.deepEqual(row(3, ["s3"]), [45.25, 116.25, 152.33, 224, 110]);
    assert.deepEqual(row(3, []), [56.92, 125.25, 152.33, 224, 110]);
  });

  it("endpoints only names the internet traffic that it cannot carry, and bills none of it", () => {
    const cost = price({ endpoints: FIVE }, "internet-in=80,internet-out=20");
    assert.deepEqual(cost.unrouted, [{ service: "internet", gb: 100 }]);
    assert.equal(amountOf(cost, "internet-egress-gb").length, 0);
  });

  it("1,000 GB to the internet are 81.00 of egress", () => {
    const lines = amountOf(price({ nat: "single" }, "internet-out=1000"), "internet-egress-gb");
    assert.deepEqual(
      lines.map((l) => [l.quantity, l.unitPrice, cents(l.monthly)]),
      [
        [100, 0, 0],
        [900, 0.09, 81],
      ],
    );
  });

  it("image pulls: 0.5 GB x 2,000 task starts, by each way", () => {
    const traffic = { ...parseTraffic(""), images: { sizeGb: 0.5, deploymentsPerMonth: 1000 } };
    const data = (options: StackOptions) =>
      cents(
        costOf({ resources: stack({ ...options, desiredCount: 2 }), region: "us-east-1", traffic, book }).egress.data,
      );
    assert.equal(data({ nat: "per-az", gateways: [] }), 45);
    assert.equal(data({ nat: "single", gateways: [] }), 55);
    assert.equal(data({ nat: "single" }), 0);
    assert.equal(data({ endpoints: FIVE }), 0);
  });

  it("an image of a public registry is pulled over NAT, gateway or not", () => {
    const cost = price({ nat: "per-az", image: "nginx:1.29" }, "ecr=1000");
    assert.equal(cents(cost.egress.data), 45);
    assert.deepEqual(amountOf(cost, "internet-egress-gb"), []);
  });
});

describe("cost model: other regions", () => {
  const table: [string, number, number, number][] = [
    ["eu-west-1", 77.38, 80.3, 96.36],
    ["eu-central-1", 83.22, 87.6, 105.12],
    ["ap-northeast-1", 97.82, 102.2, 122.64],
    ["sa-east-1", 143.08, 153.3, 183.96],
  ];
  for (const [region, nat, five, six] of table)
    it(`${region}: NAT per AZ, five and six endpoints in two AZs`, () =>
      assert.deepEqual(
        [
          fixed({ region, nat: "per-az" }),
          fixed({ region, endpoints: SEVEN.slice(0, 5) }),
          fixed({ region, endpoints: SEVEN.slice(0, 6) }),
        ],
        [nat, five, six],
      ));

  it("rule of five: fixed costs are equal at E = (h_n + k p) / h_e", () => {
    const ratio = (region: string) =>
      cents(
        (fixed({ region, nat: "per-az", azs: 1 }) ?? 0) /
          730 /
          ((price({ region, azs: 1, endpoints: ["logs"] }).egress.fixed ?? 0) / 730),
      );
    for (const region of ["us-east-1", "us-east-2", "us-west-2", "ca-central-1", "ca-west-1", "eu-west-2", "eu-west-3"])
      assert.equal(ratio(region), 5, region);
    const others = {
      "eu-west-1": 4.82,
      "eu-central-1": 4.75,
      "eu-north-1": 4.86,
      "eu-south-1": 4.76,
      "ap-northeast-1": 4.79,
      "ap-southeast-1": 4.92,
      "ap-southeast-2": 4.92,
      "ap-south-1": 4.69,
      "sa-east-1": 4.67,
      "us-gov-west-1": 4.72,
    };
    for (const [region, expected] of Object.entries(others)) assert.equal(ratio(region), expected, region);
  });
});

describe("cost model: lines", () => {
  const everything: StackOptions = {
    nat: "single",
    azs: 2,
    endpoints: FIVE,
    loadBalancer: "public",
    extras: true,
    idleEips: 1,
  };
  const traffic = "logs=900,s3=500,ecr=200,internet=50,flow-logs=10,sqs=70";

  it("every line is quantity times unit price, and the totals are the sums", () => {
    const cost = price(everything, traffic);
    for (const line of cost.lines) {
      assert.ok(LINE_KINDS.includes(line.kind));
      assert.equal(line.monthly, line.quantity * (line.unitPrice ?? Number.NaN), line.item);
      assert.match(line.source, /\((high|medium)/);
    }
    const total = cost.lines.reduce((s, l) => s + (l.monthly ?? Number.NaN), 0);
    assert.ok(Math.abs(total - (cost.monthly.total ?? 0)) < 1e-9);
    assert.deepEqual(cost.unknown, []);
    assert.equal(cost.hoursPerMonth, 730);
    assert.equal(cost.currency, "USD");
  });

  it("counts load balancer, tasks, logs, secrets and kept addresses from the resources", () => {
    const cost = price(everything, traffic);
    const amounts = Object.fromEntries(
      ["load-balancer", "load-balancer-public-ipv4", "fargate", "logs", "flow-logs", "secrets"].map((kind) => [
        kind,
        cents(amountOf(cost, kind as LineKind).reduce((s, l) => s + (l.monthly ?? 0), 0)),
      ]),
    );
    assert.deepEqual(amounts, {
      "load-balancer": 16.43,
      "load-balancer-public-ipv4": 7.3,
      fargate: 36.04,
      logs: 450,
      "flow-logs": 5,
      secrets: 0.8,
    });
    assert.deepEqual(
      amountOf(cost, "nat-public-ipv4").map((l) => l.quantity),
      [730, 730],
    );
  });

  it("an internal load balancer has no public address, ARM tasks have their own price", () => {
    const cost = price({ ...everything, loadBalancer: "internal", architecture: "ARM64" });
    assert.equal(amountOf(cost, "load-balancer-public-ipv4").length, 0);
    assert.deepEqual(
      amountOf(cost, "fargate").map((l) => l.unitPrice),
      [0.03238, 0.00356],
    );
  });

  it("a price that is not known is null, listed, and makes every total above it null", () => {
    const cost = price({ ...everything, region: "eu-north-1" }, traffic);
    assert.deepEqual(
      amountOf(cost, "logs").map((l) => [l.unitPrice, l.monthly]),
      [[null, null]],
    );
    assert.ok(cost.unknown.some((u) => u.kind === "logs"));
    assert.equal(cost.monthly.data, null);
    assert.equal(cost.monthly.total, null);
    assert.notEqual(cost.egress.total, null);
  });

  it("China has no network prices, an invented region has none at all: unknown, not an error", () => {
    assert.equal(price({ region: "cn-north-1", nat: "single" }).monthly.total, null);
    assert.equal(price({ region: "cn-north-1", nat: "single" }).currency, "CNY");
    assert.equal(price({ region: "xx-moon-1", nat: "single" }).monthly.fixed, null);
  });

  it("endpoint GB are tiered over all endpoints together", () => {
    const lines = amountOf(price({ endpoints: FIVE }, "logs=800000,ssm=400000"), "interface-endpoint-gb");
    assert.deepEqual(
      lines.map((l) => [l.quantity, l.unitPrice]),
      [
        [1048576, 0.01],
        [151424, 0.006],
      ],
    );
  });

  it("an endpoint without private DNS costs and carries nothing", () => {
    const resources = stack({ nat: "per-az", endpoints: ["logs"] }).filter(
      (r) => !r.type.includes("endpointPrivateDns"),
    );
    const cost = costOf({ resources, region: "us-east-1", traffic: parseTraffic("logs=100"), book });
    assert.equal(amountOf(cost, "interface-endpoint-gb").length, 0);
    assert.equal(cents(cost.egress.total), cents(73 + 14.6 + 4.5));
  });

  it("a gateway endpoint that is on no route table carries nothing", () => {
    const resources = stack({ nat: "per-az" }).filter((r) => !r.type.includes("vpcEndpointRouteTableAssociation"));
    assert.equal(
      cents(costOf({ resources, region: "us-east-1", traffic: parseTraffic("s3=100"), book }).egress.data),
      4.5,
    );
  });

  it("cross-AZ traffic to endpoints is billed on request", () => {
    const args = {
      resources: stack({ endpoints: FIVE }),
      region: "us-east-1",
      traffic: parseTraffic("logs=100"),
      book,
    };
    assert.equal(cents(costOf(args).egress.total), 74);
    assert.equal(cents(costOf({ ...args, endpointCrossAz: true }).egress.total), 75);
  });

  it("a regional gateway with pinned addresses is billed in the AZs that it lists", () => {
    const resources = stack({ nat: "regional", azs: 3 }).map((r) =>
      r.type.includes("natGateway")
        ? {
            ...r,
            inputs: {
              ...r.inputs,
              availabilityZoneAddresses: [
                { availabilityZone: "us-east-1a", allocationIds: ["x", "y"] },
                { availabilityZone: "us-east-1b" },
              ],
            },
          }
        : r,
    );
    const cost = costOf({ resources, region: "us-east-1", book });
    assert.deepEqual(
      [amountOf(cost, "nat-hours")[0]?.quantity, amountOf(cost, "nat-public-ipv4")[0]?.quantity],
      [1460, 2190],
    );
  });
});
