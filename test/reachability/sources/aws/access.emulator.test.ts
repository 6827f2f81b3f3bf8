import assert from "node:assert/strict";
import { DeleteRouteCommand } from "@aws-sdk/client-ec2";
import { RunTaskCommand, StopTaskCommand } from "@aws-sdk/client-ecs";
import { DeleteRoleCommand, DetachRolePolicyCommand } from "@aws-sdk/client-iam";
import type { Clients } from "../../../../reachability/sources/aws/clients";
import { diagnose } from "../../../../reachability/sources/aws/diagnose";
import { READ_ACTIONS } from "../../../../reachability/sources/aws/permissions";
import { LiveError } from "../../../../reachability/sources/aws/reader";
import { isUnknown } from "../../../../reachability/topology";
import { clientsAt, type Emulator, pythonWithMoto, startMoto } from "./emulator";
import { ACCOUNT, type EndpointNetwork, endpointNetwork, must, type NatNetwork, natNetwork, SERVICE } from "./network";
import { type Proxy, type Rule, startProxy } from "./proxy";

const at = ({ cluster }: { readonly cluster: string }) => ({ cluster, service: SERVICE });

describe("live network: access, paging and throttling", function () {
  this.timeout(180_000);
  let moto: Emulator | undefined;
  let direct: Clients;
  let proxy: Proxy | undefined;
  // Sound networks for the tests that change nothing.
  let behindNat: NatNetwork;
  let behindEndpoints: EndpointNetwork;

  before(async function () {
    const python = pythonWithMoto();
    if (python === undefined) {
      console.log("    skipped: no python3 with moto; .ci/install-moto makes one in .venv");
      return this.skip();
    }
    moto = await startMoto(python);
    direct = clientsAt(moto.url);
    [behindNat, behindEndpoints] = await Promise.all([natNetwork(direct), endpointNetwork(direct)]);
  });
  after(() => moto?.stop());
  afterEach(() => proxy?.stop());

  const through = async (rule?: Rule): Promise<Clients> => {
    proxy?.stop();
    proxy = await startProxy(must(moto).url, rule);
    return clientsAt(proxy.url);
  };
  const deny =
    (...actions: string[]): Rule =>
    (action) =>
      actions.includes(action)
        ? {
            status: 403,
            code: action.startsWith("ec2:")
              ? "UnauthorizedOperation"
              : action.startsWith("ecs:")
                ? "AccessDeniedException"
                : "AccessDenied",
          }
        : undefined;

  it("uses no action that is not listed", async () => {
    await diagnose({ ...at(behindNat), clients: await through() });
    const used = [...must(proxy).calls.keys()];
    assert.deepEqual(
      used.filter((action) => !(action in READ_ACTIONS)),
      [],
    );
    assert.ok(used.length >= 18, used.join(" "));
  });

  for (const action of [
    "ec2:DescribeRouteTables",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeNetworkAcls",
    "ec2:DescribeNatGateways",
    "ec2:DescribeVpcEndpoints",
    "ec2:DescribeVpcAttribute",
    "iam:GetRole",
    "iam:GetPolicyVersion",
    "route53:ListHostedZonesByVPC",
  ] as const)
    it(`goes on without ${action}, names it, and proves nothing that rests on it`, async () => {
      const { reachability, missingPermissions } = await diagnose({
        ...at(behindNat),
        clients: await through(deny(action)),
      });
      assert.deepEqual(missingPermissions, [{ action, why: READ_ACTIONS[action] }]);
      assert.equal(reachability.verdict, "not-proven");
      assert.deepEqual(
        reachability.proofs.flatMap(({ faults }) => faults),
        [],
        "what was not read is no fault",
      );
      const missing = reachability.proofs.flatMap((proof) => proof.missing);
      assert.ok(
        missing.some((text) => text.includes(`${action} was denied`)),
        missing.join("\n"),
      );
    });
  it("does not need the stopped tasks", async () => {
    const { reachability, missingPermissions } = await diagnose({
      ...at(behindNat),
      clients: await through(deny("ecs:ListTasks")),
    });
    assert.equal(reachability.verdict, "reachable");
    assert.deepEqual(
      missingPermissions.map(({ action }) => action),
      ["ecs:ListTasks"],
    );
  });
  it("still names a fault that it can see when something else was denied", async () => {
    const network = await natNetwork(direct);
    await direct.ec2.send(
      new DeleteRouteCommand({ RouteTableId: network.privateTable, DestinationCidrBlock: "0.0.0.0/0" }),
    );
    const { reachability, faults } = await diagnose({ ...at(network), clients: await through(deny("iam:GetRole")) });
    assert.equal(reachability.verdict, "unreachable");
    assert.deepEqual(
      faults.map(({ kind }) => kind),
      ["no-default-route"],
    );
  });
  it("repeats throttled calls", async () => {
    const slow = ["ec2:DescribeRouteTables", "ec2:DescribeVpcEndpoints", "iam:GetRole", "ecs:DescribeServices"];
    const clients = await through((action, count) => {
      if (!slow.includes(action) || count > 2) return undefined;
      return action.startsWith("ec2:")
        ? { status: 503, code: "RequestLimitExceeded" }
        : { status: 400, code: "ThrottlingException" };
    });
    const { reachability } = await diagnose({ ...at(behindEndpoints), clients });
    assert.equal(reachability.verdict, "reachable");
    for (const action of slow) assert.equal(must(proxy).calls.get(action), 3, action);
  });
  it("pages through results", async () => {
    const network = behindNat;
    const page = (name: string, rest: string) =>
      `<DescribeInternetGatewaysResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><internetGatewaySet><item><internetGatewayId>${name}</internetGatewayId><attachmentSet><item><vpcId>${network.vpcId}</vpcId><state>available</state></item></attachmentSet></item></internetGatewaySet>${rest}</DescribeInternetGatewaysResponse>`;
    const clients = await through((action, _, body) => {
      if (action !== "ec2:DescribeInternetGateways") return undefined;
      const second = new URLSearchParams(body).get("NextToken") === "more";
      return {
        status: 200,
        body: second ? page(network.internetGateway, "") : page("igw-other", "<nextToken>more</nextToken>"),
      };
    });
    const { topology, reachability } = await diagnose({ ...at(network), clients });
    assert.deepEqual(isUnknown(topology.internetGateways) ? [] : topology.internetGateways.map(({ id }) => id), [
      "igw-other",
      network.internetGateway,
    ]);
    assert.equal(reachability.verdict, "reachable");
  });
  it("does not take a shared VPC's hidden endpoints and gateways for missing ones", async () => {
    const xml = async (body: string) =>
      (
        await fetch(must(moto).url, {
          method: "POST",
          body,
          headers: {
            "content-type": "application/x-www-form-urlencoded",
            authorization:
              "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=0",
          },
        })
      ).text();
    const vpcs = await xml("Action=DescribeVpcs&Version=2016-11-15");
    const shared = vpcs.replaceAll(`<ownerId>${ACCOUNT}</ownerId>`, "<ownerId>999999999999</ownerId>");
    assert.notEqual(shared, vpcs);
    const none =
      '<DescribeVpcEndpointsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><vpcEndpointSet/></DescribeVpcEndpointsResponse>';
    const clients = await through((action, _, body) => {
      if (action === "ec2:DescribeVpcEndpoints") return { status: 200, body: none };
      if (action === "ec2:DescribeVpcs" && body.includes("VpcId")) return { status: 200, body: only(shared, body) };
      return undefined;
    });
    const { reachability } = await diagnose({ ...at(behindEndpoints), clients });
    assert.equal(reachability.verdict, "not-proven");
    assert.ok(reachability.proofs.every(({ faults }) => faults.length === 0));
    assert.ok(
      reachability.proofs.some(({ missing }) =>
        missing.some((text) => text.includes("belongs to account 999999999999")),
      ),
    );
  });

  const fails = async (run: Promise<unknown>, message: RegExp) => {
    await assert.rejects(run, (error: unknown) => {
      assert.ok(error instanceof LiveError, String(error));
      assert.match(error.message, message);
      return true;
    });
  };
  it("says what is wrong when nothing can be diagnosed", async () => {
    await fails(diagnose({ cluster: "none", service: SERVICE, clients: direct }), /^No cluster "none" in us-east-1\./);
    await fails(
      diagnose({ cluster: behindNat.cluster, service: "none", clients: direct }),
      /^No service "none" in cluster "shop-\d+" in us-east-1\./,
    );
    await fails(diagnose({ taskArn: "123", clients: direct }), /^"123" is no task ARN\./);
    await fails(
      diagnose({ ...at(behindNat), clients: await through(deny("ecs:DescribeServices")) }),
      /ecs:DescribeServices was denied\. Allow/,
    );
    proxy?.stop();
    const invalid: Rule = () => ({ status: 403, code: "UnrecognizedClientException" });
    await fails(diagnose({ ...at(behindNat), clients: await through(invalid) }), /^AWS refuses the credentials/);
    proxy?.stop();
    await fails(diagnose({ ...at(behindNat), clients: clientsAt("http://127.0.0.1:9") }), /^AWS does not answer/);
  });

  const TIMEOUT =
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 3 time(s): RequestError: send request failed caused by: Post https://api.ecr.us-east-1.amazonaws.com/: dial tcp 52.46.1.1:443: i/o timeout";
  const stoppedTask = async (network: NatNetwork, reason: string) => {
    const awsvpcConfiguration = { subnets: [...network.privateSubnets], securityGroups: [network.taskGroup] };
    const run = await direct.ecs.send(
      new RunTaskCommand({
        cluster: network.cluster,
        taskDefinition: network.taskDefinition,
        launchType: "FARGATE",
        networkConfiguration: { awsvpcConfiguration },
      }),
    );
    const arn = must(run.tasks?.[0]?.taskArn);
    await direct.ecs.send(new StopTaskCommand({ cluster: network.cluster, task: arn, reason }));
    return arn;
  };
  it("puts the fault that a stopped task's reason and the network both name first", async () => {
    const network = await natNetwork(direct);
    const taskArn = await stoppedTask(network, TIMEOUT);
    await direct.ec2.send(
      new DeleteRouteCommand({ RouteTableId: network.privateTable, DestinationCidrBlock: "0.0.0.0/0" }),
    );
    await direct.iam.send(
      new DetachRolePolicyCommand({
        RoleName: network.executionRole,
        PolicyArn: "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
      }),
    );
    const { stoppedTask: stopped, faults, topology } = await diagnose({ taskArn, clients: direct });
    assert.equal(topology.task.name, taskArn);
    assert.equal(stopped?.stoppedReason, TIMEOUT);
    assert.ok(stopped.matches.includes("no-default-route") && stopped.matches.length > 1);
    assert.deepEqual(stopped.confirmed, ["no-default-route"]);
    assert.deepEqual(
      faults.map(({ kind, confirmed }) => [kind, confirmed]),
      [
        ["no-default-route", true],
        ["execution-role-image", false],
        ["execution-role-logs", false],
      ],
    );
  });
  it("reads a role that was deleted as one that nobody can assume", async () => {
    const network = await natNetwork(direct);
    await direct.iam.send(
      new DetachRolePolicyCommand({
        RoleName: network.executionRole,
        PolicyArn: "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
      }),
    );
    await direct.iam.send(new DeleteRoleCommand({ RoleName: network.executionRole }));
    const { faults } = await diagnose({ ...at(network), clients: direct });
    assert.ok(
      faults.some(({ kind }) => kind === "role-not-assumable"),
      JSON.stringify(faults.map(({ kind }) => kind)),
    );
  });
});

/** The one VPC of an answer that a request asks for. */
function only(xml: string, body: string): string {
  const id = must(new URLSearchParams(body).get("VpcId.1"));
  const [head = "", rest = ""] = xml.split("<vpcSet>", 2);
  const set = rest.split("</vpcSet>", 1)[0] ?? "";
  const item = must(set.split(/(?=<item>\s*<vpcId>)/).find((each) => each.includes(`<vpcId>${id}</vpcId>`)));
  return `${head}<vpcSet>${item}</vpcSet>${rest.slice(set.length + "</vpcSet>".length)}`;
}
