import assert from "node:assert/strict";
import { type Container, certificate, type Place, refusing, run, silent, speaking, start } from "./container";

const REGION = "us-east-1";
const HOSTS = {
  "ecr.api": "api.ecr.us-east-1.amazonaws.com",
  "ecr.dkr": "111122223333.dkr.ecr.us-east-1.amazonaws.com",
  logs: "logs.us-east-1.amazonaws.com",
  s3: "s3.us-east-1.amazonaws.com",
  internet: "checkip.amazonaws.com",
} as const;
type Name = keyof typeof HOSTS;

interface Target {
  name: string;
  kind: string;
  host: string;
  addresses: string[];
  scope: string;
  ms: { dns?: number; tcp?: number; tls?: number };
  reachable: boolean;
  expected?: string;
  verdict: string;
  reason?: string;
}
interface Answer {
  mode: string | null;
  verdict: string;
  targets: Target[];
}

const PRIVATE = ["10.0.0.5", "10.0.16.5"];
const PUBLIC = ["52.94.0.1"];

describe("app: the egress probe", function () {
  const pair = certificate(Object.values(HOSTS));
  let good: Place;
  let mute: Place;
  let dead: string;

  before(async function () {
    if (!pair) {
      console.log("    skipped: openssl makes the certificates of the probe's targets, and it is not on PATH");
      return this.skip();
    }
    [good, mute, dead] = await Promise.all([speaking(pair), silent(), refusing()]);
  });
  after(() => {
    good?.close();
    mute?.close();
    pair?.remove();
  });

  type Override = { addresses?: readonly string[]; connect?: string; error?: string; limit?: number };
  const env = (overrides: Partial<Record<Name, Override>> = {}, services = "ecr.api,ecr.dkr,s3,logs") => {
    const world: Record<Name, Override> = {
      "ecr.api": { addresses: PRIVATE },
      "ecr.dkr": { addresses: PRIVATE },
      logs: { addresses: PRIVATE },
      s3: { addresses: PUBLIC },
      internet: { addresses: PUBLIC, connect: dead },
      ...overrides,
    };
    const byHost = Object.entries(world).map(([name, each]) => [HOSTS[name as Name], { connect: good.place, ...each }]);
    return {
      AWS_REGION: REGION,
      EGRESS_ACCOUNT: "111122223333",
      EGRESS_SERVICES: services,
      EGRESS_OVERRIDES: JSON.stringify(Object.fromEntries(byHost)),
      NODE_EXTRA_CA_CERTS: pair?.file ?? "",
    };
  };
  const once = async (args: string[], overrides: Partial<Record<Name, Override>> = {}) => {
    const { code, stdout } = await run(["--once", ...args], env(overrides));
    assert.equal(stdout.split("\n").length, 2, "one line");
    const answer = JSON.parse(stdout) as Answer;
    return { code, answer, verdicts: Object.fromEntries(answer.targets.map(({ name, verdict }) => [name, verdict])) };
  };
  const allOk = { "ecr.api": "ok", "ecr.dkr": "ok", s3: "ok", logs: "ok", internet: "ok" };
  const throughNat = () =>
    Object.fromEntries(Object.keys(HOSTS).map((name) => [name, { addresses: PUBLIC, connect: good.place }]));

  describe("--once", () => {
    it("finds endpoints-only as promised: private endpoints, the S3 gateway's public addresses, no internet", async () => {
      const { code, answer, verdicts } = await once(["--mode", "endpoints-only"]);
      assert.deepEqual(verdicts, allOk);
      assert.equal(answer.verdict, "ok");
      assert.equal(code, 0);
      const [api, , s3] = answer.targets;
      assert.equal(api?.host, HOSTS["ecr.api"]);
      assert.deepEqual(api?.addresses, PRIVATE);
      assert.equal(api?.scope, "private");
      assert.equal(api?.expected, "endpoint");
      for (const step of ["dns", "tcp", "tls"] as const) assert.equal(typeof api?.ms[step], "number");
      assert.equal(s3?.expected, "gateway");
      assert.equal(s3?.scope, "public");
    });
    it("finds nat-only as promised, and every service of it on the wrong path in endpoints-only", async () => {
      const promised = await once(["--mode", "nat-only"], throughNat());
      assert.deepEqual(promised.verdicts, allOk);
      assert.equal(promised.code, 0);
      const other = await once(["--mode", "endpoints-only"], throughNat());
      assert.deepEqual(other.verdicts, {
        "ecr.api": "wrong-path",
        "ecr.dkr": "wrong-path",
        s3: "ok",
        logs: "wrong-path",
        internet: "leak",
      });
      assert.equal(other.code, 1);
    });
    it("takes the endpoints of hybrid from the question", async () => {
      const world = {
        internet: { addresses: PUBLIC, connect: good.place },
        logs: { addresses: PUBLIC, connect: good.place },
      };
      const asked = await once(["--mode", "hybrid", "--endpoints", "ecr.api,ecr.dkr"], world);
      assert.deepEqual(asked.verdicts, allOk);
      const byDefault = await once(["--mode", "hybrid"], world);
      assert.deepEqual(byDefault.verdicts, { ...allOk, logs: "wrong-path" });
    });
    it("calls an endpoint with one dead AZ unreachable, and names the address", async () => {
      const { code, answer, verdicts } = await once(["--mode", "endpoints-only"], {
        logs: { addresses: PRIVATE, connect: dead },
      });
      assert.deepEqual(verdicts, { ...allOk, logs: "unreachable" });
      assert.match(
        answer.targets.find(({ name }) => name === "logs")?.reason ?? "",
        /^10\.0\.0\.5 tcp: ECONNREFUSED; 10\.0\.16\.5 tcp: ECONNREFUSED$/,
      );
      assert.equal(code, 1);
    });
    it("tells a name that does not resolve from a handshake that hangs", async () => {
      const { answer } = await once(["--mode", "endpoints-only"], {
        logs: { error: "ENOTFOUND" },
        "ecr.api": { addresses: PRIVATE, connect: mute.place, limit: 150 },
      });
      const reason = (name: string) => answer.targets.find((each) => each.name === name)?.reason;
      assert.equal(reason("logs"), "dns: ENOTFOUND");
      assert.match(reason("ecr.api") ?? "", /tls: no answer within 150 ms/);
    });
    it("refuses a certificate of another host", async () => {
      const { stdout } = await run(["--once"], { ...env(), NODE_EXTRA_CA_CERTS: "" });
      const answer = JSON.parse(stdout) as Answer;
      assert.equal(answer.targets[0]?.reachable, false);
    });
    it("only observes without a mode, and exits 0", async () => {
      const { code, answer } = await once([]);
      assert.equal(answer.mode, null);
      assert.ok(answer.targets.every(({ verdict }) => verdict === "observed"));
      assert.equal(answer.verdict, "observed");
      assert.equal(code, 0);
    });
    it("names every bad variable and argument on stderr and exits 2", async () => {
      const bad = await run(["--once"], {
        PORT: "many",
        AWS_REGION: "nowhere",
        EGRESS_SERVICES: "ecr.dkr,a b",
        EGRESS_OVERRIDES: "{",
      });
      assert.equal(bad.code, 2);
      assert.equal(bad.stdout, "");
      for (const name of ["PORT: ", "AWS_REGION: ", "EGRESS_SERVICES: ", "EGRESS_ACCOUNT: ", "EGRESS_OVERRIDES: "])
        assert.equal(bad.stderr.split("\n").filter((line) => line.startsWith(name)).length, 1, name);
      for (const args of [
        ["--once", "--mode", "all"],
        ["--mode", "hybrid"],
        ["--unknown"],
        ["--once", "--mode", "hybrid", "--endpoints", "sqs"],
      ]) {
        const { code, stderr } = await run(args, env());
        assert.equal(code, 2, args.join(" "));
        assert.doesNotMatch(stderr, /\n\s+at /, "no stack trace");
      }
    });
  });

  describe("the server", () => {
    let container: Container;
    before(async () => {
      container = await start(env());
    });
    after(() => container.process.exitCode ?? container.stop());

    const get = async (url: string, init?: RequestInit) => {
      const response = await fetch(container.url + url, init);
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    };
    it("is healthy", async () => {
      assert.deepEqual(await get("/healthz"), { status: 200, body: { status: "ok" } });
    });
    it("answers the same question as the command", async () => {
      const { status, body } = await get("/egress?mode=endpoints-only");
      assert.equal(status, 200);
      const answer = body as unknown as Answer;
      assert.equal(answer.mode, "endpoints-only");
      assert.equal(answer.verdict, "ok");
      assert.deepEqual(
        answer.targets.map(({ name }) => name),
        ["ecr.api", "ecr.dkr", "s3", "logs", "internet"],
      );
    });
    it("judges requests at the same time each by its own mode", async () => {
      const modes = ["endpoints-only", "nat-only", "hybrid"];
      const answers = await Promise.all(modes.map((mode) => get(`/egress?mode=${mode}`)));
      assert.deepEqual(
        answers.map(({ body }) => [body["mode"], body["verdict"]]),
        [
          ["endpoints-only", "ok"],
          ["nat-only", "fault"],
          ["hybrid", "fault"],
        ],
      );
    });
    it("says what is wrong with a question", async () => {
      for (const [query, message] of [
        ["mode=nat", /^mode: "nat" is none/],
        ["mod=hybrid", /^mod: unknown/],
        ["mode=hybrid&mode=nat-only", /^mode: given more than once/],
        ["endpoints=logs", /^endpoints: has no meaning without a mode/],
        ["mode=endpoints-only&endpoints=logs", /^endpoints: has no meaning in endpoints-only/],
        ["mode=hybrid&endpoints=sqs", /^endpoints: "sqs" is not probed/],
      ] as const) {
        const { status, body } = await get(`/egress?${query}`);
        assert.equal(status, 400, query);
        assert.match(String(body["error"]), message);
      }
      assert.equal((await get("/nothing")).status, 404);
      assert.equal((await get("/egress", { method: "POST" })).status, 405);
    });
    it("answers in few words, however much is asked", async () => {
      const many = Array.from({ length: 1500 }, (_, i) => `name${i}`);
      for (const query of [many.map((name) => `${name}=`).join("&"), `mode=hybrid&endpoints=${many.join(",")}`]) {
        const response = await fetch(`${container.url}/egress?${query}`);
        const text = await response.text();
        assert.equal(response.status, 400);
        assert.ok(query.length > 11_000 && text.length < 1500, `${text.length} characters`);
        assert.match(text, /and 1495 more/);
      }
      const long = await fetch(`${container.url}/egress?mode=${"x".repeat(10_000)}`);
      assert.ok((await long.text()).length < 300);
    });
    it("ends on SIGTERM with code 0", async () => {
      assert.equal(await container.stop(), 0);
    });
  });
});
