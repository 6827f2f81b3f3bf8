/** Answers about stack files: no account is asked. */
import { z } from "zod";
import { amount, cost, fault, mode, monthly, reachability, refusable, verdict } from "./shared";

const setting = z.looseObject({ key: z.string(), why: z.string() });
const side = z.strictObject({
  label: z.string(),
  mode: z.string().nullable(),
  region: z.string().nullable(),
  verdict: verdict.nullable(),
  egress: monthly.nullable(),
  total: monthly.nullable(),
});
const kinds = z.array(z.strictObject({ noun: z.string(), names: z.array(z.string()) }));
const reached = z.strictObject({ verdict, path: z.string(), code: z.string().optional() }).nullable();
const reachRow = z.strictObject({ task: z.string(), service: z.string(), before: reached, after: reached });

/** By command. */
export const PLANS = {
  overview: z.strictObject({
    project: z.string(),
    priceDate: z.string(),
    stacks: z.array(
      z.union([
        z.strictObject({
          stack: z.string(),
          region: z.string(),
          azs: z.number(),
          cidrs: z.array(z.string()),
          configured: mode,
          verdict: refusable,
          currency: z.string(),
          modes: z.array(
            z.looseObject({
              mode,
              configured: z.boolean(),
              cheapest: z.boolean(),
              verdict: refusable,
              egress: monthly.nullable(),
              total: monthly.nullable(),
              difference: amount,
            }),
          ),
          notes: z.array(z.looseObject({ kind: z.string(), subject: z.string(), text: z.string() })),
        }),
        z.strictObject({ stack: z.string(), message: z.string() }),
      ]),
    ),
  }),
  plan: z.strictObject({
    project: z.string(),
    stack: z.string(),
    mode,
    region: z.string(),
    resources: z.array(
      z.looseObject({ urn: z.string(), type: z.string(), name: z.string(), inputs: z.looseObject({}) }),
    ),
    outputs: z.looseObject({}),
    unused: z.array(setting).describe("settings that this mode does not use"),
    warnings: z.array(setting),
    reachability,
    cost,
  }),
  compare: z.looseObject({
    stack: z.string(),
    region: z.string(),
    currency: z.string(),
    cheapest: mode.nullable(),
    modes: z.array(z.looseObject({ mode, egress: monthly.nullable() })),
  }),
  diff: z.strictObject({
    stack: z.string(),
    currency: z.string(),
    before: side,
    after: side,
    made: kinds,
    gone: kinds,
    changed: z
      .array(z.strictObject({ noun: z.string(), name: z.string(), properties: z.array(z.string()) }))
      .nullable()
      .describe("null against a deployed state: only the engine can tell"),
    topology: z.array(z.strictObject({ noun: z.string(), before: z.number(), after: z.number() })),
    reach: z.array(reachRow).describe("destinations of which something is different"),
    reachAll: z.array(reachRow),
    newFaults: z.array(fault),
    cost: z.array(z.strictObject({ what: z.string(), before: amount, after: amount, difference: amount })),
  }),
  report: z.strictObject({
    project: z.string(),
    stack: z.string(),
    region: z.string(),
    date: z.string(),
    priceDate: z.string(),
    currency: z.string(),
    configured: mode.nullable(),
    cheapest: mode.nullable(),
    modes: z.array(
      z.union([z.strictObject({ mode, refused: z.string() }), z.looseObject({ mode, reachability, cost })]),
    ),
    comparison: z.looseObject({}),
    curves: z.looseObject({}),
  }),
  "plan-critical-path": z
    .strictObject({
      chain: z.array(
        z.strictObject({
          urn: z.string(),
          type: z.string(),
          name: z.string(),
          seconds: z.number().describe("typical duration of its creation"),
        }),
      ),
      seconds: z.number(),
    })
    .describe("plan --critical-path: the longest chain, first resource first"),
} as const;
