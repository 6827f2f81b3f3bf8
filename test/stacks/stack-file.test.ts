/** Stack files: read as the engine reads them, and refused where it would pass over something in silence. */
import * as assert from "node:assert/strict";
import { join } from "node:path";
import { ROOT } from "../../offline/evaluate";
import { REGIONS } from "../../plan/regions";
import { regionOf } from "../../stacks/region";
import { readStackFile, type StackFileOptions, sectionsOf, unreadable } from "../../stacks/stack-file";
import { knownStacks } from "../../stacks/stack-names";
import { StackFileError } from "../../stacks/yaml-file";
import { PROJECT, StackFolder } from "../helpers/stack-folder";

let folder: StackFolder;
beforeEach(() => (folder = new StackFolder()));
afterEach(() => folder.dispose());

const read = (text: string, options: Partial<StackFileOptions> = {}) => {
  folder.write("Pulumi.s.yaml", text);
  return readStackFile({ root: folder.root, stack: "s", ...options });
};
const refused = (action: () => unknown, expected: RegExp) =>
  assert.throws(action, (error: Error) => {
    assert.ok(error instanceof StackFileError, String(error));
    assert.match(error.message, expected);
    assert.match(error.message, /\n {2}why: .+\n {2}fix: /);
    return true;
  });

describe("a stack file", () => {
  it("gives keys without a namespace to the project, whatever its name", () => {
    const { config } = read(
      "config:\n  mode: hybrid\n  my-shop:tags: {A: b}\n  my-shop:config:egress: {}\n  aws:region: eu-west-1\n",
    );
    assert.deepEqual(config, {
      "my-shop:mode": "hybrid",
      "my-shop:network": {},
      "my-shop:tags": { A: "b" },
      "my-shop:egress": {},
      "aws:region": "eu-west-1",
    });
    assert.deepEqual(Object.keys(sectionsOf({ project: "my-shop", config })), ["mode", "network", "tags", "egress"]);
  });

  it("lies over the values of Pulumi.yaml, each key whole", () => {
    folder.write(
      "Pulumi.yaml",
      "name: my-shop\nruntime: nodejs\nconfig:\n  mode: nat-only\n  short: 3\n  list: [a]\n  network: {default: {azs: 3, cidr: 10.0.0.0/16}}\n  aws:region: {value: eu-west-1}\n  my-shop:tags: {value: {A: b}}\n",
    );
    assert.deepEqual(read("config:\n  network: {azs: 2}\n").config, {
      "my-shop:mode": "nat-only",
      "my-shop:short": "3",
      "my-shop:list": ["a"],
      "my-shop:network": { azs: 2 },
      "aws:region": "eu-west-1",
      "my-shop:tags": { A: "b" },
    });
  });

  it("reads scalars as the engine's YAML does", () => {
    const { config } = read(
      'config:\n  a: {o: 0777, u: 1_000, y: yes, n: ~, f: 1e3, b: 0b11, s: "0777", h: 0x10, e: 1.50, t: 12:30:00, oo: 0o17, v: 1.2.3}\n  b: 0777\n  c: True\n  d: 1_000\n  e: "x"\n',
    );
    // As `pulumi preview` 3.248.0 hands them to a program.
    assert.deepEqual(config["my-shop:a"], {
      o: 511,
      u: 1000,
      y: "yes",
      n: null,
      f: 1000,
      b: 3,
      s: "0777",
      h: 16,
      e: 1.5,
      t: "12:30:00",
      oo: 15,
      v: "1.2.3",
    });
    assert.deepEqual(
      ["b", "c", "d", "e"].map((key) => config[`my-shop:${key}`]),
      ["511", "true", "1000", "x"],
    );
  });

  it("follows anchors and merges", () => {
    const { config } = read("config:\n  x: &x {a: 1}\n  y: *x\n  z:\n    <<: *x\n    b: 2\n");
    assert.deepEqual([config["my-shop:y"], config["my-shop:z"]], [{ a: 1 }, { a: 1, b: 2 }]);
  });

  it("knows where each value was written", () => {
    const file = read(
      "config:\n  mode: hybrid\n  my-shop:egress:\n    allow:\n      - cidr: 10.0.0.0/8\n        port: 1\n",
    );
    assert.equal(file.origin(["my-shop:mode"]), "Pulumi.s.yaml:2:3");
    assert.equal(file.origin(["my-shop:egress", "allow", 0, "port"]), "Pulumi.s.yaml:6:9");
    assert.equal(file.origin(["my-shop:egress", "allow", 0, "why"]), "Pulumi.s.yaml:5:9");
    assert.equal(file.origin(["my-shop:network", "azs"]), "Pulumi.yaml:7:3");
    assert.equal(file.origin(["my-shop:tags"]), undefined);
  });

  it("is found in the folder that Pulumi.yaml names, by any form of the stack's name", () => {
    folder.write("Pulumi.yaml", `${PROJECT}stackConfigDir: .\n`);
    folder.write("Pulumi.eu.west.yaml", "config: {}\n");
    for (const stack of ["eu.west", "org/eu.west", "org/my-shop/eu.west"])
      assert.equal(readStackFile({ root: folder.root, stack }).stack, "eu.west");
    assert.deepEqual(knownStacks(folder.root), ["eu.west"]);
    assert.deepEqual(knownStacks(ROOT), ["dev", "prod"]);
  });

  it("names environments that only the engine can read", () => {
    assert.deepEqual(read("environment: [shop/dev]\nconfig: {}\n").environments, ["shop/dev"]);
    const inline = read("environment: {imports: [a/b], values: {}}\nmainEnvironment: c/d\n");
    assert.deepEqual(inline.environments, ["a/b", "c/d"]);
    assert.match(unreadable(inline) ?? "", /Pulumi\.s\.yaml names the environment a\/b, c\/d: only Pulumi can read it/);
    assert.equal(unreadable(read("config: {}\n")), undefined);
  });
});

