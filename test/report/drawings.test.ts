/** Charts: what they show, that they are the same each time, and that every page can hold them. */
import * as assert from "node:assert/strict";
import { amountText } from "../../cost/cost";
import { breakEvenChart } from "../../report/break-even-chart";
import { textWidth, ticksTo } from "../../report/chart-parts";
import { costChart } from "../../report/cost-chart";
import { svgReport } from "../../report/sheet";
import { PALETTE } from "../../report/theme";
import { evaluated, publicImage, report } from "./reports";

const texts = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((m) => m[1]);

/** Relative luminance by WCAG 2. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((i) => {
    const c = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

describe("charts", function () {
  this.timeout(60_000);

  it("shows the total of every mode as the cost model has it", async () => {
    const r = await report("prod");
    const drawn = texts(costChart(r).body.text);
    for (const m of evaluated(r)) {
      assert.ok(drawn.includes(m.mode));
      assert.ok(drawn.includes(`${amountText(m.cost.egress)} USD`), m.mode);
    }
    assert.ok(drawn.includes("NAT hours") && drawn.includes("endpoint hours"));
    assert.ok(!drawn.includes("NAT instance hours"), "a kind that no mode has is in no legend");
  });

  it("keeps the row of a refused mode, and says that a total is not known", async () => {
    const drawn = texts(costChart(await publicImage("cn-north-1")).body.text);
    assert.ok(drawn.includes("refused by the configuration"));
    assert.equal(drawn.filter((t) => t === "unknown CNY").length, 2);
  });

  it("marks the stack's volume and the break-evens, and draws no curve without prices", async () => {
    const { curves } = await report("prod");
    const drawn = texts(breakEvenChart(curves, "USD")?.body.text ?? "");
    for (const text of ["this stack: 201 GB", "at 626 GB", "at 1,877 GB", "USD per month"])
      assert.ok(drawn.includes(text), text);
    assert.equal(breakEvenChart((await publicImage("cn-north-1")).curves, "CNY"), undefined);
  });

  it("set the words of a break-even where they cover no curve", () => {
    for (const [slope, start] of [
      [0.045, 110],
      [0.2, 20],
      [0.08, 0],
    ] as const) {
      const at = (base: number, perGb: number) =>
        Array.from({ length: 49 }, (_, i) => [i * 62.5, base + perGb * i * 62.5] as const);
      const gb = (131 - start) / (slope - 0.01);
      const crossings = [
        { gb, monthly: start + slope * gb, what: "endpoints-only = nat-only" },
        { gb: gb + 40, monthly: start + slope * (gb + 40), what: "hybrid = nat-only" },
      ];
      const curves = [
        { mode: "nat-only" as const, points: at(start, slope) },
        { mode: "endpoints-only" as const, points: at(131, 0.01) },
        { mode: "hybrid" as const, points: at(175, 0.01) },
      ];
      const svg =
        breakEvenChart({ curves, upTo: 3000, traffic: gb, crossings, breakEvens: [] }, "USD")?.body.text ?? "";
      const words = [
        ...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)"[^>]*>((?:at |endpoints-only =|hybrid =)[^<]*)</g),
      ];
      assert.equal(words.length, 4);
      for (const [, points = ""] of svg.matchAll(/polyline points="([^"]+)"/g)) {
        const path = points.split(" ").map((pair) => pair.split(",").map(Number) as [number, number]);
        for (const [, x, y, text = ""] of words)
          for (let i = 1; i < path.length; i++)
            for (let t = 0; t <= 1; t += 0.1) {
              const [[x1, y1], [x2, y2]] = [path[i - 1] ?? [0, 0], path[i] ?? [0, 0]];
              const [px, py] = [x1 + (x2 - x1) * t, y1 + (y2 - y1) * t];
              const inside = Math.abs(px - Number(x)) < textWidth(text) / 2 && Math.abs(py - Number(y)) < 7;
              assert.ok(!inside, `${text} at ${x},${y} is covered at ${px},${py}`);
            }
      }
    }
  });

  it("have an axis of few round steps", () => {
    assert.deepEqual(ticksTo(184), [0, 50, 100, 150, 200]);
    assert.deepEqual(ticksTo(1), [0, 0.2, 0.4, 0.6, 0.8, 1]);
    for (const max of [0.3, 7, 12, 99, 101, 250, 1234, 98_765])
      assert.ok(ticksTo(max).length >= 3 && ticksTo(max).length <= 7 && (ticksTo(max).at(-1) ?? 0) >= max, `${max}`);
  });

  it("are the same each time, coloured by the theme alone, and keep their ids apart", async () => {
    const r = await report("prod");
    for (const draw of [
      () => costChart(r),
      () => costChart(r, true),
      () => breakEvenChart(r.curves, "USD"),
      () => breakEvenChart(r.curves, "USD", true),
    ]) {
      const text = draw()?.body.text ?? "";
      assert.equal(draw()?.body.text, text);
      assert.doesNotMatch(text, /#[0-9a-fA-F]{3,6}\b|<style|class=|ecmeta/);
      for (const [, name] of text.matchAll(/var\(--([a-z0-9]+)\)/g))
        assert.ok(name !== undefined && name in PALETTE, name);
    }
    const [cost, curve] = [costChart(r), breakEvenChart(r.curves, "USD")].map(
      (d) => new Set([...(d?.body.text ?? "").matchAll(/ id="([^"]*)"/g)].map((m) => m[1])),
    );
    assert.ok(curve && cost && [...curve].every((id) => !cost.has(id)));
  });

  it("stay inside their width, the wide ones and those of a telephone", async () => {
    for (const r of [await report("prod"), await publicImage()])
      for (const narrow of [false, true])
        for (const drawing of [costChart(r, narrow), breakEvenChart(r.curves, "USD", narrow)]) {
          assert.ok(drawing && drawing.width <= (narrow ? 340 : 880));
          for (const [, x, anchor, text] of drawing.body.text.matchAll(
            /<text x="([\d.-]+)"[^>]*text-anchor="(\w+)"(?![^>]*rotate)[^>]*>([^<]*)</g,
          )) {
            const length = textWidth(text ?? "");
            const from = Number(x) - (anchor === "end" ? length : anchor === "middle" ? length / 2 : 0);
            assert.ok(from >= 0 && from + length <= drawing.width, `${text} from ${from} in ${drawing.width}`);
          }
        }
  });

  it("have colours that can be told from the page: text 4.5 to 1, areas and lines 3 to 1, light and dark", () => {
    for (const at of [0, 1] as const) {
      const value = (name: string) => PALETTE[name]?.[at] ?? "";
      for (const name of ["fg", "muted", "accent", "ok", "bad", "warn"])
        for (const page of ["bg", "surface"])
          assert.ok(contrast(value(name), value(page)) >= 4.5, `${name} on ${page}, ${at}`);
      for (const name of ["nat", "endpoint", "gateway", "mixed", ...[1, 2, 3, 4, 5, 6, 7, 8].map((n) => `kind${n}`)])
        assert.ok(contrast(value(name), value("bg")) >= 3, `${name}, ${at}: ${contrast(value(name), value("bg"))}`);
    }
  });

  it("make one file together that is the same each time and has its panels in order", async () => {
    const r = await report("prod");
    const svg = svgReport(r);
    assert.equal(svgReport(r), svg);
    assert.deepEqual(
      [...svg.matchAll(/<text class="h2"[^>]*>([^<]*)</g)].map((m) => m[1]),
      [
        "nat-only",
        "endpoints-only",
        "hybrid",
        "Monthly cost of the egress path",
        "Break-even: from which volume endpoints cost less",
      ],
    );
    assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" role="img"/);
    assert.match(svg, /prefers-color-scheme:dark/);
  });
});
