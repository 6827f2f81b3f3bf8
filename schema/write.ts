/** Writes schema/stack.schema.json and schema/outputs.schema.json. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { outputSchemas } from "./output-schemas";
import { stackSchema } from "./stack-schema";

const write = (name: string, document: unknown) =>
  writeFileSync(join(__dirname, name), `${JSON.stringify(document, null, 2)}\n`);
write("stack.schema.json", stackSchema());
write("outputs.schema.json", outputSchemas());
