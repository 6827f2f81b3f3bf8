/** What docs/cost.md and the README say in numbers is what the book and the model say. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { costOf } from "../../cost/model";
import { cents } from "../../cost/money";
import { EVIDENCE, type Evidence, type RegionPrices, shippedBook } from "../../cost/price-book";
import { NO_TRAFFIC } from "../../cost/traffic";
import { EXTRA_KEYS } from "../../plan/traffic-keys";
import { stack } from "./stack";

const book = shippedBook();
const read = (file: string) => readFileSync(join(__dirname, "..", "..", file), "utf8").replace(/\s+/g, " ");
const docs = read("docs/cost.md");
const readme = read("README.md");
const regions: readonly RegionPrices[] = Object.values(book.regions);
type Name = keyof RegionPrices["prices"];
const lacking = (meter: Name) => regions.filter((r) => r.prices[meter] === undefined).length;
const inferred = (meter: Name) => regions.filter((r) => r.prices[meter]?.evidence === "inferred").length;
const all = regions
  .flatMap((r) => [...Object.values(r.prices), ...Object.values(r.natInstances)])
  .flatMap((p) => p ?? []);
const says = (text: string) => assert.ok(docs.includes(text), text);
const fixed = (options: Parameters<typeof stack>[0]) =>
  (
    cents(costOf({ resources: stack(options), region: "us-east-1", traffic: NO_TRAFFIC, book }).egress.fixed) ??
    Number.NaN
  ).toFixed(2);

describe("docs/cost.md", () => {
  it("counts the book's prices, by evidence", () => {
    const meters = new Set(regions.flatMap((r) => Object.keys(r.prices)));
    says(`${meters.size} meters, ${regions.length} Regions, ${all.length.toLocaleString("en-US")} prices`);
    const count = (evidence: Evidence) => all.filter((p) => p.evidence === evidence).length;
    for (const evidence of EVIDENCE.filter((e) => e !== "price-list"))
      assert.match(docs, new RegExp(`\\| \`${evidence}\` \\|[^|]*\\| ${count(evidence).toLocaleString("en-US")} \\|`));
    assert.equal(count("price-list"), 0);
  });

  it("names what is inferred and what is not known", () => {
    says(`regional NAT gateways in ${inferred("nat-regional-gb")} Regions`);
    says(`crossing AZs in ${inferred("cross-az-gb")}, image storage in ${inferred("image-storage-gb-month")}`);
    const others = new Set(
      regions.flatMap((r) => Object.entries(r.prices).flatMap(([m, p]) => (p?.evidence === "inferred" ? [m] : []))),
    );
    assert.deepEqual([...others].sort(), [
      "cross-az-gb",
      "egress-only-internet-gateway-hour",
      "image-storage-gb-month",
      "nat-regional-az-hour",
      "nat-regional-gb",
    ]);
    says(`internet egress in ${lacking("internet-egress-gb")} Regions`);
    says(`load balancer hours in ${lacking("alb-hour")} and their capacity units in ${lacking("alb-lcu-hour")}`);
    says(`calls of Secrets Manager in ${lacking("secret-api-10k")}`);
    assert.equal(regions.length - lacking("network-firewall-gb"), 1);
  });

  it("lists every key that traffic may have beside services", () => {
    for (const key of EXTRA_KEYS) says(`\`${key}\``);
  });

  it("states the amounts of us-east-1 as the model has them, and so does the README", () => {
    const services = ["ecr.api", "ecr.dkr", "logs", "secretsmanager", "ssm", "sts"];
    const amounts = {
      one: fixed({ nat: "single" }),
      perAz: fixed({ nat: "per-az" }),
      endpoint: fixed({ endpoints: services.slice(0, 1) }),
      five: fixed({ endpoints: services.slice(0, 5) }),
      six: fixed({ endpoints: services }),
    };
    assert.deepEqual(amounts, { one: "36.50", perAz: "73.00", endpoint: "14.60", five: "73.00", six: "87.60" });
    says(`A NAT gateway is ${amounts.one} a month`);
    says(`Five endpoints in two AZs are ${amounts.five}`);
    says(`Six endpoints in two AZs cost ${amounts.six}`);
    assert.ok(readme.includes(`${amounts.one} one NAT, ${amounts.perAz} per AZ`));
    assert.ok(readme.includes(`${amounts.endpoint} per endpoint: six cost ${amounts.six}`));
  });
});
