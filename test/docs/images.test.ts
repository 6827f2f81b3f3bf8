/** The README's pictures are what the program prints and draws today. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../offline/evaluate";
import { images } from "../../report/readme-pictures";
import { answerOf } from "../helpers/egress";

describe("the README's pictures", function () {
  this.timeout(60_000);
  it("say what the program says today; amounts may be those of another price book", async () => {
    const words = (svg: string) =>
      [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map((m) => (m[1] ?? "").replace(/[\d.]+/g, "0"));
    for (const [name, svg] of Object.entries(await images(await answerOf("overview"))))
      assert.deepEqual(
        words(readFileSync(join(ROOT, "docs", "images", name), "utf8")),
        words(svg),
        `${name}: run npm run images`,
      );
  });
});
