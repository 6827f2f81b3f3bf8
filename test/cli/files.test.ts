/** `egress compare` and `egress report` of files: the network as found, against the three modes for the same needs. */
import assert from "node:assert/strict";
import path from "node:path";
import { ROOT } from "../../offline/evaluate";
import { egress } from "../helpers/egress";

const fixture = (...parts: string[]) => path.join(ROOT, "test", "fixtures", ...parts);
const PLAN = fixture("terraform", "plain-nat", "plan.json");
const ENDPOINTS = fixture("terraform", "plain-endpoints", "plan.json");

interface Answer {
  readonly found: {
    readonly verdict: string;
    readonly azs: string[];
    readonly nats: { kind: string }[];
    readonly interfaceEndpoints: { service: string; zones: number }[];
    readonly egress: { total: number | null };
  };
  readonly modes: { mode: string; reach: { verdict: string }; egress: { total: number | null } }[];
}

describe("egress compare FILE", () => {
  it("prices what is found beside the modes, with the same traffic", async () => {
    const { code, stdout, stderr } = await egress("compare", PLAN, "--traffic", "ecr=50,internet=20", "--json");
    assert.deepEqual([code, stderr], [0, ""]);
    const { found, modes } = JSON.parse(stdout) as Answer;
    assert.deepEqual(
      [found.verdict, found.azs, found.nats.map(({ kind }) => kind)],
      ["reachable", ["us-east-1a", "us-east-1b"], ["zonal"]],
    );
    const nat = modes.find(({ mode }) => mode === "nat-only");
    // One gateway for two AZs, as the mode with the strategy that was found; S3 by way of NAT in both.
    assert.equal(found.egress.total, nat?.egress.total);
    assert.deepEqual(
      modes.map(({ reach }) => reach.verdict),
      ["reachable", "reachable", "reachable"],
    );
  });
  it("counts endpoints by the subnets that they stand in, and says what nobody stated", async () => {
    const { stdout } = await egress("compare", ENDPOINTS);
    assert.match(stdout, /^as found in \S+: reachable; at least 43\.80 \+ traffic/m);
    assert.match(
      stdout,
      /interface endpoints \(subnets\): ecr\.api in 2, ecr\.dkr in 2, logs in 2; gateway endpoints: s3$/m,
    );
  });
  it("takes one network, of files or of a stack", async () => {
    const both = await egress("compare", PLAN, "--stack", "dev");
    assert.deepEqual([both.code, /fix: name files, or a stack/.test(both.stderr)], [2, true]);
    const flag = await egress("compare", "--stack", "dev", "--likely");
    assert.deepEqual([flag.code, /^--likely\n {2}why: it is for files/m.test(flag.stderr)], [2, true]);
    const several = await egress("compare", fixture("cdk", "cdk.out"), "--region", "eu-west-1");
    assert.equal(several.code, 2);
    assert.match(several.stderr, /several networks: \S+ and [^]*fix: compare one at a time: --service/);
  });
});

describe("egress report FILE", () => {
  const report = (...more: string[]) => egress("report", ENDPOINTS, "--date", "2026-01-31", ...more);
  it("is a page with the network as found first, and ends as its proof does", async () => {
    const { code, stdout } = await report();
    assert.equal(code, 0);
    assert.match(stdout, /<section [^>]*id="found"|id="found-h"/);
    assert.ok(stdout.indexOf("The network as found") < stdout.indexOf("Break-even"));
    const broken = await egress(
      "report",
      fixture("terraform", "plain-acl-blocks", "plan.json"),
      "--date",
      "2026-01-31",
    );
    assert.equal(broken.code, 1);
    assert.match(broken.stdout, /<b>EGR051<\/b> aws_network_acl\.private: /);
  });
  it("is Markdown and JSON as well, and no drawing", async () => {
    assert.match((await report("--format", "md")).stdout, /^## The network as found\n\n- as found in /);
    const { found } = JSON.parse((await report("--format", "json")).stdout) as Answer;
    assert.equal(found.interfaceEndpoints.length, 3);
    const { code, stderr } = await report("--format", "svg");
    assert.deepEqual([code, /fix: use html, md or json/.test(stderr)], [2, true]);
  });
});