describe("a stack file is refused, with the place", () => {
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ["that is empty", "", /Pulumi\.s\.yaml is empty\n {2}why: every key would silently take its default/],
    ["that holds only a comment", "# later\n", /Pulumi\.s\.yaml is empty/],
    ["that is a list", "- a\n", /Pulumi\.s\.yaml:1:1 is not a mapping/],
    [
      "that is another kind of file",
      '{"name": "x", "version": "1.0.0"}',
      /Pulumi\.s\.yaml is no stack file\n {2}why: .*the keys here are name, version/,
    ],
    [
      "with a misspelled top",
      "confg:\n  mode: hybrid\n",
      /Pulumi\.s\.yaml:1:1 confg\n.*Pulumi would pass over it\n {2}fix: write config/,
    ],
    ["with an unknown key beside config", "config: {}\nnetwork: {}\n", /Pulumi\.s\.yaml:2:1 network\n/],
    ["whose config is a list", "config: [a]\n", /Pulumi\.s\.yaml:1:1 config\n {2}why: it is no mapping/],
    [
      "with two documents",
      "config:\n  mode: a\n---\nconfig:\n  mode: b\n",
      /Pulumi\.s\.yaml:3:1 begins a second YAML document\n {2}why: Pulumi reads the first one only/,
    ],
    ["with a key twice", "config:\n  mode: a\n  mode: b\n", /Pulumi\.s\.yaml:3:3 repeats a key/],
    [
      "with a key in both its forms",
      "config:\n  mode: a\n  my-shop:mode: b\n",
      /Pulumi\.s\.yaml:3:3 my-shop:mode\n {2}why: it means the same as mode above/,
    ],
    ["that is indented with tabs", "config:\n\tmode: x\n", /Pulumi\.s\.yaml:2:1 is indented with a tab/],
    ["that is no YAML", "config:\n  a: [1,\n", /Pulumi\.s\.yaml:\d+:\d+ is no valid YAML/],
    [
      "with a namespace near the project's",
      "config:\n  my-shpo:foo: x\n",
      /Pulumi\.s\.yaml:2:3 my-shpo:foo\n {2}why: there is no namespace my-shpo here\n {2}fix: write my-shop:foo, or foo alone/,
    ],
    [
      "with this program's keys under another project's name",
      "config:\n  fargate-egress:mode: hybrid\n",
      /fargate-egress:mode\n {2}why: it belongs to fargate-egress, and this project is my-shop.*\n {2}fix: write mode \(the same as my-shop:mode\)/,
    ],
    ["with a misspelled aws", "config:\n  asw:region: us-east-1\n", /asw:region\n.*\n {2}fix: write aws:region/],
    ["with a misspelled region", "config:\n  aws:regoin: us-east-1\n", /aws:regoin\n.*\n {2}fix: write aws:region/],
    [
      "with a key of three parts",
      "config:\n  a:b:c: 1\n",
      /a:b:c\n {2}why: Pulumi reads keys as NAME or NAMESPACE:NAME/,
    ],
    [
      "with an unquoted date",
      "config:\n  tags: {Until: 2026-01-01}\n",
      /Pulumi\.s\.yaml:2:17\n {2}why: Pulumi reads it as a point in time.*\n {2}fix: put it in quotes: "2026-01-01"/,
    ],
    [
      "with a number without end",
      "config:\n  traffic: {imageSizeGb: .inf}\n",
      /Pulumi\.s\.yaml:2:26\n {2}why: it is no number/,
    ],
    [
      "with an alias into itself",
      "config: &a\n  x: *a\n",
      /Pulumi\.s\.yaml:2:6\n {2}why: the alias \*a leads into itself/,
    ],
  ];
  for (const [title, text, expected] of cases) it(title, () => refused(() => read(text), expected));

  it("whose aliases stand for more than any configuration holds", () => {
    const levels = Array.from(
      { length: 9 },
      (_, i) =>
        `  l${i}: &l${i} [${Array(9)
          .fill(i === 0 ? "x" : `*l${i - 1}`)
          .join(", ")}]`,
    );
    const start = performance.now();
    refused(
      () => read(`config:\n${levels.join("\n")}\n`),
      /Pulumi\.s\.yaml:\d+:\d+\n {2}why: its aliases stand for more than 20000 values/,
    );
    assert.ok(performance.now() - start < 2000);
  });

  it("that is missing, a folder, or named by a path", () => {
    refused(
      () => readStackFile({ root: folder.root, stack: "prd" }),
      /^there is no stack prd\n {2}why: Pulumi\.prd\.yaml does not exist/,
    );
    read("config: {}\n");
    refused(
      () => readStackFile({ root: folder.root, stack: "t" }),
      /use --stack s \(stacks here: s\), or write Pulumi\.t\.yaml/,
    );
    refused(() => read("config: {}\n", { configFile: folder.root }), /why: it is a folder/);
    refused(
      () => read("config: {}\n", { configFile: join(folder.root, "none.yaml") }),
      /^there is no file .*none\.yaml/,
    );
    refused(() => read("config: {}\n", { configFile: join(ROOT, "package.json") }), /package\.json is no stack file/);
    refused(() => readStackFile({ root: join(folder.root, "x"), stack: "s" }), /there is no file .*Pulumi\.yaml/);
    for (const [stack, fix] of [
      ["./Pulumi.dev.yaml", "write --stack dev; give the path"],
      ["Pulumi.dev.yaml", "write --stack dev; give the path"],
      ["../../etc/passwd", "write --stack NAME"],
      ["a b", "write NAME or ORGANIZATION"],
      ["org/other/s", "write org/my-shop/s"],
    ])
      refused(() => readStackFile({ root: folder.root, stack: stack ?? "" }), new RegExp(`fix: ${fix}`));
  });
});

