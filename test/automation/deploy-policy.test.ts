/** The policies of the deploying roles, against every resource type and every lookup of the program. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as logs from "@aws-sdk/client-cloudwatch-logs";
import * as ec2 from "@aws-sdk/client-ec2";
import * as ecs from "@aws-sdk/client-ecs";
import * as iam from "@aws-sdk/client-iam";
import actions from "../../automation/deploy-actions.json";
import { pipelinePolicies, ROLE_ACTIONS, statementsFor } from "../../automation/policies";
import { PLACES } from "../../automation/policy-places";
import type { AccountOptions } from "../../offline/account";
import { type EvaluateOptions, type Evaluation, evaluate, ROOT } from "../../offline/evaluate";
import { LIMITS } from "../../plan/limits";
import { MODES } from "../../plan/mode";
import { allowed, policyOf, type Statement } from "../helpers/pipeline-policies";

type Operation = "create" | "read" | "update" | "delete" | "tag";
const OPERATIONS: readonly Operation[] = ["create", "read", "update", "delete", "tag"];
const types: Readonly<Record<string, Readonly<Record<Operation, readonly string[]>>>> = actions.types;
const calls: Readonly<Record<string, readonly string[]>> = actions.calls;
const previewOf: Readonly<Record<string, readonly string[]>> = actions.previewOf;
const sorted = (values: Iterable<string>) => [...new Set(values)].sort();
const resourcesOf = (statement: Statement) => [statement.Resource].flat();
const deployStatements = () =>
  ["deploy-network-policy", "deploy-services-policy"].flatMap((name) => policyOf(name).Statement);

const STRATEGIES = ["per-az", "single", "regional", "instance"];
const KEY = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000";
/** Beside modes and NAT strategies: every switch of the configuration that adds a resource type or a lookup. */
const FURTHER: readonly EvaluateOptions[] = [
  { stack: "dev", set: ["network.networkAcls=managed", "network.flowLogs.destination=s3"] },
  { stack: "dev", set: ["network.nat.retainEips=true"], mode: "endpoints-only" },
  {
    stack: "dev",
    set: [
      "services.app.loadBalancer.scheme=public",
      "services.app.autoscaling.min=1",
      "services.app.autoscaling.max=2",
    ],
  },
  { stack: "dev", set: [`services.app.secrets=[{"name":"A","create":"ssm","kmsKeyArn":"${KEY}"}]`] },
  { stack: "prod", set: ['endpoints.gateway=["s3","dynamodb"]', "endpoints.policy=aws-default"] },
  { stack: "dev", set: ["services.app.volumes.data={path: /data, efs: create}", "services.app.capacity=spot"] },
  { stack: "prod", set: ["services.app.loadBalancer.accessLogs=true", "cluster.containerInsights=on"] },
];
const VPC = "vpc-0123456789abcdef0";
const [TASKS, MORE_TASKS] = ["subnet-0123456789abcdef1", "subnet-0123456789abcdef2"];
const ADOPTED: EvaluateOptions = {
  stack: "dev",
  mode: "hybrid",
  set: [`network.existing={"vpcId":"${VPC}","privateSubnetIds":["${TASKS}","${MORE_TASKS}"]}`],
};
/** A network with a NAT gateway in front of one table and a NAT instance in front of the other. */
const ADOPTED_ANSWERS: NonNullable<AccountOptions["calls"]> = {
  "aws:ec2/getVpc:getVpc": () => ({
    id: VPC,
    ownerId: "123456789012",
    cidrBlock: "10.9.0.0/16",
    cidrBlockAssociations: [],
    enableDnsSupport: true,
    enableDnsHostnames: true,
  }),
  "aws:ec2/getSubnet:getSubnet": ({ id }) => ({
    id,
    vpcId: VPC,
    cidrBlock: "10.9.0.0/24",
    availabilityZone: "us-east-1a",
    availabilityZoneId: "use1-az1",
  }),
  "aws:ec2/getRouteTable:getRouteTable": ({ subnetId, routeTableId }) =>
    routeTableId === undefined
      ? { routeTableId: `rtb-${String(subnetId)}` }
      : {
          routeTableId,
          routes: [
            {
              cidrBlock: "0.0.0.0/0",
              destinationPrefixListId: "",
              gatewayId: "",
              natGatewayId: endsIn(routeTableId, "1") ? "nat-0123456789abcdef0" : "",
              networkInterfaceId: endsIn(routeTableId, "1") ? "" : "eni-0123456789abcdef0",
              transitGatewayId: "",
              vpcPeeringConnectionId: "",
            },
          ],
        },
  "aws:ec2/getNatGateway:getNatGateway": ({ id }) => ({ id, state: "available", tags: {} }),
  "aws:ec2/getInstances:getInstances": () => ({ ids: [] }),
  "aws:ec2/getVpcEndpoint:getVpcEndpoint": () => {
    throw new Error("no matching EC2 VPC Endpoint found");
  },
};

