/** Writes plugin/schema.json, which the component package answers with and SDKs are generated from. */
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { componentSchema } from "./component-schema";

writeFileSync(resolve(__dirname, "../plugin/schema.json"), `${JSON.stringify(componentSchema(), null, 2)}\n`);
