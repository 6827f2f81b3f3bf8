/**
 * Every read denied in turn, on every architecture: what was not read never becomes a fault, and no denied read leaves
 * `reachable` where its answer could matter.
 */
import assert from "node:assert/strict";
import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
} from "@aws-sdk/client-ec2";
import { DescribeServicesCommand } from "@aws-sdk/client-ecs";
import type { Clients } from "../../../../reachability/sources/aws/clients";
import { diagnose } from "../../../../reachability/sources/aws/diagnose";
import { clientsAt, type Emulator, pythonWithMoto, startMoto } from "./emulator";
import { ACCOUNT, endpointNetwork, must, type Network, natNetwork, privateImage, REGION, SERVICE } from "./network";
import { fileSystem, key, parameter, secret } from "./parts";
import { startProxy } from "./proxy";

/** Reads whose answers a proof can do without, and why. */
const WITHOUT: Readonly<Record<string, string>> = {
  "ecs:ListTasks": "what stopped before decides nothing of the network",
  "ecs:DescribeTasks": "as above",
  "ec2:DescribeNetworkInterfaces": "an endpoint's address lies in its subnet, which is proved as a whole",
  "ecr:DescribePullThroughCacheRules": "an image that is there needs no cache",
  "ec2:DescribePrefixLists": "names of prefix lists come with the lists that routes and rules use",
};

/** What only the way through the internet rests on. */
const INTERNET = ["ec2:DescribeNatGateways", "ec2:DescribeInternetGateways", "ec2:DescribeVpcBlockPublicAccessOptions"];
/** What of a cluster matters only to ECS Exec, and to GuardDuty where that is on. */
const NO_EXEC = ["ecs:DescribeClusters"];

const allow = (Action: readonly string[], Resource = "*") => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action, Resource }],
});

