import assert from "node:assert/strict";
import fc from "fast-check";
import { compare } from "../../cost/advise";
import { type BreakEven, breakEvens, crossing } from "../../cost/break-even";
import type { Cost } from "../../cost/cost";
import { endpointRows } from "../../cost/endpoint-rows";
import type { Comparison } from "../../cost/mode-comparison";
import { costOf } from "../../cost/model";
import { cents } from "../../cost/money";
import { shippedBook, tieredPriceOf } from "../../cost/price-book";
import {
  type Choice,
  keyOf,
  mustReach,
  objections,
  plainScenario,
  type Scenario,
  STRATEGIES,
} from "../../cost/scenario";
import { scenarioFrom } from "../../cost/scenario-from";
import { cheapest, costOfChoice, notDearer, offered } from "../../cost/search";
import { type FargateShape, NO_SIDE } from "../../cost/shape";
import { asResilient } from "../../cost/strategies";
import { parseTraffic, UNSTATED } from "../../cost/traffic";
import { MODES } from "../../plan/mode";
import type { NatStrategy } from "../../plan/settings";
import { comparisonText } from "../../report/comparison-text";
import { runs } from "../helpers/thorough";
import { stack } from "./stack";

const publicImage: FargateShape = {
  name: "service",
  tasks: 2,
  vcpu: 0.5,
  memoryGb: 1,
  extraStorageGb: 0,
  architecture: "x86",
  os: "linux",
  spot: false,
  imagesFrom: "internet",
  secrets: 0,
};

const book = shippedBook();
const SEVEN = ["ecr.api", "ecr.dkr", "logs", "secretsmanager", "ssm", "sts", "ssmmessages"];

const evens = (azs: number, endpoints: number, strategy: NatStrategy, region = "us-east-1") =>
  breakEvens(plainScenario({ region, azs }), strategy, book, { only: endpoints, hybrid: endpoints });
const gb = (list: readonly BreakEven[], kind: BreakEven["kind"]) =>
  cents(list.find((b) => b.kind === kind)?.gb ?? null);

/** A comparison as a terminal shows it, cells apart by bars. */
const plainText = (c: Comparison) =>
  comparisonText("s", c, {
    bold: String,
    dim: String,
    table: (head, rows) => [head, ...rows].map((row) => row.join(" | ")).join("\n"),
  });

