/** The difference of two states, on states of a few resources. */
import assert from "node:assert/strict";
import type { Proof } from "../../reachability/result";
import { differenceBetween, type StackState } from "../../report/difference";
import { differenceMarkdown } from "../../report/difference-markdown";
import { countedNoun, differenceText } from "../../report/difference-text";
import { differingInputs, sharedPrefix } from "../../report/resource-nouns";

const proof = (service: string, o: Partial<Proof> = {}): Proof => ({
  service,
  task: "app",
  because: [],
  subnet: "subnet-1",
  availabilityZone: "us-east-1a",
  verdict: "reachable",
  path: "nat",
  hops: [],
  faults: [],
  warnings: [],
  missing: [],
  ...o,
});
const fault = {
  kind: "no-default-route",
  code: "EGR001",
  subject: "rtb-1",
  cause: "there is no route",
  fix: "add <one>",
  command: "",
  evidence: "",
} as const satisfies Proof["faults"][number];

function state(proofs: readonly Proof[], resources: StackState["resources"] = []): StackState {
  const verdict = proofs.some((p) => p.verdict === "unreachable") ? "unreachable" : "reachable";
  return {
    label: "x.json",
    mode: "nat-only",
    region: "us-east-1",
    resources,
    reachability: { verdict, proofs },
    cost: null,
    deployed: false,
  };
}

const pen = {
  bold: String,
  dim: String,
  green: String,
  red: String,
  yellow: String,
  table: (head: readonly string[], rows: readonly (readonly string[])[]) =>
    [head, ...rows].map((row) => row.join(" | ")).join("\n"),
  wrap: (text: string) => text,
};

describe("a difference", () => {
  const broken = proof("logs", { verdict: "unreachable", faults: [fault], subnet: "subnet-2" });
  const d = differenceBetween("s", state([proof("logs"), proof("s3")]), state([proof("logs"), broken, proof("sqs")]));

  it("takes the worst of a destination's subnets, and tells what nobody asked for on one side", () => {
    assert.deepEqual(
      d.reach.map((r) => [r.service, r.before?.verdict, r.after?.verdict, r.after?.code]),
      [
        ["logs", "reachable", "unreachable", "EGR001"],
        ["sqs", undefined, "reachable", undefined],
        ["s3", "reachable", undefined, undefined],
      ],
    );
  });

  it("names faults that the state before has not, with their fix", () => {
    assert.deepEqual(d.newFaults, [fault]);
    assert.deepEqual(differenceBetween("s", state([broken]), state([broken])).newFaults, []);
    const text = differenceText(d, pen);
    assert.match(text, /^reach: reachable before, unreachable after$/m);
    assert.match(text, /^logs \| reachable by NAT \| unreachable EGR001$/m);
    assert.match(text, /^EGR001 rtb-1: there is no route\n {2}fix: add <one>$/m);
    assert.match(differenceMarkdown(d), /^> \*\*EGR001\*\* rtb-1: there is no route<br>Fix: add &lt;one&gt;$/m);
  });

  it("tells services apart where there are several", () => {
    const two = differenceBetween("s", state([]), state([proof("logs"), proof("logs", { task: "worker" })]));
    assert.match(
      differenceText(two, pen),
      /^service \| destination \| before \| after\napp \| logs .*\nworker \| logs /m,
    );
  });
});

describe("names of resources", () => {
  const named = (...names: string[]) => names.map((name) => ({ type: "t", name, inputs: {} }));
  it("lose the prefix that all have, and no more", () => {
    assert.equal(sharedPrefix(named("shop-dev", "shop-dev-nat-a", "shop-dev-app")), "shop-dev-");
    assert.equal(sharedPrefix(named("shop-dev-nat", "shop-dev-net")), "shop-dev-");
    assert.equal(sharedPrefix(named("a", "b")), "");
  });
  it("are counted as a reader would", () => {
    assert.equal(countedNoun("NAT gateway", 2), "2 NAT gateways");
    assert.equal(countedNoun("role policy", 3), "3 role policies");
    assert.equal(countedNoun("private DNS name of an endpoint", 2), "2 private DNS names of an endpoint");
    assert.equal(countedNoun("route", 1), "1 route");
  });
  it("differ by what is in their inputs, whatever the order of keys", () => {
    const [a, b] = [
      { x: { p: 1, q: [1, 2] }, y: 1 },
      { x: { q: [1, 2], p: 1 }, z: 1 },
    ];
    assert.deepEqual(differingInputs({ type: "t", name: "n", inputs: a }, { type: "t", name: "n", inputs: b }), [
      "y",
      "z",
    ]);
  });
});
