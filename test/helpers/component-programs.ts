/** The example programs of the components on an engine: the component package beside them, as a user adds it. */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { parse, stringify } from "yaml";
import { ROOT } from "../../offline/evaluate";

/** Languages whose example is run. */
export type Language = "typescript" | "yaml" | "python" | "go";

/** Tools that a language's program needs on PATH, beside the engine. */
const TOOLS: Readonly<Record<Language, readonly string[]>> = {
  typescript: ["pulumi-language-nodejs"],
  yaml: ["pulumi-language-yaml"],
  python: ["pulumi-language-python", "python3"],
  go: ["pulumi-language-go", "go"],
};

/** What a language's program lacks on this machine. */
export function lacking(language: Language): string[] {
  return TOOLS[language].filter((tool) => onPath(tool) === undefined);
}

/** Where a tool is. */
export function onPath(tool: string): string | undefined {
  const found = (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, tool));
  return found.find((file) => existsSync(file));
}

/**
 * The library, built and packed, and the component package that takes it: `plugin/` with the tarball in place of a
 * release. The engine installs it as it does for a user.
 * @returns the folder of the component package.
 */
export function packPlugin(folder: string): string {
  execFileSync(process.execPath, [join(ROOT, "package/build.js")], { stdio: "pipe" });
  const packed = execFileSync("npm", ["pack", "--json", "--pack-destination", folder, join(ROOT, "dist")], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  const plugin = join(folder, "plugin");
  mkdirSync(plugin);
  for (const file of ["PulumiPlugin.yaml", "index.js", "schema.json"])
    cpSync(join(ROOT, "plugin", file), join(plugin, file));
  const manifest = JSON.parse(readFileSync(join(ROOT, "plugin/package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  const dependencies = { ...manifest.dependencies, "fargate-egress": `file:../${filename}` };
  writeFileSync(join(plugin, "package.json"), JSON.stringify({ ...manifest, dependencies }));
  return plugin;
}

/**
 * The AWS provider on PATH as the release that the component package asks for: `pulumi package add` would download that
 * one, whatever stands on PATH.
 */
export function standInProvider(home: string): void {
  const provider = onPath("pulumi-resource-aws");
  const { version } = JSON.parse(readFileSync(join(ROOT, "node_modules/@pulumi/aws/package.json"), "utf8")) as {
    version: string;
  };
  const folder = join(home, "plugins", `resource-aws-v${version}`);
  if (provider === undefined || existsSync(folder)) return;
  mkdirSync(folder, { recursive: true });
  symlinkSync(provider, join(folder, "pulumi-resource-aws"));
}

/**
 * An example in a folder of its own, with what its language needs: for TypeScript the npm package, for others the
 * component package as `pulumi package add` installs it.
 */
export function installExample(language: Language, folder: string, plugin: string): void {
  cpSync(join(ROOT, "examples/components", language), folder, { recursive: true });
  const file = join(folder, "Pulumi.yaml");
  const project = parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  const write = (changed: Record<string, unknown>) => writeFileSync(file, stringify({ ...project, ...changed }));
  const pulumi = (...args: string[]) => execFileSync("pulumi", args, { cwd: folder, stdio: "pipe" });
  switch (language) {
    case "typescript":
      installLibrary(folder, plugin);
      break;
    case "yaml":
      // As it names the package in the repository; the engine writes where it is here.
      write({ packages: {} });
      pulumi("package", "add", plugin);
      break;
    case "python":
      write({ runtime: { name: "python", options: { virtualenv: "venv" } } });
      pulumi("package", "add", plugin);
      break;
    case "go":
      pulumi("package", "add", plugin);
      execFileSync("go", ["mod", "tidy"], { cwd: folder, stdio: "pipe" });
      break;
  }
}

/** The packed library, and the Pulumi packages of this project: they are its peers. */
function installLibrary(folder: string, plugin: string): void {
  const modules = join(folder, "node_modules");
  const { dependencies } = JSON.parse(readFileSync(join(plugin, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  const tarball = join(plugin, (dependencies["fargate-egress"] ?? "").replace("file:", ""));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "shop", private: true }));
  const args = ["install", "--no-audit", "--no-fund", "--legacy-peer-deps", tarball];
  execFileSync("npm", args, { cwd: folder, stdio: "pipe" });
  for (const name of ["@pulumi", "typescript", "ts-node", "@types"]) {
    rmSync(join(modules, name), { recursive: true, force: true });
    symlinkSync(join(ROOT, "node_modules", name), join(modules, name));
  }
}
