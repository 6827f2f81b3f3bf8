/** `egress diagnose` on live networks of an emulator, as a process of its own. */
import assert from "node:assert/strict";
import { DeleteRouteCommand } from "@aws-sdk/client-ec2";
import { holdsToSchema } from "../helpers/answers";
import { spawned } from "../helpers/egress";
import { clientsAt, type Emulator, pythonWithMoto, startMoto } from "../reachability/sources/aws/emulator";
import { endpointNetwork, natNetwork, SERVICE } from "../reachability/sources/aws/network";

const run = (args: readonly string[], env: Readonly<Record<string, string>>) =>
  spawned(["diagnose", ...args], { AWS_EC2_METADATA_DISABLED: "true", ...env });

describe("egress diagnose, against an emulator", function () {
  this.timeout(180_000);
  let moto: Emulator | undefined;
  let env: Record<string, string>;

  before(async function () {
    const python = pythonWithMoto();
    if (python === undefined) {
      console.log("    skipped: no python3 with moto; .ci/install-moto makes one in .venv");
      return this.skip();
    }
    moto = await startMoto(python);
    env = { AWS_ENDPOINT_URL: moto.url, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
  });
  after(() => moto?.stop());

  it("exits 0 for a sound network and 1 for one with a fault, which it names in text and in JSON", async () => {
    const clients = clientsAt(moto?.url ?? "");
    const { cluster } = await endpointNetwork(clients);
    const args = ["--cluster", cluster, "--service", SERVICE, "--region", "us-east-1"];
    const good = await run(args, env);
    assert.equal(good.code, 0, good.stderr);
    assert.match(good.stdout, /reachable/);
    const needy = await run([...args, "--needs", "sqs"], env);
    assert.equal(needy.code, 1, needy.stderr);

    const network = await natNetwork(clients);
    await clients.ec2.send(
      new DeleteRouteCommand({ RouteTableId: network.privateTable, DestinationCidrBlock: "0.0.0.0/0" }),
    );
    const broken = ["--cluster", network.cluster, "--service", SERVICE, "--region", "us-east-1"];
    const text = await run(broken, env);
    assert.equal(text.code, 1, text.stderr);
    assert.match(text.stdout, new RegExp(`no-default-route.*${network.privateTable}`));
    const json = await run([...broken, "--json"], env);
    assert.equal(json.code, 1);
    holdsToSchema("diagnose", json.stdout);
    const document = JSON.parse(json.stdout) as {
      verdict: string;
      faults: { kind: string }[];
      missingPermissions: unknown[];
    };
    assert.equal(document.verdict, "unreachable");
    assert.deepEqual(
      document.faults.map(({ kind }) => kind),
      ["no-default-route"],
    );
    assert.deepEqual(document.missingPermissions, []);
  });
  it("exits 2 with a message and no stack trace when there is nothing to diagnose", async () => {
    const args = ["--cluster", "none", "--service", SERVICE];
    for (const [given, message] of [
      [{ ...env, AWS_REGION: "us-east-1" }, /^No cluster "none" in us-east-1\. Check/],
      [env, /^No region is set\./],
      [
        { AWS_ENDPOINT_URL: env["AWS_ENDPOINT_URL"] ?? "", AWS_REGION: "us-east-1" },
        /^AWS refuses the credentials \(CredentialsProviderError/,
      ],
    ] as const) {
      const { code, stdout, stderr } = await run(args, { HOME: "/nonexistent", ...given });
      assert.equal(code, 2, stderr);
      assert.equal(stdout, "");
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /\n\s+at /);
    }
  });
});
