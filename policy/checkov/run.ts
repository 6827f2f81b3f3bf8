/** `npm run checkov`: Checkov over every plan. Exit 1 for a failure without a reason, 2 when Checkov does not run. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../../offline/evaluate";
import explained from "./explained.json";
import { type CheckovReport, judge } from "./unexplained";
import { writePlans } from "./write-plans";

/** CHECKOV, else the one that `.ci/install-checkov` put into the project, else the one on PATH. */
function program(): string {
  const own = join(ROOT, ".venv", "checkov", "bin", "checkov");
  return process.env["CHECKOV"] ?? (existsSync(own) ? own : "checkov");
}

async function main(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "fargate-egress-checkov-"));
  try {
    const plans = await writePlans(folder);
    const flags = ["--framework", "terraform_plan", "--quiet", "--compact", "--skip-download", "--output", "json"];
    const { stdout, stderr, error } = spawnSync(program(), ["--directory", folder, ...flags], {
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
    if (error || !stdout.trim().startsWith("{")) {
      console.error(
        `Checkov does not run\n  why: ${error?.message ?? (stderr.trim().split("\n").at(-1) || stdout.slice(0, 200))}\n  fix: .ci/install-checkov, or name it in CHECKOV`,
      );
      return 2;
    }
    const report = JSON.parse(stdout) as CheckovReport;
    const wrong = judge(report, explained);
    const { passed, failed, resource_count: resources } = report.summary;
    console.log(`${plans} plans, ${resources} resources: ${passed} checks passed, ${failed} failed`);
    if (wrong.length === 0) console.log("every failure is explained in policy/checkov/explained.json");
    for (const line of wrong) console.log(`  ${line}`);
    return wrong.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main().then((code) => {
  process.exitCode = code;
});
