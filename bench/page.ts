/** The page: how long it takes to make in a fresh process, and how large it is, for the shipped stacks and every recipe. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(__dirname, "..");
const RECIPES = join(ROOT, "docs", "recipes");
/** Seconds and bytes that a page stays under. */
const MOST = { seconds: 2, bytes: 300_000 };

export function run() {
  const folder = mkdtempSync(join(tmpdir(), "egress-bench-page-"));
  const recipes = readdirSync(RECIPES).filter((file) => /^Pulumi\..+\.yaml$/.test(file));
  const pages: (readonly [name: string, argv: readonly string[]])[] = [
    ["every shipped stack", []],
    ...recipes.map((file) => [file, ["--config", join(RECIPES, file)]] as const),
  ];
  try {
    const lines = pages.map(([name, argv]) => {
      const out = join(folder, "page.html");
      const started = process.hrtime.bigint();
      const { stderr } = spawnSync(
        process.execPath,
        [join(ROOT, "bin", "egress.js"), "report", ...argv, "--out", out],
        {
          cwd: ROOT,
          encoding: "utf8",
        },
      );
      const seconds = Number(process.hrtime.bigint() - started) / 1e9;
      const bytes = statSync(out, { throwIfNoEntry: false })?.size;
      if (bytes === undefined) throw new Error(`${name}: ${stderr}`);
      rmSync(out);
      const over = seconds > MOST.seconds || bytes > MOST.bytes ? "  over" : "";
      return `${name}: ${seconds.toFixed(2)} s, ${Math.ceil(bytes / 1024)} KB${over}`;
    });
    return { name: `a page, under ${MOST.seconds} s and ${MOST.bytes / 1000} KB`, lines };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
