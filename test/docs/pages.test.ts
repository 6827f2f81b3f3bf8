/** Every page: its links lead somewhere, and the program takes every command that it shows. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { program } from "../../cli/main";
import { ROOT } from "../../offline/evaluate";

function pagesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? pagesIn(join(folder, entry.name))
      : entry.name.endsWith(".md")
        ? [join(folder, entry.name)]
        : [],
  );
}
const pages = [
  ...["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"].map((name) => join(ROOT, name)),
  ...pagesIn(join(ROOT, "docs")),
];

/** GitHub's anchor of a heading. */
const anchor = (heading: string) =>
  heading
    .replace(/[`*]/g, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s/g, "-");

const scripts = Object.keys(
  (JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: Record<string, string> }).scripts,
);

describe("the pages", () => {
  for (const page of pages) {
    const text = readFileSync(page, "utf8");
    const name = relative(ROOT, page);

    it(`${name}: links lead somewhere`, () => {
      const prose = text.replace(/```[\s\S]*?```/g, "");
      for (const [, target = ""] of prose.matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^(https?|mailto):/.test(target)) continue;
        const [file = "", hash] = target.split("#");
        const path = file === "" ? page : resolve(dirname(page), file);
        assert.ok(existsSync(path), `${name}: ${target}`);
        if (hash === undefined || !path.endsWith(".md")) continue;
        const headings = [...readFileSync(path, "utf8").matchAll(/^#+ (.+)$/gm)].map((m) => anchor(m[1] ?? ""));
        assert.ok(headings.includes(hash), `${name}: ${target}`);
      }
    });

    it(`${name}: the program takes the commands`, () => {
      const commands = new Map(program("0").commands.map((c) => [c.name(), c]));
      for (const [, words = ""] of text.matchAll(
        /(?:npm run (?:--silent |-s )?egress -- |node \S*bin\/egress\.js |\begress (?=[a-z-]+ --))([a-z][^`\n|#]*)/g,
      )) {
        const [first = "", second = ""] = words.trim().split(/\s+/);
        const command = commands.get(first);
        // A sentence may go on with "egress" as a word; a command has options.
        if (command === undefined) assert.ok(!words.includes("--"), `${name}: egress ${words}`);
        const leaf = command?.commands.find((c) => c.name() === second) ?? command;
        if (leaf === undefined) continue;
        const known = leaf.options.map((o) => o.long);
        for (const [, option = ""] of words.matchAll(/(?:^|\s)(--[a-z][a-z-]*)/g))
          assert.ok(known.includes(option) || option === "--help", `${name}: egress ${words.trim()}: ${option}`);
      }
      for (const [, script = ""] of text.matchAll(/npm run (?:--silent |-s )?([a-z0-9:]+)/g))
        assert.ok(scripts.includes(script), `${name}: npm run ${script}`);
    });
  }
});
