/** `egress snapshot` on live services of an emulator: what is proved of the file is what `diagnose` says then and there. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DeleteRouteCommand, ModifyVpcAttributeCommand } from "@aws-sdk/client-ec2";
import { diagnose } from "../../reachability/sources/aws/diagnose";
import { proveServices } from "../../reachability/sources/snapshot/prove-services";
import { readSnapshot } from "../../reachability/sources/snapshot/read-snapshot";
import { spawned } from "../helpers/egress";
import { clientsAt, type Emulator, pythonWithMoto, startMoto } from "../reachability/sources/aws/emulator";
import { ACCOUNT, endpointNetwork, must, natNetwork, REGION, SERVICE } from "../reachability/sources/aws/network";

describe("egress snapshot, against an emulator", function () {
  this.timeout(180_000);
  let moto: Emulator | undefined;
  let folder: string;

  before(async function () {
    const python = pythonWithMoto();
    if (python === undefined) {
      console.log("    skipped: no python3 with moto; .ci/install-moto makes one in .venv");
      return this.skip();
    }
    moto = await startMoto(python);
    folder = mkdtempSync(path.join(tmpdir(), "egress-snapshot-"));
  });
  after(async () => {
    if (moto) rmSync(folder, { recursive: true });
    await moto?.stop();
  });

  const snapshot = (args: readonly string[]) =>
    spawned(["snapshot", "--region", REGION, ...args], {
      AWS_ENDPOINT_URL: must(moto).url,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_EC2_METADATA_DISABLED: "true",
    });

  it("writes what proves as diagnose does, for sound networks and broken ones", async () => {
    const clients = clientsAt(must(moto).url);
    const [sound, noRoute, noNames] = [
      await endpointNetwork(clients),
      await natNetwork(clients),
      await endpointNetwork(clients),
    ];
    await clients.ec2.send(
      new DeleteRouteCommand({ RouteTableId: noRoute.privateTable, DestinationCidrBlock: "0.0.0.0/0" }),
    );
    await clients.ec2.send(
      new ModifyVpcAttributeCommand({ VpcId: noNames.vpcId, EnableDnsHostnames: { Value: false } }),
    );
    const verdicts = [];
    for (const { cluster, vpcId } of [sound, noRoute, noNames]) {
      const out = path.join(folder, `${vpcId}.json`);
      const ended = await snapshot(["--cluster", cluster, "--service", SERVICE, "--out", out]);
      assert.equal(ended.code, 0, ended.stdout + ended.stderr);
      const read = readSnapshot(readFileSync(out, "utf8"), out);
      const { reachability } = await diagnose({ cluster, service: SERVICE, clients });
      assert.deepEqual(proveServices(read), [reachability]);
      verdicts.push(reachability.verdict);
    }
    assert.deepEqual(verdicts, ["reachable", "unreachable", "unreachable"]);

    const out = path.join(folder, "redacted.json");
    const ended = await snapshot(["--cluster", sound.cluster, "--service", SERVICE, "--out", out, "--redact"]);
    assert.equal(ended.code, 0, ended.stderr);
    const text = readFileSync(out, "utf8");
    assert.ok(!text.includes(ACCOUNT) && !text.includes(`"${SERVICE}"`), text.slice(0, 500));
    assert.deepEqual(
      proveServices(readSnapshot(text, out)).map(({ verdict }) => verdict),
      ["reachable"],
    );
    // A network alone is what `network record` writes.
    const alone = path.join(folder, "alone.json");
    assert.equal((await snapshot(["--vpc", sound.vpcId, "--out", alone])).code, 0);
    assert.deepEqual([readSnapshot(readFileSync(alone, "utf8"), alone).version], [1]);
  });

  it("exits 2 for a service in another VPC, and for words that do not fit together", async () => {
    const { cluster } = await natNetwork(clientsAt(must(moto).url));
    const out = path.join(folder, "none.json");
    const astray = await snapshot([
      "--vpc",
      "vpc-0123456789abcdef0",
      "--cluster",
      cluster,
      "--service",
      SERVICE,
      "--out",
      out,
    ]);
    assert.equal(astray.code, 2);
    assert.match(astray.stderr, /not in vpc-0123456789abcdef0/);
    assert.match((await snapshot(["--cluster", cluster, "--out", out])).stderr, /--cluster alone/);
    assert.match((await snapshot(["--out", out])).stderr, /Say what to record/);
    assert.match((await snapshot(["--vpc", "mine", "--out", out])).stderr, /not the id of a VPC/);
  });
});
