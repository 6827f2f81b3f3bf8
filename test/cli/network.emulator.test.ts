/** `egress network record` on live networks of an emulator, as a process of its own. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { CreateSubnetCommand, DeleteRouteCommand } from "@aws-sdk/client-ec2";
import { prove } from "../../reachability/prove";
import { NETWORK_ACTIONS } from "../../reachability/sources/aws/permissions";
import { readTopology } from "../../reachability/sources/aws/read";
import { recordNetwork, unknownsOf } from "../../reachability/sources/aws/record-network";
import { factsOfSnapshot } from "../../reachability/sources/snapshot/adopt";
import { joinNetwork } from "../../reachability/sources/snapshot/join-network";
import { readSnapshot } from "../../reachability/sources/snapshot/read-snapshot";
import { topologyOfSnapshot, writeSnapshot } from "../../reachability/sources/snapshot/snapshot";
import { holdsToSchema } from "../helpers/answers";
import { spawned } from "../helpers/egress";
import { clientsAt, type Emulator, pythonWithMoto, startMoto } from "../reachability/sources/aws/emulator";
import {
  ACCOUNT,
  type EndpointNetwork,
  endpointNetwork,
  must,
  type NatNetwork,
  natNetwork,
  REGION,
  SERVICE,
} from "../reachability/sources/aws/network";
import { startProxy } from "../reachability/sources/aws/proxy";

/** Reads whose answers other reads give too, or that add to what is known without them. */
const BESIDE = ["ec2:DescribePrefixLists", "ec2:DescribeNetworkInterfaces"];

