/**
 * JSON Schemas of what `--json` answers, by command. Additions are no break; a key that goes or changes its meaning is.
 * `npm run schema` writes them; test/cli/outputs-schema.test.ts holds real answers to them.
 */
import { z } from "zod";
import { MODES } from "../plan/mode";

const mode = z.enum(MODES);
const verdict = z.enum(["reachable", "unreachable", "not-proven"]).describe("not-proven is never safe");
const refusable = z.enum(["reachable", "unreachable", "not-proven", "refused"]);
const amount = z.number().nullable().describe("null: not known");
const monthly = z
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
  .describe("USD or `currency` a month");
const fault = z.looseObject({
  code: z.string().regex(/^EG[RW]\d{3}$/),
  kind: z.string(),
  subject: z.string(),
  cause: z.string(),
  fix: z.string(),
  evidence: z.string(),
});
const proof = z.looseObject({
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
});
const reachability = z.strictObject({ verdict, proofs: z.array(proof) });
const cost = z.looseObject({
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
});
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
export const OUTPUTS = {
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
  doctor: z.strictObject({
    checks: z.array(
      z.strictObject({
        subject: z.string(),
        state: z.enum(["ok", "missing", "fault", "unknown"]),
        found: z.string(),
        fix: z.string().optional(),
      }),
    ),
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
} as const;

/** One document with a definition for each command's answer. */
export function outputSchemas(): Record<string, unknown> {
  const defs = Object.entries(OUTPUTS).map(([command, schema]) => {
    const body = z.toJSONSchema(schema) as Record<string, unknown>;
    delete body["$schema"];
    return [command, body];
  });
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Answers of egress with --json, by command",
    $defs: Object.fromEntries(defs) as Record<string, unknown>,
  };
}
