/**
 * A stack that is killed, throttled, failed and cut off at one AWS call after another, in every kind of transition, on an
 * engine. Needs the pulumi CLI on PATH and an AWS-compatible endpoint in AWS_ENDPOINT_URL; without them it skips.
 *
 * EGRESS_KILLS: calls at which each transition is disturbed, as numbers with commas, or `all`. Default: a stack half made
 * and half destroyed; test/e2e/fleet-faults.test.ts has switches.
 * EGRESS_DISTURB: kill, cut, throttle, errors or drop (default kill).
 */
import assert from "node:assert/strict";
import type { Mode } from "../../plan/mode";
import { type FleetProject, missingForEngine } from "../helpers/fleet-project";
import { type Disturbance, KillTour, type Transition } from "../helpers/kill-tour";
import { IMAGE, pushImage } from "../helpers/program";

const switched = (to: Mode): Transition => ({
  to,
  args: ["switch", "--stack", "s", "--to", to, "--yes", "--dns-ttl", "0", "--lock-wait", "60"],
});
const edited = (to: string, path: readonly string[], value: unknown): Transition => ({
  to,
  args: ["up", "--stack", "s", "--yes", "--lock-wait", "60"],
  edit: (project: FleetProject) => project.configure("s", path, value),
});
const CREATED: Transition = { to: "nat-only", args: ["up", "--stack", "s", "--yes", "--lock-wait", "60"] };
const DESTROYED: Transition = { to: "destroyed", args: ["destroy", "--stack", "s", "--yes", "--lock-wait", "60"] };
const AZS = ["network", "azs"];
const STRATEGY = ["network", "nat", "strategy"];
const WORKER = ["services", "worker"];
const JOINER = `config:
  aws:region: us-east-1
  protect: none
  network: { from: s }
  services:
    orders: { image: "${IMAGE}", secrets: [{ name: TOKEN, create: ssm }] }
`;
const joined = (to: string, args: readonly string[]): Transition => ({
  to,
  joined: "j",
  args: [...args, "--stack", "j", "--yes", "--lock-wait", "60"],
  edit: (project: FleetProject) => {
    project.configure("s", ["network", "shared"], true);
    // Its services' calls are its own: the network's policies name those of the network's services only.
    project.configure("s", ["endpoints", "policy"], "aws-default");
    project.write("j", JOINER);
  },
});

/** Transitions there and back, each from where the one before has ended or from a mode that is gone to first. */
const ROUNDS: readonly (readonly [Transition, Transition])[] = [
  [switched("hybrid"), switched("nat-only")],
  [switched("endpoints-only"), switched("hybrid")],
  [edited("three AZs", AZS, 3), { ...edited("hybrid", AZS, 2), allow: /(Subnet|RouteTable)::.*-private-/ }],
  [edited("a NAT gateway in each AZ", STRATEGY, "per-az"), edited("hybrid", STRATEGY, "single")],
  [
    edited("two services", WORKER, { image: IMAGE, ports: [], needs: ["sqs"] }),
    {
      ...edited("endpoints-only", WORKER, undefined),
      allow: /(service:Service|securityGroup:SecurityGroup)::.*-worker/,
    },
  ],
  [switched("nat-only"), switched("endpoints-only")],
  [joined("a joined stack", ["up", "--stack", "s"]), joined("endpoints-only", ["destroy"])],
  [DESTROYED, CREATED],
];
/** The mode in which each round begins. */
const STARTS: readonly Mode[] = [
  "nat-only",
  "hybrid",
  "hybrid",
  "hybrid",
  "endpoints-only",
  "endpoints-only",
  "endpoints-only",
  "nat-only",
];
/** No transition has more calls than this. */
const MOST = 80;

describe("a stack disturbed at its calls of AWS", () => {
  const disturbance = (process.env["EGRESS_DISTURB"] ?? "kill") as Disturbance;
  const wanted = process.env["EGRESS_KILLS"];
  const calls =
    wanted === "all" ? Array.from({ length: MOST }, (_, i) => i + 1) : (wanted ?? "").split(",").map(Number);
  let tour: KillTour;

  before(async function () {
    const missing = missingForEngine();
    if (missing.length > 0) {
      console.log(`    skipped: missing ${missing.join(" and ")}`);
      return this.skip();
    }
    await pushImage();
    tour = await KillTour.start();
    await tour.learn(CREATED);
  });
  after(async () => {
    if (tour) console.log(tour.table());
    await tour?.close();
  });

  const through = async (transition: Transition, call: number, how = disturbance) => {
    const row = await tour.disturb(transition, call, how);
    console.log(`    ${JSON.stringify(row)}`);
    assert.deepEqual({ code: row.code, wrong: row.wrong }, { code: 0, wrong: [] });
    return row;
  };

  if (wanted === undefined)
    it("goes on: a stack half made, a stack half destroyed", async () => {
      await tour.learn(DESTROYED);
      // The state of the one is cut off by the same kill.
      await through(CREATED, 19, "cut");
      await through(DESTROYED, 12);
    });
  else
    for (const [i, [there, back]] of ROUNDS.entries())
      it(`goes on: to ${there.to} and back to ${back.to}`, async () => {
        const start = STARTS[i];
        if (start && tour.at !== start) await tour.learn(switched(start));
        await tour.learn(there);
        await tour.learn(back);
        for (const call of calls) {
          const rows = [await through(there, call), await through(back, call)];
          if (rows.every(({ action }) => action === undefined)) break;
        }
      });
});
