/**
 * The library as it is published: packed, installed into an empty project, type-checked and run as CommonJS and as ESM on
 * the supported releases of Node. Needs the npm registry for the library's three dependencies and for other releases.
 */
import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(__dirname, "../..");
const EXPORTS = ["", "/components", "/reachability", "/policy", "/testing"];

/** The example of the README, as it stands there. */
function readmeExample(): string {
  const text = readFileSync(join(ROOT, "README.md"), "utf8");
  const blocks = [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, code = ""]) => code);
  const found = blocks.find((code) => code.includes('from "fargate-egress"'));
  assert.ok(found, "the README has no example of the library");
  return found;
}

describe("the published library", () => {
  const folder = mkdtempSync(join(tmpdir(), "library-"));
  let tarball = "";
  const inside = (command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    execFileSync(command, [...args], { cwd: folder, encoding: "utf8", env: { ...process.env, ...env } });
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text);

  before(() => {
    const packed = execFileSync("npm", ["pack", "--json", "--pack-destination", folder, join(ROOT, "dist")], {
      encoding: "utf8",
    });
    tarball = join(folder, (JSON.parse(packed) as [{ filename: string }])[0].filename);
    write("package.json", JSON.stringify({ name: "empty", private: true }));
    // The Pulumi packages are peers: hundreds of megabytes, taken from here. Nothing else of the repository is in reach.
    inside("npm", ["install", "--no-audit", "--no-fund", "--legacy-peer-deps", tarball]);
    symlinkSync(join(ROOT, "node_modules/@pulumi"), join(folder, "node_modules/@pulumi"));
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it("holds the library and nothing else", () => {
    const entries = readdirSync(join(folder, "node_modules/fargate-egress")).sort();
    assert.deepEqual(
      entries.filter((entry) => ["cli", "report", "test", "bin", "examples", "node_modules"].includes(entry)),
      [],
    );
    for (const needed of ["LICENSE", "README.md", "components", "testing"]) assert.ok(entries.includes(needed), needed);
  });

  it("passes publint and are-the-types-wrong", async () => {
    const { publint } = await import("publint");
    const { messages } = await publint({ pkgDir: join(ROOT, "dist"), strict: true });
    assert.deepEqual(messages, []);
    const { checkPackage, createPackageFromTarballData } = await import("@arethetypeswrong/core");
    const result = await checkPackage(createPackageFromTarballData(readFileSync(tarball)));
    const problems = "problems" in result ? result.problems : [];
    // Resolution without `exports`, of before Node 12, finds no subpath that is not a folder.
    const told = problems.map(
      (problem) => `${problem.kind} ${"resolutionKind" in problem ? problem.resolutionKind : ""}`,
    );
    assert.deepEqual(
      [...new Set(told)].filter((problem) => problem !== "NoResolution node10"),
      [],
    );
  });

  it("type-checks in a strict program, as CommonJS and as ESM", () => {
    const program = `${readmeExample()}
import { expect, prove } from "fargate-egress/testing";
import { reachabilityOf } from "fargate-egress/reachability";
import { policies } from "fargate-egress/policy";
import { EgressMode, type FargateEgressArgs } from "fargate-egress/components";
export const args: FargateEgressArgs = { mode: EgressMode.Hybrid };
export const used = [expect, prove, reachabilityOf, policies];
`;
    write("example.cts", program);
    write("example.mts", program);
    const options = { strict: true, module: "nodenext", target: "es2022", noEmit: true, skipLibCheck: true, types: [] };
    write("tsconfig.json", JSON.stringify({ compilerOptions: options, files: ["example.cts", "example.mts"] }));
    inside(process.execPath, [join(ROOT, "node_modules/typescript/lib/tsc.js"), "-p", "."]);
  });

  it("loads within 150 ms of computing, and none of the commands, reports or SDK clients", () => {
    write("load.cjs", LOAD);
    const runs = [1, 2, 3].map(
      () => JSON.parse(inside(process.execPath, ["load.cjs"])) as { ms: number; files: string[] },
    );
    const forbidden = /\/(cli|report|cost|automation|offline)\/|@aws-sdk|@smithy|\/yaml\/|@pulumi\/(awsx|policy)/;
    assert.deepEqual(
      runs[0]?.files.filter((file) => forbidden.test(file)),
      [],
    );
    const best = Math.min(...runs.map(({ ms }) => ms));
    assert.ok(best <= 150, `${best} ms`);
  });

  for (const release of ["20", "22", "24"]) {
    it(`runs the README's example as CommonJS and as ESM on Node ${release}`, function () {
      const node = process.version.startsWith(`v${release}.`) ? process.execPath : otherNode(folder, release);
      if (node === undefined) {
        console.log(`      (Node ${release} could not be had from the npm registry: not run)`);
        return this.skip();
      }
      write("example.ts", readmeExample());
      const js = inside(process.execPath, ["-e", TRANSPILE]);
      assert.equal(js.trim(), "");
      write(
        "prove.cjs",
        PROVE("const { prove, expect } = require('fargate-egress/testing');", "require('./example.cjs')"),
      );
      write("prove.mjs", PROVE("import { prove, expect } from 'fargate-egress/testing';", "import('./example.mjs')"));
      for (const file of ["prove.cjs", "prove.mjs"]) assert.match(inside(node, [file]), /^reachable [1-9]/m);
      for (const name of EXPORTS) inside(node, ["--input-type=module", "-e", `await import("fargate-egress${name}")`]);
    });
  }
});

function otherNode(folder: string, release: string): string | undefined {
  const tools = join(folder, `node-${release}`);
  const node = join(tools, "node_modules/node/bin/node");
  try {
    execFileSync("npm", ["install", "--prefix", tools, "--no-audit", "--no-fund", "--no-save", `node@${release}`], {
      stdio: "ignore",
    });
    if (!existsSync(node))
      execFileSync(process.execPath, ["installArchSpecificPackage.js"], {
        cwd: join(tools, "node_modules/node"),
        stdio: "ignore",
      });
  } catch {
    return undefined;
  }
  return existsSync(node) ? node : undefined;
}

const MODULES = [
  "appautoscaling",
  "cloudwatch",
  "ec2",
  "ecs",
  "efs",
  "iam",
  "lb",
  "s3",
  "secretsmanager",
  "ssm",
  "vpc",
];

/** What the library adds to the Pulumi packages that it needs: time of computing, whatever else the machine does. */
const LOAD = `
require("@pulumi/pulumi");
for (const name of ${JSON.stringify([...MODULES, "getAvailabilityZones", "getCallerIdentity", "getRegion"])}) require("@pulumi/aws/" + name);
const before = new Set(Object.keys(require.cache));
const started = process.cpuUsage();
require("fargate-egress");
const { user, system } = process.cpuUsage(started);
console.log(JSON.stringify({ ms: (user + system) / 1000, files: Object.keys(require.cache).filter((file) => !before.has(file)) }));
`;

const PROVE = (imports: string, program: string) => `${imports}
(async () => {
  const proven = await prove(() => ${program});
  expect(proven).reachable();
  console.log(proven.verdict, proven.proofs.length);
})();
`;

/** The example as both kinds of module. */
const TRANSPILE = `
const ts = require(${JSON.stringify(join(ROOT, "node_modules/typescript"))});
const { readFileSync, writeFileSync } = require("node:fs");
const text = readFileSync("example.ts", "utf8");
for (const [file, module] of [["example.cjs", ts.ModuleKind.CommonJS], ["example.mjs", ts.ModuleKind.ESNext]])
  writeFileSync(file, ts.transpileModule(text, { compilerOptions: { module, target: ts.ScriptTarget.ES2022 } }).outputText);
`;
