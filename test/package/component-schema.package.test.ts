/**
 * The schema that the component package answers with, made again by Pulumi's component analyzer, and SDKs generated from
 * it. What needs a tool that is not here says so and is not run.
 */
import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { componentSchema } from "../../schema/component-schema";

const PLUGIN = resolve(__dirname, "../../plugin");

interface Described {
  readonly description?: string;
  readonly optional?: boolean;
}

interface Schema {
  readonly version: string;
  readonly types: Record<string, Described & { properties?: Record<string, Described>; enum?: Described[] }>;
  readonly resources: Record<
    string,
    Described & { inputProperties: Record<string, Described>; properties: Record<string, Described> }
  >;
}

const read = (file: string) => JSON.parse(readFileSync(join(PLUGIN, file), "utf8")) as Schema;

describe("the component package", () => {
  it("answers with the schema of the components as they are (npm run schema writes it)", () => {
    assert.deepEqual(read("schema.json"), JSON.parse(JSON.stringify(componentSchema())));
  });

  it("has the version of the library that it takes", () => {
    const { version } = JSON.parse(readFileSync(resolve(PLUGIN, "../package.json"), "utf8")) as { version: string };
    const manifest = JSON.parse(readFileSync(join(PLUGIN, "package.json"), "utf8")) as {
      version: string;
      dependencies: Record<string, string>;
    };
    assert.deepEqual(
      [manifest.version, manifest.dependencies["fargate-egress"], read("schema.json").version],
      [version, version, version],
    );
  });

  it("carries words for everything, and the default of every optional argument", () => {
    const { types, resources } = read("schema.json");
    const without: string[] = [];
    const look = (place: string, { description = "" }: Described, needsDefault = false) => {
      if (description === "" || (needsDefault && !/Default: /.test(description))) without.push(place);
    };
    const all = (place: string, properties: Record<string, Described>, given: boolean) => {
      for (const [name, property] of Object.entries(properties))
        look(`${place}.${name}`, property, given && property.optional === true);
    };
    for (const [token, { inputProperties, properties, ...resource }] of Object.entries(resources)) {
      look(token, resource);
      all(token, inputProperties, true);
      all(token, properties, false);
    }
    for (const [token, type] of Object.entries(types)) {
      look(token, type);
      all(token, type.properties ?? {}, true);
      for (const [i, member] of (type.enum ?? []).entries()) look(`${token}[${i}]`, member);
    }
    assert.deepEqual(without, []);
  });

  describe("as an SDK", () => {
    const folder = mkdtempSync(join(tmpdir(), "sdk-"));
    after(() => rmSync(folder, { recursive: true, force: true }));

    const generated = (language: string): string | undefined => {
      const args = ["package", "gen-sdk", join(PLUGIN, "schema.json"), "--language", language, "--out", folder];
      try {
        execFileSync("pulumi", args, { stdio: "pipe" });
      } catch (error) {
        console.log(`      (not run: ${String((error as { stderr?: unknown }).stderr ?? error).split("\n")[0]})`);
        return undefined;
      }
      return join(folder, language);
    };

    it("for Python compiles", function () {
      const sdk = generated("python");
      if (sdk === undefined || !has("python3")) return this.skip();
      execFileSync("python3", ["-m", "compileall", "-q", "-f", sdk]);
      assert.ok(existsSync(join(sdk, "pulumi_fargate_egress/fargate_egress.py")));
    });

    it("for Go compiles", function () {
      const sdk = generated("go");
      if (sdk === undefined || !has("go")) return this.skip();
      const module = join(sdk, "fargateegress");
      writeFileSync(join(module, "go.mod"), GO_MODULE);
      try {
        execFileSync("go", ["mod", "tidy"], { cwd: module, stdio: "pipe" });
      } catch {
        console.log("      (not run: no Go module proxy here)");
        return this.skip();
      }
      execFileSync("go", ["build", "./..."], { cwd: module, stdio: "pipe" });
    });

    it("for Node type-checks", function () {
      const sdk = generated("nodejs");
      if (sdk === undefined) return this.skip();
      const modules = resolve(__dirname, "../../node_modules");
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
      execFileSync(process.execPath, [join(modules, "typescript/lib/tsc.js"), "-p", sdk], { stdio: "pipe" });
      assert.ok(readdirSync(sdk).includes("fargateService.ts"));
    });
  });
});

const GO_MODULE = `module example.com/pulumi-fargate-egress/sdk/go/fargate-egress

go 1.22

require github.com/pulumi/pulumi/sdk/v3 v3.200.0
`;

function has(tool: string): boolean {
  try {
    execFileSync(tool, [tool === "go" ? "version" : "--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
