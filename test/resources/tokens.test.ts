import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { shortType, TYPES } from "../../resources/tokens";

const ROOT = resolve(__dirname, "../..");
const AWS = dirname(require.resolve("@pulumi/aws/package.json"));

describe("resources/tokens", () => {
  it("spells every type as the provider does", () => {
    for (const type of Object.values(TYPES)) {
      const file = join(AWS, `${type.split(":")[1]}.js`);
      assert.ok(readFileSync(file, "utf8").includes(`'${type}'`), type);
    }
    assert.equal(new Set(Object.values(TYPES)).size, Object.keys(TYPES).length);
  });

  it("is the only place that spells them", () => {
    const readers = ["reachability", "report", "policy", "automation"];
    const files = readers.flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts"))
        .map((file) => join(folder, file)),
    );
    const spelled = files.filter((file) => /"aws:\w+\/\w+:\w+"/.test(readFileSync(join(ROOT, file), "utf8")));
    assert.deepEqual(spelled, []);
  });

  it("shortens a type for reading", () => {
    assert.equal(shortType(TYPES.subnet), "ec2.Subnet");
    assert.equal(shortType("fargate-egress:index:Vpc"), "Vpc");
    assert.equal(shortType("docker-build:index:Image"), "docker-build.index.Image");
  });
});
