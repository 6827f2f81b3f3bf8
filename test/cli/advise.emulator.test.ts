/** `egress advise` on a NAT gateway of an emulator, as a process of its own. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DescribeNatGatewaysCommand } from "@aws-sdk/client-ec2";
import { RANGES } from "../cost/ranges";
import { holdsToSchema } from "../helpers/answers";
import { spawned } from "../helpers/egress";
import { clientsAt, type Emulator, pythonWithMoto, startMoto } from "../reachability/sources/aws/emulator";
import { natNetwork } from "../reachability/sources/aws/network";

describe("egress advise, against an emulator", function () {
  this.timeout(180_000);
  let moto: Emulator | undefined;

  before(async function () {
    const python = pythonWithMoto();
    if (python === undefined) {
      console.log("    skipped: no python3 with moto; .ci/install-moto makes one in .venv");
      return this.skip();
    }
    moto = await startMoto(python);
  });
  after(() => moto?.stop());

  it("measures a gateway, as text and as data", async () => {
    const clients = clientsAt(moto?.url ?? "");
    await natNetwork(clients);
    const { NatGateways = [] } = await clients.ec2.send(new DescribeNatGatewaysCommand({}));
    const nat = NatGateways[0]?.NatGatewayId ?? "";
    assert.match(nat, /^nat-/);
    const folder = mkdtempSync(join(tmpdir(), "egress-advise-"));
    const ranges = join(folder, "ip-ranges.json");
    writeFileSync(ranges, JSON.stringify(RANGES));
    const env = { AWS_ENDPOINT_URL: moto?.url ?? "", AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
    const argv = ["advise", "--nat", nat, "--region", "us-east-1", "--days", "1", "--ip-ranges", ranges];
    const text = await spawned(argv, env);
    assert.equal(text.code, 0, text.stderr);
    assert.match(text.stdout, new RegExp(`^${nat}, us-east-1, measured over `));
    assert.match(text.stdout, /^change +saves a month +because$/m);
    const out = join(folder, "advice.json");
    const json = await spawned([...argv, "--out", out], env);
    assert.deepEqual([json.code, json.stdout], [0, ""]);
    holdsToSchema("advise", readFileSync(out, "utf8"));
    const [advice] = JSON.parse(readFileSync(out, "utf8")) as { nat: string; region: string }[];
    assert.deepEqual([advice?.nat, advice?.region], [nat, "us-east-1"]);
    rmSync(folder, { recursive: true });
  });
});
