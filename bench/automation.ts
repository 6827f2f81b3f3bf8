/**
 * Six stacks at a time against one: a fleet should cost little more than its slowest stack. Real commands on an engine;
 * without the Pulumi CLI or an AWS-compatible endpoint there is nothing to measure.
 */
import { FleetProject, missingForEngine } from "../test/helpers/fleet-project";

/** A fleet of six may take this many times one stack. */
const LIMIT = 2.5;
const STACKS = ["s1", "s2", "s3", "s4", "s5", "s6"];

async function seconds(stacks: readonly string[]): Promise<number> {
  const project = new FleetProject(stacks);
  try {
    const start = performance.now();
    const up = await project.run(["up", "--yes", "--all"]);
    if (up.code !== 0) throw new Error(`egress up failed:\n${up.stderr}${up.stdout}`);
    const taken = (performance.now() - start) / 1000;
    const destroy = await project.run(["destroy", "--yes", "--all"]);
    if (destroy.code !== 0) throw new Error(`egress destroy failed:\n${destroy.stderr}${destroy.stdout}`);
    return taken;
  } finally {
    project.remove();
  }
}

/** Measures one stack, then six at a time. */
export async function run(): Promise<{ readonly name: string; readonly lines: readonly string[] }> {
  const name = "Six stacks deployed at a time against one (preview, gates, update)";
  const missing = missingForEngine();
  if (missing.length > 0) return { name, lines: [`not measured: missing ${missing.join(" and ")}`] };
  // The first run fills caches that every later one finds.
  await seconds(["warm"]);
  const one = await seconds(["one"]);
  const six = await seconds(STACKS);
  const ratio = six / one;
  return {
    name,
    lines: [
      `one stack ${one.toFixed(1)} s, six stacks ${six.toFixed(1)} s: ${ratio.toFixed(2)} times (at most ${LIMIT})`,
      ratio <= LIMIT ? "within the limit" : "ABOVE the limit",
    ],
  };
}
