/**
 * Two services in one stack, and a stack on another one's network, on an engine: every switch, with a look at what each
 * service's tasks can reach after every AWS call that changes something. Needs the pulumi CLI on PATH and an
 * AWS-compatible endpoint in AWS_ENDPOINT_URL; without them it says what is missing and skips.
 */
import * as assert from "node:assert/strict";
import { EC2Client } from "@aws-sdk/client-ec2";
import type { Mode } from "../../plan/mode";
import { outOfReach } from "../helpers/account-look";
import { type AwsProxy, awsProxy } from "../helpers/aws-proxy";
import { FleetProject, missingForEngine } from "../helpers/fleet-project";
import { IMAGE, pushImage } from "../helpers/program";
import { thorough } from "../helpers/thorough";

const SHOP = `config:
  aws:region: us-east-1
  mode: nat-only
  protect: none
  network: { cidr: 10.81.0.0/16, nat: { strategy: single } }
  endpoints: { gateway: [s3] }
  services:
    api: { image: "${IMAGE}", exec: true, needs: [sts], secrets: [{ name: DB, create: secretsmanager }] }
    worker: { image: "${IMAGE}", ports: [], reach: [api], secrets: [{ name: TOKEN, create: ssm }] }
`;
const NET = `config:
  aws:region: us-east-1
  mode: endpoints-only
  protect: none
  network: { cidr: 10.82.0.0/16, nat: { strategy: single } }
  endpoints:
    gateway: [s3]
    interface: [ecr.api, ecr.dkr, logs]
    policy: aws-default
  services: {}
`;
const ORDERS = `config:
  aws:region: us-east-1
  protect: none
  network: { from: net }
  services:
    orders: { image: "${IMAGE}" }
`;

/** Visits each ordered pair of modes once, from nat-only; one way in a sample. */
const TOUR: readonly Mode[] = thorough
  ? ["endpoints-only", "hybrid", "nat-only", "hybrid", "endpoints-only", "nat-only"]
  : ["endpoints-only"];
/** The same for the network that another stack joins, from endpoints-only; none in a sample, whose last tests switch it. */
const JOINED: readonly Mode[] = thorough
  ? ["hybrid", "nat-only", "endpoints-only", "nat-only", "hybrid", "endpoints-only"]
  : [];

/** A service as an independent look judges it: its groups, and what it needs. */
interface Watched {
  readonly vpcId: string;
  readonly groupIds: readonly string[];
  readonly services: readonly string[];
}

type Outputs = Readonly<Record<string, unknown>>;

function watchedOf(outputs: Outputs | undefined): Watched[] {
  const services = (outputs?.["services"] ?? {}) as Record<string, { securityGroupIds: string[]; needs: string[] }>;
  return Object.values(services).map(({ securityGroupIds, needs }) => ({
    vpcId: String(outputs?.["vpcId"]),
    groupIds: securityGroupIds,
    services: needs,
  }));
}

describe("services that share a network", () => {
  let proxy: AwsProxy;
  let project: FleetProject;
  let ec2: EC2Client;
  const watched: Watched[] = [];
  const broken: string[] = [];
  let looks = 0;

  before(async function () {
    const missing = missingForEngine();
    if (missing.length > 0) {
      console.log(`    skipped: missing ${missing.join(" and ")}`);
      return this.skip();
    }
    await pushImage();
    proxy = await awsProxy();
    project = new FleetProject({ shop: SHOP, net: NET, orders: ORDERS }, proxy.url);
    ec2 = new EC2Client({ region: "us-east-1", endpoint: process.env["AWS_ENDPOINT_URL"] ?? "" });
    proxy.after = async (action) => {
      for (const one of watched) {
        looks += 1;
        for (const lack of await outOfReach(ec2, one)) broken.push(`after ${action}: ${lack}`);
      }
      return "answer";
    };
  });
  after(async () => {
    ec2?.destroy();
    await proxy?.close();
    project?.remove();
  });

  async function run(args: readonly string[]) {
    const finished = await project.run([...args, ...(args[0] === "outputs" || args[0] === "verify" ? [] : ["--yes"])]);
    assert.equal(finished.code, 0, `${finished.stderr}\n${finished.stdout}`);
    return finished.result().stacks;
  }

  it("are deployed by one command, the network before the stack that joins it", async () => {
    const stacks = await run(["up", "--stack", "orders", "--stack", "net", "--stack", "shop"]);
    assert.deepEqual(
      stacks.map(({ stack, outcome }) => [stack, outcome]),
      [
        ["orders", "succeeded"],
        ["net", "succeeded"],
        ["shop", "succeeded"],
      ],
    );
    for (const { outputs } of stacks) watched.push(...watchedOf(outputs));
    assert.equal(watched.length, 3);
  });

  for (const [i, to] of TOUR.entries())
    it(`two services: to ${to} (${i + 1} of ${TOUR.length}), nothing replaced, never a service out of reach`, async () => {
      const before = looks;
      const [shop] = await run(["switch", "--stack", "shop", "--to", to, "--dns-ttl", "1"]);
      assert.equal(shop?.changes["replace"] ?? 0, 0);
      assert.deepEqual(broken, []);
      assert.ok(looks > before);
    });

  for (const to of JOINED)
    it(`a joined stack: its network to ${to}, without touching it, never out of reach`, async () => {
      const ran = proxy.tasks.ran;
      const [net] = await run(["switch", "--stack", "net", "--to", to, "--dns-ttl", "1"]);
      assert.equal(net?.changes["replace"] ?? 0, 0);
      assert.deepEqual(broken, []);
      // Proved from the joining stack's own tasks: the network has none.
      assert.ok(proxy.tasks.ran > ran);
      const [orders] = await run(["verify", "--stack", "orders"]);
      assert.equal(orders?.outcome, "succeeded");
    });

  it("stop the switch of their network when they would be cut off, by name", async () => {
    const net = project.text("net");
    project.configure("net", ["endpoints", "interface"], ["ecr.api", "ecr.dkr"]);
    await run(["switch", "--stack", "net", "--to", "hybrid", "--dns-ttl", "1"]);
    const { code, stdout } = await project.run(["switch", "--stack", "net", "--to", "endpoints-only", "--yes"]);
    assert.equal(code, 1);
    assert.match(stdout, /orders/);
    assert.match(stdout, /logs/);
    project.write("net", net);
    await run(["switch", "--stack", "net", "--to", "endpoints-only", "--dns-ttl", "1"]);
    assert.deepEqual(broken, []);
  });

  it("keep their network from being destroyed under them, and go with it in the right order", async () => {
    watched.length = 0;
    const { code, stdout } = await project.run(["destroy", "--stack", "net", "--yes"]);
    assert.equal(code, 1);
    assert.match(stdout, /is the network of orders/);
    await run(["destroy", "--stack", "net", "--stack", "orders", "--stack", "shop"]);
    for (const stack of ["net", "orders", "shop"]) assert.deepEqual(project.resources(stack), []);
  });
});
