/** Parts that several answers share: verdicts, faults, proofs, costs. */
import { z } from "zod";
import { MODES } from "../../plan/mode";

export const mode = z.enum(MODES);
export const verdict = z.enum(["reachable", "unreachable", "not-proven"]).describe("not-proven is never safe");
export const refusable = z.enum(["reachable", "unreachable", "not-proven", "refused"]);
export const amount = z.number().nullable().describe("null: not known");
export const monthly = z
  .looseObject({
    fixed: amount,
    data: amount,
    total: amount,
    atLeast: z.looseObject({ fixed: z.number(), data: z.number(), total: z.number() }).describe("what is known"),
    shown: z
      .looseObject({ fixed: z.number(), data: z.number(), total: z.number() })
      .describe("in whole cents, adding up"),
    missing: z.strictObject({ fixed: z.array(z.string()), data: z.array(z.string()) }),
  })
  .meta({ id: "monthly", description: "USD or `currency` a month" });
export const fault = z.looseObject({
  code: z.string().regex(/^EG[RW]\d{3}$/),
  kind: z.string(),
  subject: z.string(),
  cause: z.string(),
  fix: z.string(),
  evidence: z.string(),
});
export const proof = z
  .looseObject({
    service: z.string().describe("catalogue name, internet, or a peer"),
    task: z.string().optional().describe("service whose tasks ask"),
    subnet: z.string(),
    availabilityZone: z.string(),
    verdict,
    path: z.string(),
    hops: z.array(
      z.looseObject({
        kind: z.string(),
        subject: z.string(),
        evidence: z.string(),
        ok: z.union([z.boolean(), z.literal("unknown")]),
      }),
    ),
    faults: z.array(fault),
    warnings: z.array(fault),
    missing: z.array(z.string()),
  })
  .meta({ id: "proof" });
export const reachability = z.strictObject({ verdict, proofs: z.array(proof) });
export const cost = z
  .looseObject({
    currency: z.string(),
    lines: z.array(
      z.looseObject({
        kind: z.string(),
        item: z.string(),
        quantity: amount,
        unit: z.string(),
        unitPrice: amount,
        monthly: amount,
      }),
    ),
    monthly,
    egress: monthly,
  })
  .meta({ id: "cost" });
