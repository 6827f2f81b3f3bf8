/** Writes schema/stack.schema.json. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stackSchema } from "./stack-schema";

writeFileSync(join(__dirname, "stack.schema.json"), `${JSON.stringify(stackSchema(), null, 2)}\n`);