describe("the Region of a stack", () => {
  const file = (text: string) => read(`config:\n${text}`);
  it("is the stack's, else the environment's", () => {
    assert.equal(regionOf(file("  aws:region: eu-west-1\n"), { AWS_REGION: "us-east-1" }), "eu-west-1");
    assert.equal(regionOf(file(""), { AWS_REGION: "us-east-1", AWS_DEFAULT_REGION: "us-east-2" }), "us-east-1");
    assert.equal(regionOf(file(""), { AWS_DEFAULT_REGION: "us-east-2" }), "us-east-2");
    for (const region of REGIONS) assert.equal(regionOf(file(`  aws:region: ${region}\n`), {}), region);
  });
  it("is asked for when nothing names one, and refused when this program has no facts of it", () => {
    refused(
      () => regionOf(file("  mode: hybrid\n"), {}),
      /neither the stack's file, nor AWS_REGION, nor AWS_DEFAULT_REGION/,
    );
    refused(
      () => regionOf(file("  aws:region: Frankfurt\n"), {}),
      /^Pulumi\.s\.yaml:2:3 aws:region = "Frankfurt"\n {2}why: it is not the name/,
    );
    refused(() => regionOf(file("  aws:region: eu-west-9\n"), {}), /no such Region.*\n {2}fix: write eu-west-\d/);
    refused(() => regionOf(file("  aws:region: eusc-de-east-1\n"), {}), /European Sovereign Cloud.*not modelled/);
    refused(() => regionOf(file("  aws:region: us-iso-east-1\n"), {}), /isolated/);
    refused(() => regionOf(file(""), { AWS_REGION: "nowhere" }), /^AWS_REGION aws:region = "nowhere"/);
  });
});
