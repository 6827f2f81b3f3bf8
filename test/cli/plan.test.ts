/** `egress plan` through the real entry: its verdict as an exit code, its forms. */
import assert from "node:assert/strict";
import { exitCodeOf, worst } from "../../cli/failure";
import { egress } from "../helpers/egress";

interface Document {
  readonly stack: string;
  readonly mode: string;
  readonly reachability: { readonly verdict: string };
}

describe("egress plan", function () {
  this.timeout(60_000);

  it("exits 0 when everything is reachable, and tells all of it", async () => {
    const { code, stdout } = await egress("plan", "--stack", "dev", "--mode", "hybrid");
    assert.equal(code, 0);
    assert.match(stdout, /^dev · hybrid · us-east-1\n\nWhat exists\n/);
    for (const title of ["Whether every task reaches what it needs", "What it costs", "Resources"])
      assert.match(stdout, new RegExp(`^${title}$`, "m"));
    const json = JSON.parse((await egress("plan", "--stack", "dev", "--mode", "hybrid", "--json")).stdout) as Document;
    assert.deepEqual([json.stack, json.mode, json.reachability.verdict], ["dev", "hybrid", "reachable"]);
  });

  it("exits 3 when something is not proven: an image of another account, whose policy nobody knows", async () => {
    const image = "222233334444.dkr.ecr.us-east-1.amazonaws.com/shop:1";
    const argv = ["--stack", "prod", "--set", `services.app.image=${image}`];
    const { code, stdout } = await egress("plan", ...argv);
    assert.equal(code, 3);
    assert.match(stdout, /not proven/);
    assert.equal((await egress("report", ...argv, "--format", "json")).code, 3);
    const overview = await egress("overview", "--stack", "prod", "--set", `services.app.image=${image}`);
    assert.equal(overview.code, 3);
    assert.match(overview.stdout, /^prod · .*: not proven, /m);
    assert.match(overview.stdout, /^\? prod not known /m);
  });

  it("exits 1 when a task cannot reach what it needs, 3 when that is not known, the worse of several", () => {
    assert.deepEqual((["reachable", "unreachable", "not-proven"] as const).map(exitCodeOf), [0, 1, 3]);
    assert.deepEqual([worst([]), worst([0, 3]), worst([3, 1, 0]), worst([1, 2, 3])], [0, 3, 1, 2]);
  });

  it("says of an existing network without a recording that it is not proven, and how to record it", async () => {
    const existing = "network.existing={vpcId: vpc-12345678, privateSubnetIds: [subnet-12345678]}";
    for (const command of ["plan", "compare", "report"]) {
      const { code, stdout, stderr } = await egress(command, "--stack", "dev", "--set", existing);
      assert.equal(code, 3, stderr);
      assert.equal(stdout, "");
      assert.match(stderr, /^stack dev is not proven: [^]*egress network record --vpc-id/);
    }
    const { code, stdout } = await egress("overview", "--stack", "dev", "--set", existing);
    assert.equal(code, 3);
    assert.match(stdout, /egress network record/);
  });

  it("prints the longest chain of a deployment", async () => {
    const { code, stdout } = await egress("plan", "--stack", "prod", "--critical-path");
    assert.equal(code, 0);
    assert.match(stdout, /^resource +name +seconds\n/);
    assert.match(stdout, /^longest chain: \d+ s$/m);
    const path = JSON.parse((await egress("plan", "--stack", "prod", "--critical-path", "--json")).stdout) as {
      chain: unknown[];
      seconds: number;
    };
    assert.ok(path.chain.length > 3 && path.seconds > 10);
  });
});
