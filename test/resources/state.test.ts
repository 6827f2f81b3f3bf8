import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { doubtfulEchoes, withoutEchoes } from "../../resources/echoes";
import { recordOfState, recordsOfDeployment } from "../../resources/state";
import { TYPES } from "../../resources/tokens";
import { isMarker, isPresent, UNKNOWN_VALUE } from "../../resources/unknowns";

const state = (type: string, name: string, rest: Record<string, unknown> = {}) => ({
  urn: `urn:pulumi:dev::project::${type}::${name}`,
  type,
  ...rest,
});

/** Outputs with something in every property that repeats other resources. */
const ECHOED: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  [TYPES.securityGroup, { ingress: [{}], egress: [{}] }],
  [TYPES.defaultSecurityGroup, { ingress: [{}], egress: [{}] }],
  [TYPES.routeTable, { routes: [{}], propagatingVgws: ["vgw-1"] }],
  [TYPES.defaultRouteTable, { routes: [{}], propagatingVgws: ["vgw-1"] }],
  [TYPES.networkAcl, { ingress: [{}], egress: [{}], subnetIds: ["subnet-1"] }],
  [TYPES.defaultNetworkAcl, { ingress: [{}], egress: [{}], subnetIds: ["subnet-1"] }],
  [TYPES.endpoint, { routeTableIds: ["rtb-1"], privateDnsEnabled: true }],
  [TYPES.zone, { vpcs: [{}] }],
  [TYPES.role, { inlinePolicies: [{}], managedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] }],
];

describe("resources: what the engine tells", () => {
  it("knows every mark of a value that cannot be read, whole or inside a text", () => {
    assert.equal(UNKNOWN_VALUE, pulumi.runtime.unknownValue);
    const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:x" };
    for (const value of [UNKNOWN_VALUE, `arn:${UNKNOWN_VALUE}:x`, "[secret]", secret]) assert.ok(isMarker(value));
    for (const value of ["", "x", 0, false, [], {}]) assert.ok(isPresent(value) && !isMarker(value));
    for (const value of [undefined, null]) assert.ok(!isPresent(value) && !isMarker(value));
  });

  for (const [type, outputs] of ECHOED) {
    it(`leaves out of the outputs of a ${type} what repeats other resources`, () => {
      assert.deepEqual(withoutEchoes(type, { ...outputs, arn: "arn" }), { arn: "arn" });
      assert.deepEqual(doubtfulEchoes(type, outputs), Object.keys(outputs));
      assert.deepEqual(doubtfulEchoes(type, Object.fromEntries(Object.keys(outputs).map((key) => [key, []]))), []);
      assert.deepEqual(recordOfState(state(type, "x", { inputs: outputs, outputs })).inputs, outputs);
    });
  }

  it("makes records of an exported deployment, without what waits for its deletion", () => {
    const nat = state(TYPES.natGateway, "nat", {
      id: "nat-1",
      parent: "urn:parent",
      inputs: { __defaults: [], subnetId: "subnet-1" },
      outputs: { region: "eu-west-1", publicIp: UNKNOWN_VALUE },
      propertyDependencies: { subnetId: ["urn:subnet"], tags: null },
    });
    const gone = state(TYPES.natGateway, "old", { id: "nat-0", delete: true });
    assert.deepEqual(recordsOfDeployment({ resources: [nat, gone, null, { urn: 1 }] }), [
      {
        urn: nat.urn,
        type: TYPES.natGateway,
        name: "nat",
        parent: "urn:parent",
        id: "nat-1",
        inputs: { subnetId: "subnet-1" },
        outputs: { region: "eu-west-1" },
        dependencies: [],
        propertyDependencies: { subnetId: ["urn:subnet"], tags: [] },
      },
    ]);
    for (const nothing of [undefined, null, {}, { resources: "x" }]) assert.deepEqual(recordsOfDeployment(nothing), []);
  });
});