describe("the deploying role", () => {
  const evaluations: Evaluation[] = [];
  const asked = new Set<string>();

  before(async function () {
    this.timeout(120_000);
    const matrix = ["dev", "prod"].flatMap((stack) =>
      MODES.flatMap((mode) =>
        STRATEGIES.map((strategy) => ({ stack, mode, set: [`network.nat.strategy=${strategy}`] })),
      ),
    );
    for (const options of [...matrix, ...FURTHER, ADOPTED]) {
      // Answers nothing but the adopted network, and notes what is asked.
      const noted = new Proxy(options === ADOPTED ? ADOPTED_ANSWERS : {}, {
        get: (answers, token: string) => {
          asked.add(token);
          return answers[token];
        },
      });
      evaluations.push(await evaluate({ ...options, account: { calls: noted } }));
    }
  });

  const registered = () =>
    sorted(evaluations.flatMap((e) => e.resources.map((r) => r.type)).filter((type) => /^awsx?:/.test(type)));

  it("every resource type that the program creates is mapped, and no other", () => {
    assert.deepEqual(registered(), sorted(Object.keys(types)));
  });

  it("every lookup that the program makes is mapped, and no other", () => {
    assert.deepEqual(sorted(asked), sorted(Object.keys(calls)));
  });

  it("every type can be created and read", () => {
    for (const [type, entry] of Object.entries(types)) {
      assert.ok(entry.create.length > 0, `${type} has no create action`);
      assert.ok(entry.read.length > 0, `${type} has no read action`);
    }
  });

  it("a type whose resources carry tags may be tagged", () => {
    for (const evaluation of evaluations)
      for (const resource of evaluation.resources.filter((r) => types[r.type] && r.inputs["tags"] !== undefined))
        assert.ok((types[resource.type]?.tag.length ?? 0) > 0, `${resource.type} has tags and no tag action`);
  });

  it("allows every mapped action, and not one more", () => {
    const needed = [
      ...Object.values(types).flatMap((entry) => OPERATIONS.flatMap((operation) => entry[operation])),
      ...Object.values(calls).flat(),
      ...actions.repair,
    ];
    assert.deepEqual(sorted(deployStatements().flatMap((s) => s.Action)), sorted(needed));
  });

  it("names of resources are of the kind the policy is scoped to", () => {
    for (const evaluation of evaluations)
      for (const resource of evaluation.resources.filter((r) => types[r.type])) {
        assert.match(resource.name, /^fargate-egress-/);
        for (const key of ["name", "bucket", "family", "clusterName"]) {
          const given = resource.inputs[key];
          // Rule groups and sub-resources name their owner by its id, which starts with the owner's name.
          if (typeof given === "string") assert.match(given, /^fargate-egress-/, `${resource.name}: ${key}`);
        }
      }
  });

  it("passes roles only to the services that take one", () => {
    const pass = deployStatements().filter((s) => s.Action.includes("iam:PassRole"));
    assert.deepEqual(
      pass.map((s) => s.Condition?.["StringEquals"]?.["iam:PassedToService"]),
      [["ecs-tasks.amazonaws.com", "vpc-flow-logs.amazonaws.com"]],
    );
    const trusted = evaluations.flatMap((e) =>
      e.resources
        .filter((r) => r.type === "aws:iam/role:Role")
        .flatMap((r) => [...String(r.inputs["assumeRolePolicy"]).matchAll(/"([a-z-]+\.amazonaws\.com)"/g)])
        .map((match) => match[1] ?? ""),
    );
    assert.deepEqual(sorted(trusted), ["ecs-tasks.amazonaws.com", "vpc-flow-logs.amazonaws.com"]);
  });
});

