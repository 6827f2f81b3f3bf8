/** `npm run policies`: writes the policies of a pipeline's roles from what the commands call. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pipelinePolicies } from "../automation/policies";

for (const [name, policy] of Object.entries(pipelinePolicies()))
  writeFileSync(join(__dirname, `${name}.json`), `${JSON.stringify(policy, null, 2)}\n`);