describe("break-even volumes", () => {
  // A, E, against NAT per AZ, single with even spread, hybrid per AZ, hybrid single with even spread.
  const table: [number, number, number, number, number, number][] = [
    [2, 5, 0, 811.11, 2085.71, 1622.22],
    [2, 6, 417.14, 1135.56, 2502.86, 1946.67],
    [2, 7, 834.29, 1460, 2920, 2271.11],
    [3, 5, 0, 1510.34, 3128.57, 2265.52],
    [3, 6, 625.71, 1963.45, 3754.29, 2718.62],
    [3, 7, 1251.43, 2416.55, 4380, 3171.72],
  ];
  for (const [azs, endpoints, perAz, single, hybridPerAz, hybridSingle] of table)
    it(`A=${azs}, E=${endpoints}`, () => {
      const a = evens(azs, endpoints, "per-az");
      const s = evens(azs, endpoints, "single");
      assert.deepEqual(
        [gb(a, "endpoints-vs-nat"), gb(s, "endpoints-vs-nat"), gb(a, "hybrid-vs-nat"), gb(s, "hybrid-vs-nat")],
        [perAz, single, hybridPerAz, hybridSingle],
      );
    });

  it("against a single NAT in the tasks' own AZ", () => {
    // phi = 0: all tasks stand in the NAT's AZ, the endpoints still in A AZs. The same difference of fixed costs over g_n - g_e.
    const tiers = tieredPriceOf(book, "us-east-1", "interface-endpoint-gb");
    const at = (azs: number, endpoints: number) => {
      const from = crossing(endpoints * azs * 7.3 - 36.5, 0.045, tiers);
      return typeof from === "number" ? cents(from) : from;
    };
    assert.deepEqual(
      [at(2, 5), at(2, 6), at(2, 7), at(3, 5), at(3, 6), at(3, 7)],
      [1042.86, 1460, 1877.14, 2085.71, 2711.43, 3337.14],
    );
  });

  it("one endpoint beside a NAT, by number of AZs", () => {
    assert.deepEqual(
      [1, 2, 3].map((azs) => gb(evens(azs, 1, "per-az"), "one-endpoint")),
      [208.57, 417.14, 625.71],
    );
    assert.deepEqual(
      [2, 3].map((azs) => gb(evens(azs, 1, "single"), "one-endpoint")),
      [324.44, 453.1],
    );
  });

  it("six endpoints in two AZs in other regions; the two-AZ figure of one endpoint", () => {
    const of = (region: string) =>
      Math.round((evens(2, 6, "per-az", region).find((b) => b.kind === "endpoints-vs-nat")?.gb ?? 0) * 10) / 10;
    assert.deepEqual(
      ["eu-west-1", "eu-central-1", "ap-northeast-1", "sa-east-1"].map(of),
      [499.5, 521.4, 477.3, 492.5],
    );
    const one = (region: string) =>
      Math.round(evens(2, 1, "per-az", region).find((b) => b.kind === "one-endpoint")?.gb ?? 0);
    assert.deepEqual(["sa-east-1", "eu-north-1"].map(one), [369, 426]);
  });

  it("a gateway endpoint saves from the first GB, and every row shows its formula and numbers", () => {
    const rows = evens(2, 6, "per-az");
    assert.equal(gb(rows, "gateway"), 0);
    const first = rows[0];
    assert.equal(first?.formula, "G* = H [E A h_e - N (h_n + k p)] / (g_n - g_e)");
    assert.equal(first?.numbers, "(6 x 2 x 730 x 0.01 - 73) / (0.045 - 0.01)");
  });

  it("a NAT instance without a charge per GB has no break-even volume", () => {
    assert.equal(gb(evens(1, 6, "instance"), "endpoints-vs-nat"), null);
    assert.equal(evens(1, 6, "instance")[0]?.unknown, undefined);
  });

  it("names the prices that are missing", () =>
    assert.match(evens(2, 6, "per-az", "cn-north-1")[0]?.unknown ?? "", /NAT prices/));

  it("is the volume at which both cost the same, in every tier", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 50 }),
        fc.constantFrom<NatStrategy>("single", "per-az", "regional", "instance"),
        (azs, count, natStrategy) => {
          const endpoints = SEVEN.slice(0, Math.min(count, 7));
          const scenario = plainScenario({ region: "us-east-1", azs, natStrategy, endpoints });
          const even = breakEvens(scenario, natStrategy, book, { only: endpoints.length, hybrid: 0 })[0];
          if (even === undefined || even.gb === null || even.gb === 0) return;
          const at = {
            ...scenario,
            traffic: { services: { logs: even.gb }, internetIn: 0, internetOut: 0, flowLogs: 0 },
          };
          const total = (choice: Choice) => costOfChoice(at, choice, book).egress.total ?? Number.NaN;
          const viaNat = total({ mode: "nat-only", natStrategy, interfaceEndpoints: [], gatewayEndpoints: ["s3"] });
          const viaEndpoints = total({
            mode: "endpoints-only",
            natStrategy: null,
            interfaceEndpoints: ["logs", ...endpoints.filter((e) => e !== "logs")].slice(0, endpoints.length),
            gatewayEndpoints: ["s3"],
          });
          assert.ok(Math.abs(viaNat - viaEndpoints) < 1e-6 * Math.max(1, viaNat), `${viaNat} ${viaEndpoints}`);
        },
      ),
    );
  });
});

/** Every choice there is: mode x NAT strategy x interface subset x gateway subset. */
function* everyChoice(
  scenario: Scenario,
  pool: readonly string[],
  strategies: readonly NatStrategy[],
): Generator<Choice> {
  for (let gateways = 0; gateways < 4; gateways++) {
    const gatewayEndpoints = ["s3", "dynamodb"].filter((_, i) => (gateways >> i) & 1);
    for (let subset = 0; subset < 1 << pool.length; subset++) {
      const interfaceEndpoints = pool.filter((_, i) => (subset >> i) & 1);
      for (const natStrategy of strategies) {
        if (subset === 0) yield { mode: "nat-only", natStrategy, interfaceEndpoints, gatewayEndpoints };
        else yield { mode: "hybrid", natStrategy, interfaceEndpoints, gatewayEndpoints };
      }
      yield { mode: "endpoints-only", natStrategy: null, interfaceEndpoints, gatewayEndpoints };
    }
  }
}

