/** Every recipe's page, and the page of all stacks, in Chromium: axe, no overflow, at three widths in two themes. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { ROOT } from "../../offline/evaluate";
import { collectAll, collectOne } from "../../report/collect-page";
import { htmlPage } from "../../report/page";

const EXECUTABLE = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"];
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const FOLDER = join(ROOT, "docs", "recipes");
const DATE = "2026-01-31";
const names = readdirSync(FOLDER).flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);

/** What axe finds wrong, in words. */
const FINDINGS = `axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
  violations.map((v) => v.id + ": " + v.help + " " + (v.nodes[0] ? v.nodes[0].html.slice(0, 200) : "")))`;

describe("pages of the recipes in Chromium", function () {
  this.timeout(600_000);
  let browser: Browser;
  let folder: string;
  before(async function () {
    if (!existsSync(EXECUTABLE)) {
      console.log(`      no browser at ${EXECUTABLE}: run .ci/install-chromium, or name one with CHROMIUM`);
      this.skip();
    }
    browser = await chromium.launch({ executablePath: EXECUTABLE, args: FLAGS });
    folder = process.env["CHROMIUM_SHOTS"] ?? (await mkdtemp(join(tmpdir(), "egress-recipes-")));
  });
  after(async () => browser?.close());

  async function pageOf(name: string): Promise<string> {
    if (name === "all stacks") {
      const { stacks, options } = await collectAll(["dev", "prod"], { set: [], date: DATE });
      return htmlPage(stacks, options);
    }
    const of = { stack: name, configFile: join(FOLDER, `Pulumi.${name}.yaml`) };
    const { stack, options } = await collectOne(of, { date: DATE });
    return htmlPage([stack], options);
  }

  for (const name of [...names, "all stacks"])
    it(`${name}: accessible, nothing overflows, under 300 KB`, async () => {
      const html = await pageOf(name);
      assert.ok(Buffer.byteLength(html) < 300_000, `${Buffer.byteLength(html)} bytes`);
      const file = join(folder, `recipe-${name.replace(" ", "-")}.html`);
      await writeFile(file, html);
      const context = await browser.newContext();
      try {
        const page = await context.newPage();
        await page.goto(pathToFileURL(file).href);
        await page.evaluate(AXE);
        for (const width of [375, 768, 1280])
          for (const colorScheme of ["light", "dark"] as const) {
            await page.setViewportSize({ width, height: 900 });
            await page.emulateMedia({ colorScheme });
            const where = `${name}, ${width} px, ${colorScheme}`;
            assert.equal(await page.evaluate("document.documentElement.scrollWidth"), width, where);
            assert.deepEqual(await page.evaluate<string[]>(FINDINGS), [], where);
            if (process.env["CHROMIUM_SHOTS"])
              await page.screenshot({ path: file.replace(".html", `-${width}-${colorScheme}.png`), fullPage: true });
          }
      } finally {
        await context.close();
      }
    });
});
