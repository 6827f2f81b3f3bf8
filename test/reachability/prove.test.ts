import assert from "node:assert/strict";
import fc from "fast-check";
import { FAULT_KINDS, FAULTS } from "../../reachability/kinds";
import { prove } from "../../reachability/prove";
import { isSampled, runs } from "../helpers/thorough";
import { changed, faultsOf, kindsOf } from "./helpers/mutate";
import { MUTATIONS } from "./helpers/mutations";
import { ACCOUNT_MUTATIONS } from "./helpers/mutations-account";
import { CALLED_MUTATIONS } from "./helpers/mutations-called";
import { PEER_MUTATIONS } from "./helpers/mutations-peers";
import { good } from "./helpers/topologies";

const ALL = [...MUTATIONS, ...ACCOUNT_MUTATIONS, ...PEER_MUTATIONS, ...CALLED_MUTATIONS];

describe("reachability/prove: single faults", () => {
  for (const { name, on, setup, change, fault } of ALL) {
    it(`${on.mode}${on.strategy ? ` ${on.strategy}` : ""}: ${name} -> ${fault}`, () => {
      const base = setup ? changed(good(on), setup) : good(on);
      if (setup) {
        const before = prove(base.topology, base.needs);
        assert.deepEqual(
          before.proofs.flatMap(({ faults, missing }) => [...faults, ...missing]),
          [],
        );
      }
      const { topology, needs } = changed(base, change);
      const reachability = prove(topology, needs);
      assert.deepEqual(kindsOf(reachability), [fault]);
      assert.equal(reachability.verdict, "unreachable");
      for (const proof of reachability.proofs) {
        assert.equal(proof.verdict === "unreachable", proof.faults.length > 0);
        for (const found of proof.faults) {
          assert.equal(found.code, FAULTS[fault].code);
          assert.ok(found.subject !== "" && found.evidence !== "" && found.cause !== "" && found.fix !== "");
          assert.doesNotMatch(found.cause + found.fix, /\{[a-z][a-z-]*\}/);
          assert.ok(found.fix.endsWith(found.command));
          assert.ok(
            proof.hops.some(({ ok }) => ok === false),
            "no hop is broken",
          );
        }
      }
    });
  }

  it("has a mutation for every fault", () => {
    const covered = new Set(ALL.map(({ fault }) => fault));
    assert.deepEqual(
      FAULT_KINDS.filter((kind) => !covered.has(kind)),
      [],
    );
    assert.ok(ALL.length >= MUTATIONS.length + 100);
    assert.equal(new Set(ALL.map(({ name, on }) => `${name} ${JSON.stringify(on)}`)).size, ALL.length);
  });
});

/** The element that a mutation takes away or replaces: another change of it cannot be seen any more. */
const SAME_ELEMENT: readonly RegExp[] = [
  /^(?:no endpoint for ecr\.api|endpoint in no subnet|ecr\.api policy)/,
  /^(?:no endpoint for ssmmessages|ssmmessages policy)/,
  /^(?:two endpoints for sts|no endpoint for sts|service not offered|51 interface|sts policy|policy is not JSON)/,
  /^(?:no endpoint for s3|gateway endpoint (?:is|of|not)|S3 (?:policy|interface)|policy has no Effect)/,
  /^(?:no endpoint for dynamodb|gateway endpoint in no table|dynamodb policy)/,
  /^(?:private DNS of ecr\.dkr off|endpoint in another VPC)/,
  /^(?:logs policy with a Deny|policy of 20,481|logs to another region)/,
  /^(?:secret of another region|old platform|secretsmanager policy)/,
  /^(?:NAT gateway gone|NAT gateway private|NAT gateway without an address|NAT gateway in a private subnet)/,
  /^(?:default route |NAT gateway gone|subnet falls back)/,
  /^(?:endpoint with two subnets|service not offered)/,
  /^(?:a route captures the way back|public subnet without a route out)/,
];

