/** Answers about deployed stacks: one shape for every operation, and what `verify` measured beside it. */
import { z } from "zod";
import { amount, mode } from "./shared";

const finding = z
  .strictObject({
    kind: z
      .enum(["unreachable", "not-proven", "protected-change", "pending-operation", "settled", "stray", "drift", "note"])
      .describe("not-proven is never safe; drift: what differs outside Pulumi"),
    subject: z.string().describe("URN, id or name"),
    evidence: z.string().describe("what was read"),
    fix: z.string(),
  })
  .meta({ id: "finding" });

const stack = <Name extends string>(operation: Name) =>
  z.strictObject({
    stack: z.string(),
    operation: z.literal(operation),
    outcome: z
      .enum(["succeeded", "failed", "refused", "locked", "cancelled", "not-started"])
      .describe(
        "refused: a gate stopped it before any change; locked: another run had it too long; not-started: the run was stopped first",
      ),
    seconds: z.number(),
    changes: z.record(z.string(), z.number()).describe("operations by name: create, update, delete, replace, same"),
    findings: z.array(finding),
    problem: z.string().exactOptional().describe("why it did not succeed"),
    cost: z
      .strictObject({
        currency: z.string(),
        before: amount,
        after: amount,
        difference: amount,
        missing: z.array(z.string()).exactOptional().describe("what the amount after does not hold"),
      })
      .exactOptional()
      .describe("a month before and after"),
    outputs: z.record(z.string(), z.unknown()).exactOptional().describe('secrets read "[secret]"'),
    steps: z.array(z.string()).exactOptional().describe("finished steps of a switch, in order"),
    log: z.string().exactOptional().describe("file with everything that Pulumi printed"),
  });

const fleet = <Name extends string>(operation: Name) =>
  z.strictObject({
    operation: z.literal(operation),
    ok: z.boolean().describe("every stack succeeded"),
    seconds: z.number(),
    stacks: z.array(stack(operation)),
  });

const row = z.strictObject({
  service: z.string(),
  from: z.string().describe("url, or the AZ id of the subnet in which a task measured"),
  expected: z.string(),
  scope: z.string().describe("private: an endpoint's addresses; public: reached through NAT"),
  addresses: z.array(z.string()),
  milliseconds: z.number().exactOptional().describe("name, TCP and TLS together; absent: it did not answer"),
  verdict: z.enum(["ok", "unreachable", "wrong-path", "leak", "observed"]),
  reason: z.string().exactOptional(),
});

/** By command. Exit code 0 says `ok`. */
export const FLEET = {
  preview: fleet("preview"),
  up: fleet("up"),
  switch: fleet("switch"),
  repair: fleet("repair"),
  refresh: fleet("refresh").describe("with --preview-only what differs is in findings, of kind drift"),
  destroy: fleet("destroy"),
  outputs: fleet("outputs"),
  verify: fleet("verify").extend({
    reports: z
      .record(z.string(), z.strictObject({ ok: z.boolean(), mode, rows: z.array(row), findings: z.array(finding) }))
      .describe("what was measured, by stack"),
  }),
} as const;
