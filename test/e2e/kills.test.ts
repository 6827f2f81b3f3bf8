/**
 * A stack that is killed, throttled, failed and cut off at one AWS call after another, in every kind of transition, on an
 * engine. Needs the pulumi CLI on PATH and an AWS-compatible endpoint in AWS_ENDPOINT_URL; without them it skips.
 *
 * EGRESS_KILLS: calls at which each transition is disturbed, as numbers with commas (default "2": a sample), or `all`.
 * EGRESS_DISTURB: kill, throttle, errors or drop (default kill).
 */
import assert from "node:assert/strict";
import type { Mode } from "../../plan/mode";
import { missingForEngine } from "../helpers/fleet-project";
import { type Disturbance, KillTour, type Transition } from "../helpers/kill-tour";

const switched = (to: Mode): Transition => ({
  to,
  args: ["switch", "--stack", "s", "--to", to, "--yes", "--dns-ttl", "0", "--lock-wait", "60"],
});
const CREATED: Transition = { to: "nat-only", args: ["up", "--stack", "s", "--yes"] };
const DESTROYED: Transition = { to: "destroyed", args: ["destroy", "--stack", "s", "--yes"] };

/** Every ordered pair of modes, there and back. */
const PAIRS: readonly (readonly [Mode, Mode])[] = [
  ["nat-only", "hybrid"],
  ["hybrid", "endpoints-only"],
  ["endpoints-only", "nat-only"],
];
/** No transition has more calls than this. */
const MOST = 80;

describe("a stack disturbed at its calls of AWS", () => {
  const disturbance = (process.env["EGRESS_DISTURB"] ?? "kill") as Disturbance;
  const wanted = process.env["EGRESS_KILLS"] ?? "2";
  const calls = wanted === "all" ? Array.from({ length: MOST }, (_, i) => i + 1) : wanted.split(",").map(Number);
  let tour: KillTour;

  before(async function () {
    const missing = missingForEngine();
    if (missing.length > 0) {
      console.log(`    skipped: missing ${missing.join(" and ")}`);
      return this.skip();
    }
    tour = await KillTour.start();
    await tour.learn(CREATED);
    for (const to of ["hybrid", "endpoints-only", "nat-only"] as const) await tour.learn(switched(to));
  });
  after(async () => {
    if (tour) console.log(tour.table());
    await tour?.close();
  });

  const through = async (transition: Transition, call: number) => {
    const row = await tour.disturb(transition, call, disturbance);
    console.log(`    ${JSON.stringify(row)}`);
    return row;
  };

  for (const [one, other] of PAIRS)
    it(`goes on, from ${one} to ${other} and back`, async () => {
      for (const call of calls) {
        const rows = [await through(switched(other), call), await through(switched(one), call)];
        for (const row of rows) assert.deepEqual({ code: row.code, wrong: row.wrong }, { code: 0, wrong: [] });
        if (rows.every(({ action }) => action === undefined)) break;
      }
      await tour.learn(switched(other));
    });

  it("goes on when it is destroyed, and when it is made", async () => {
    for (const call of calls) {
      if (call === calls[0]) await tour.learn(DESTROYED).then(() => tour.learn(CREATED));
      const rows = [await through(DESTROYED, call), await through(CREATED, call)];
      for (const row of rows) assert.deepEqual({ code: row.code, wrong: row.wrong }, { code: 0, wrong: [] });
      if (rows.every(({ action }) => action === undefined)) break;
    }
  });
});
