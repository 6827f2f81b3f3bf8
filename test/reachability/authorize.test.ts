/** Who has to allow a call: identity, boundary, session, organization, and the resource itself, across accounts. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { type Context, evaluate, type IamRequest, type PolicyDocument, parsePolicy } from "../../reachability/iam";
import { type Authorities, authorize, type Policies, type ResourceAuthority } from "../../reachability/iam/authorize";
import { runs } from "../helpers/thorough";

const ACCOUNT = "111122223333";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/app`;
const KEY = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1`;

function document(...statements: object[]): PolicyDocument {
  const parsed = parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement: statements }));
  assert.ok(!("malformed" in parsed));
  return parsed;
}

const allow = (Action: string, more: object = {}) => ({ Effect: "Allow", Action, Resource: "*", ...more });
const deny = (Action: string, more: object = {}) => ({ Effect: "Deny", Action, Resource: "*", ...more });
const by = (AWS: string) => ({ Principal: { AWS } });

const REQUEST: IamRequest = {
  action: "kms:Decrypt",
  resource: KEY,
  principal: { arn: ROLE, account: ACCOUNT },
  context: new Map(),
};

/** Nobody knows whether it holds. */
const MAYBE = { StringNotEquals: { "aws:SourceVpce": "vpce-1" } };

const ALL: Policies = [document(allow("*"))];
const NONE: Policies = [document(allow("s3:*"))];

const resource = (policy: ResourceAuthority["policy"], foreign: boolean | undefined, decides = false) => ({
  resource: { policy, foreign, decides },
});

const text = (who: Authorities, request = REQUEST) => {
  const answer = authorize(request, who);
  return answer.effect === "denied"
    ? answer.objections.map(({ by: who_, denial }) => `${denial} ${who_}`).join(", ")
    : answer.effect;
};

