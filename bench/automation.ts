/**
 * Deploying six stacks side by side against one alone, with the pulumi CLI on PATH and an AWS-compatible endpoint in
 * AWS_ENDPOINT_URL; says what is missing otherwise.
 */
import { FleetProject, missingForEngine } from "../test/helpers/fleet-project";

const STACKS = ["dev-1", "dev-2", "dev-3", "dev-4", "dev-5", "dev-6"];

async function seconds(project: FleetProject, args: readonly string[]): Promise<number> {
  const started = process.hrtime.bigint();
  const { code, stderr } = await project.run([...args]);
  if (code !== 0) throw new Error(`egress ${args.join(" ")} ended with ${code}: ${stderr}`);
  return Number(process.hrtime.bigint() - started) / 1e9;
}

export async function run(): Promise<{ name: string; lines: string[] }> {
  const name = "six stacks in parallel (up of a new stack)";
  const missing = missingForEngine();
  if (missing.length > 0) return { name, lines: [`left out: missing ${missing.join(" and ")}`] };
  const endpoint = process.env["AWS_ENDPOINT_URL"] ?? "";
  const alone = new FleetProject(["dev-0"], endpoint);
  const together = new FleetProject(STACKS, endpoint);
  try {
    const one = await seconds(alone, ["up", "--yes", "--all"]);
    const six = await seconds(together, ["up", "--yes", "--all", "--parallel", "6"]);
    return {
      name,
      lines: [
        `one: ${one.toFixed(1)} s, six: ${six.toFixed(1)} s, ratio ${(six / one).toFixed(2)} (less than 2.5 on two cores)`,
      ],
    };
  } finally {
    alone.remove();
    together.remove();
  }
}