describe("advice is optimal", () => {
  const POOL = ["ecr.api", "logs", "sqs", "ssm", "sts"];
  const volume = fc.oneof(
    fc.constant(0),
    fc.double({ min: 0, max: 2000, noNaN: true }),
    fc.double({ min: 0, max: 8_000_000, noNaN: true }),
  );
  const scenarios = fc.record({
    region: fc.constantFrom("us-east-1", "eu-west-1", "sa-east-1", "us-gov-west-1", "ap-northeast-1"),
    azs: fc.integer({ min: 1, max: 3 }),
    services: fc.record(Object.fromEntries([...POOL, "s3", "dynamodb"].map((s) => [s, volume]))),
    needs: fc.subarray([...POOL, "s3"]),
    internetIn: fc.oneof(fc.constant(0), volume),
    internetOut: fc.constantFrom(0, 0, 20, 5000),
    allow: fc.subarray([...STRATEGIES], { minLength: 1 }),
    // An endpoint that is not offered in every AZ has fewer hours.
    endpointZones: fc.dictionary(fc.constantFrom(...POOL), fc.constant(1)),
  });

  it("regret 0 against an exhaustive search over mode, endpoint set, gateways and NAT strategy", () => {
    fc.assert(
      fc.property(scenarios, ({ region, azs, services, needs, internetIn, internetOut, allow, endpointZones }) => {
        const scenario = plainScenario({
          region,
          azs,
          needs,
          endpointZones,
          endpoints: POOL,
          traffic: { services, internetIn, internetOut, flowLogs: 0 },
        });
        const strategies = offered(allow, region, book);
        const pool = POOL.filter((s) => mustReach(scenario).includes(s));
        let least = Number.POSITIVE_INFINITY;
        let unknown = false;
        const rivals: Cost[] = [];
        for (const choice of everyChoice(scenario, pool.length > 0 ? pool : POOL.slice(0, 1), strategies)) {
          if (objections(scenario, choice).length > 0) continue;
          const cost = costOfChoice(scenario, choice, book);
          rivals.push(cost);
          if (cost.egress.total === null) unknown = true;
          else least = Math.min(least, cost.egress.total);
        }
        const best = cheapest(scenario, MODES, allow, book);
        if (best === null) return assert.ok(unknown || least === Number.POSITIVE_INFINITY);
        assert.deepEqual(objections(scenario, best.choice), []);
        // Whatever the unknown prices are: what the best lacks, every rival lacks too.
        if (best.cost.egress.total === null) return assert.ok(rivals.every((rival) => notDearer(best.cost, rival)));
        assert.ok(
          best.cost.egress.total - least <= 1e-6 * Math.max(1, least),
          `${best.cost.egress.total} ${least} ${JSON.stringify(best.choice)}`,
        );
      }),
      { numRuns: runs(300) },
    );
  });

  it("never recommends a mode that cannot reach what is needed", () => {
    fc.assert(
      fc.property(scenarios, ({ region, azs, services, needs, internetIn, internetOut, allow, endpointZones }) => {
        const scenario = plainScenario({
          region,
          azs,
          needs,
          endpointZones,
          endpoints: POOL,
          traffic: { services, internetIn, internetOut, flowLogs: 0 },
        });
        const result = compare(scenario, book, allow);
        if (internetIn + internetOut > 0) {
          assert.notEqual(result.best?.choice.mode, "endpoints-only");
          assert.notEqual(result.cheapest, "endpoints-only");
          assert.equal(result.bestOf["endpoints-only"], null);
        }
        const row = result.modes.find((m) => m.mode === result.cheapest);
        if (row) assert.deepEqual(row.cannotReach, []);
      }),
      { numRuns: 100 },
    );
  });
});

