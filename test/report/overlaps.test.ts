/** Stacks of one project whose networks could never be joined. */
import assert from "node:assert/strict";
import { withOverlaps } from "../../report/overlaps";
import type { OverviewStack } from "../../report/overview";

const stack = (name: string, ...cidrs: string[]): OverviewStack => ({
  stack: name,
  region: "us-east-1",
  azs: 2,
  configured: "hybrid",
  verdict: "reachable",
  currency: "USD",
  modes: [],
  notes: [],
  cidrs,
});
const notes = (...stacks: OverviewStack[]) =>
  withOverlaps(stacks).map((s) => ("notes" in s ? s.notes.map(({ text }) => text) : []));

describe("networks of one project", () => {
  it("that overlap are told, each of the other", () => {
    const [a, b, c] = notes(stack("a", "10.0.0.0/16"), stack("b", "10.0.128.0/17"), stack("c", "10.1.0.0/16"));
    assert.match(a?.[0] ?? "", /^10\.0\.0\.0\/16 overlaps b's 10\.0\.128\.0\/17: .*peered/);
    assert.match(b?.[0] ?? "", /overlaps a's/);
    assert.deepEqual([a?.length, b?.length, c], [1, 1, []]);
  });

  it("of other stacks, of joiners and of files that cannot be read say nothing", () => {
    assert.deepEqual(notes(stack("network", "10.0.0.0/16"), stack("joiner")), [[], []]);
    const unread = { stack: "x", message: "no file" };
    assert.deepEqual(withOverlaps([unread, stack("a", "10.0.0.0/16")])[0], unread);
  });
});
