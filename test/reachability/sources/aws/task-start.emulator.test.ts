/** What a task's start meets besides its network, as it is read from an emulator. */
import assert from "node:assert/strict";
import { CreateSecurityGroupCommand } from "@aws-sdk/client-ec2";
import type { Clients } from "../../../../reachability/sources/aws/clients";
import { readTopology } from "../../../../reachability/sources/aws/read";
import { isUnknown, type Task, type TaskContainer, type Topology } from "../../../../reachability/topology";
import { clientsAt, type Emulator, pythonWithMoto, startMoto } from "./emulator";
import { ACCOUNT, json, must, type NatNetwork, natNetwork, REGION, SERVICE, type Variation } from "./network";
import { fileSystem, key, parameter, secret } from "./parts";
import { type Proxy, type Rule, startProxy } from "./proxy";

describe("live task: what its start meets", function () {
  this.timeout(180_000);
  let moto: Emulator | undefined;
  let clients: Clients;
  let proxy: Proxy | undefined;

  before(async function () {
    const python = pythonWithMoto();
    if (python === undefined) {
      console.log("    skipped: no python3 with moto; .ci/install-moto makes one in .venv");
      return this.skip();
    }
    moto = await startMoto(python);
    clients = clientsAt(moto.url);
  });
  after(() => moto?.stop());
  afterEach(() => proxy?.stop());

  const read = async ({ cluster }: { readonly cluster: string }, rule?: Rule): Promise<Topology> => {
    proxy?.stop();
    if (rule) proxy = await startProxy(must(moto).url, rule);
    const through = rule ? clientsAt(must(proxy).url) : clients;
    return (await readTopology({ target: { cluster, service: SERVICE }, clients: through })).topology;
  };
  const taskOf = async (variation: Variation): Promise<Task> => (await read(await natNetwork(clients, variation))).task;
  const appOf = (task: Task): TaskContainer => must(isUnknown(task.containers) ? undefined : task.containers[0]);
  const secretOf = async (valueFrom: string) => {
    const { secrets } = appOf(await taskOf({ secret: valueFrom }));
    return must(isUnknown(secrets) ? undefined : secrets[0]);
  };
  const answer = (body: object) => ({ status: 200, body: JSON.stringify(body) }) as const;

  it("finds the image, its repository's policy and the log group", async () => {
    const app = appOf(await taskOf({}));
    assert.equal(app.imageExists, true);
    assert.equal(app.repositoryPolicy, null);
    assert.equal(app.logGroupExists, true);
    assert.match(JSON.stringify(app.logGroupArn), /:log-group:\/shop\/web-\d+"$/);
  });
  it("tells a tag and a repository that are not there, and leaves other registries alone", async () => {
    const registry = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com`;
    assert.equal(appOf(await taskOf({ image: `${registry}/web:gone` })).imageExists, false);
    assert.equal(appOf(await taskOf({ image: `${registry}/nothing:1` })).imageExists, false);
    const hub = appOf(await taskOf({ image: "nginx:1" }));
    assert.ok(!("imageExists" in hub) && !("repositoryPolicy" in hub));
  });
  it("takes an image under a cache rule for one that comes at its first pull", async () => {
    const network = await natNetwork(clients, { image: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/hub/nginx:1` });
    const rules = answer({ pullThroughCacheRules: [{ ecrRepositoryPrefix: "hub" }] });
    const { task } = await read(network, (action) =>
      action === "ecr:DescribePullThroughCacheRules" ? rules : undefined,
    );
    assert.equal(appOf(task).pullThrough, "cold");
    assert.ok(!("imageExists" in appOf(task)));
  });
  it("tells a log group that is not there, and one that the agent creates", async () => {
    assert.equal(appOf(await taskOf({ withoutLogGroup: true })).logGroupExists, false);
    const created = await taskOf({ withoutLogGroup: true, logOptions: { "awslogs-create-group": "true" } });
    assert.equal(appOf(created).createsLogGroup, true);
  });
  it("reads secrets and parameters with their keys, and never their values", async () => {
    const own = await key(clients);
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: [] });
    const plain = await secret(clients);
    assert.deepEqual(
      { ...(await secretOf(plain)), name: "" },
      { name: "", valueFrom: plain, exists: true, resourcePolicy: null },
    );
    await json(clients, "secretsmanager", "secretsmanager.PutResourcePolicy", {
      SecretId: plain,
      ResourcePolicy: policy,
    });
    const selected = await secretOf(`${plain}:password::`);
    assert.equal(selected.exists, true);
    assert.equal(selected.resourcePolicy, policy);
    assert.equal((await secretOf(await secret(clients, own))).kmsKeyArn, own);
    const setting = await secretOf(await parameter(clients, own));
    assert.deepEqual([setting.exists, setting.kmsKeyArn], [true, own]);
    const underAwsKey = await secretOf(await parameter(clients));
    assert.deepEqual([underAwsKey.exists, underAwsKey.kmsKeyArn], [true, undefined]);
  });
  it("tells secrets and parameters that are not there or about to go", async () => {
    const arn = (service: string, rest: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`;
    assert.equal((await secretOf(arn("secretsmanager", "secret:none-AbCdEf"))).exists, false);
    assert.equal((await secretOf(arn("ssm", "parameter/none"))).exists, false);
    assert.equal((await secretOf("none")).exists, false);
    const doomed = await secret(clients);
    await json(clients, "secretsmanager", "secretsmanager.DeleteSecret", { SecretId: doomed });
    assert.equal((await secretOf(doomed)).exists, false);
  });
  it("reads each key once, with its state and policy", async () => {
    const own = await key(clients);
    const task = await taskOf({ secret: await secret(clients, own), execKey: own });
    assert.deepEqual(
      task.keys?.map(({ arn, manager, enabled }) => [arn, manager, enabled]),
      [[own, "customer", true]],
    );
    assert.match(JSON.stringify(task.keys?.[0]?.policy), /Statement/);
    const disabled = answer({ KeyMetadata: { Arn: own, KeyManager: "CUSTOMER", Enabled: false } });
    const network = await natNetwork(clients, { secret: await secret(clients, own) });
    const off = await read(network, (action) => (action === "kms:DescribeKey" ? disabled : undefined));
    assert.equal(off.task.keys?.[0]?.enabled, false);
  });
  it("asks no other account for its key's policy", async () => {
    const foreign = "arn:aws:kms:us-east-1:999999999999:key/11111111-2222-3333-4444-555555555555";
    const network = await natNetwork(clients, { secret: await secret(clients) });
    const { task } = await read(network, (action) => {
      if (action === "secretsmanager:DescribeSecret") return answer({ KmsKeyId: foreign });
      if (action === "kms:DescribeKey")
        return answer({ KeyMetadata: { Arn: foreign, KeyManager: "CUSTOMER", Enabled: true } });
      return undefined;
    });
    assert.deepEqual(task.keys?.[0]?.policy, {
      unknown: `the policy of ${foreign} (only account 999999999999 can read it)`,
    });
    assert.equal(must(proxy).calls.get("kms:GetKeyPolicy"), undefined);
  });
  it("reads EFS volumes with mount targets and their groups", async () => {
    const network: NatNetwork = await natNetwork(clients);
    const group = await clients.ec2.send(
      new CreateSecurityGroupCommand({ VpcId: network.vpcId, GroupName: "efs", Description: "efs" }),
    );
    const id = await fileSystem(must(moto).url, network.privateSubnets, must(group.GroupId));
    const [volume] = (await taskOf({ fileSystem: id })).fileSystems as NonNullable<Task["fileSystems"]> & [];
    const found = volume as unknown as Extract<Task["fileSystems"], readonly unknown[]>[number];
    assert.deepEqual([found.name, found.fileSystemId, found.iam, found.policy], ["data", id, true, null]);
    assert.equal(found.vpcId, network.vpcId);
    assert.ok(!isUnknown(found.mountTargets));
    assert.deepEqual(found.mountTargets.map(({ subnetId }) => subnetId).sort(), [...network.privateSubnets].sort());
    for (const target of found.mountTargets) assert.deepEqual(target.securityGroupIds, [group.GroupId]);
    const [gone] = (await taskOf({ fileSystem: "fs-0123" })).fileSystems as unknown as (typeof found)[];
    assert.deepEqual(gone?.mountTargets, []);
  });
  it("knows whether GuardDuty adds its agent", async () => {
    const network = await natNetwork(clients);
    const agentWith = async (status: string, managed: string) => {
      proxy?.stop();
      const { task } = await read(network, (action) => {
        if (action === "guardduty:ListDetectors") return answer({ detectorIds: ["d1"] });
        if (action !== "guardduty:GetDetector") return undefined;
        const additionalConfiguration = [{ name: "ECS_FARGATE_AGENT_MANAGEMENT", status: managed }];
        return answer({
          status: "ENABLED",
          features: [{ name: "RUNTIME_MONITORING", status, additionalConfiguration }],
        });
      });
      return task.guardDutyAgent;
    };
    assert.equal((await read(network)).task.guardDutyAgent, false);
    assert.equal(await agentWith("ENABLED", "ENABLED"), true);
    assert.equal(await agentWith("ENABLED", "DISABLED"), false);
    assert.equal(await agentWith("DISABLED", "ENABLED"), false);
  });
});
