/** Every shipped stack and every example, in each mode that it allows, as a Terraform plan. */
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type EvaluateOptions, EvaluationError, evaluate, ROOT } from "../../offline/evaluate";
import { MODES } from "../../plan/mode";
import { terraformPlan } from "./terraform-plan";

/** Settings that bring resource types which neither the shipped stacks nor the examples have. */
const FURTHER: readonly EvaluateOptions[] = [
  { stack: "dev", set: ["network.nat.strategy=instance", "network.flowLogs.destination=s3"] },
  {
    stack: "dev",
    set: [
      "services.app.loadBalancer.scheme=public",
      "services.app.loadBalancer.accessLogs=true",
      "services.app.volumes.data={path: /data, efs: create}",
    ],
  },
];

function stacks(): EvaluateOptions[] {
  const examples = join(ROOT, "examples");
  const found = readdirSync(examples, { recursive: true, encoding: "utf8" }).flatMap((path) => {
    const stack = /(?:^|[/\\])Pulumi\.([\w-]+)\.yaml$/.exec(path)?.[1];
    return stack ? [{ stack, configFile: join(examples, path) }] : [];
  });
  return [{ stack: "dev" }, { stack: "prod" }, ...found].flatMap((options) =>
    MODES.map((mode) => ({ ...options, mode })),
  );
}

/** Writes the plans into a folder. @returns how many */
export async function writePlans(folder: string): Promise<number> {
  let written = 0;
  for (const [i, options] of [...stacks(), ...FURTHER].entries()) {
    try {
      const { resources, mode } = await evaluate(options);
      writeFileSync(join(folder, `${options.stack}-${mode}-${i}.json`), JSON.stringify(terraformPlan(resources)));
      written += 1;
    } catch (error) {
      // A mode that the configuration refuses has no plan.
      if (!(error instanceof EvaluationError) || !/has no path to the internet/.test(error.message)) throw error;
    }
  }
  return written;
}
