/** Who may take on the task's roles, and faults that rest on something nobody knows. */
import assert from "node:assert/strict";
import { prove } from "../../reachability/prove";
import { type Change, changed, items, kindsOf } from "./helpers/mutate";
import { asked, roleOf } from "./helpers/setups";
import { ACCOUNT, type GoodOptions, good, policy, REGION } from "./helpers/topologies";

const NAT: GoodOptions = { mode: "nat-only" };
const ENDPOINTS: GoodOptions = { mode: "endpoints-only" };
const ECS = { Service: "ecs-tasks.amazonaws.com" };
const source = (rest: string) => ({ ArnLike: { "aws:SourceArn": `arn:aws:ecs:${rest}` } });
const trusting = (Condition: object = {}, Principal: object = ECS) => ({
  Effect: "Allow",
  Principal,
  Action: "sts:AssumeRole",
  Condition,
});

const found = (on: GoodOptions, ...changes: Change[]) => {
  const { topology, needs } = changed(good(on), ...changes);
  const { verdict, proofs } = prove(topology, needs);
  const missing = [...new Set(proofs.flatMap((proof) => proof.missing))].join("\n");
  return { verdict, kinds: kindsOf({ verdict, proofs }), missing, proofs };
};

const trust =
  (which: "executionRole" | "taskRole", ...statements: object[]): Change =>
  (t) => {
    roleOf(t, which).trust = policy(...(statements as Record<string, unknown>[]));
  };

const CASES: readonly (readonly [string, readonly object[], "reachable" | "not-proven" | "unreachable"])[] = [
  ["ECS, from anywhere", [trusting()], "reachable"],
  ["ECS, from this account", [trusting({ StringEquals: { "aws:SourceAccount": ACCOUNT } })], "reachable"],
  ["ECS, as AWS's document has it", [trusting(source(`${REGION}:${ACCOUNT}:*`))], "reachable"],
  ["ECS, from another account", [trusting({ StringEquals: { "aws:SourceAccount": "999988887777" } })], "unreachable"],
  ["ECS, from another account's ARN", [trusting(source(`${REGION}:999988887777:*`))], "unreachable"],
  ["ECS, from another Region", [trusting(source(`us-west-2:${ACCOUNT}:*`))], "unreachable"],
  ["one cluster, which ECS does not name", [trusting(source(`${REGION}:${ACCOUNT}:cluster/shop`))], "unreachable"],
  ["tasks only, which ECS may name or not", [trusting(source(`${REGION}:${ACCOUNT}:task/*`))], "not-proven"],
  ["ECS, for an organization", [trusting({ StringEquals: { "aws:SourceOrgID": "o-1" } })], "not-proven"],
  ["another service", [trusting({}, { Service: "ec2.amazonaws.com" })], "unreachable"],
  ["the service that deploys, not the tasks", [trusting({}, { Service: "ecs.amazonaws.com" })], "unreachable"],
  [
    "ECS, and denies it to all outside an organization but AWS's services",
    [
      trusting(),
      {
        Effect: "Deny",
        Principal: "*",
        Action: "sts:AssumeRole",
        Condition: {
          StringNotEquals: { "aws:PrincipalOrgID": "o-1" },
          BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
        },
      },
    ],
    "reachable",
  ],
  ["ECS, and denies it to everybody", [trusting(), { Effect: "Deny", Principal: "*", Action: "*" }], "unreachable"],
  [
    "ECS, and denies other Regions than its own",
    [
      trusting(),
      {
        Effect: "Deny",
        Principal: ECS,
        Action: "sts:AssumeRole",
        Condition: { ArnNotLike: { "aws:SourceArn": `arn:aws:ecs:${REGION}:${ACCOUNT}:*` } },
      },
    ],
    "reachable",
  ],
  ["tagging only", [{ ...trusting(), Action: "sts:TagSession" }], "unreachable"],
];

describe("reachability/checks/trust", () => {
  for (const [name, statements, verdict] of CASES)
    for (const which of ["executionRole", "taskRole"] as const)
      it(`${which} trusts ${name}: ${verdict}`, () => {
        const { verdict: is, kinds } = found(NAT, trust(which, ...statements));
        assert.deepEqual([is, kinds], [verdict, verdict === "unreachable" ? ["role-not-assumable"] : []]);
      });
  it("asks of the task role although no start-up call is made with it", () => {
    const { kinds } = found(
      NAT,
      (t) => {
        t.task.exec = false;
      },
      trust("taskRole", trusting({}, { Service: "lambda.amazonaws.com" })),
    );
    assert.deepEqual(kinds, ["role-not-assumable"]);
  });
  it("takes no role of another account", () => {
    const { kinds } = found(NAT, (t) => {
      t.task.account = "999988887777";
      t.task.containers = [];
    });
    assert.deepEqual(kinds, ["role-not-assumable"]);
  });
});

describe("reachability: faults that rest on something nobody knows", () => {
  const unknownImages: Change = (t, needs) => {
    for (const container of items(t.task.containers)) container.image = { unknown: "the image" };
    for (const service of ["ecr.api", "ecr.dkr"]) {
      const need = asked(needs, service);
      if (need) need.because = [{ kind: "image" }];
    }
  };
  const open = (name: string, on: GoodOptions, change: Change) =>
    it(`an image that may be of any registry, and ${name}: not proven`, () => {
      const { verdict, kinds, missing } = found(on, unknownImages, change);
      assert.deepEqual([verdict, kinds], ["not-proven", []]);
      assert.match(missing, /the image/);
    });
  open("a role that may not pull", NAT, (t) => {
    roleOf(t, "executionRole").policies = items(roleOf(t, "executionRole").policies).map((text) =>
      text.replaceAll("ecr:", "eks:"),
    );
  });
  open("no endpoint for ECR", ENDPOINTS, (t) => {
    t.endpoints = items(t.endpoints).filter(({ id }) => !id.startsWith("vpce-ecr"));
  });
  open("an S3 policy without the layers", ENDPOINTS, (t) => {
    for (const endpoint of items(t.endpoints))
      if (endpoint.id === "vpce-s3")
        endpoint.policy = policy({ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*" });
  });
  it("an image of the stack's own repository is none of those, whatever its tag", () => {
    const { kinds } = found(
      ENDPOINTS,
      unknownImages,
      (t) => {
        for (const container of items(t.task.containers)) container.repositoryArn = { unknown: "its ARN" };
      },
      (t) => {
        t.endpoints = items(t.endpoints).filter(({ id }) => id !== "vpce-ecr.api");
      },
    );
    assert.deepEqual(kinds, ["endpoint-missing"]);
  });
  it("an environment file that may be any object, and a role that may read one: not proven", () => {
    const { verdict, kinds } = found(NAT, (t, needs) => {
      asked(needs, "s3")?.because.push({ kind: "environment-file", arn: "that is not known yet" });
      const more = {
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:GetBucketLocation"],
        Resource: "arn:aws:s3:::files*",
      };
      items(roleOf(t, "executionRole").policies).push(policy(more));
    });
    assert.deepEqual([verdict, kinds], ["not-proven", []]);
  });
});
