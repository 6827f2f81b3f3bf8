/** Records the plans of the fixtures anew: \`npx ts-node test/terraform/record.ts [NAME…]\`. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { pythonWithMoto, startMoto } from "../reachability/sources/aws/emulator";
import { ARCHITECTURES, FIXTURES, terraformLacks, trimmed, Workspace } from "./terraform";

async function main(names: readonly string[]): Promise<void> {
  const python = process.env["EGRESS_PYTHON"] ?? pythonWithMoto();
  const lacks = terraformLacks() ?? (python === undefined ? "no Python with moto" : undefined);
  if (lacks !== undefined || python === undefined) throw new Error(lacks);
  for (const name of names) {
    const moto = await startMoto(python);
    const workspace = new Workspace(name, moto.url);
    try {
      writeFileSync(path.join(FIXTURES, name, "plan.json"), `${JSON.stringify(trimmed(await workspace.plan()))}\n`);
      process.stdout.write(`${name}\n`);
    } finally {
      workspace.remove();
      await moto.stop();
    }
  }
}

const asked = process.argv.slice(2);
main(asked.length > 0 ? asked : ARCHITECTURES).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
