/** Network ACL rules: both directions of each flow, with numbers that stay. */
import * as assert from "node:assert/strict";
import * as fc from "fast-check";
import { type AclNeeds, largestAcl, privateAclRules, publicAclRules } from "../../plan/network-acl";

const NEEDS: AclNeeds = {
  vpcCidr: "10.0.0.0/16",
  ports: [8080],
  egress: [],
  publicIngress: [],
  privateIngress: [],
};
const brief = (rules: ReturnType<typeof privateAclRules>) =>
  rules.map((r) => `${r.key} ${r.cidr} ${r.fromPort}-${r.toPort}`);

describe("network ACL rules", () => {
  it("of the private tier let HTTPS out and replies back", () => {
    assert.deepEqual(brief(privateAclRules(NEEDS)), [
      "in-ephemeral 0.0.0.0/0 1024-65535",
      "in-https 10.0.0.0/16 443-443",
      "out-https 0.0.0.0/0 443-443",
      "out-ephemeral 10.0.0.0/16 1024-65535",
    ]);
  });

  it("let a service below the ephemeral range be reached", () => {
    assert.ok(brief(privateAclRules({ ...NEEDS, ports: [80] })).includes("in-tasks-80 10.0.0.0/16 80-80"));
    assert.ok(brief(publicAclRules({ ...NEEDS, ports: [80] })).includes("out-tasks-80 10.0.0.0/16 80-80"));
    const clients = [{ cidr: "10.0.0.0/16", port: 80 }];
    assert.ok(
      brief(privateAclRules({ ...NEEDS, ports: [81], privateIngress: clients })).includes(
        "out-tasks-81 10.0.0.0/16 81-81",
      ),
    );
  });

  it("let clients outside the VPC reach an internal load balancer, and the replies out", () => {
    const rules = brief(
      privateAclRules({
        ...NEEDS,
        privateIngress: [
          { cidr: "10.9.0.0/16", port: 80 },
          { cidr: "10.9.0.0/16", port: 443 },
        ],
      }),
    );
    assert.ok(rules.includes("in-clients-10-9-0-0-16-80 10.9.0.0/16 80-80"));
    assert.ok(rules.includes("in-clients-10-9-0-0-16-443 10.9.0.0/16 443-443"));
    assert.equal(rules.filter((r) => r === "out-replies-10-9-0-0-16 10.9.0.0/16 1024-65535").length, 1);
  });

  it("count against AWS's quota", () => {
    assert.equal(largestAcl(NEEDS), 2);
    assert.equal(
      largestAcl({ ...NEEDS, egress: Array.from({ length: 18 }, (_, i) => ({ cidr: `203.0.113.${i}/32`, port: 25 })) }),
      20,
    );
  });

  const peer = fc.record({ cidr: fc.nat(255).map((n) => `203.0.${n}.0/24`), port: fc.integer({ min: 1, max: 1023 }) });

  it("have numbers that AWS takes, each once in a direction, and keep them when others come, go or change places", () => {
    fc.assert(
      fc.property(fc.uniqueArray(peer, { maxLength: 15, selector: (p) => `${p.cidr} ${p.port}` }), (egress) => {
        for (const rulesOf of [privateAclRules, publicAclRules]) {
          const rules = rulesOf({ ...NEEDS, egress });
          for (const direction of ["in", "out"] as const) {
            const numbers = rules.filter((r) => r.direction === direction).map((r) => r.number);
            assert.equal(new Set(numbers).size, numbers.length);
            assert.ok(numbers.every((n) => n >= 1 && n <= 32766));
          }
          const turned = rulesOf({ ...NEEDS, egress: [...egress].reverse() });
          assert.deepEqual(new Map(turned.map((r) => [r.key, r.number])), new Map(rules.map((r) => [r.key, r.number])));
        }
      }),
    );
    const [a, b] = [
      { cidr: "203.0.1.0/24", port: 25 },
      { cidr: "203.0.2.0/24", port: 25 },
    ];
    const numberOf = (egress: AclNeeds["egress"]) =>
      privateAclRules({ ...NEEDS, egress }).find((r) => r.key === "out-allow-203-0-2-0-24-25")?.number;
    assert.equal(numberOf([a, b]), numberOf([b]));
  });
});
