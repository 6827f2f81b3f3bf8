import assert from "node:assert/strict";
import fc from "fast-check";
import { type Context, evaluate, type IamRequest, type PolicyDocument, parsePolicy } from "../../reachability/iam";

function document(...statements: Record<string, unknown>[]): PolicyDocument {
  const parsed = parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement: statements }));
  assert.ok(!("malformed" in parsed), "malformed" in parsed ? parsed.malformed : "");
  return parsed;
}

const NONE: Context = new Map();
const context = (values: Record<string, readonly string[] | "absent">): Context => new Map(Object.entries(values));

const GET: IamRequest = { action: "s3:GetObject", resource: "arn:aws:s3:::bucket/key", context: NONE };

function effect(statements: Record<string, unknown>[], request: Partial<IamRequest> = {}): string {
  return evaluate([document(...statements)], { ...GET, ...request }).effect;
}

const ALLOW = { Effect: "Allow", Action: "*", Resource: "*" };
const withCondition = (Condition: unknown, more: Record<string, unknown> = {}) => [{ ...ALLOW, Condition, ...more }];

describe("reachability/iam: actions and resources", () => {
  const cases: readonly [string, Record<string, unknown>, string][] = [
    ["everything", ALLOW, "allowed"],
    ["an action without case", { ...ALLOW, Action: "S3:getobject" }, "allowed"],
    ["an action as text", { ...ALLOW, Action: "s3:GetObject" }, "allowed"],
    ["a list of actions", { ...ALLOW, Action: ["s3:Put*", "s3:Get*"] }, "allowed"],
    ["a question mark", { ...ALLOW, Action: "s3:GetObjec?" }, "allowed"],
    ["a dot is a dot", { ...ALLOW, Action: "s3.GetObject" }, "denied"],
    ["another action", { ...ALLOW, Action: "s3:PutObject" }, "denied"],
    ["NotAction of another", { Effect: "Allow", NotAction: "s3:Put*", Resource: "*" }, "allowed"],
    ["NotAction of this", { Effect: "Allow", NotAction: ["s3:Get*"], Resource: "*" }, "denied"],
    ["the resource", { ...ALLOW, Resource: "arn:aws:s3:::bucket/key" }, "allowed"],
    ["a prefix of the resource", { ...ALLOW, Resource: "arn:aws:s3:::bucket/*" }, "allowed"],
    ["resources keep case", { ...ALLOW, Resource: "arn:aws:s3:::Bucket/*" }, "denied"],
    ["a wildcard does not reach over a field", { ...ALLOW, Resource: "arn:aws:s*:key" }, "denied"],
    ["an ARN that ends early", { ...ALLOW, Resource: "arn:aws:s3:*" }, "allowed"],
    ["another bucket", { ...ALLOW, Resource: "arn:aws:s3:::other/*" }, "denied"],
    ["NotResource of another", { Effect: "Allow", Action: "*", NotResource: "arn:aws:s3:::other/*" }, "allowed"],
    ["NotResource of this", { Effect: "Allow", Action: "*", NotResource: "arn:aws:s3:::bucket/*" }, "denied"],
  ];
  for (const [name, statement, expected] of cases) it(name, () => assert.equal(effect([statement]), expected));

  it("denies what a Deny matches, whatever allows it", () => {
    assert.equal(effect([ALLOW, { Effect: "Deny", Action: "s3:*", Resource: "*" }]), "denied");
    const decision = evaluate([document(ALLOW), document({ Effect: "Deny", Action: "*", Resource: "*" })], GET);
    assert.deepEqual(decision, { effect: "denied", denial: "explicit", missing: [] });
  });

  it("denies what nothing allows", () => {
    assert.deepEqual(evaluate([], GET), { effect: "denied", denial: "implicit", missing: [] });
  });

  it("does not know about a resource that is not known, unless every resource matches", () => {
    assert.equal(effect([ALLOW], { resource: undefined }), "allowed");
    assert.equal(effect([{ ...ALLOW, Resource: "arn:aws:s3:::bucket/*" }], { resource: undefined }), "unknown");
    assert.equal(
      effect([ALLOW, { Effect: "Deny", Action: "*", Resource: "arn:aws:s3:::x/*" }], { resource: undefined }),
      "unknown",
    );
    assert.equal(effect([{ ...ALLOW, Action: "sqs:*" }], { resource: undefined }), "denied");
  });
});

