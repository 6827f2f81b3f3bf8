import assert from "node:assert/strict";
import { amountInWords, amountText, type LineKind } from "../../cost/cost";
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
    const traffic = { ...parseTraffic("logs=0"), images: { sizeGb: 0.5, deploymentsPerMonth: 1000 } };
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
      const known = line.quantity !== null && line.unitPrice !== null;
      assert.equal(line.monthly, known ? (line.quantity ?? 0) * (line.unitPrice ?? 0) : null, line.item);
      if (line.evidence !== null) assert.match(line.source, /^(two sources|one source|inferred): .+ \(\d{4}/);
    }
    const total = cost.lines.reduce((s, l) => s + (l.monthly ?? 0), 0);
    assert.ok(Math.abs(total - cost.monthly.atLeast.total) < 1e-9);
    assert.ok(Math.abs((cost.egress.total ?? Number.NaN) - cost.egress.atLeast.total) < 1e-9);
    assert.deepEqual(cost.egress.missing, { fixed: [], data: [] });
    assert.deepEqual(cost.monthly.missing, {
      fixed: ["one image a repository (image size not stated)"],
      data: [
        "capacity units of alb (bytes, connections and rules not known)",
        "log storage (stored volume not known: CloudWatch compresses)",
      ],
    });
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

  it("a price that is not known is null and named, and the totals above it are lower bounds", () => {
    const cost = price({ ...everything, region: "ap-southeast-4" }, traffic);
    const [line] = amountOf(cost, "load-balancer");
    assert.deepEqual([line?.quantity, line?.unitPrice, line?.monthly, line?.shown], [730, null, null, null]);
    assert.ok(cost.unknown.some((u) => u.kind === "load-balancer" && u.what === "price" && u.quantity === 730));
    assert.deepEqual(
      [cost.monthly.fixed, cost.monthly.total, cost.egress.fixed],
      [null, null, cost.egress.atLeast.fixed],
    );
    assert.match(
      amountInWords(cost.monthly),
      /^at least \d+\.\d\d \+ load balancer alb \(no price known\) \+ .*to the internet \(no price known\)/,
    );
    const known = cost.lines.reduce((s, l) => s + (l.monthly ?? 0), 0);
    assert.ok(Math.abs(cost.monthly.atLeast.total - known) < 1e-9);
  });

  it("a quantity that nobody stated is not nothing: it is named, at a known price", () => {
    const cost = price({ ...everything, image: "nginx:1.29" }, "sqs=1");
    const missing = new Map(cost.unknown.map((u) => [u.kind, u]));
    for (const kind of ["flow-logs", "logs", "load-balancer-capacity", "image-storage", "nat-gb"] as const) {
      assert.equal(missing.get(kind)?.what, "quantity", kind);
      const line = amountOf(cost, kind).find((l) => l.quantity === null);
      assert.ok(line !== undefined && line.unitPrice !== null, kind);
      assert.deepEqual([line.monthly, line.shown], [null, null], kind);
    }
    // What is stated as 0 is 0.
    const none = price(everything, "sqs=1,logs=0,ecr=0,flow-logs=0,load-balancer=0");
    for (const kind of ["flow-logs", "logs"] as const) assert.equal(amountOf(none, kind)[0]?.monthly, 0, kind);
    assert.notEqual(none.egress.total, null);
  });

  it("without a word about traffic the egress path has a fixed part and no total", () => {
    const cost = costOf({ resources: stack({ nat: "single" }), region: "us-east-1", traffic: parseTraffic(""), book });
    assert.equal(amountText(cost.egress, "fixed"), "36.50");
    assert.equal(cost.egress.data, null);
    assert.match(amountInWords(cost.egress), /^at least 36\.50 \+ traffic of the egress path \(none is stated/);
  });

  it("counts every service: tasks, load balancers, log groups, secrets, repositories, images", () => {
    const two = [...stack({ ...everything, image: "nginx:1.29" })];
    const other = stack({ ...everything, desiredCount: 6 })
      .filter((r) => /service|taskDefinition|loadBalancer|logGroup|secret|repository/i.test(r.type))
      .map(
        (r) =>
          JSON.parse(JSON.stringify(r).replaceAll("::task", "::task-b").replaceAll("task-id", "task-b-id")) as typeof r,
      )
      .map((r) => ({
        ...r,
        urn: `${r.urn}-b`,
        name: `${r.name}-b`,
        ...(r.id === undefined ? {} : { id: `${r.id}-b` }),
      }))
      .map((r) => (r.type.includes("service") ? { ...r, inputs: { ...r.inputs, taskDefinition: "task-b-id-b" } } : r))
      .map((r) => (r.type.includes("taskDefinition") ? { ...r, id: "task-b-id-b" } : r));
    const cost = costOf({
      resources: [...two, ...other],
      region: "us-east-1",
      traffic: { ...parseTraffic("logs=0"), images: { sizeGb: 0.5, deploymentsPerMonth: 100 } },
      book,
    });
    assert.deepEqual(
      amountOf(cost, "fargate").map((l) => l.quantity),
      [2 * 0.5 * 730, 2 * 730, 6 * 0.5 * 730, 6 * 730],
    );
    assert.equal(amountOf(cost, "load-balancer").length, 2);
    assert.equal(amountOf(cost, "secrets")[0]?.quantity, 4);
    assert.equal(amountOf(cost, "image-storage")[0]?.quantity, 1);
    // One service's image is public and pulled over NAT, the other's layers come through the S3 gateway.
    assert.equal(amountOf(cost, "nat-gb")[0]?.quantity, 0.5 * 100 * 2);
    assert.equal(amountOf(cost, "gateway-endpoint")[0]?.quantity, 0.5 * 100 * 6);
  });

  it("an endpoint or a NAT that leads elsewhere is not nothing: its traffic is named", () => {
    const away = stack({ nat: "per-az" }).map((r) =>
      r.type.endsWith(":Route")
        ? { ...r, inputs: { ...r.inputs, natGatewayId: "nat-0foreign" }, propertyDependencies: {} }
        : r,
    );
    const cost = costOf({ resources: away, region: "us-east-1", traffic: parseTraffic("sqs=10,ecr=0"), book });
    assert.equal(cost.egress.data, null);
    assert.deepEqual(cost.unrouted, []);
    assert.equal(cost.unknown.filter((u) => u.kind === "elsewhere-gb").length, 2);
  });

  it("prices a transit gateway attachment, its data, resolver endpoints and firewalls", () => {
    const extra = (type: string, name: string, inputs: Record<string, unknown>) => ({
      urn: `urn:pulumi:test::p::${type}::${name}`,
      type,
      name,
      id: `${name}-id`,
      inputs,
      dependencies: [],
    });
    const resources = [
      ...stack({ nat: "per-az" }).map((r) =>
        r.type.endsWith(":Route")
          ? {
              ...r,
              inputs: { ...r.inputs, natGatewayId: undefined, transitGatewayId: "tgw-1" },
              propertyDependencies: {},
            }
          : r,
      ),
      extra("aws:ec2transitgateway/vpcAttachment:VpcAttachment", "hub", {}),
      extra("aws:networkfirewall/firewall:Firewall", "fw", { subnetMappings: [{}, {}] }),
      extra("aws:route53/resolverEndpoint:ResolverEndpoint", "dns", { ipAddresses: [{}, {}] }),
      extra("aws:ec2/vpcEndpoint:VpcEndpoint", "gwlb", {
        vpcEndpointType: "GatewayLoadBalancer",
        subnetIds: ["a", "b"],
      }),
    ];
    const cost = costOf({ resources, region: "us-east-1", traffic: parseTraffic("sqs=100,ecr=0"), book });
    assert.equal(cents(amountOf(cost, "transit-gateway-hours")[0]?.monthly ?? null), 36.5);
    assert.equal(cents(amountOf(cost, "transit-gateway-gb")[0]?.monthly ?? null), 2);
    assert.deepEqual(
      amountOf(cost, "network-hours").map((l) => cents(l.monthly)),
      [14.6, 576.7, 182.5],
    );
  });

  it("prices storage above 20 GB, Container Insights, keys; Spot, Windows and file systems are named", () => {
    const base = stack({ nat: "single", extras: true });
    const extra = (type: string, name: string, inputs: Record<string, unknown> = {}) => ({
      urn: `urn:pulumi:test::p::${type}::${name}`,
      type,
      name,
      inputs,
      dependencies: [],
    });
    const resources = [
      ...base.map((r) =>
        r.type.includes("taskDefinition") ? { ...r, inputs: { ...r.inputs, ephemeralStorage: { sizeInGib: 50 } } } : r,
      ),
      extra("aws:ecs/cluster:Cluster", "cluster", { settings: [{ name: "containerInsights", value: "enhanced" }] }),
      extra("aws:kms/key:Key", "key"),
      extra("aws:efs/fileSystem:FileSystem", "files"),
    ];
    const cost = costOf({ resources, region: "us-east-1", traffic: parseTraffic("logs=1,ecr=0"), book });
    assert.equal(cents(amountOf(cost, "fargate")[2]?.monthly ?? null), cents(2 * 30 * 730 * 0.000111));
    assert.deepEqual(
      (["container-insights", "keys", "key-requests", "storage"] as const).map((kind) => {
        const [line] = amountOf(cost, kind);
        return [kind, line?.unitPrice, line?.monthly];
      }),
      [
        ["container-insights", 0.07, null],
        ["keys", 1, 1],
        ["key-requests", 0.03 / 10_000, null],
        ["storage", null, null],
      ],
    );
    const spot = base.map((r) =>
      r.type.includes("service:Service")
        ? {
            ...r,
            inputs: { ...r.inputs, capacityProviderStrategies: [{ capacityProvider: "FARGATE_SPOT", weight: 1 }] },
          }
        : r,
    );
    const atSpot = costOf({ resources: spot, region: "us-east-1", traffic: parseTraffic("logs=1"), book });
    assert.ok(amountOf(atSpot, "fargate").every((l) => l.monthly === null && /Spot/.test(l.source)));
  });

  it("a task size that is not a number is not known, and no amount is made of it", () => {
    const resources = stack({ nat: "single" }).map((r) =>
      r.type.includes("taskDefinition") ? { ...r, inputs: { ...r.inputs, cpu: "lots", memory: undefined } } : r,
    );
    const lines = amountOf(costOf({ resources, region: "us-east-1", book }), "fargate");
    assert.deepEqual(
      lines.map((l) => [l.quantity, l.monthly]),
      [
        [null, null],
        [null, null],
      ],
    );
  });

  it("the AZs of a load balancer activate a regional gateway", () => {
    const hours = (loadBalancer: boolean) => {
      const all = stack({ nat: "regional", azs: 3, ...(loadBalancer ? { loadBalancer: "internal" as const } : {}) });
      const one = all.map((r) =>
        r.type.includes("ecs/service")
          ? { ...r, inputs: { ...r.inputs, networkConfiguration: { subnets: ["private-us-east-1a-id"] } } }
          : r,
      );
      return amountOf(costOf({ resources: one, region: "us-east-1", book }), "nat-hours")[0]?.quantity;
    };
    assert.deepEqual([hours(false), hours(true)], [730, 3 * 730]);
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
      cents(costOf({ resources, region: "us-east-1", traffic: parseTraffic("s3=100,ecr=0"), book }).egress.data),
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
