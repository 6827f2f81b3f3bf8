/** Answers with --json against their JSON Schemas, as they are written for others, by a validator of its own. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv/dist/2020";
import { ROOT } from "../../offline/evaluate";
import type { OUTPUTS } from "../../schema/output-schemas";

export const SCHEMA_FILE = join(ROOT, "schema", "outputs.schema.json");

/** A command with a schema. */
export type Answering = keyof typeof OUTPUTS;

let ajv: Ajv | undefined;

/** What is wrong with an answer; undefined when it is as its schema says. */
export function flaws(command: Answering, document: unknown): string | undefined {
  if (ajv === undefined) {
    ajv = new Ajv({ strict: false, allErrors: true, formats: { date: true } });
    ajv.addSchema(JSON.parse(readFileSync(SCHEMA_FILE, "utf8")) as object, "outputs");
  }
  const check = ajv.getSchema(`outputs#/$defs/${command}`);
  assert.ok(check, `no schema of ${command}`);
  return check(document) ? undefined : JSON.stringify(check.errors?.slice(0, 5), null, 1);
}

/** @param answer what the library answers, or the text that a command printed */
export function holdsToSchema(command: Answering, answer: unknown): void {
  const text = typeof answer === "string" ? answer : JSON.stringify(answer);
  assert.equal(flaws(command, JSON.parse(text)), undefined, command);
}