/** Pairs in which one change makes the other harmless, or moves what it is about; each for the reason given. */
const EXCUSED: readonly (readonly [RegExp, RegExp])[] = [
  // One endpoint less: 50 are allowed.
  [/^(?:no endpoint for|endpoint in another VPC)/, /^51 interface/],
  // With an endpoint's private DNS off, a zone of one's own may be how its name is resolved.
  [/^private DNS of logs off/, /^a hand-made zone for logs/],
  // A statement for one endpoint cannot be judged while there is none.
  [/^endpoint in another VPC/, /^role pinned to another endpoint/],
  // Who asks is not known without a role.
  [/^no task role/, /policy (?:for another role|without an action of the task)/],
  // Without the role there is nothing to be wrong with it.
  [/^no execution role/, /^(?:role |boundary|execution role|secret of another region)/],
  [/^role may not read the secret/, /^secret of another region/],
  [/^role may not pull/, /^role pinned/],
  // All tasks are moved to the one subnet that is associated.
  [/^gateway endpoint not in one table/, /^17 subnets/],
  // An S3 endpoint with interfaces is not reached by the prefix list.
  [/^S3 interface endpoint/, /^no egress to the S3 prefix list/],
  // The NAT moves into the subnet whose ACL is changed: its own traffic is refused there as well.
  [/^task ACL/, /^NAT gateway in a private subnet/],
];

describe("reachability/prove: pairs of faults", () => {
  it("names both", () => {
    let pairs = 0;
    const skipped = (a: string, b: string) =>
      SAME_ELEMENT.some((element) => element.test(a) && element.test(b)) ||
      EXCUSED.some(([x, y]) => (x.test(a) && y.test(b)) || (x.test(b) && y.test(a)));
    const wrong: string[] = [];
    for (const [i, a] of MUTATIONS.entries()) {
      for (const b of MUTATIONS.slice(i + 1)) {
        if (JSON.stringify(a.on) !== JSON.stringify(b.on) || a.fault === b.fault || skipped(a.name, b.name)) continue;
        pairs++;
        if (!isSampled(pairs)) continue;
        const expected = [a.fault, b.fault].sort();
        const found = faultsOf(changed(good(a.on), a.change, b.change));
        if (found.join() !== expected.join())
          wrong.push(`${a.name} + ${b.name}: found ${found.join()}, not ${expected.join()}`);
      }
    }
    assert.deepEqual(wrong, []);
    assert.ok(pairs > 2000, `only ${pairs} pairs`);
  });
});

describe("reachability/prove: good topologies", () => {
  it("finds no fault in any mode, strategy and number of zones", () => {
    const options = fc.record({
      mode: fc.constantFrom("nat-only" as const, "endpoints-only" as const, "hybrid" as const),
      strategy: fc.constantFrom("per-az" as const, "single" as const, "regional" as const, "instance" as const),
      zones: fc.integer({ min: 1, max: 4 }),
      acls: fc.boolean(),
    });
    fc.assert(
      fc.property(options, (o) => {
        const { topology, needs } = good(o);
        const { verdict, proofs } = prove(topology, needs);
        assert.deepEqual(
          proofs.flatMap(({ faults, missing }) => [...faults, ...missing]),
          [],
        );
        assert.equal(verdict, "reachable");
        assert.equal(proofs.length, needs.length * o.zones);
      }),
      { numRuns: runs(200) },
    );
  });

  it("says which way each service takes", () => {
    const { topology, needs } = good({ mode: "hybrid", strategy: "instance" });
    const paths = Object.fromEntries(prove(topology, needs).proofs.map(({ service, path }) => [service, path]));
    assert.deepEqual(paths, {
      "ecr.api": "endpoint",
      "ecr.dkr": "endpoint",
      s3: "gateway-endpoint",
      secretsmanager: "nat-instance",
      ssm: "nat-instance",
      logs: "endpoint",
      ssmmessages: "nat-instance",
      sts: "nat-instance",
      dynamodb: "gateway-endpoint",
      internet: "nat-instance",
    });
  });
});