describe("reachability/iam: who has to allow a call", () => {
  const cases: readonly (readonly [string, Authorities, string])[] = [
    ["the role allows it", { identity: ALL }, "allowed"],
    ["nothing allows it", { identity: NONE }, "implicit identity"],
    ["a boundary leaves it out", { identity: ALL, boundary: NONE }, "implicit boundary"],
    ["a session policy leaves it out", { identity: ALL, session: NONE }, "implicit session"],
    [
      "one level of the organization leaves it out",
      { identity: ALL, organization: [ALL, NONE] },
      "implicit organization",
    ],
    [
      "the organization denies it",
      { identity: ALL, organization: [[document(allow("*"), deny("kms:*"))]] },
      "explicit organization",
    ],
    ["role and boundary both leave it out", { identity: NONE, boundary: NONE }, "implicit identity, implicit boundary"],
    ["the role's policies are not known", { identity: { unknown: "x" } }, "unknown"],
    ["not known, and a boundary leaves it out", { identity: { unknown: "x" }, boundary: NONE }, "implicit boundary"],
    ["the organization is not known", { identity: ALL, organization: { unknown: "x" } }, "unknown"],
    [
      "the resource may deny it, which is not known, and grants nothing",
      { identity: ALL, ...resource(document({ ...deny("*"), Principal: "*", Condition: MAYBE }), false) },
      "unknown",
    ],
    [
      "the resource grants it, and the role may be denied it, which is not known",
      { identity: [document({ ...deny("*"), Condition: MAYBE })], ...resource(document(allow("*", by(ROLE))), false) },
      "unknown",
    ],
    [
      "resource controls deny it, whatever the resource grants",
      {
        identity: ALL,
        resourceControls: { levels: [ALL, [document(allow("*"), deny("kms:*"))]], heeded: true },
        ...resource(document(allow("*", by(ROLE))), false),
      },
      "explicit resource-controls",
    ],
    [
      "resource controls deny it, and nobody knows whether the service heeds them",
      { identity: ALL, resourceControls: { levels: [NONE], heeded: false } },
      "unknown",
    ],
    [
      "the resource lets somebody in under a condition nobody knows, own account",
      { identity: ALL, ...resource(document({ ...allow("*", by("999988887777")), Condition: MAYBE }), false) },
      "allowed",
    ],
    ["no resource policy in one's own account", { identity: ALL, ...resource(null, false) }, "allowed"],
    ["no resource policy in another account", { identity: ALL, ...resource(null, true) }, "implicit resource"],
    ["nobody looked, own account", { identity: ALL, ...resource(undefined, false) }, "allowed"],
    ["nobody looked, another account", { identity: ALL, ...resource(undefined, true) }, "unknown"],
    ["nobody looked, account not known", { identity: ALL, ...resource(undefined, undefined) }, "unknown"],
    [
      "another account grants the account",
      { identity: ALL, ...resource(document(allow("*", by(ACCOUNT))), true) },
      "allowed",
    ],
    [
      "another account grants it, the role does not",
      { identity: NONE, ...resource(document(allow("*", by(ROLE))), true) },
      "implicit identity",
    ],
    [
      "own account's resource names the role, which has nothing",
      { identity: NONE, ...resource(document(allow("*", by(ROLE))), false) },
      "allowed",
    ],
    [
      "own account's resource names the account only",
      { identity: NONE, ...resource(document(allow("*", by(ACCOUNT))), false) },
      "implicit identity",
    ],
    [
      "own account's resource grants nothing",
      { identity: ALL, ...resource(document(allow("s3:*", by(ROLE))), false) },
      "allowed",
    ],
    [
      "a key policy grants nothing",
      { identity: ALL, ...resource(document(allow("s3:*", by(ROLE))), false, true) },
      "implicit resource",
    ],
    [
      "a key policy names the account",
      { identity: ALL, ...resource(document(allow("kms:*", by(`arn:aws:iam::${ACCOUNT}:root`))), false, true) },
      "allowed",
    ],
    [
      "a key policy names the role, which has nothing",
      { identity: NONE, ...resource(document(allow("kms:*", by(ROLE))), false, true) },
      "allowed",
    ],
    [
      "a resource denies it",
      {
        identity: ALL,
        ...resource(document(allow("*", { Principal: "*" }), deny("kms:*", { Principal: "*" })), false),
      },
      "explicit resource",
    ],
    [
      "a resource grants it, a boundary leaves it out",
      { identity: NONE, boundary: NONE, ...resource(document(allow("*", by(ROLE))), false) },
      "unknown",
    ],
    [
      "a resource grants it, the organization does not",
      { identity: NONE, organization: [NONE], ...resource(document(allow("*", by(ROLE))), false) },
      "implicit organization",
    ],
    ["a resource policy that could not be read", { identity: ALL, ...resource({ unknown: "x" }, false) }, "unknown"],
    [
      "a resource policy that may grant it could not be read",
      { identity: NONE, ...resource({ unknown: "x" }, false) },
      "unknown",
    ],
    [
      "a resource names a session of the role",
      { identity: NONE, ...resource(document(allow("*", by(`arn:aws:sts::${ACCOUNT}:assumed-role/app/1`))), false) },
      "unknown",
    ],
  ];
  for (const [name, who, expected] of cases) it(`${name}: ${expected}`, () => assert.equal(text(who), expected));

  it("lets sts:GetCallerIdentity through whatever anybody says", () => {
    const request = { ...REQUEST, action: "sts:GetCallerIdentity", resource: "*" };
    assert.equal(text({ identity: [document(deny("*"))], organization: [NONE] }, request), "allowed");
  });

  it("judges calls without a resource on *, which no ARN matches", () => {
    const login = { ...REQUEST, action: "ecr:GetAuthorizationToken", resource: "*" };
    const on = (Resource: string | string[]) => text({ identity: [document(allow("ecr:*", { Resource }))] }, login);
    assert.equal(on("*"), "allowed");
    assert.equal(on("**"), "allowed");
    assert.equal(on("arn:aws:ecr:*:*:repository/*"), "implicit identity");
    assert.equal(on("arn:*"), "implicit identity");
    const not = document({ Effect: "Allow", Action: "ecr:*", NotResource: "arn:aws:ecr:*:*:repository/*" });
    assert.equal(text({ identity: [not] }, login), "allowed");
  });

  it("answers for every ARN of a pattern, or for none, or does not know", () => {
    const on = (pattern: string, like: string) =>
      evaluate([document(allow("s3:*", { Resource: pattern }))], {
        ...REQUEST,
        action: "s3:GetObject",
        resource: { like },
      }).effect;
    assert.equal(on("arn:aws:s3:::data/*", "arn:aws:s3:::data/*"), "allowed");
    assert.equal(on("arn:aws:s3:::data/*", "arn:aws:s3:::data/in/*"), "allowed");
    assert.equal(on("arn:aws:s3:::data/in/*", "arn:aws:s3:::data/*"), "unknown");
    assert.equal(on("arn:aws:s3:::data/?", "arn:aws:s3:::data/*"), "unknown");
    assert.equal(on("arn:aws:s3:::logs/*", "arn:aws:s3:::data/*"), "denied");
    assert.equal(on("arn:aws:s3:::*.env", "arn:aws:s3:::data/*.txt"), "denied");
    assert.equal(on("*", "arn:aws:s3:::data/*"), "allowed");
  });

  it("answers for every action of a pattern", () => {
    const on = (pattern: string, like: string) =>
      evaluate([document(allow(pattern))], { ...REQUEST, action: { like } }).effect;
    assert.equal(on("sqs:*", "sqs:*"), "allowed");
    assert.equal(on("SQS:Send*", "sqs:SendMessage*"), "allowed");
    assert.equal(on("sqs:SendMessage", "sqs:*"), "unknown");
    assert.equal(on("sns:*", "sqs:*"), "denied");
  });
});

