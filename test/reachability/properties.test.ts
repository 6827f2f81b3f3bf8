/**
 * A proof holds whatever its unknowns turn out to be: what is proved with something unknown is proved with every value in
 * its place. Checked from the other side, which is the same: hiding any value of a network never makes it better or worse.
 */
import * as assert from "node:assert/strict";
import fc from "fast-check";
import { prove } from "../../reachability/prove";
import { runs } from "../helpers/thorough";
import { hide, spotsOf } from "./helpers/hide";
import { changed } from "./helpers/mutate";
import { MUTATIONS, type Mutation } from "./helpers/mutations";
import { ACCOUNT_MUTATIONS } from "./helpers/mutations-account";
import { CALLED_MUTATIONS } from "./helpers/mutations-called";
import { PEER_MUTATIONS } from "./helpers/mutations-peers";
import { file, outside, peer, sessions, volume } from "./helpers/setups";
import { type Good, good } from "./helpers/topologies";

const NETWORKS = fc
  .record({
    mode: fc.constantFrom("nat-only" as const, "endpoints-only" as const, "hybrid" as const),
    strategy: fc.constantFrom("per-az" as const, "single" as const, "regional" as const, "instance" as const),
    zones: fc.constant(2),
    acls: fc.boolean(),
  })
  .chain((on) =>
    fc.record({
      on: fc.constant(on),
      more: fc.constantFrom(
        undefined,
        sessions(),
        ...(on.mode === "nat-only" ? [] : [file]),
        ...(on.acls ? [peer, outside, volume] : []),
      ),
    }),
  )
  .map(({ on, more }) => (more ? changed(good(on), more) : good(on)));

const BROKEN: fc.Arbitrary<Good> = fc
  .constantFrom<readonly Mutation[]>(MUTATIONS, ACCOUNT_MUTATIONS, PEER_MUTATIONS, CALLED_MUTATIONS)
  .chain((list) => fc.constantFrom(...list))
  .map(({ on, setup, change }) => changed(good(on), ...(setup ? [setup] : []), change));

/** Verdicts by service and subnet. */
function verdicts({ topology, needs }: Good): Map<string, string> {
  const { proofs } = prove(topology, needs);
  return new Map(proofs.map(({ service, subnet, verdict }) => [`${service} ${subnet}`, verdict]));
}

function check(network: Good, seeds: readonly number[]): void {
  const before = verdicts(network);
  let topology = network.topology;
  const hidden: string[] = [];
  for (const seed of seeds) {
    const spots = spotsOf(topology);
    const spot = spots[seed % spots.length];
    if (!spot) return;
    hidden.push(spot.path.join("."));
    topology = hide(topology, spot);
  }
  const { proofs } = prove(topology, network.needs);
  for (const proof of proofs) {
    const known = before.get(`${proof.service} ${proof.subnet}`);
    if (known === undefined || known === proof.verdict || proof.verdict === "not-proven") continue;
    // Something known that was not proven before may only be hidden into something not proven.
    assert.fail(
      `${proof.service} is ${known}, and ${proof.verdict} with ${hidden.join(", ")} hidden: ${JSON.stringify([proof.faults.map(({ code, evidence }) => [code, evidence]), proof.missing])}`,
    );
  }
}

describe("reachability/prove: a proof holds whatever its unknowns turn out to be", function () {
  this.timeout(120_000);

  it("hiding values of a good network never breaks it, and never proves anything", () => {
    fc.assert(fc.property(NETWORKS, fc.array(fc.nat(), { minLength: 1, maxLength: 4 }), check), {
      numRuns: runs(450),
      seed: 7,
    });
  });

  it("hiding values of a broken network never mends it", () => {
    fc.assert(fc.property(BROKEN, fc.array(fc.nat(), { minLength: 1, maxLength: 3 }), check), {
      numRuns: runs(750),
      seed: 11,
    });
  });
});