describe("compare", () => {
  const traffic = parseTraffic("logs=900,sqs=100,ecr=200,internet-in=80,internet-out=20");
  const scenario = plainScenario({
    region: "us-east-1",
    azs: 2,
    endpoints: ["logs", "ecr.api", "sqs"],
    needs: ["ecr.api", "ecr.dkr", "s3", "logs"],
    traffic,
  });

  it("says which endpoints pay for themselves and which cost more than they save", () => {
    const rows = endpointRows(scenario, "per-az", book);
    assert.deepEqual(
      rows.map((r) => [r.service, r.gb, cents(r.costs), cents(r.saves), cents(r.net), r.verdict]),
      [
        ["logs", 900, 14.6, 31.5, 16.9, "saves"],
        ["sqs", 100, 14.6, 3.5, -11.1, "costs"],
        ["ecr.api", 0, 14.6, 0, -14.6, "costs"],
      ],
    );
    const from = rows[0]?.paysFrom;
    assert.equal(typeof from === "number" ? cents(from) : from, 417.14);
  });

  it("forbids endpoints-only when something needs the internet, and takes the paying endpoint alone", () => {
    const result = compare(scenario, book);
    assert.deepEqual(
      result.modes.map((m) => [m.mode, m.cannotReach]),
      [
        ["nat-only", []],
        ["endpoints-only", ["ecr.dkr", "internet"]],
        ["hybrid", []],
      ],
    );
    assert.deepEqual(result.best?.choice, {
      mode: "hybrid",
      natStrategy: "per-az",
      interfaceEndpoints: ["logs"],
      gatewayEndpoints: ["s3"],
    });
    assert.equal(cents(result.best?.cost.egress.total ?? null), cents(73 + 14.6 + 9 + 200 * 0.045));
  });

  it("a public image forbids endpoints-only even when nobody lists the internet", () => {
    const { cheapest: mode, modes } = compare(
      { ...scenario, traffic: parseTraffic("ecr=10"), side: { ...NO_SIDE, fargate: [publicImage] } },
      book,
    );
    assert.notEqual(mode, "endpoints-only");
    assert.ok(modes[1]?.cannotReach.includes("internet"));
  });

  it("six endpoints in two AZs cost more than one NAT gateway at zero traffic", () => {
    const six = plainScenario({ region: "us-east-1", azs: 2, natStrategy: "single", endpoints: SEVEN.slice(0, 6) });
    const rows = compare(six, book).modes;
    assert.deepEqual(
      rows.map((r) => cents(r.egress?.total ?? null)),
      [36.5, 87.6, 124.1],
    );
    assert.deepEqual(
      rows.map((r) =>
        [r.per100Gb.aws, r.per100Gb.s3, r.per100Gb.internet].map((v) => (typeof v === "number" ? cents(v) : v)),
      ),
      [
        [5.5, 0, 5.5],
        [1, 0, "no-way"],
        [1, 0, 5.5],
      ],
    );
  });

  it("never trades resilience away by itself, but shows what it would save", () => {
    const result = compare(scenario, book);
    assert.equal(result.best?.choice.natStrategy, "per-az");
    const single = result.strategies.find((s) => s.strategy === "single");
    assert.ok((single?.difference ?? 0) < 0);
    assert.deepEqual(asResilient("per-az"), ["per-az", "regional"]);
    assert.equal(compare(scenario, book, STRATEGIES).best?.choice.natStrategy, "instance");
  });

  it("advises only among modes whose proof holds, and says what stands against the others", () => {
    const traffic = parseTraffic("logs=5000,ecr=0");
    const open = plainScenario({ region: "us-east-1", azs: 2, endpoints: ["logs"], needs: ["logs"], traffic });
    assert.equal(compare(open, book).cheapest, "endpoints-only");
    assert.equal(compare(open, book).best?.choice.mode, "endpoints-only");
    const problem = "secretsmanager: EGR061 secret: it is another Region's";
    for (const verdict of ["unreachable", "not-proven"] as const) {
      const c = compare({ ...open, proofs: { "endpoints-only": { verdict, problem } } }, book);
      assert.notEqual(c.cheapest, "endpoints-only");
      assert.equal(c.best?.choice.mode, "hybrid");
      assert.equal(c.bestOf["endpoints-only"], null);
      const row = c.modes.find((m) => m.mode === "endpoints-only");
      assert.deepEqual(row?.reach, { verdict, problem });
      assert.ok(!c.breakEvens.some((b) => b.kind === "endpoints-vs-nat"));
      const text = plainText(c);
      assert.ok(
        text.includes(`endpoints-only is no choice: ${verdict === "unreachable" ? verdict : "not proven"}: ${problem}`),
      );
    }
    const nothing = compare(
      { ...open, proofs: Object.fromEntries(MODES.map((m) => [m, { verdict: "unreachable", problem } as const])) },
      book,
    );
    assert.deepEqual([nothing.cheapest, nothing.best], [null, null]);
    assert.deepEqual(new Set(nothing.strategies.map((s) => s.state)), new Set(["no-way"]));
    assert.match(plainText(nothing), /No mode is proved to reach what the tasks need: nothing is advised/);
  });

  it("names a refused mode with its problem, and prices nothing of it", () => {
    const problem = "service.image = nginx: mode endpoints-only has no path to docker.io";
    const c = compare({ ...scenario, refused: { "endpoints-only": problem } }, book);
    const row = c.modes.find((m) => m.mode === "endpoints-only");
    assert.deepEqual([row?.reach, row?.cost, row?.egress], [{ verdict: "refused", problem }, null, null]);
    const text = plainText(c);
    assert.ok(text.includes(`endpoints-only is no choice: refused: ${problem}`));
    assert.match(text, /^endpoints-only \| refused \| - \| - \| - \| {2}\| $/m);
  });

  it("takes a way's own proof before that of its mode, and the next cheapest where it does not hold", () => {
    const best = compare(scenario, book);
    assert.equal(best.bestProved, false);
    const choice = best.best?.choice ?? assert.fail();
    const proved = (verdict: "reachable" | "unreachable") => ({ [keyOf(choice)]: { verdict, problem: null } });
    assert.equal(compare({ ...scenario, proved: proved("reachable") }, book).bestProved, true);
    const next = compare({ ...scenario, proved: proved("unreachable") }, book);
    assert.notEqual(keyOf(next.best?.choice ?? assert.fail()), keyOf(choice));
  });

  it("names endpoints that nothing needs, with what they cost", () => {
    const c = compare(
      plainScenario({
        region: "us-east-1",
        azs: 2,
        endpoints: ["logs", "kms"],
        needs: ["logs"],
        traffic: parseTraffic("logs=1"),
      }),
      book,
    );
    assert.deepEqual(c.unused, [{ service: "kms", modes: ["endpoints-only", "hybrid"], monthly: 14.6 }]);
    assert.match(plainText(c), /Endpoints that nothing needs:\nkms \(endpoints-only, hybrid\): 14\.60 USD a month/);
  });

  it("calls a way the cheapest where what is not known is the same in both, and only there", () => {
    // Nobody states internet egress of this Region: it is the same GB in nat-only and hybrid.
    const region = "ap-southeast-7";
    const c = compare(
      plainScenario({
        region,
        azs: 2,
        endpoints: ["logs"],
        needs: ["logs"],
        traffic: parseTraffic("logs=1,internet-out=500"),
      }),
      book,
    );
    assert.equal(c.cheapest, "nat-only");
    assert.equal(c.best?.cost.egress.total, null);
    assert.match(plainText(c), /Cheapest way .*: at least \d+\.\d\d \+ to the internet \(no price known\)/);
    // Without a statement of traffic nothing is the cheapest.
    const silent = compare(
      plainScenario({ region: "us-east-1", azs: 2, endpoints: ["logs"], needs: ["logs"], traffic: UNSTATED }),
      book,
    );
    assert.deepEqual([silent.cheapest, silent.best], [null, null]);
    assert.match(plainText(silent), /it depends on the traffic, and none is stated/);
  });

  it("regional NAT is not offered in GovCloud", () => {
    const rows = compare({ ...scenario, region: "us-gov-west-1" }, book).strategies;
    assert.deepEqual(
      rows.map((r) => [r.strategy, r.state]),
      [
        ["per-az", "priced"],
        ["regional", "not-offered"],
        ["single", "priced"],
        ["instance", "priced"],
      ],
    );
  });

  it("names no cheapest mode when prices are not known", () => {
    const result = compare({ ...scenario, region: "cn-north-1" }, book);
    assert.equal(result.cheapest, null);
    assert.equal(result.best, null);
    assert.ok(result.unknown.length > 0);
    assert.ok(result.endpoints.every((e) => e.verdict === "unknown"));
  });
});

