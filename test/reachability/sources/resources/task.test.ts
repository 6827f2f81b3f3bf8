import assert from "node:assert/strict";
import type { Need } from "../../../../plan/needs";
import { wordsOf } from "../../../../plan/reasons";
import {
  proofsOfService,
  type ResourceOptions,
  topologiesOfResources,
} from "../../../../reachability/sources/resources";
import { isUnknown, type TaskContainer } from "../../../../reachability/topology";
import type { ResourceRecord } from "../../../../resources/record";
import { TYPES } from "../../../../resources/tokens";
import { UNKNOWN_VALUE } from "../../../../resources/unknowns";
import { resource } from "../../../policy/resources";

const REGION = "us-east-1";
const IMAGE = `123456789012.dkr.ecr.${REGION}.amazonaws.com/app:1`;
const SECRET = `arn:aws:secretsmanager:${REGION}:123456789012:secret:db-AbCdEf`;

const VPC = resource(TYPES.vpc, "vpc", { cidrBlock: "10.0.0.0/16" });
const SUBNET = resource(TYPES.subnet, "a", { vpcId: VPC.id, cidrBlock: "10.0.0.0/24", availabilityZone: `${REGION}a` });

interface Parts {
  readonly container?: Readonly<Record<string, unknown>>;
  readonly definition?: Readonly<Record<string, unknown>>;
  readonly service?: Readonly<Record<string, unknown>>;
  readonly cluster?: Readonly<Record<string, unknown>>;
  readonly more?: readonly ResourceRecord[];
  readonly reach?: ResourceOptions["reach"];
}

/** A service with one container. */
function read({ container, definition = {}, service = {}, cluster = {}, more = [], reach = {} }: Parts) {
  const containers = JSON.stringify([{ name: "app", image: IMAGE, ...container }]);
  const task = resource(TYPES.taskDefinition, "task", { containerDefinitions: containers, ...definition });
  const home = resource(TYPES.cluster, "cluster", cluster);
  const app = resource(TYPES.service, "app", {
    taskDefinition: "id-task",
    cluster: "id-cluster",
    networkConfiguration: { subnets: ["id-a"], securityGroups: [] },
    ...service,
  });
  const [found] = topologiesOfResources([VPC, SUBNET, home, task, app, ...more], { region: REGION, reach });
  assert.ok(found);
  return found;
}

const asked = (needs: readonly Need[]) =>
  needs.flatMap(({ service, because }) => because.map((reason) => `${service}: ${wordsOf(reason)}`));
const containerOf = (parts: Parts): TaskContainer => {
  const { containers } = read(parts).topology.task;
  assert.ok(!isUnknown(containers) && containers[0]);
  return containers[0];
};

/** What the image asks for in every case. */
const PULL = ["ecr.api", "ecr.dkr", "s3"].map((service) => `${service}: image ${IMAGE}`);

