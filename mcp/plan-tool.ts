/** The tool `plan`: one stack of this program, offline. */
import { z } from "zod";
import { MODES } from "../plan/mode";
import { FINDINGS, findingsOf } from "./findings";
import { evaluated, STACK, TRAFFIC } from "./stack-input";
import { tool } from "./tool-spec";

const NOTE = z.object({ key: z.string(), why: z.string() });
const AMOUNT = z.number().nullable().describe("null: something of it is not known");

export const planTool = tool({
  name: "plan",
  title: "Plan a stack",
  description:
    "What one stack of a fargate-egress project would be: resources, whether every task reaches what it needs, and what it costs a month. Offline: no AWS account, nothing is changed.",
  input: {
    ...STACK,
    mode: z.enum(MODES).optional().describe("another mode than the file's"),
    traffic: TRAFFIC,
    hops: z.boolean().optional().describe("each step of each proof"),
  },
  output: {
    project: z.string(),
    stack: z.string(),
    mode: z.string(),
    region: z.string(),
    resources: z.record(z.string(), z.number()).describe("how many of each type"),
    ...FINDINGS,
    notes: z.array(NOTE).describe("what the plan warns of"),
    unused: z.array(NOTE).describe("settings that this mode does not use"),
    monthly: z.object({
      currency: z.string(),
      total: AMOUNT,
      egressPath: AMOUNT,
      atLeast: z.number(),
      unknown: z.array(z.string()),
    }),
  },
  run: async ({ mode, traffic, hops, ...of }) => {
    const { evaluate } = await import("../offline/evaluate");
    const { planDocument } = await import("../report/document");
    const evaluation = await evaluate({ ...evaluated(of), ...(mode === undefined ? {} : { mode }) });
    const document = planDocument(evaluation, traffic);
    const { reachability, cost } = document;
    const counts: Record<string, number> = {};
    for (const { type } of document.resources) counts[type] = (counts[type] ?? 0) + 1;
    return {
      project: document.project,
      stack: document.stack,
      mode: document.mode,
      region: document.region,
      resources: counts,
      ...findingsOf(reachability.verdict, reachability.proofs, hops ?? false),
      notes: document.warnings.map(({ key, why }) => ({ key, why })),
      unused: document.unused.map(({ key, why }) => ({ key, why })),
      monthly: {
        currency: cost.currency,
        total: cost.monthly.total,
        egressPath: cost.egress.total,
        atLeast: cost.monthly.atLeast.total,
        unknown: cost.unknown.map(({ item, why }) => `${item} (${why})`),
      },
    };
  },
});