describe("policies of the pipeline", () => {
  const policies = pipelinePolicies();
  const wildcards = new Map([...PLACES.deploy, ...PLACES.verify, ...PLACES.state].map(({ sid, why }) => [sid, why]));

  for (const [name, policy] of Object.entries(policies)) {
    it(`${name} is what npm run policies writes, and fits into a managed policy`, () => {
      assert.deepEqual(policyOf(name), policy);
      const size = JSON.stringify(policy).replace(/\s/g, "").length;
      assert.ok(size <= LIMITS.managedPolicy.most, `${size} characters`);
    });

    it(`${name} names every action in full, once, and says why where the resource is *`, () => {
      assert.equal(policy.Version, "2012-10-17");
      for (const statement of policy.Statement) {
        assert.equal(statement.Effect, "Allow");
        for (const action of statement.Action) assert.match(action, /^[a-z0-9-]+:[A-Za-z0-9]+$/, "no wildcard action");
        assert.deepEqual(statement.Action, sorted(statement.Action), `${statement.Sid} is sorted, without repeats`);
        const why = wildcards.get(statement.Sid);
        if (resourcesOf(statement).includes("*")) assert.ok((why?.length ?? 0) > 20, `${statement.Sid}: no reason`);
        else assert.equal(why, undefined, `${statement.Sid} needs no reason`);
      }
      assert.equal(new Set(policy.Statement.map((s) => s.Sid)).size, policy.Statement.length);
    });
  }

  it("an action without a place is told", () => {
    assert.throws(() => statementsFor(["sqs:SendMessage"], PLACES.deploy), /no place .* holds sqs:SendMessage/);
  });

  it("leave out none of the calls that the commands make themselves", () => {
    const commands = readdirSync(join(ROOT, "automation"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .flatMap((file) => [...readFileSync(join(ROOT, "automation", file), "utf8").matchAll(/new (\w+)Command\(/g)])
      .map((match) => match[1] ?? "");
    assert.ok(commands.length > 20);
    const names = new Set(
      [...ROLE_ACTIONS.deploy, ...ROLE_ACTIONS.verify].map((action) => action.slice(action.indexOf(":") + 1)),
    );
    // A head request is allowed as a listing.
    const asked = sorted(commands.map((name) => ({ HeadBucket: "ListBucket" })[name] ?? name));
    assert.deepEqual(
      asked.filter((name) => !names.has(name)),
      [],
    );
  });

  it("hold the state to one stack's path, and a preview to reading it", () => {
    for (const name of ["state-policy", "state-read-policy"]) {
      const objects = policyOf(name).Statement.filter(({ Action }) => Action.some((a) => /Object$/.test(a)));
      for (const resource of objects.flatMap(resourcesOf))
        assert.match(resource, /\/\.pulumi\/(meta\.yaml$|.*STATE_PATH)/, resource);
    }
    assert.deepEqual(sorted(allowed(policyOf("state-read-policy"))), ["kms:Decrypt", "s3:GetObject", "s3:ListBucket"]);
  });

  it("a drift check may read, all of it and nothing else", () => {
    const needed = [...Object.values(types).flatMap((entry) => entry.read), ...Object.values(calls).flat()];
    assert.deepEqual(sorted(allowed(policyOf("drift-policy"))), sorted(needed));
  });

  it("a preview of a pull request may look up what the program looks up, and reads no secret", () => {
    const preview = policyOf("preview-policy");
    const needed = [...Object.values(calls).flat(), ...Object.values(previewOf).flat()];
    assert.deepEqual(sorted(allowed(preview)), sorted(needed));
    for (const type of Object.keys(previewOf)) assert.ok(types[type], `${type} is a type of the program`);
    for (const statement of preview.Statement) {
      assert.ok(!statement.Action.some((action) => /^(secretsmanager|kms|iam):/.test(action)));
      if (statement.Action.includes("ssm:GetParameter"))
        assert.deepEqual(resourcesOf(statement), [
          "arn:aws:ssm:REGION::parameter/aws/service/ami-amazon-linux-latest/*",
        ]);
    }
  });

  it("drift and preview policies never allow more than the deployment's, in the same places", () => {
    const deploy = new Map(deployStatements().map((s) => [s.Sid, s]));
    for (const name of ["drift-policy", "preview-policy"])
      for (const statement of policyOf(name).Statement) {
        const whole = deploy.get(statement.Sid);
        assert.ok(whole, statement.Sid);
        assert.deepEqual([statement.Resource, statement.Condition], [whole.Resource, whole.Condition]);
        for (const action of statement.Action) assert.ok(whole.Action.includes(action), action);
      }
  });

  it("the actions exist, as far as an AWS client tells", () => {
    // Permissions without an API operation of the same name.
    const permissionsOnly = ["iam:PassRole", "logs:CreateLogDelivery", "logs:DeleteLogDelivery"];
    const clients: Readonly<Record<string, object>> = { ec2, ecs, iam, logs };
    for (const action of sorted(deployStatements().flatMap((s) => s.Action))) {
      const [service = "", name = ""] = action.split(":");
      const client = clients[service];
      if (!client || permissionsOnly.includes(action)) continue;
      assert.ok(`${name}Command` in client, `${action} is no operation of the AWS SDK`);
    }
  });
});

function endsIn(value: unknown, end: string): boolean {
  return typeof value === "string" && value.endsWith(end);
}