describe("reachability/sources/resources: the task", () => {
  const cases: readonly (readonly [string, Parts, readonly string[], readonly string[]])[] = [
    ["a secret", { container: { secrets: [{ name: "DB", valueFrom: SECRET }] } }, ["secretsmanager: secret DB"], []],
    [
      "a secret option of a log driver",
      {
        container: {
          logConfiguration: { logDriver: "splunk", secretOptions: [{ name: "splunk-token", valueFrom: "/token" }] },
        },
      },
      ["ssm: log option splunk-token"],
      ["the way to the splunk-url, of logs of app"],
    ],
    [
      "credentials of a private registry",
      { container: { repositoryCredentials: { credentialsParameter: SECRET } } },
      [`secretsmanager: registry credentials ${SECRET}`],
      [],
    ],
    [
      "an environment file",
      { container: { environmentFiles: [{ type: "s3", value: "arn:aws:s3:::bucket/app.env" }] } },
      ["s3: environment file arn:aws:s3:::bucket/app.env"],
      [],
    ],
    ["awslogs", { container: { logConfiguration: { logDriver: "awslogs" } } }, ["logs: awslogs driver"], []],
    [
      "splunk in its maker's cloud",
      { container: logsTo("splunk", { "splunk-url": "https://prd-p-x.splunkcloud.com:8088" }) },
      ["internet: splunk driver"],
      [],
    ],
    [
      "splunk anywhere",
      { container: logsTo("splunk", { "splunk-url": "https://splunk.corp:8088" }) },
      [],
      ["the way to https://splunk.corp:8088, of logs of app"],
    ],
    [
      "a driver that nobody knows",
      { container: logsTo("fluentd", {}) },
      [],
      ["where driver fluentd sends the logs of app"],
    ],
    [
      "FireLens to CloudWatch",
      { container: logsTo("awsfirelens", { Name: "cloudwatch_logs", region: REGION }) },
      ["logs: FireLens log router"],
      [],
    ],
    [
      "FireLens to a stream of another region",
      { container: logsTo("awsfirelens", { Name: "kinesis_firehose", region: "eu-west-1" }) },
      ["internet: FireLens log router"],
      [],
    ],
    [
      "FireLens to Datadog",
      { container: logsTo("awsfirelens", { Name: "datadog" }) },
      ["internet: FireLens log router"],
      [],
    ],
    [
      "FireLens to some host",
      { container: logsTo("awsfirelens", { Name: "http", Host: "logs.corp" }) },
      [],
      ["where the log router sends the logs of app (plugin http)"],
    ],
    [
      "FireLens without a plugin",
      { container: logsTo("awsfirelens", {}) },
      [],
      ["where the log router sends the logs of app"],
    ],
    [
      "a log router with a configuration of its own",
      { container: { firelensConfiguration: { type: "fluentbit", options: { "config-file-value": "/x.conf" } } } },
      [],
      ["where /x.conf makes log router app send"],
    ],
    [
      "an FSx volume",
      {
        definition: { volumes: [{ name: "share", fsxWindowsFileServerVolumeConfiguration: { fileSystemId: "fs-1" } }] },
      },
      [],
      ["the way to the file system of volume share (FSx for Windows File Server)"],
    ],
    [
      "a volume that is not known yet",
      { definition: { volumes: UNKNOWN_VALUE } },
      [],
      ["volumes of task, which is known after the deployment"],
    ],
    ["a volume of the task's own", { definition: { volumes: [{ name: "scratch" }] } }, [], []],
    [
      "Service Connect",
      { service: { serviceConnectConfiguration: { enabled: true } } },
      ["ecs-agent: Service Connect"],
      [],
    ],
    [
      "Service Connect with logs of its proxy",
      { service: { serviceConnectConfiguration: { enabled: true, logConfiguration: { logDriver: "awslogs" } } } },
      ["ecs-agent: Service Connect"],
      ["the way of the logs of the Service Connect proxy of app"],
    ],
    [
      "ECS Exec with all that its sessions use",
      {
        service: { enableExecuteCommand: true },
        cluster: exec("key", { cloudWatchLogGroupName: "g", s3BucketName: "b" }),
      },
      [
        "ssmmessages: ECS Exec",
        "kms: ECS Exec sessions are encrypted with a KMS key",
        "logs: ECS Exec sessions are logged to CloudWatch Logs",
        "s3: ECS Exec sessions are logged to S3",
      ],
      [],
    ],
    [
      "ECS Exec in a cluster of others",
      { service: { enableExecuteCommand: true, cluster: "arn:aws:ecs:us-east-1:123456789012:cluster/shared" } },
      ["ssmmessages: ECS Exec"],
      ["the ECS Exec settings of the cluster of app, which is not part of this stack"],
    ],
    [
      "ECS Exec that may be on",
      { service: { enableExecuteCommand: UNKNOWN_VALUE } },
      [],
      ["enableExecuteCommand of app, which is known after the deployment"],
    ],
    [
      "a host of its own",
      { service: { launchType: "EC2" } },
      [],
      ["the network of app: how its EC2 hosts pull images"],
    ],
    ["no network of its own", { service: { networkConfiguration: {} } }, [], ["the network of app: where it runs"]],
    [
      "definitions that are not JSON",
      { definition: { containerDefinitions: "{" } },
      [],
      ["containerDefinitions of task, which are no JSON list"],
    ],
    [
      "a definition of others",
      { service: { taskDefinition: "somebody:7" } },
      [],
      ["the task definition of app, which is not part of this stack"],
    ],
  ];
  const pulls = (what: string) => !/definition/.test(what);
  for (const [what, parts, needs, missing] of cases) {
    it(`asks for what ${what} needs, or leaves it open by name`, () => {
      const found = read(parts);
      const wanted = [...(pulls(what) ? PULL : []), ...needs];
      assert.deepEqual(new Set(asked(found.needs)), new Set(wanted));
      assert.deepEqual(
        found.open.map((open) => open.missing),
        missing,
      );
      const open = proofsOfService(found).filter(({ verdict }) => verdict === "not-proven");
      for (const each of missing) assert.ok(open.some((proof) => proof.missing.includes(each)));
    });
  }

  it("has the agent's secrets of every kind among those whose permission is proved", () => {
    const { secrets } = containerOf({
      container: {
        secrets: [{ name: "A", valueFrom: SECRET }],
        repositoryCredentials: { credentialsParameter: SECRET },
        logConfiguration: { logDriver: "splunk", secretOptions: [{ name: "B", valueFrom: "/b" }] },
      },
    });
    assert.ok(!isUnknown(secrets));
    assert.deepEqual(
      secrets.map(({ name, valueFrom }) => [name, valueFrom]),
      [
        ["A", SECRET],
        ["B", "/b"],
        ["registry credentials of app", SECRET],
      ],
    );
  });

  it("tells what the stack's own resources say of a secret and an image", () => {
    const secret = {
      ...resource(TYPES.secret, "db", { kmsKeyId: "arn:aws:kms:us-east-1:123456789012:key/1" }),
      id: SECRET,
    };
    const policy = resource(TYPES.secretPolicy, "p", { secretArn: SECRET, policy: "{}" });
    const repository = resource(TYPES.repository, "repo");
    const own = { ...repository, outputs: { ...repository.outputs, repositoryUrl: IMAGE.split(":")[0] } };
    const container = { secrets: [{ name: "DB", valueFrom: `${SECRET}:password::` }] };
    const known = containerOf({ container, more: [secret, policy, own] });
    assert.ok(!isUnknown(known.secrets));
    assert.deepEqual(known.secrets[0]?.kmsKeyArn, "arn:aws:kms:us-east-1:123456789012:key/1");
    assert.equal(known.secrets[0]?.resourcePolicy, "{}");
    assert.equal(known.repositoryPolicy, null);
    assert.equal(containerOf({ container }).repositoryPolicy, undefined);
  });

  it("reads EFS volumes with the mount targets of the stack", () => {
    const volumes = [
      { name: "data", efsVolumeConfiguration: { fileSystemId: "id-fs", authorizationConfig: { iam: "ENABLED" } } },
      { name: "theirs", efsVolumeConfiguration: { fileSystemId: "fs-9" } },
    ];
    const more = [
      resource(TYPES.fileSystem, "fs"),
      resource(TYPES.mountTarget, "mt", { fileSystemId: "id-fs", subnetId: "id-a", securityGroups: ["sg-1"] }),
    ];
    const found = read({ definition: { volumes }, more });
    assert.deepEqual(found.topology.task.fileSystems, [
      {
        name: "data",
        fileSystemId: "id-fs",
        iam: true,
        policy: null,
        mountTargets: [{ id: "id-mt", subnetId: "id-a", securityGroupIds: ["sg-1"], state: "planned" }],
      },
      {
        name: "theirs",
        fileSystemId: "fs-9",
        iam: false,
        mountTargets: { unknown: "the mount targets of fs-9, which is not part of this stack" },
      },
    ]);
  });

  it("has a peer for each file system and for each destination that is told, by the key of the service", () => {
    const volumes = [{ name: "data", efsVolumeConfiguration: { fileSystemId: "id-fs" } }];
    const network = { subnets: ["id-a"], securityGroups: ["sg-api"] };
    const api = resource(TYPES.service, "stack-api", { networkConfiguration: network });
    const reach = {
      app: [
        { to: { service: "api" }, port: 8080 },
        { to: { cidr: "10.0.9.0/24" }, port: 5432 },
        { to: { service: "nobody" }, port: 1 },
      ],
    };
    const { peers, open } = read({ definition: { volumes }, more: [resource(TYPES.fileSystem, "fs"), api], reach });
    assert.deepEqual(
      peers.map(({ name, port, to }) => [name, port, to]),
      [
        ["volume data", 2049, { fileSystem: "data" }],
        ["api", 8080, { groupId: "sg-api", subnetIds: ["id-a"] }],
        ["10.0.9.0/24", 5432, { cidr: "10.0.9.0/24" }],
      ],
    );
    assert.deepEqual(
      open.map(({ missing }) => missing),
      ["the security group of service nobody"],
    );
  });

  it("does not take the only definition for one that the service does not name", () => {
    assert.ok(isUnknown(read({ service: { taskDefinition: "other:1" } }).topology.task.containers));
  });
});

function logsTo(logDriver: string, options: Readonly<Record<string, string>>) {
  return { logConfiguration: { logDriver, options } };
}

function exec(kmsKeyId: string, logConfiguration: Readonly<Record<string, unknown>>) {
  return { configuration: { executeCommandConfiguration: { kmsKeyId, logging: "OVERRIDE", logConfiguration } } };
}
