/** What the engine hands a program against what offline commands read: the same, under any project name. Needs the CLI, no AWS. */
import * as assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { evaluate, ROOT } from "../../offline/evaluate";
import { readStackFile } from "../../stacks/stack-file";

const PROGRAM = `
require(${JSON.stringify(join(ROOT, "node_modules", "ts-node", "register", "transpile-only"))});
const pulumi = require("@pulumi/pulumi");
const { sourceOfRun } = require(${JSON.stringify(join(ROOT, "stacks", "config-source"))});
const { sections, problems, origin } = sourceOfRun();
const places = problems.map((p) => origin(p.key));
// Into a file: what is printed, the engine masks.
require("node:fs").writeFileSync("told.json", JSON.stringify({ config: pulumi.runtime.allConfig(), source: { sections, problems, places } }));
`;

describe("the configuration, by the engine", () => {
  let folder: string;
  let env: NodeJS.ProcessEnv;
  before(function () {
    if (spawnSync("pulumi", ["version"]).status !== 0) {
      console.log("      left out: the pulumi CLI is not on PATH");
      this.skip();
    }
  });
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "egress-config-e2e-")));
    mkdirSync(join(folder, "state"));
    env = {
      ...process.env,
      PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      TS_NODE_PROJECT: join(ROOT, "tsconfig.json"),
    };
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const pulumi = (cwd: string, ...args: string[]) =>
    execFileSync("pulumi", args, { cwd, env, encoding: "utf8", stdio: "pipe" });

  /** A project with a program that tells what it was given. */
  function project(config: string): string {
    const root = join(folder, "shop");
    mkdirSync(root);
    symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"));
    writeFileSync(join(root, "package.json"), '{"name": "shop", "main": "index.js"}');
    writeFileSync(join(root, "index.js"), PROGRAM);
    writeFileSync(
      join(root, "Pulumi.yaml"),
      `name: my-shop\nruntime:\n  name: nodejs\n  options: { typescript: false }\n${config}`,
    );
    pulumi(root, "stack", "init", "s");
    return root;
  }

  function told(root: string): {
    config: Record<string, string>;
    source: { sections: unknown; problems: { key: string; value: string }[]; places: string[] };
  } {
    pulumi(root, "preview", "--non-interactive");
    return JSON.parse(readFileSync(join(root, "told.json"), "utf8")) as ReturnType<typeof told>;
  }

  it("is what offline commands read, in every form that YAML has", () => {
    const root = project(
      "config:\n  mode: {type: string, default: nat-only}\n  list: [a]\n  n: 3\n  o: {default: {a: 1}}\n  aws:region: {value: eu-west-1}\n",
    );
    writeFileSync(
      join(root, "Pulumi.s.yaml"),
      'config:\n  x: &x {a: 0777, b: 1_000, c: yes, d: ~, e: 1e3, f: 0b11, g: "0777", h: 0x10, i: 1.50, j: 12:30:00, k: 0o17}\n  y: {<<: *x, z: [*x]}\n  top: 0777\n  t: True\n  my-shop:u: 1_000\n  my-shop:config:v: w\n  o: {b: 2}\n',
    );
    const { config } = told(root);
    const read = readStackFile({ root, stack: "s" }).config;
    const plain = (text: string): unknown => (/^[[{]/.test(text) ? (JSON.parse(text) as unknown) : text);
    assert.deepEqual(Object.fromEntries(Object.entries(config).map(([key, text]) => [key, plain(text)])), read);
  });

  it("loses no secret: one in its place is a mark, one elsewhere is refused with its line and without its text", () => {
    const root = project("");
    pulumi(root, "config", "set", "--secret", "--path", "services.app.secrets[0].value", "hunter2");
    pulumi(root, "config", "set", "--path", "services.app.secrets[0].name", "DB");
    assert.deepEqual(told(root).source, {
      sections: { services: { app: { secrets: [{ name: "DB", value: { secret: true } }] } } },
      problems: [],
      places: [],
    });
    pulumi(root, "config", "set", "--secret", "--path", "services.app.environment.TOKEN", "hunter2");
    pulumi(root, "config", "set", "--secret", "tags", "hunter2");
    const { source } = told(root);
    assert.deepEqual(source.problems.map(({ key, value }) => [key, value]).sort(), [
      ["services.app.environment.TOKEN", "[secret]"],
      ["tags", "[secret]"],
    ]);
    for (const place of source.places) assert.match(place, /^Pulumi\.s\.yaml:\d+:\d+$/);
    assert.doesNotMatch(JSON.stringify(source), /hunter2/);
  });

  it("belongs to a project of any name that `pulumi new` makes", async () => {
    const template = join(folder, "template");
    mkdirSync(template);
    for (const entry of readdirSync(ROOT).filter(
      (name) => !["node_modules", ".git", "test"].includes(name) && !/^Pulumi\../.test(name),
    ))
      cpSync(join(ROOT, entry), join(template, entry), { recursive: true });
    cpSync(join(ROOT, "Pulumi.yaml"), join(template, "Pulumi.yaml"));
    const root = join(folder, "made");
    mkdirSync(root);
    pulumi(root, "new", template, "--name", "my-shop", "--yes", "--generate-only");
    pulumi(root, "stack", "init", "qa");
    pulumi(root, "config", "set", "mode", "hybrid");
    pulumi(root, "config", "set", "aws:region", "eu-west-1");
    const { project: name, mode, region } = await evaluate({ stack: "qa", root });
    assert.deepEqual([name, mode, region], ["my-shop", "hybrid", "eu-west-1"]);
  });
});