describe("live network: every read denied in turn", function () {
  this.timeout(600_000);
  let moto: Emulator | undefined;
  let direct: Clients;

  before(async function () {
    const python = pythonWithMoto();
    if (python === undefined) {
      console.log("    skipped: no python3 with moto; .ci/install-moto makes one in .venv");
      return this.skip();
    }
    moto = await startMoto(python);
    direct = clientsAt(moto.url);
    await privateImage(direct, "web", "1");
  });
  after(() => moto?.stop());

  /** Denies each action that the architecture reads; answers the verdict without each. */
  async function denyEach(
    network: Network,
    expected: "reachable" | "unreachable",
    answers: Readonly<Record<string, string>> = {},
  ): Promise<Map<string, string>> {
    let denied = "";
    const proxy = await startProxy(must(moto).url, (action) => {
      if (action === denied)
        return { status: 403, code: action.startsWith("ec2:") ? "UnauthorizedOperation" : "AccessDeniedException" };
      const body = answers[action];
      return body === undefined ? undefined : { status: 200, body };
    });
    const clients = clientsAt(proxy.url);
    const run = () => diagnose({ cluster: network.cluster, service: SERVICE, clients });
    const brokenIn = ({ reachability }: Awaited<ReturnType<typeof run>>) =>
      reachability.proofs.flatMap(({ service, subnet, verdict, faults }) =>
        verdict === "unreachable" ? `${service} from ${subnet}: ${faults.map(({ kind }) => kind).join()}` : [],
      );
    const place = (text: string) => text.split(":", 1)[0];
    try {
      const whole = await run();
      const { verdict, proofs } = whole.reachability;
      assert.equal(
        verdict,
        expected,
        JSON.stringify(proofs.map(({ service, faults, missing }) => [service, faults, missing])),
      );
      assert.deepEqual(whole.missingPermissions, []);
      const broken = brokenIn(whole).map(place);
      const verdicts = new Map<string, string>();
      for (const action of [...proxy.calls.keys()]) {
        if (NEEDED.includes(action)) continue;
        denied = action;
        const blind = await run();
        assert.deepEqual(
          brokenIn(blind).filter((each) => !broken.includes(place(each))),
          [],
          `${action} denied is a fault`,
        );
        assert.deepEqual(
          blind.missingPermissions.map((each) => each.action),
          [action],
        );
        verdicts.set(action, blind.reachability.verdict);
      }
      return verdicts;
    } finally {
      proxy.stop();
    }
  }
  /** Without these there is nothing to diagnose: the run ends and says so. */
  const NEEDED = ["ecs:DescribeServices", "ecs:DescribeTaskDefinition", "ec2:DescribeSubnets"];

  /** The service as ECS describes it, with Exec on: the emulator forgets it. */
  async function withExec({ cluster }: Network): Promise<string> {
    const answer = await direct.ecs.send(new DescribeServicesCommand({ cluster, services: [SERVICE] }));
    const { serviceName, serviceArn, clusterArn, taskDefinition, networkConfiguration } = must(answer.services?.[0]);
    const found = { serviceName, serviceArn, clusterArn, taskDefinition, networkConfiguration };
    return JSON.stringify({ services: [{ ...found, status: "ACTIVE", enableExecuteCommand: true }] });
  }

  function staysReachable(verdicts: ReadonlyMap<string, string>, unused: readonly string[] = []): string[] {
    return [...verdicts].flatMap(([action, verdict]) =>
      verdict === "reachable" && !(action in WITHOUT) && !unused.includes(action) ? action : [],
    );
  }

  it("behind NAT, with a customer key and Exec", async () => {
    const own = await key(direct);
    const valueFrom = await secret(direct, own);
    const network = await natNetwork(direct, {
      secret: valueFrom,
      execKey: own,
      executionPolicy: allow(["secretsmanager:GetSecretValue", "ssm:GetParameters", "kms:Decrypt"]),
      taskPolicy: allow(["ssmmessages:*", "kms:Decrypt", "elasticfilesystem:ClientMount"]),
    });
    const verdicts = await denyEach(network, "reachable", {
      "ecs:DescribeServices": await withExec(network),
      "ecs:DescribeClusters": JSON.stringify({
        clusters: [{ configuration: { executeCommandConfiguration: { kmsKeyId: own, logging: "NONE" } } }],
      }),
    });
    assert.deepEqual(staysReachable(verdicts), []);
    for (const action of [
      "kms:DescribeKey",
      "kms:GetKeyPolicy",
      "ecs:DescribeClusters",
      "secretsmanager:DescribeSecret",
    ])
      assert.equal(verdicts.get(action), "not-proven", action);
  });
  it("behind endpoints", async () => {
    const network = await endpointNetwork(direct, {
      secret: await secret(direct),
      executionPolicy: allow(["secretsmanager:GetSecretValue"]),
    });
    assert.deepEqual(staysReachable(await denyEach(network, "reachable"), [...INTERNET, ...NO_EXEC]), []);
  });
  it("behind NAT, with a parameter and a volume", async () => {
    const base = await natNetwork(direct);
    const group = must(
      (
        await direct.ec2.send(
          new CreateSecurityGroupCommand({ VpcId: base.vpcId, GroupName: "files", Description: "files" }),
        )
      ).GroupId,
    );
    const nfs = { IpProtocol: "tcp", FromPort: 2049, ToPort: 2049 };
    const from = (GroupId: string) => [{ ...nfs, UserIdGroupPairs: [{ GroupId }] }];
    await direct.ec2.send(
      new AuthorizeSecurityGroupIngressCommand({ GroupId: group, IpPermissions: from(base.taskGroup) }),
    );
    await direct.ec2.send(
      new AuthorizeSecurityGroupEgressCommand({ GroupId: base.taskGroup, IpPermissions: from(group) }),
    );
    const files = await fileSystem(must(moto).url, base.privateSubnets, group);
    const network = await natNetwork(direct, {
      in: base,
      secret: await parameter(direct),
      fileSystem: files,
      executionPolicy: allow(["ssm:GetParameters"]),
      taskPolicy: allow(["elasticfilesystem:ClientMount"]),
    });
    const verdicts = await denyEach(network, "reachable");
    assert.deepEqual(staysReachable(verdicts, NO_EXEC), []);
    assert.ok(verdicts.has("elasticfilesystem:DescribeMountTargetSecurityGroups"));
  });
  it("in a network with faults: what is denied adds none and hides some", async () => {
    const image = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/web:gone`;
    await denyEach(await endpointNetwork(direct, { image, without: ["logs"] }), "unreachable");
    await denyEach(await natNetwork(direct, { image, withoutLogGroup: true }), "unreachable");
  });
});
