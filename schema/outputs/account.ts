/** Answers about the machine, the account and its prices. */
import { z } from "zod";
import { amount } from "./shared";

const gb = z.number().describe("GB (2^30 bytes) a month of 730 hours");

/** By command. */
export const ACCOUNT = {
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
  advise: z.array(
    z.strictObject({
      nat: z.string(),
      region: z.string(),
      days: z.number().describe("days of data"),
      gb: z.strictObject({ processed: gb, received: gb, sent: gb }),
      split: z.record(z.string(), gb).nullable().describe("by destination, from flow logs; null: not measured"),
      monthly: z.strictObject({ fixed: amount, data: amount }),
      advice: z.array(
        z.strictObject({
          change: z.string(),
          because: z.string(),
          saves: z.number().nullable().describe("USD a month; negative: it costs more; null: a price is not known"),
          certain: z.boolean().describe("false: saves is the most that it can be"),
        }),
      ),
      notes: z.array(z.string()).describe("what could not be read, and why"),
    }),
  ),
  "prices-refresh": z.strictObject({
    out: z.string().describe("file that was written"),
    date: z.iso.date(),
    was: z.string().describe("date of the book before"),
    changes: z.array(
      z.strictObject({
        region: z.string(),
        meter: z.string(),
        kind: z.enum(["changed", "new", "not-answered", "ambiguous"]),
        before: amount,
        after: amount,
      }),
    ),
  }),
} as const;
