/** The commands of this part as a user calls them: output, exit by failure, files. */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "../../cli/failure";
import { cents } from "../../cost/money";
import { loadBook } from "../../cost/price-book";
import { answerOf as egress } from "../helpers/egress";

const refused = (message: RegExp) => (error: unknown) =>
  error instanceof Failure && error.exitCode === 2 && message.test(error.message);

describe("egress compare", function () {
  this.timeout(60_000);
  it("compares the modes of a shipped stack, as JSON", async () => {
    const result = JSON.parse(
      await egress("compare", "--stack", "prod", "--traffic", "ecr=200,s3=500,logs=900,internet=50", "--json"),
    ) as {
      modes: { mode: string; cannotReach: string[]; egress: { fixed: number } }[];
      best: { choice: { mode: string; interfaceEndpoints: string[] } };
      traffic: Record<string, number>;
    };
    assert.deepEqual(
      result.modes.map((m) => m.mode),
      ["nat-only", "endpoints-only", "hybrid"],
    );
    assert.deepEqual(result.modes[1]?.cannotReach, ["internet"]);
    assert.equal(result.traffic.s3, 700);
    assert.equal(cents(result.modes[0]?.egress.fixed ?? null), 109.5);
    assert.deepEqual(result.best.choice.interfaceEndpoints, ["logs"]);
  });

  it("takes the NAT strategy from the plan, and advises nothing that is not proved", async () => {
    const dev = JSON.parse(await egress("compare", "--stack", "dev", "--set", "network.azs=1", "--json")) as {
      natStrategy: string;
      best: { choice: { natStrategy: string } };
      bestProved: boolean;
    };
    assert.deepEqual([dev.natStrategy, dev.best.choice.natStrategy, dev.bestProved], ["single", "single", true]);
    // A set of endpoints that nobody configured is proved before it is advised.
    const prod = JSON.parse(
      await egress("compare", "--stack", "prod", "--traffic", "logs=900,internet=50", "--json"),
    ) as {
      best: { choice: { interfaceEndpoints: string[] } };
      bestProved: boolean;
    };
    assert.deepEqual([prod.best.choice.interfaceEndpoints, prod.bestProved], [["logs"], true]);
  });

  it("names an endpoint that nothing needs", async () => {
    const text = await egress("compare", "--stack", "dev", "--set", "endpoints.interface=[kms]");
    assert.match(text, /Endpoints that nothing needs:\nkms \(endpoints-only, hybrid\): 14\.60 USD a month/);
  });

  it("prints tables with the formula and the numbers", async () => {
    const text = await egress("compare", "--stack", "prod", "--traffic", "logs=900");
    for (const part of [
      "nat-only",
      "endpoints-only",
      "hybrid",
      "cheapest",
      "G* = H [E A h_e - N (h_n + k p)] / (g_n - g_e)",
      "625.71",
      "saves more than it costs",
      "costs more than it saves",
    ])
      assert.ok(text.includes(part), part);
  });

  it("still compares when the configuration refuses a mode, and says why", async () => {
    const image = await egress("compare", "--stack", "dev", "--set", "services.app.image=nginx:1.29", "--json").catch(
      (error: unknown) => error,
    );
    if (image instanceof Error) return assert.fail(image);
    const { modes } = JSON.parse(image as string) as { modes: { cannotReach: string[] }[] };
    assert.ok(modes[1]?.cannotReach.includes("internet"), JSON.stringify(modes[1]?.cannotReach));
  });

  it("refuses traffic, prices and stacks that it cannot use", async () => {
    await assert.rejects(egress("compare", "--stack", "prod", "--traffic", "lgos=1"), refused(/did you mean logs/));
    await assert.rejects(
      egress("compare", "--stack", "prod", "--prices", "/nowhere.json"),
      refused(/--prices \/nowhere.json\n {2}why: the file cannot be read/),
    );
    await assert.rejects(egress("compare", "--stack", "nope"), refused(/nope/));
  });
});

describe("egress prices refresh", () => {
  let server: Server;
  let dir: string;
  const saved = { ...process.env };
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), "prices-"));
    server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        const { Filters, ServiceCode } = JSON.parse(body) as {
          ServiceCode: string;
          Filters: { Field: string; Value: string }[];
        };
        const zonal =
          ServiceCode === "AmazonEC2" && Filters.some((f) => f.Field === "operation" && f.Value === "NatGateway");
        const row = (usagetype: string, USD: string) =>
          JSON.stringify({
            product: { attributes: { usagetype, operation: "NatGateway" } },
            terms: {
              OnDemand: { a: { priceDimensions: { b: { beginRange: "0", endRange: "Inf", pricePerUnit: { USD } } } } },
            },
          });
        response.setHeader("content-type", "application/x-amz-json-1.1");
        response.end(
          JSON.stringify({
            PriceList: zonal ? [row("RegionalNatGateway-Hours", "0.5"), row("NatGateway-Hours", "0.046")] : [],
          }),
        );
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_ACCESS_KEY_ID: "a",
      AWS_SECRET_ACCESS_KEY: "b",
    });
  });
  after(async () => {
    for (const name of ["AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
      if (saved[name] === undefined) delete process.env[name];
      else process.env[name] = saved[name];
    server.closeAllConnections();
    server.close();
    await rm(dir, { recursive: true });
  });

  it("writes a dated book and prints what changed", async () => {
    const out = join(dir, "new.json");
    const text = await egress("prices", "refresh", "--region", "us-east-1", "--out", out);
    assert.match(text, /us-east-1\s+nat-hour\s+changed\s+0\.045\s+0\.046/);
    assert.match(text, /nat-gb\s+no answer, old price kept\s+0\.045\s+0\.045/);
    const book = loadBook(JSON.parse(await readFile(out, "utf8")));
    assert.equal(book.regions["us-east-1"]?.prices["nat-hour"]?.value, 0.046);
    assert.equal(book.regions["us-east-1"]?.prices["nat-gb"]?.value, 0.045);
  });

  it("refuses an unknown region, and a file that cannot be written", async () => {
    await assert.rejects(
      egress("prices", "refresh", "--region", "mars-1"),
      refused(/--region mars-1\n {2}why: the price book has no such Region/),
    );
    await assert.rejects(
      egress("prices", "refresh", "--region", "us-east-1", "--out", join(dir, "no", "x.json")),
      refused(/cannot be written/),
    );
    await writeFile(join(dir, "bad.json"), "{}");
    await assert.rejects(
      egress("prices", "refresh", "--prices", join(dir, "bad.json")),
      refused(/price book is not valid/),
    );
  });
});

describe("egress advise", () => {
  const wrong: [string[], RegExp][] = [
    [[], /nothing to measure/],
    [["--nat", "vpc-1"], /not the id of a NAT gateway/],
    [["--nat", "nat-1", "--days", "0"], /--days 0\n {2}why: it is not a whole number from 1 to 63/],
    [["--nat", "nat-1", "--days", "abc"], /--days abc/],
  ];
  for (const [argv, message] of wrong)
    it(`refuses ${argv.join(" ") || "no target"}`, () => assert.rejects(egress("advise", ...argv), refused(message)));
});
