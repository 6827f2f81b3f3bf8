/** The tool `compare`: what the three modes of a stack cost, and which one is the cheapest. */
import { z } from "zod";
import type { Monthly } from "../cost/cost";
import { MODES } from "../plan/mode";
import { evaluated, STACK, TRAFFIC } from "./stack-input";
import { tool } from "./tool-spec";

const AMOUNT = z.object({
  total: z.number().nullable().describe("null: something of it is not known"),
  atLeast: z.number(),
  missing: z.array(z.string()),
});
const WAY = z.object({
  mode: z.enum(MODES),
  natStrategy: z.string().nullable(),
  interfaceEndpoints: z.array(z.string()),
  gatewayEndpoints: z.array(z.string()),
});

function amountOf({ total, atLeast, missing }: Monthly): z.infer<typeof AMOUNT> {
  return { total, atLeast: atLeast.total, missing: [...missing.fixed, ...missing.data] };
}

export const compareTool = tool({
  name: "compare",
  title: "Compare the modes of a stack",
  description:
    "Monthly cost of NAT gateways, VPC endpoints and both for one stack of a fargate-egress project, each proved, and the cheapest way that reaches everything. Offline.",
  input: { ...STACK, traffic: TRAFFIC },
  output: {
    region: z.string(),
    currency: z.string(),
    needs: z.array(z.string()),
    modes: z.array(
      WAY.extend({
        verdict: z.enum(["reachable", "unreachable", "not-proven", "refused"]),
        problem: z.string().nullable(),
        cannotReach: z.array(z.string()),
        egressPath: AMOUNT.nullable().describe("USD a month of the egress path; null: refused"),
      }),
    ),
    cheapest: z.enum(MODES).nullable(),
    best: WAY.extend({ egressPath: AMOUNT }).nullable(),
    bestProved: z.boolean(),
    unusedEndpoints: z.array(z.object({ service: z.string(), monthly: z.number().nullable() })),
  },
  run: async ({ traffic, ...of }) => {
    const { compareModes } = await import("../report/compare-modes");
    const { shippedBook } = await import("../cost/price-book");
    const result = await compareModes(evaluated(of), traffic, shippedBook());
    const { best } = result;
    return {
      region: result.region,
      currency: result.currency,
      needs: [...result.needs],
      modes: result.modes.map((row) => ({
        mode: row.mode,
        natStrategy: row.natStrategy,
        interfaceEndpoints: [...row.interfaceEndpoints],
        gatewayEndpoints: [...row.gatewayEndpoints],
        verdict: row.reach.verdict,
        problem: row.reach.problem,
        cannotReach: [...row.cannotReach],
        egressPath: row.egress === null ? null : amountOf(row.egress),
      })),
      cheapest: result.cheapest,
      best:
        best === null
          ? null
          : {
              mode: best.choice.mode,
              natStrategy: best.choice.natStrategy,
              interfaceEndpoints: [...best.choice.interfaceEndpoints],
              gatewayEndpoints: [...best.choice.gatewayEndpoints],
              egressPath: amountOf(best.cost.egress),
            },
      bestProved: result.bestProved,
      unusedEndpoints: result.unused.map(({ service, monthly }) => ({ service, monthly })),
    };
  },
});
