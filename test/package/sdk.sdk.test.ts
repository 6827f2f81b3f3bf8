/**
 * SDKs generated from the schema of the component package, and the example programs built against them, in each language
 * whose tools are on PATH. Needs the pulumi CLI with the generator of the language, and the language's registry. What is
 * missing is said, and not run.
 */
import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(__dirname, "../..");
const SCHEMA = join(ROOT, "plugin/schema.json");

describe("the SDK generated from the schema", () => {
  const folder = mkdtempSync(join(tmpdir(), "sdk-"));
  const env = {
    ...process.env,
    PULUMI_HOME: join(folder, "home"),
    PULUMI_BACKEND_URL: `file://${folder}`,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
  const run = (command: string, args: readonly string[], cwd = folder) =>
    execFileSync(command, [...args], { cwd, env, encoding: "utf8", stdio: "pipe" });

  before(() => mkdirSync(env.PULUMI_HOME));
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Why something cannot be done here; `undefined` when it could. */
  function hindrance(command: string, args: readonly string[], cwd = folder): string | undefined {
    try {
      run(command, args, cwd);
      return undefined;
    } catch (error) {
      const { code, stderr } = error as { readonly code?: string; readonly stderr?: string };
      if (code === "ENOENT") return `${command} is not on PATH`;
      return `${command} ${args[0] ?? ""}: ${(stderr ?? "").trim().split("\n").at(-1) ?? ""}`;
    }
  }

  /** The SDK of a language, generated. */
  function generated(language: string): string | undefined {
    const reason = hindrance("pulumi", [
      "package",
      "gen-sdk",
      SCHEMA,
      "--local",
      "--language",
      language,
      "--out",
      folder,
    ]);
    if (reason !== undefined) console.log(`      (not run: ${reason})`);
    return reason === undefined ? join(folder, language) : undefined;
  }

  /** The example of a language. @param sdk is put where `pulumi package add` puts it. */
  function example(language: string, sdk?: string): string {
    const program = join(folder, `example-${language}`);
    cpSync(join(ROOT, "examples/components", language), program, { recursive: true });
    if (sdk !== undefined) cpSync(sdk, join(program, "sdks/fargate-egress"), { recursive: true });
    return program;
  }

  /** Whether a tool does what is asked of it; says why not. */
  function can(command: string, args: readonly string[], cwd = folder): boolean {
    const reason = hindrance(command, args, cwd);
    if (reason !== undefined) console.log(`      (not run: ${reason})`);
    return reason === undefined;
  }

  it("for Python compiles, and the example makes its resources with it", function () {
    const sdk = generated("python");
    if (sdk === undefined) return this.skip();
    const program = example("python", sdk);
    const python = join(program, "venv/bin/python");
    if (!can("python3", ["-m", "venv", "venv"], program)) return this.skip();
    if (!can(python, ["-m", "pip", "install", "-q", "pulumi>=3.200.0,<4.0.0", "parver", "semver"], program))
      return this.skip();
    run(python, ["-m", "compileall", "-q", "-f", "sdks"], program);
    run(python, ["-m", "pip", "install", "-q", "--no-deps", "./sdks/fargate-egress"], program);
    writeFileSync(join(program, "check.py"), PYTHON_CHECK);
    const made = run(python, ["check.py"], program).trim().split("\n");
    assert.deepEqual(made.sort(), [
      "fargate-egress:index:FargateEgress net",
      "fargate-egress:index:FargateService api",
    ]);
  });

  it("for Go compiles, and the example with it", function () {
    if (generated("go") === undefined) return this.skip();
    const program = example("go");
    if (!can("go", ["mod", "download", "github.com/pulumi/pulumi/sdk/v3@v3.200.0"], program)) return this.skip();
    // Where a module's packages are is settled when it is added to a program.
    run("pulumi", ["package", "add", SCHEMA], program);
    run("go", ["mod", "tidy"], program);
    run("go", ["vet", "./...", "example.com/pulumi-fargate-egress/sdk/go/..."], program);
  });

  it("for Node type-checks", function () {
    const sdk = generated("nodejs");
    if (sdk === undefined) return this.skip();
    const modules = join(ROOT, "node_modules");
    const options = {
      strict: true,
      module: "nodenext",
      target: "es2022",
      noEmit: true,
      skipLibCheck: true,
      types: [],
      paths: { "*": [join(modules, "*")] },
    };
    writeFileSync(join(sdk, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files: ["index.ts"] }));
    run(process.execPath, [join(modules, "typescript/lib/tsc.js"), "-p", sdk]);
    assert.ok(readdirSync(sdk).includes("fargateService.ts"));
  });

  it("for Java compiles, and the example with it", function () {
    const sdk = generated("java");
    if (sdk === undefined) return this.skip();
    const program = example("java", sdk);
    // Fetches what the example names, so that a registry out of reach is no failure of the code.
    if (!can("mvn", ["-B", "-q", "dependency:resolve"], program)) return this.skip();
    run("mvn", ["-B", "-q", "compile"], program);
  });
});

/** Runs the example under the SDK's own mocks, and tells what it made. */
const PYTHON_CHECK = `
import asyncio
import runpy

import pulumi


class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        print(args.typ, args.name)
        return [args.name + "-id", args.inputs]

    def call(self, args):
        return {}


asyncio.set_event_loop(asyncio.new_event_loop())
pulumi.runtime.set_mocks(Mocks(), project="shop", stack="dev")
pulumi.runtime.set_all_config({"shop:image": "nginx:1"})


@pulumi.runtime.test
def check():
    runpy.run_path("__main__.py", run_name="__main__")


check()
`;
