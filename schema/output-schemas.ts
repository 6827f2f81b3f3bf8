/**
 * JSON Schemas of what `--json` answers, by command. Additions are no break; a key that goes or changes its meaning is.
 * `npm run schema` writes them; test/cli/outputs-schema.test.ts and the tests of each command hold real answers to them.
 */
import { z } from "zod";
import { ACCOUNT } from "./outputs/account";
import { FLEET } from "./outputs/fleet";
import { PLANS } from "./outputs/plans";
import { PROOFS } from "./outputs/proofs";

/** By command; a hyphen joins a command and its own subcommand. */
export const OUTPUTS = { ...PLANS, ...PROOFS, ...FLEET, ...ACCOUNT } as const;

/** One document with a definition for each command's answer, and for the parts that they share. */
export function outputSchemas(): Record<string, unknown> {
  const { properties, $defs } = z.toJSONSchema(z.object(OUTPUTS));
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Answers of egress with --json, by command",
    $defs: { ...properties, ...$defs },
  };
}
