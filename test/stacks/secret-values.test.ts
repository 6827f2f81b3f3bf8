/** Pulumi secrets in a configuration: one place takes them, everywhere else they are refused, and nobody prints them. */
import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { EvaluationError, evaluate, ROOT } from "../../offline/evaluate";
import { sourceOfFile } from "../../stacks/config-source";
import { secretValues } from "../../stacks/secret-values";
import { readStackFile } from "../../stacks/stack-file";
import { StackFolder } from "../helpers/stack-folder";

const CIPHER = "v1:o92YGj3IOzaxuolZ:3Tg1bjCRj2DWQV";
let folder: StackFolder;
beforeEach(() => (folder = new StackFolder()));
afterEach(() => folder.dispose());

const source = (config: string) => {
  folder.write("Pulumi.s.yaml", `config:\n${config}`);
  return sourceOfFile(readStackFile({ root: folder.root, stack: "s" }));
};

describe("a Pulumi secret in a stack file", () => {
  it("is a mark in the value of an entry of secrets, in the main container and in sidecars", () => {
    const { sections, problems } = source(
      `  services:\n    app:\n      secrets:\n        - {name: A, value: {secure: ${CIPHER}}}\n      sidecars:\n        - name: x\n          secrets: [{name: B, value: {secure: ${CIPHER}}}]\n`,
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(sections["services"], {
      app: {
        secrets: [{ name: "A", value: { secret: true } }],
        sidecars: [{ name: "x", secrets: [{ name: "B", value: { secret: true } }] }],
      },
    });
  });

  const refused: readonly (readonly [string, string, string, RegExp])[] = [
    [
      "in the environment",
      `  services: {app: {environment: {DB: {secure: "${CIPHER}"}}}}\n`,
      "services.app.environment.DB",
      /in clear into the state/,
    ],
    ["as a tag", `  tags: {A: {secure: "${CIPHER}"}}\n`, "tags.A", /in clear into the state/],
    ["as a whole key", `  mode: {secure: "${CIPHER}"}\n`, "mode", /in clear into the state/],
    [
      "elsewhere in an entry of secrets",
      `  services: {app: {secrets: [{name: A, valueFrom: {secure: "${CIPHER}"}}]}}\n`,
      "services.app.secrets[0].valueFrom",
      /in clear/,
    ],
    [
      "replaced by a text",
      "  services: {app: {secrets: [{name: A, value: hunter2}]}}\n",
      "services.app.secrets[0].value",
      /no Pulumi secret/,
    ],
    [
      "replaced by a mark",
      "  services: {app: {secrets: [{name: A, value: {secret: true}}]}}\n",
      "services.app.secrets[0].value",
      /no Pulumi secret/,
    ],
  ];
  for (const [title, config, key, why] of refused)
    it(`is refused ${title}`, () => {
      const { problems, origin } = source(config);
      assert.deepEqual(
        problems.map((p) => p.key),
        [key],
      );
      assert.match(problems[0]?.why ?? "", why);
      assert.match(problems[0]?.fix ?? "", /pulumi config set --secret --path 'services\./);
      assert.match(origin(key) ?? "", /^Pulumi\.s\.yaml:2:\d+$/);
      assert.doesNotMatch(JSON.stringify(problems), /v1:|hunter2/);
    });
});

describe("an offline evaluation of a stack with a secret", () => {
  const stack = (edit: (services: string) => string) => {
    const shipped = readFileSync(join(ROOT, "Pulumi.dev.yaml"), "utf8");
    const text = edit(shipped);
    assert.notEqual(text, shipped);
    return folder.write("Pulumi.dev.yaml", `${text}encryptionsalt: v1:x\n`);
  };

  it("plans it without its text, and keeps it secret", async () => {
    const configFile = stack((text) =>
      text.replace("create: secretsmanager", `create: secretsmanager\n          value: {secure: "${CIPHER}"}`),
    );
    const { resources, settings } = await evaluate({ stack: "dev", configFile });
    assert.deepEqual(settings.services["app"]?.secrets[0]?.value, { secret: true });
    const version = resources.find(({ type }) => type === "aws:secretsmanager/secretVersion:SecretVersion");
    assert.equal(version?.inputs["secretString"], "[secret]");
    assert.doesNotMatch(JSON.stringify({ resources, settings }), /v1:o92/);
  });

  it("refuses it in the environment, with the place and without its text", async () => {
    const configFile = stack((text) =>
      text
        .replace("    cpu: 256", `    cpu: 256\n      environment: {DB: {secure: "${CIPHER}"}}`)
        .replace(/^ {4} +cpu: 256\n {6}environment/m, "      cpu: 256\n      environment"),
    );
    await assert.rejects(evaluate({ stack: "dev", configFile }), (error: Error) => {
      assert.ok(error instanceof EvaluationError);
      assert.match(
        error.message,
        /^1 problem .*\n {2}services\.app\.environment\.DB = \[secret\]\n.*\n.*secrets\[\]\.valueFrom.*\n {4}at: {2}Pulumi\.dev\.yaml:\d+:\d+$/,
      );
      assert.doesNotMatch(error.message, /v1:/);
      return true;
    });
  });
});

describe("secretValues", () => {
  it("hands values on as secrets, by service and key", async () => {
    pulumi.runtime.setAllConfig(
      {
        "shop:services": JSON.stringify({
          app: {
            secrets: [{ name: "A", value: "a" }, { name: "B" }],
            sidecars: [{ name: "x", secrets: [{ name: "A", value: "s" }] }],
          },
        }),
      },
      ["shop:services"],
    );
    const values = secretValues(new pulumi.Config("shop"));
    assert.equal(values("app", "B"), undefined);
    assert.equal(values("other", "A"), undefined);
    for (const [key, expected] of [
      ["A", "a"],
      ["x-A", "s"],
    ] as const) {
      const value = values("app", key);
      assert.ok(value);
      assert.equal(await pulumi.isSecret(value), true);
      assert.equal(await new Promise((resolve) => value.apply(resolve)), expected);
    }
  });
});
