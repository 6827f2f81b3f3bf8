import * as assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { parse } from "yaml";
import { readStackConfig, temporaryConfig, writeMode } from "../../automation/stack-config";
import { MODES } from "../../plan/mode";

/** As it comes back from a file: dictionaries of the generator have no prototype. */
function plainCopy(value: object): object {
  return JSON.parse(JSON.stringify(value)) as object;
}

describe("stack files", () => {
  let dir: string;
  beforeEach(() => (dir = mkdtempSync(join(tmpdir(), "egress-stack-"))));
  afterEach(() => rmSync(dir, { recursive: true, force: true }));
  const write = (text: string) => {
    writeFileSync(join(dir, "Pulumi.yaml"), "name: fargate-egress\nruntime: nodejs\n");
    writeFileSync(join(dir, "Pulumi.s.yaml"), text);
    return readStackConfig(dir, "s");
  };
  const text = () => readFileSync(join(dir, "Pulumi.s.yaml"), "utf8");

  it("are read with what a run needs", () => {
    const config = write(
      "secretsprovider: awskms://k\nconfig:\n  aws:region: eu-west-1\n  fargate-egress:mode: hybrid\n  fargate-egress:network: { nat: { retainEips: true } }\n",
    );
    assert.deepEqual(
      [config.mode, config.region, config.secretsProvider, config.retainEips],
      ["hybrid", "eu-west-1", "awskms://k", true],
    );
  });

  it("are found for a qualified name", () => {
    write("config: {}\n");
    assert.equal(readStackConfig(dir, "org/fargate-egress/s").file, join(dir, "Pulumi.s.yaml"));
  });

  it("keep every byte but the mode", () => {
    const before =
      "# top\nconfig:\n  aws:region: us-east-1   # where\n  fargate-egress:mode: nat-only # way\n\n  fargate-egress:tags: {a: b}\n";
    const config = write(before);
    assert.equal(writeMode(config, "hybrid"), true);
    assert.equal(text(), before.replace("nat-only", "hybrid"));
    assert.equal(writeMode(config, "hybrid"), false);
  });

  it("keep their permissions and leave nothing behind", () => {
    const config = write("config:\n  fargate-egress:mode: nat-only\n");
    const mode = statSync(config.file).mode;
    writeMode(config, "hybrid");
    assert.equal(statSync(config.file).mode, mode);
    assert.equal(existsSync(`${config.file}.next`), false);
  });

  it("get a mode where they had none, and mean the same otherwise", () => {
    for (const before of [
      "config:\n  aws:region: us-east-1\n",
      "config: {aws:region: us-east-1}\n",
      "encryptionsalt: x\n",
      "config:\n",
      "config:\n    # c\n    aws:region: us-east-1\n",
    ]) {
      const config = write(before);
      writeMode(config, "endpoints-only");
      const was = (parse(before) ?? {}) as { config?: object };
      assert.deepEqual(parse(text()), { ...was, config: { ...was.config, mode: "endpoints-only" } }, before);
    }
  });

  it("change nothing but the mode, whatever else is in them (property)", () => {
    const key = fc.stringMatching(/^[a-z]{1,8}$/).map((name) => `fargate-egress:x${name}`);
    const value = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.array(fc.string()),
      fc.dictionary(fc.string(), fc.string()),
    );
    fc.assert(
      fc.property(
        fc.dictionary(key, value),
        fc.constantFrom(...MODES),
        fc.constantFrom(...MODES),
        (others, from, to) => {
          const content = { config: { ...plainCopy(others), "fargate-egress:mode": from } };
          writeMode(write(JSON.stringify(content)), to);
          assert.deepEqual(parse(text()), { config: { ...plainCopy(others), "fargate-egress:mode": to } });
        },
      ),
      { numRuns: 60 },
    );
  });

  it("are changed for one run in a copy only", () => {
    const config = write(
      "config:\n  fargate-egress:mode: nat-only\n  endpoints: { gateway: [s3], hybrid: [a, b, c] }\n  x:secret: { secure: v1 }\n",
    );
    const copy = temporaryConfig(config, { mode: "hybrid", hybrid: ["logs", "sts"] });
    assert.deepEqual(parse(readFileSync(copy.file, "utf8")), {
      config: {
        "fargate-egress:mode": "hybrid",
        endpoints: { gateway: ["s3"], hybrid: ["logs", "sts"] },
        "x:secret": { secure: "v1" },
      },
    });
    assert.equal(statSync(copy.file).mode & 0o077, 0);
    assert.equal(text(), config.text);
    copy.dispose();
    assert.equal(existsSync(copy.file), false);
  });

  it("that are no YAML are named with the reason", () => {
    assert.throws(() => write("config: [\n"), /Pulumi\.s\.yaml:2:1 is no valid YAML\n {2}why: /);
  });
});
