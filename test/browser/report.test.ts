/**
 * The page in a real browser: Chromium, headless. CHROMIUM names another one; without any, the tests are skipped.
 * Screenshots go to a temporary folder that is printed, to be looked at; CHROMIUM_SHOTS names a folder to keep them in.
 */
import * as assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { htmlReport } from "../../report/html";
import { svgReport } from "../../report/sheet";
import type { Report } from "../../report/stack-report";
import { evaluated, publicImage, report } from "../report/reports";

const EXECUTABLE = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

interface AxeResults {
  readonly violations: readonly {
    id: string;
    help: string;
    nodes: readonly { html: string; failureSummary: string }[];
  }[];
  readonly passes: readonly unknown[];
}

describe("report page in Chromium", function () {
  this.timeout(120_000);
  let browser: Browser;
  let folder: string;
  let shots: string;
  const pages = new Map<string, string>();

  before(async function () {
    if (!existsSync(EXECUTABLE)) {
      console.log(`      no browser at ${EXECUTABLE}: run .ci/install-chromium, or name one with CHROMIUM`);
      this.skip();
    }
    browser = await chromium.launch({ executablePath: EXECUTABLE, args: FLAGS });
    folder = await mkdtemp(join(tmpdir(), "egress-report-"));
    shots = process.env["CHROMIUM_SHOTS"] ?? folder;
    await mkdir(shots, { recursive: true });
    for (const [name, r] of [
      ["prod", await report("prod")],
      ["dev", await report("dev")],
      ["refused", await publicImage()],
      ["unknown", await publicImage("cn-north-1")],
      ["broken", broken(await report("prod"))],
    ] as const) {
      const file = join(folder, `${name}.html`);
      await writeFile(file, htmlReport(r));
      pages.set(name, pathToFileURL(file).href);
    }
    console.log(`      screenshots: ${shots}`);
  });
  after(async () => browser?.close());

  /** Opens a page; whatever it logs or fetches beside itself fails the test. */
  async function open(
    name: string,
    options: BrowserContextOptions,
    look: (page: Page) => Promise<void>,
  ): Promise<void> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    try {
      const page = await context.newPage();
      const said: string[] = [];
      const fetched: string[] = [];
      page.on("console", (message) => said.push(message.text()));
      page.on("pageerror", (error) => said.push(error.message));
      page.on("request", (request) => fetched.push(request.url()));
      await page.goto(pages.get(name) ?? "");
      await look(page);
      assert.deepEqual(said, []);
      assert.deepEqual(
        fetched.filter((url) => !url.startsWith("data:")),
        [pages.get(name)],
      );
    } finally {
      await context.close();
    }
  }

  /** Checks by axe; run outside the page's own policy, which admits no script. */
  async function accessible(page: Page): Promise<void> {
    await page.evaluate(AXE);
    const { violations, passes } = await page.evaluate<AxeResults>(
      "axe.run(document, { resultTypes: ['violations', 'passes'] })",
    );
    assert.ok(passes.length > 15, `axe ran ${passes.length} rules`);
    assert.deepEqual(
      violations.map((v) => [v.id, v.help, v.nodes[0]?.html, v.nodes[0]?.failureSummary]),
      [],
    );
  }

  for (const colorScheme of ["light", "dark"] as const)
    for (const name of ["prod", "dev", "refused", "unknown", "broken"])
      it(`${name} is accessible and says nothing to the console, ${colorScheme}`, () =>
        open(name, { colorScheme }, async (page) => {
          await page.screenshot({ path: join(shots, `${name}-${colorScheme}.png`), fullPage: true });
          await accessible(page);
          // Once more with every path and bill open.
          await page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))");
          await accessible(page);
        }));

  it("shows every mode, its amounts and one cell for each proof", () =>
    open("prod", {}, async (page) => {
      const r = await report("prod");
      assert.equal(await page.title(), "prod: the egress path of fargate-egress");
      for (const { mode, cost, reachability } of evaluated(r)) {
        const row = page.locator("#modes tbody tr", { has: page.locator(`a[href="#${mode}"]`) });
        assert.ok((await row.innerText()).includes((cost.egress.total ?? 0).toFixed(2)));
        assert.equal(await page.locator(`#${mode} table.matrix td details`).count(), reachability.proofs.length);
        assert.ok((await page.locator(`#${mode} figure svg rect`).count()) > 5);
      }
    }));

  it("opens a cell's path by keyboard alone, without script", () =>
    open("prod", { javaScriptEnabled: false }, async (page) => {
      const cell = page.locator("#path-hybrid-secretsmanager-2");
      assert.equal(await cell.locator("ol").isVisible(), false);
      await cell.locator("summary").focus();
      await page.keyboard.press("Enter");
      assert.equal(await cell.locator("ol").isVisible(), true);
      assert.match(await cell.innerText(), /0\.0\.0\.0\/0 -> nat nat-fargate-egress-prod-nat-use1-az2/);
      await page.keyboard.press("Space");
      assert.equal(await cell.locator("ol").isVisible(), false);
    }));

  it("is reached by Tab from the top: the skip link first, then the contents", () =>
    open("prod", { javaScriptEnabled: false }, async (page) => {
      const focused = async () => page.locator(":focus").innerText();
      await page.keyboard.press("Tab");
      assert.equal(await focused(), "Skip to the report");
      await page.keyboard.press("Tab");
      assert.equal(await focused(), "Modes");
    }));

  it("changes the colours of drawings with the reader's preference, and prints dark readers' pages on white", () =>
    open("prod", { colorScheme: "dark" }, async (page) => {
      const look = () =>
        page.evaluate<string[]>(`[
          getComputedStyle(document.documentElement).backgroundColor,
          getComputedStyle(document.querySelector("#hybrid .topo text")).fill,
          getComputedStyle(document.querySelector("#cost svg text")).fill,
        ]`);
      const dark = await look();
      await page.emulateMedia({ colorScheme: "light" });
      const light = await look();
      for (const [i, value] of dark.entries()) assert.notEqual(light[i], value);
      await page.emulateMedia({ colorScheme: "dark", media: "print" });
      assert.deepEqual(await look(), light);
    }));

  it("prints the bills unfolded, and nothing wider than the paper", () =>
    open("prod", { viewport: { width: 720, height: 1000 } }, async (page) => {
      await page.emulateMedia({ media: "print" });
      assert.ok(((await page.locator("#hybrid details.print table").last().boundingBox())?.height ?? 0) > 100);
      const [content = 0, width = 0] = await page.evaluate<number[]>(
        "[document.documentElement.scrollWidth, innerWidth]",
      );
      assert.ok(content <= width, `${content} > ${width}`);
      const pdf = await page.pdf({ format: "A4", path: join(shots, "prod.pdf") });
      assert.ok(pdf.length > 20_000);
    }));

  for (const width of [320, 420, 768])
    it(`fits a screen of ${width} pixels: tables and drawings scroll by themselves`, () =>
      open("prod", { viewport: { width, height: 800 } }, async (page) => {
        await page.screenshot({ path: join(shots, `prod-${width}.png`), fullPage: true });
        assert.equal(await page.evaluate("document.documentElement.scrollWidth"), width);
      }));

  for (const name of ["prod", "broken"])
    it(`${name} is accessible at 375 pixels: what scrolls can be scrolled by keyboard, letters keep their size`, () =>
      open(name, { viewport: { width: 375, height: 740 } }, async (page) => {
        await page.screenshot({ path: join(shots, `${name}-375.png`), fullPage: true });
        assert.equal(await page.evaluate("document.documentElement.scrollWidth"), 375);
        await accessible(page);
        const sizes = await page.evaluate<number[]>(
          `[...document.querySelectorAll("svg.drawing text")].map((t) => t.getBoundingClientRect().height).filter((height) => height > 0)`,
        );
        assert.ok(sizes.length > 20 && sizes.every((size) => size >= 9), `${Math.min(...sizes)}`);
      }));

  for (const viewport of [undefined, { width: 375, height: 740 }])
    it(`keeps every text of a drawing inside it, and no two on one spot${viewport ? ", at 375 pixels" : ""}`, () =>
      open("prod", viewport ? { viewport } : {}, async (page) => {
        const wrong = await page.evaluate<string[]>(`[...document.querySelectorAll("svg.drawing")].flatMap((svg) => {
        const frame = svg.getBoundingClientRect();
        const boxes = [...svg.querySelectorAll("text")].filter((t) => t.getClientRects().length > 0 && t.getBoundingClientRect().height > 0).map((t) => [t.textContent, t.getBoundingClientRect()]);
        const outside = boxes.filter(([, b]) => b.left < frame.left - 1 || b.right > frame.right + 1 || b.top < frame.top - 1 || b.bottom > frame.bottom + 1);
        const over = boxes.filter(([, a], i) => boxes.some(([, b], j) => i < j &&
          Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 6));
        return [...outside.map(([t]) => "outside: " + t), ...over.map(([t]) => "over another: " + t)];
      })`);
        assert.deepEqual(wrong, []);
      }));

  it("draws the single SVG file as well-formed XML", () =>
    open("prod", {}, async (page) => {
      const svg = svgReport(await report("prod"));
      const parsed = await page.evaluate<string[]>(
        `(() => { const d = new DOMParser().parseFromString(${JSON.stringify(svg)}, "image/svg+xml");
          return [d.documentElement.nodeName, String(d.querySelectorAll("parsererror").length), String(d.querySelectorAll("g.topo").length)]; })()`,
      );
      assert.deepEqual(parsed, ["svg", "0", "3"]);
    }));
});

/** A report in which nat-only fails and hybrid is not proven: what the page looks like then. */
function broken(r: Report): Report {
  return {
    ...r,
    cheapest: "endpoints-only",
    modes: r.modes.map((m) => {
      if (m.kind === "refused" || m.mode === "endpoints-only") return m;
      const fails = m.mode === "nat-only";
      return {
        ...m,
        reachability: {
          verdict: fails ? "unreachable" : "not-proven",
          proofs: m.reachability.proofs.map((p, i) => {
            if (i % 3 !== 0) return p;
            const hops = p.hops.map((h) =>
              h.kind === "route" ? { ...h, ok: fails ? false : ("unknown" as const) } : h,
            );
            return {
              ...p,
              hops,
              verdict: fails ? ("unreachable" as const) : ("not-proven" as const),
              missing: fails ? [] : ["the route tables"],
              faults: fails
                ? [
                    {
                      kind: "route-missing" as never,
                      code: "EGR001",
                      subject: "rtb-egress-private-use1-az1",
                      cause: "there is no route for public addresses",
                      fix: "set mode to hybrid",
                      command: "",
                      evidence: "no 0.0.0.0/0",
                    },
                  ]
                : [],
            };
          }),
        },
      };
    }),
  };
}
