/** Services in a snapshot: what is proved of them after a file, and after their names were replaced. */
import assert from "node:assert/strict";
import type { Need } from "../../../../plan/needs";
import type { PeerNeed } from "../../../../plan/peers";
import { type AnyNeed, isPeer, prove } from "../../../../reachability/prove";
import { proveServices } from "../../../../reachability/sources/snapshot/prove-services";
import { checkSnapshot, readSnapshot, SnapshotError } from "../../../../reachability/sources/snapshot/read-snapshot";
import { RedactionError, redacted } from "../../../../reachability/sources/snapshot/redact";
import { type NetworkSnapshot, snapshotOf, writeSnapshot } from "../../../../reachability/sources/snapshot/snapshot";
import type { Topology } from "../../../../reachability/topology";
import { isSampled } from "../../../helpers/thorough";
import { changed } from "../../helpers/mutate";
import { MUTATIONS } from "../../helpers/mutations";
import { ACCOUNT_MUTATIONS } from "../../helpers/mutations-account";
import { CALLED_MUTATIONS } from "../../helpers/mutations-called";
import { PEER_MUTATIONS } from "../../helpers/mutations-peers";
import { ACCOUNT, good } from "../../helpers/topologies";

/** Every mutation of the table, or a tenth of them. */
const CASES = [...MUTATIONS, ...ACCOUNT_MUTATIONS, ...PEER_MUTATIONS, ...CALLED_MUTATIONS].filter((_, i) =>
  isSampled(i),
);

/** Their policies are about what stands in them: a length, and a name that is AWS's own. */
const CUT = ["policy of 20,481 characters", "ecr.dkr policy without GuardDuty's agent"];

const KEY = new Uint8Array(32).fill(7);

function recorded(topology: Topology, needs: readonly AnyNeed[]): NetworkSnapshot {
  const peers = needs.filter((need): need is PeerNeed => isPeer(need));
  const services = [
    { task: topology.task, needs: needs.filter((need): need is Need => !isPeer(need)), peers, open: [] },
  ];
  return snapshotOf(topology, { account: ACCOUNT, services });
}

describe("services in a snapshot", () => {
  it("prove the same after a file as before, whatever is wrong with them", () => {
    for (const { on, setup, change, name } of CASES) {
      const { topology, needs } = changed(good(on), ...(setup ? [setup] : []), change);
      const ordered = [...needs.filter((need) => !isPeer(need)), ...needs.filter(isPeer)];
      const read = readSnapshot(writeSnapshot(recorded(topology, needs)), name);
      assert.equal(read.version, 2);
      // The quota of addresses is told to a plan; nobody records it.
      const { elasticIps, ...plain } = topology;
      if (elasticIps === undefined) assert.deepEqual(proveServices(read), [prove(plain, ordered)], name);
    }
  });

  it("hold none of their names once they are replaced, and prove the same", () => {
    const { topology, needs } = good({ mode: "endpoints-only" });
    const named = {
      ...topology,
      task: { ...topology.task, name: "checkout", cluster: `arn:aws:ecs:eu-west-1:${ACCOUNT}:cluster/webshop` },
    };
    const snapshot = recorded(named, needs);
    const other = redacted(snapshot, KEY);
    const text = writeSnapshot(other);
    for (const word of [ACCOUNT, "checkout", "webshop", "role/execution", "db-AbCdEf"])
      assert.ok(writeSnapshot(snapshot).includes(word) && !text.includes(word), word);
    assert.match(text, /starport-layer-bucket/);
    assert.deepEqual(
      proveServices(readSnapshot(text, "x")).map(({ verdict }) => verdict),
      ["reachable"],
    );
    assert.deepEqual(redacted(snapshot, KEY), other, "the same key");
    assert.notDeepEqual(redacted(snapshot, new Uint8Array(32)), other, "another key");
  });

  it("keep their verdicts without names, whatever is wrong with them", () => {
    const refused: string[] = [];
    for (const { on, setup, change, name } of CASES) {
      const { topology, needs } = changed(good(on), ...(setup ? [setup] : []), change);
      try {
        assert.ok(!writeSnapshot(redacted(recorded(topology, needs), KEY)).includes(ACCOUNT), name);
      } catch (error) {
        assert.ok(error instanceof RedactionError, `${name}: ${String(error)}`);
        refused.push(name);
      }
    }
    assert.deepEqual(
      refused.filter((each) => !CUT.includes(each)),
      [],
    );
  });

  it("are refused where they do not belong, and where they are wrong", () => {
    const { topology, needs } = good({ mode: "nat-only" });
    const document = JSON.parse(writeSnapshot(recorded(topology, needs))) as Record<string, unknown>;
    const why = (value: unknown) => {
      try {
        checkSnapshot(value, "x.json");
      } catch (error) {
        if (error instanceof SnapshotError) return error.problems.map((each) => `${each.path}: ${each.why}`).join("\n");
      }
      return assert.fail("it was accepted");
    };
    assert.match(why({ ...document, version: 1 }), /services: version 1 has none/);
    assert.match(why({ ...document, version: 3 }), /reads versions 1 and 2/);
    assert.match(why({ ...document, services: [{}] }), /services\[0\]\.task: it is missing/);
  });
});