describe("reachability/iam: conditions", () => {
  const known = context({
    "aws:sourcevpce": ["vpce-1"],
    "aws:sourceip": ["10.1.2.3"],
    "aws:tagkeys": ["a", "b"],
    "aws:x": "absent",
    "s3:max-keys": ["5"],
    "aws:currenttime": ["2026-01-02T00:00:00Z"],
    "aws:principalarn": ["arn:aws:iam::111122223333:role/app"],
    "aws:securetransport": ["true"],
  });
  const cases: readonly [string, unknown, string][] = [
    ["equal", { StringEquals: { "aws:SourceVpce": "vpce-1" } }, "allowed"],
    ["keys ignore case", { StringEquals: { "AWS:sourcevpcE": ["vpce-2", "vpce-1"] } }, "allowed"],
    ["values keep case", { StringEquals: { "aws:SourceVpce": "VPCE-1" } }, "denied"],
    ["values without case", { StringEqualsIgnoreCase: { "aws:SourceVpce": "VPCE-1" } }, "allowed"],
    ["equals takes no wildcards", { StringEquals: { "aws:SourceVpce": "vpce-*" } }, "denied"],
    ["like takes wildcards", { StringLike: { "aws:SourceVpce": "vpce-*" } }, "allowed"],
    ["not equal to any of several", { StringNotEquals: { "aws:SourceVpce": ["vpce-1", "vpce-2"] } }, "denied"],
    ["not like", { StringNotLike: { "aws:SourceVpce": "x-*" } }, "allowed"],
    [
      "two keys of one operator",
      { StringEquals: { "aws:SourceVpce": "vpce-1", "aws:PrincipalArn": "other" } },
      "denied",
    ],
    [
      "two operators",
      { StringEquals: { "aws:SourceVpce": "vpce-1" }, Bool: { "aws:SecureTransport": "false" } },
      "denied",
    ],
    ["a key that is absent", { StringEquals: { "aws:x": "y" } }, "denied"],
    ["not equal to a key that is absent", { StringNotEquals: { "aws:x": "y" } }, "allowed"],
    ["if it exists", { StringEqualsIfExists: { "aws:x": "y" } }, "allowed"],
    ["exists and differs", { StringEqualsIfExists: { "aws:SourceVpce": "y" } }, "denied"],
    ["null of an absent key", { Null: { "aws:x": "true" } }, "allowed"],
    ["null of a present key", { Null: { "aws:SourceVpce": true } }, "denied"],
    ["a key nobody knows", { StringEquals: { "aws:PrincipalOrgID": "o-1" } }, "unknown"],
    ["a key nobody knows, if it exists", { StringEqualsIfExists: { "aws:PrincipalOrgID": "o-1" } }, "unknown"],
    ["a key nobody knows, negated", { StringNotEquals: { "aws:PrincipalOrgID": "o-1" } }, "unknown"],
    ["null of a key nobody knows", { Null: { "aws:PrincipalOrgID": "false" } }, "unknown"],
    [
      "an unknown key beside one that fails",
      { StringEquals: { "aws:PrincipalOrgID": "o-1", "aws:SourceVpce": "no" } },
      "denied",
    ],
    ["an operator AWS does not have yet", { StringSounds: { "aws:SourceVpce": "vpce-1" } }, "unknown"],
    ["an address in a block", { IpAddress: { "aws:SourceIp": ["192.168.0.0/16", "10.0.0.0/8"] } }, "allowed"],
    ["an address outside a block", { NotIpAddress: { "aws:SourceIp": "10.1.2.3" } }, "denied"],
    ["an IPv6 block", { IpAddress: { "aws:SourceIp": "2001:db8::/32" } }, "unknown"],
    ["numbers", { NumericLessThanEquals: { "s3:max-keys": "5" } }, "allowed"],
    ["numbers that differ", { NumericGreaterThan: { "s3:max-keys": 5 } }, "denied"],
    ["dates", { DateLessThan: { "aws:CurrentTime": "2026-01-03T00:00:00Z" } }, "allowed"],
    ["dates as seconds", { DateGreaterThan: { "aws:CurrentTime": "1893456000" } }, "denied"],
    ["ARNs", { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/app" } }, "allowed"],
    ["ARNs take wildcards in ArnEquals", { ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::*:role/*" } }, "allowed"],
    ["another ARN", { ArnNotLike: { "aws:PrincipalArn": "arn:aws:iam::111122223333:*" } }, "denied"],
    ["all values", { "ForAllValues:StringEquals": { "aws:TagKeys": ["a", "b", "c"] } }, "allowed"],
    ["not all values", { "ForAllValues:StringEquals": { "aws:TagKeys": ["a"] } }, "denied"],
    ["all of none", { "ForAllValues:StringEquals": { "aws:x": ["a"] } }, "allowed"],
    ["any value", { "ForAnyValue:StringLike": { "aws:TagKeys": "b*" } }, "allowed"],
    ["any of none", { "ForAnyValue:StringEquals": { "aws:x": "a" } }, "denied"],
  ];
  for (const [name, condition, expected] of cases) {
    it(name, () => assert.equal(effect(withCondition(condition), { context: known }), expected));
  }

  it("names the keys it would have to know", () => {
    const decision = evaluate([document(...withCondition({ StringEquals: { "aws:PrincipalOrgID": "o-1" } }))], GET);
    assert.deepEqual(decision, { effect: "unknown", missing: ["aws:PrincipalOrgID"] });
  });

  it("does not allow what an undecided Deny may deny", () => {
    const deny = {
      Effect: "Deny",
      Action: "*",
      Resource: "*",
      Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-1" } },
    };
    assert.equal(effect([ALLOW, deny]), "unknown");
    assert.equal(effect([deny]), "denied");
  });
});

describe("reachability/iam: variables and principals", () => {
  const me = context({
    "aws:principalarn": ["arn:aws:iam::111122223333:role/app"],
    "aws:team": ["a*b"],
    "aws:none": "absent",
  });
  const bucket = (path: string) => ({ ...ALLOW, Resource: `arn:aws:s3:::bucket/${path}` });
  it("puts values in, without reading wildcards in them", () => {
    assert.equal(effect([bucket("${aws:team}")], { context: me, resource: "arn:aws:s3:::bucket/a*b" }), "allowed");
    assert.equal(effect([bucket("${aws:team}")], { context: me, resource: "arn:aws:s3:::bucket/axb" }), "denied");
    assert.equal(effect([bucket("${*}")], { resource: "arn:aws:s3:::bucket/*" }), "allowed");
    assert.equal(effect([bucket("${*}")], { resource: "arn:aws:s3:::bucket/x" }), "denied");
  });
  it("takes defaults, and matches nothing without a value", () => {
    assert.equal(effect([bucket("${aws:none, 'x'}")], { context: me, resource: "arn:aws:s3:::bucket/x" }), "allowed");
    assert.equal(effect([bucket("${aws:none}")], { context: me, resource: "arn:aws:s3:::bucket/x" }), "denied");
  });
  it("does not know a variable nobody knows, except where the rest differs already", () => {
    assert.equal(effect([bucket("${aws:username}/x")], { resource: "arn:aws:s3:::bucket/u/x" }), "unknown");
    assert.equal(effect([bucket("${aws:username}/x")], { resource: "arn:aws:s3:::bucket/u/y" }), "denied");
  });
  it("leaves variables alone in the old version", () => {
    const parsed = parsePolicy(JSON.stringify({ Statement: bucket("${aws:team}") }));
    assert.ok(!("malformed" in parsed));
    assert.equal(evaluate([parsed], { ...GET, context: me, resource: "arn:aws:s3:::bucket/a*b" }).effect, "denied");
  });

  const app = { arn: "arn:aws:iam::111122223333:role/app", account: "111122223333" };
  const principals: readonly [string, unknown, IamRequest["principal"], string][] = [
    ["everybody", "*", undefined, "allowed"],
    ["every AWS principal", { AWS: "*" }, undefined, "allowed"],
    ["the role", { AWS: [app.arn] }, app, "allowed"],
    ["the account", { AWS: "111122223333" }, app, "allowed"],
    ["the account's root", { AWS: "arn:aws:iam::111122223333:root" }, app, "allowed"],
    ["another account", { AWS: "arn:aws:iam::999999999999:root" }, app, "denied"],
    ["somebody who is not known", { AWS: app.arn }, undefined, "unknown"],
    ["a service", { Service: ["ecs-tasks.amazonaws.com"] }, { service: "ecs-tasks.amazonaws.com" }, "allowed"],
    ["another service", { Service: "ec2.amazonaws.com" }, { service: "ecs-tasks.amazonaws.com" }, "denied"],
    ["a role, asked by a service", { AWS: app.arn }, { service: "ecs-tasks.amazonaws.com" }, "denied"],
  ];
  for (const [name, Principal, principal, expected] of principals) {
    it(`Principal: ${name}`, () => {
      assert.equal(effect([{ ...ALLOW, Principal }], principal ? { principal } : {}), expected);
    });
  }
  it("NotPrincipal leaves out who is named, of whose names AWS compares every one", () => {
    assert.equal(effect([{ ...ALLOW, NotPrincipal: "*" }], { principal: app }), "denied");
    assert.equal(effect([{ ...ALLOW, NotPrincipal: { AWS: app.arn } }], { principal: app }), "unknown");
    assert.equal(effect([{ ...ALLOW, NotPrincipal: { AWS: "999999999999" } }], { principal: app }), "allowed");
  });
});

describe("reachability/iam: documents", () => {
  const cases: readonly [string, string][] = [
    ["not JSON", "{"],
    ["a list", "[]"],
    ["no Statement", "{}"],
    ["a version that does not exist", '{"Version":"2020-01-01","Statement":[]}'],
    ["no Effect", '{"Statement":[{"Action":"*","Resource":"*"}]}'],
    ["no Action", '{"Statement":[{"Effect":"Allow","Resource":"*"}]}'],
    ["Action and NotAction", '{"Statement":[{"Effect":"Allow","Action":"*","NotAction":"*","Resource":"*"}]}'],
    ["Resource and NotResource", '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","NotResource":"*"}]}'],
    ["a misspelt field", '{"Statement":[{"Effect":"Allow","Action":"*","Resources":"*"}]}'],
    ["a condition that is a text", '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":"x"}]}'],
    ["an empty list of actions", '{"Statement":[{"Effect":"Allow","Action":[],"Resource":"*"}]}'],
    ["a principal that is a number", '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Principal":7}]}'],
  ];
  for (const [name, text] of cases) it(`refuses ${name}`, () => assert.ok("malformed" in parsePolicy(text)));
  it("reads one statement as well as a list", () => {
    const parsed = parsePolicy('{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}');
    assert.equal("statements" in parsed && parsed.statements.length, 1);
  });
});

describe("reachability/iam: properties", () => {
  const value = fc.constantFrom("a", "b", "vpce-1");
  const key = fc.constantFrom("aws:A", "aws:B");
  const condition = fc.dictionary(
    fc.constantFrom("StringEquals", "StringNotEquals", "StringLikeIfExists", "Null"),
    fc.dictionary(key, value, { minKeys: 1, maxKeys: 2 }),
    { maxKeys: 2 },
  );
  const statement = fc.record({
    Effect: fc.constantFrom("Allow", "Deny"),
    Action: fc.constantFrom("*", "s3:*", "s3:GetObject", "sqs:*"),
    Resource: fc.constantFrom("*", "arn:aws:s3:::bucket/*", "arn:aws:s3:::other/*"),
    Condition: condition,
  });
  const statements = fc.array(statement, { maxLength: 4 });
  const state = fc.constantFrom<readonly string[] | "absent">(["a"], ["b"], ["vpce-1"], "absent");

  it("knowing more keys never turns one answer into its opposite", () => {
    fc.assert(
      fc.property(statements, state, state, (list, a, b) => {
        const before = effect(list, { context: context({ "aws:a": a }) });
        const after = effect(list, { context: context({ "aws:a": a, "aws:b": b }) });
        if (before !== "unknown") assert.equal(after, before);
        assert.notEqual(effect(list, { context: context({ "aws:a": a, "aws:b": b }) }), "unknown");
      }),
    );
  });
  it("one more Deny never allows, one more Allow never denies", () => {
    const rank = { denied: 0, unknown: 1, allowed: 2 } as const;
    fc.assert(
      fc.property(statements, statement, (list, more) => {
        const before = rank[effect(list) as keyof typeof rank];
        const after = rank[effect([...list, more]) as keyof typeof rank];
        if (more.Effect === "Deny") assert.ok(after <= before);
        else assert.ok(after >= before);
      }),
    );
  });
  it("the order of statements does not matter", () => {
    fc.assert(fc.property(statements, (list) => assert.equal(effect([...list].reverse()), effect(list))));
  });
});
