/** What the tools answer with, as schemas: a client checks what it gets against them. */
import { z } from "zod";
import { FAULT_KINDS, type FaultKind, WARNING_KINDS, type WarningKind } from "../reachability/kinds";
import { metFaults } from "../reachability/met-faults";
import type { Hop, Proof, Verdict, Warning } from "../reachability/result";

/** Whether it reaches. */
export const VERDICT: z.ZodType<Verdict> = z
  .enum(["reachable", "unreachable", "not-proven"])
  .describe("not-proven: no fault is known, and something that a proof needs is not known either; never safe");

const FAULT_KIND = z.enum(FAULT_KINDS as [FaultKind, ...FaultKind[]]);
const WARNING_KIND = z.enum(WARNING_KINDS as [WarningKind, ...WarningKind[]]);

/** One fault, once, with who meets it. */
const FAULT = z.object({
  kind: FAULT_KIND,
  code: z.string().describe("EGR001: stable; the tool explain tells more"),
  subject: z.string().describe("id or URN of what is at fault"),
  cause: z.string(),
  fix: z.string(),
  command: z.string().describe("the AWS CLI part of the fix; what nobody could know stays in angle brackets"),
  evidence: z.string(),
  services: z.array(z.string()),
  subnets: z.array(z.string()),
});

/** One warning, once. */
const WARNING = z.object({
  kind: WARNING_KIND,
  code: z.string(),
  subject: z.string(),
  cause: z.string(),
  fix: z.string(),
  evidence: z.string(),
});

const HOP = z.object({
  kind: z.string(),
  subject: z.string(),
  evidence: z.string(),
  ok: z.union([z.boolean(), z.literal("unknown")]),
});

/** One need from one subnet. */
const PROOF = z.object({
  task: z.string().optional(),
  service: z.string(),
  port: z.number().optional(),
  subnet: z.string(),
  verdict: VERDICT,
  path: z.string(),
  faults: z.array(z.string()).describe("codes"),
  missing: z.array(z.string()).describe("what could not be read"),
  hops: z.array(HOP).optional().describe("each step with what was read there; only with hops: true"),
});

/** What a proof says, as an agent reads it: each finding once, hops only where they are asked for. */
export const FINDINGS = {
  verdict: VERDICT,
  proofs: z.array(PROOF),
  faults: z.array(FAULT),
  warnings: z.array(WARNING),
  missing: z.array(z.string()),
};

/** Values of {@link FINDINGS}. */
export type Findings = z.infer<z.ZodObject<typeof FINDINGS>>;

/** Findings of some proofs. */
export function findingsOf(verdict: Verdict, proofs: readonly Proof[], hops: boolean): Findings {
  const warnings = new Map<string, Warning>();
  for (const { warnings: met } of proofs)
    for (const warning of met) warnings.set(`${warning.code} ${warning.subject}`, warning);
  return {
    verdict,
    proofs: proofs.map((proof) => shortProof(proof, hops)),
    faults: metFaults(proofs).map((fault) => ({
      ...fault,
      services: [...fault.services],
      subnets: [...fault.subnets],
    })),
    warnings: [...warnings.values()],
    missing: [...new Set(proofs.flatMap(({ missing }) => missing))],
  };
}

function shortProof(proof: Proof, hops: boolean): z.infer<typeof PROOF> {
  const { task, service, port, subnet, verdict, path, faults, missing } = proof;
  return {
    ...(task === undefined ? {} : { task }),
    service,
    ...(port === undefined ? {} : { port }),
    subnet,
    verdict,
    path,
    faults: faults.map(({ code }) => code),
    missing: [...missing],
    ...(hops ? { hops: proof.hops.map((hop: Hop) => ({ ...hop })) } : {}),
  };
}
