"use strict";
// npm run bench [-- NAME…]: performance figures, as ratios or against a stated peer. Never part of the tests.
require("ts-node/register/transpile-only");
const { existsSync, readdirSync } = require("node:fs");
const { join } = require("node:path");

async function main() {
  const wanted = process.argv.slice(2);
  const names = readdirSync(__dirname)
    .filter((file) => file.endsWith(".ts"))
    .map((file) => file.slice(0, -3))
    .sort();
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    console.error(`no benchmark ${unknown.join(", ")}; there are: ${names.join(", ")}`);
    process.exitCode = 2;
    return;
  }
  for (const name of wanted.length > 0 ? wanted : names) {
    if (!existsSync(join(__dirname, `${name}.ts`))) continue;
    const { run } = require(join(__dirname, `${name}.ts`));
    const result = await run();
    console.log(`${result.name}\n${result.lines.map((line) => `  ${line}`).join("\n")}\n`);
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