const KEYS = ["aws:SourceVpce", "aws:PrincipalOrgID", "aws:ResourceAccount"];
const VALUES = ["a", "b", ACCOUNT];

const conditions = fc.option(
  fc
    .record({
      operator: fc.constantFrom(
        "StringEquals",
        "StringNotEquals",
        "StringLike",
        "StringEqualsIfExists",
        "ForAnyValue:StringEquals",
        "Null",
      ),
      key: fc.constantFrom(...KEYS),
      value: fc.constantFrom(...VALUES, "*", "true", `\${aws:ResourceAccount}`),
    })
    .map(({ operator, key, value }) => ({ Condition: { [operator]: { [key]: value } } })),
  { nil: {} },
);

const statement = fc
  .record({
    Effect: fc.constantFrom("Allow", "Allow", "Deny"),
    action: fc.constantFrom<object>(
      { Action: "*" },
      { Action: "*" },
      { Action: "kms:*" },
      { Action: "kms:Decrypt" },
      { NotAction: "kms:*" },
      { NotAction: "s3:*" },
    ),
    resource: fc.constantFrom<object>(
      { Resource: "*" },
      { Resource: KEY },
      { Resource: `${KEY}x` },
      { NotResource: KEY },
      { Resource: "arn:aws:kms:*:*:key/*" },
    ),
    principal: fc.constantFrom<object>({ Principal: "*" }, by(ROLE), by(ACCOUNT), by("999988887777"), {
      NotPrincipal: { AWS: ROLE },
    }),
    conditions,
  })
  .map(({ Effect, action, resource: on, principal, conditions: when }) => ({
    Effect,
    ...action,
    ...on,
    ...principal,
    ...when,
  }));

const identityDocuments = fc
  .array(
    statement.map(({ ...all }) => {
      const copy: Record<string, unknown> = { ...all };
      delete copy["Principal"];
      delete copy["NotPrincipal"];
      return copy;
    }),
    { maxLength: 3 },
  )
  .map((list): Policies => (list.length > 0 ? [document(...list)] : []));
const resourceDocument = fc.array(statement, { minLength: 1, maxLength: 3 }).map((list) => document(...list));

const worlds = fc.record({
  identity: fc.oneof(identityDocuments, fc.constant(ALL)),
  boundary: fc.option(fc.oneof(identityDocuments, fc.constant(ALL)), { nil: undefined }),
  level: fc.option(fc.oneof(identityDocuments, fc.constant(ALL)), { nil: undefined }),
  policy: fc.option(resourceDocument, { nil: null }),
  foreign: fc.boolean(),
  decides: fc.boolean(),
  has: fc.boolean(),
  values: fc.tuple(...KEYS.map(() => fc.constantFrom<readonly string[] | "absent">(["a"], ["b"], [ACCOUNT], "absent"))),
});

describe("reachability/iam: an answer holds whatever its unknowns turn out to be", () => {
  it("hiding policies, context, resource or who asks only ever makes the answer unknown", () => {
    const seen = { allowed: 0, denied: 0, unknown: 0 };
    fc.assert(
      fc.property(
        worlds,
        fc.uniqueArray(fc.integer({ min: 0, max: 8 }), { minLength: 1, maxLength: 3 }),
        (w, hidden) => {
          const hides = (bit: number) => hidden.includes(bit);
          const UNKNOWN = { unknown: "x" };
          const answer = (hide: boolean) => {
            const out = (bit: number) => hide && hides(bit);
            const context: Context = new Map(
              KEYS.flatMap((key, i) => (out(i) ? [] : [[key.toLowerCase(), w.values[i] ?? "absent"] as const])),
            );
            return authorize(
              {
                action: "kms:Decrypt",
                resource: out(3) ? (hides(8) ? { like: KEY.replace("/1", "/*") } : undefined) : KEY,
                principal: out(4) ? { account: ACCOUNT } : { arn: ROLE, account: ACCOUNT },
                context,
              },
              {
                identity: out(5) ? UNKNOWN : w.identity,
                ...(w.boundary ? { boundary: out(6) ? UNKNOWN : w.boundary } : {}),
                ...(w.level ? { organization: [w.level] } : {}),
                ...(w.has
                  ? {
                      resource: {
                        policy: out(7) ? UNKNOWN : w.policy,
                        foreign: out(8) ? undefined : w.foreign,
                        decides: w.decides,
                      },
                    }
                  : {}),
              },
            ).effect;
          };
          const [known, partly] = [answer(false), answer(true)];
          seen[partly]++;
          if (partly !== "unknown") assert.equal(partly, known);
        },
      ),
      { numRuns: runs(10_000), seed: 3 },
    );
    for (const [effect, count] of Object.entries(seen)) assert.ok(count > 50, `only ${count} were ${effect}`);
  });
});