describe("scenario from evaluated resources", () => {
  const needs = [{ service: "logs" }, { service: "ecr.dkr" }];
  for (const nat of ["per-az", "single", "regional", "instance"] as const)
    it(`gives the cost of the resources back, NAT ${nat}`, () => {
      const options = { azs: 3, nat, loadBalancer: "public", extras: true } as const;
      const resources = {
        "nat-only": stack(options),
        "endpoints-only": stack({ ...options, nat: "none", endpoints: SEVEN }),
        hybrid: stack({ ...options, endpoints: SEVEN.slice(0, 3) }),
      };
      const traffic = parseTraffic("logs=90,sqs=12,ecr=30,internet-out=200,internet-in=7,flow-logs=1");
      const scenario = scenarioFrom({ region: "us-east-1", resources, needs, traffic });
      assert.equal(scenario.natStrategy, nat);
      // The plan's word wins: with one AZ nobody can tell a single gateway from one an AZ.
      assert.equal(
        scenarioFrom({ region: "us-east-1", resources, needs, natStrategy: "single" }).natStrategy,
        "single",
      );
      const rows = compare(scenario, book).modes;
      for (const row of rows) {
        const direct = costOf({ resources: resources[row.mode], region: "us-east-1", traffic, book });
        assert.deepEqual(row.cost?.monthly.missing, direct.monthly.missing, row.mode);
        assert.equal(cents(row.cost?.monthly.atLeast.total ?? null), cents(direct.monthly.atLeast.total), row.mode);
        assert.equal(cents(row.egress?.total ?? null), cents(direct.egress.total), row.mode);
      }
    });

  it("refuses a stack without task subnets", () => {
    assert.throws(
      () =>
        scenarioFrom({ region: "us-east-1", resources: { "nat-only": [], "endpoints-only": [], hybrid: [] }, needs }),
      /no task subnets/,
    );
  });
});