describe("egress network record, against an emulator", function () {
  this.timeout(180_000);
  let moto: Emulator | undefined;
  let folder: string;
  let env: Record<string, string>;
  let behindNat: NatNetwork;
  let behindEndpoints: EndpointNetwork;

  before(async function () {
    const python = pythonWithMoto();
    if (python === undefined) {
      console.log("    skipped: no python3 with moto; .ci/install-moto makes one in .venv");
      return this.skip();
    }
    moto = await startMoto(python);
    env = environment(moto.url);
    folder = mkdtempSync(path.join(tmpdir(), "egress-network-"));
    const clients = clientsAt(moto.url);
    [behindNat, behindEndpoints] = await Promise.all([natNetwork(clients), endpointNetwork(clients)]);
  });
  after(async () => {
    if (moto) rmSync(folder, { recursive: true });
    await moto?.stop();
  });

  const environment = (url: string) => ({
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_EC2_METADATA_DISABLED: "true",
  });
  const record = (args: readonly string[], more: Readonly<Record<string, string>> = env) =>
    spawned(["network", "record", "--region", REGION, ...args], more);
  const file = (name: string) => path.join(folder, name);

  it("writes what proves the same as the live network, and prints what it found", async () => {
    const clients = clientsAt(must(moto).url);
    for (const network of [behindNat, behindEndpoints]) {
      const out = file(`${network.vpcId}.json`);
      const { code, stdout, stderr } = await record(["--vpc-id", network.vpcId, "--out", out]);
      assert.equal(code, 0, stdout + stderr);
      for (const id of network.privateSubnets) assert.match(stdout, new RegExp(`private +use1-az\\d +${id} `));
      const snapshot = readSnapshot(readFileSync(out, "utf8"), out);
      assert.deepEqual(unknownsOf(snapshot), []);
      const target = { cluster: network.cluster, service: SERVICE };
      const { topology, needs } = await readTopology({ target, clients });
      const proof = prove({ ...topologyOfSnapshot(snapshot), task: topology.task }, needs);
      assert.equal(proof.verdict, "reachable");
      assert.deepEqual(proof, prove(topology, needs));
      assert.deepEqual(prove(joinNetwork(topology, snapshot), needs), proof);
    }
  });
  it("tells tiers, routes, endpoints and NAT as they were built", async () => {
    const clients = clientsAt(must(moto).url);
    const nat = factsOfSnapshot((await recordNetwork({ vpcId: behindNat.vpcId, clients, account: ACCOUNT })).snapshot);
    assert.deepEqual(
      nat.facts?.routeTables.map(({ id, defaultRoute }) => [id, defaultRoute]),
      [[behindNat.privateTable, { target: "nat-gateway", targetId: behindNat.nat, state: "active" }]],
    );
    assert.equal(nat.facts?.publicSubnets.length, 1);
    const recording = await recordNetwork({ vpcId: behindEndpoints.vpcId, clients, account: ACCOUNT });
    const { facts } = factsOfSnapshot(recording.snapshot);
    assert.ok(facts && !("unknown" in facts.interfaceEndpoints) && !("unknown" in facts.gatewayEndpoints));
    assert.deepEqual(facts.privateSubnets.map(({ id }) => id).sort(), [...behindEndpoints.privateSubnets].sort());
    assert.deepEqual(
      Object.fromEntries(facts.interfaceEndpoints.map((each) => [each.serviceName.split(`${REGION}.`)[1], each.id])),
      behindEndpoints.interfaces,
    );
    assert.deepEqual(
      facts.gatewayEndpoints.map(({ id, service, routeTableIds }) => [id, service, routeTableIds]),
      [[behindEndpoints.s3, "s3", [behindEndpoints.privateTable]]],
    );
  });
  it("says what changed when a VPC is recorded again, and never writes over anything else", async () => {
    const clients = clientsAt(must(moto).url);
    const network = await natNetwork(clients);
    const out = file("again.json");
    const args = ["--vpc-id", network.vpcId, "--out", out];
    assert.equal((await record(args)).code, 0);
    await clients.ec2.send(
      new DeleteRouteCommand({ RouteTableId: network.privateTable, DestinationCidrBlock: "0.0.0.0/0" }),
    );
    await clients.ec2.send(
      new CreateSubnetCommand({ VpcId: network.vpcId, CidrBlock: "10.9.9.0/24", AvailabilityZone: `${REGION}c` }),
    );
    const again = await record([...args, "--json"]);
    assert.equal(again.code, 0, again.stderr);
    holdsToSchema("network-record", again.stdout);
    const { changes } = JSON.parse(again.stdout) as { changes: { what: string; recorded: string; found: string }[] };
    assert.deepEqual(
      changes.map(({ what, recorded, found }) => [what.replace(/ subnet-\w+$/, ""), recorded, found.split(",")[0]]),
      [
        [`the default route of ${network.privateTable}`, `nat-gateway ${network.nat}`, "none"],
        ["private subnet", "none", "use1-az2"],
      ],
    );
    const other = await record(["--vpc-id", behindNat.vpcId, "--out", out]);
    assert.equal(other.code, 2);
    assert.match(other.stderr, new RegExp(`why: it holds the network of ${network.vpcId}`));
    writeFileSync(file("package.json"), "{}");
    const lost = await record(["--vpc-id", behindNat.vpcId, "--out", file("package.json")]);
    assert.equal(lost.code, 2);
    assert.equal(readFileSync(file("package.json"), "utf8"), "{}");
  });
  it("goes on without what is denied, names it, and exits 3", async () => {
    const proxy = await startProxy(must(moto).url, (action) =>
      action === "ec2:DescribeVpcEndpoints" ? { status: 403, code: "UnauthorizedOperation" } : undefined,
    );
    try {
      const out = file("denied.json");
      const args = ["--vpc-id", behindEndpoints.vpcId, "--out", out];
      const { code, stdout } = await record(args, environment(proxy.url));
      assert.equal(code, 3);
      assert.match(stdout, /missing permissions\n {2}ec2:DescribeVpcEndpoints: the endpoints/);
      const { endpoints } = readSnapshot(readFileSync(out, "utf8"), out);
      assert.deepEqual(endpoints, { unknown: "the endpoints (ec2:DescribeVpcEndpoints was denied)" });
    } finally {
      proxy.stop();
    }
  });
  it("asks for nothing that docs/snapshots.md does not list", async () => {
    const proxy = await startProxy(must(moto).url);
    try {
      await record(["--vpc-id", behindNat.vpcId, "--out", file("listed.json")], environment(proxy.url));
      const used = [...proxy.calls.keys()].filter((action) => action !== "sts:GetCallerIdentity");
      assert.ok(used.length >= 15, used.join(" "));
      assert.deepEqual(
        used.filter((action) => !(action in NETWORK_ACTIONS)),
        [],
      );
    } finally {
      proxy.stop();
    }
  });
  it("keeps a document that can be read and says what is missing, whichever read is denied", async () => {
    let denied = "";
    const proxy = await startProxy(must(moto).url, (action) =>
      action === denied
        ? { status: 403, code: action.startsWith("ec2:") ? "UnauthorizedOperation" : "AccessDenied" }
        : undefined,
    );
    const clients = clientsAt(proxy.url);
    const record = () => recordNetwork({ vpcId: behindEndpoints.vpcId, clients, account: ACCOUNT });
    try {
      await record();
      for (const action of [...proxy.calls.keys()]) {
        denied = action;
        const { snapshot, missingPermissions } = await record();
        assert.deepEqual(readSnapshot(writeSnapshot(snapshot), "network.json"), snapshot, action);
        assert.deepEqual(
          missingPermissions.map((each) => each.action),
          [action],
        );
        if (!BESIDE.includes(action)) assert.ok(unknownsOf(snapshot).length > 0, action);
      }
    } finally {
      proxy.stop();
    }
  });
  it("exits 2 for a VPC that is not there, and for what is no VPC", async () => {
    const absent = await record(["--vpc-id", "vpc-0123456789abcdef0", "--out", file("absent.json")]);
    assert.equal(absent.code, 2);
    assert.match(absent.stderr, /^No VPC vpc-0123456789abcdef0 in this Region\. Check --vpc-id and --region\./);
    const wrong = await record(["--vpc-id", "subnet-1", "--out", file("absent.json")]);
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /why: it is not the id of a VPC/);
  });
});
