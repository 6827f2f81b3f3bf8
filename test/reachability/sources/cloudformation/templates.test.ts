/** Templates as people write them, and assemblies as the CDK writes them: what is followed, and what is not guessed. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../../../offline/evaluate";
import { openFile } from "../../../../reachability/sources/files/open-file";
import { proveFiles } from "../../../../reachability/sources/files/prove-files";
import { readFile } from "../../../../reachability/sources/files/recognise";
import type { FileOptions } from "../../../../reachability/sources/files/source";

const FIXTURES = join(ROOT, "test", "fixtures");
const SHOP = join(FIXTURES, "cloudformation", "shop.yaml");

/** Proof of a text, or of what a path names. */
function proof(given: { readonly path: string; readonly text?: string }, o: Partial<FileOptions> = {}) {
  const { path, text } = given;
  const file = text === undefined ? openFile(path) : { path, text, json: undefined, beside: () => undefined };
  const options = { region: "eu-west-1", variables: {}, ...o };
  return proveFiles([{ path, found: readFile(file, options) }], {});
}

const verdicts = ({ services }: ReturnType<typeof proof>) =>
  services.map(({ name, verdict, proofs }) => [
    name.replace(/[0-9A-F]{8}$/, ""),
    verdict,
    [...new Set(proofs.flatMap(({ faults }) => faults.map(({ kind }) => kind)))].join(" "),
  ]);
const shop = readFileSync(SHOP, "utf8");
const changed = (from: string, to: string) => {
  assert.ok(shop.includes(from), from);
  return proof({ path: "shop.yaml", text: shop.replace(from, to) });
};
const missing = ({ services }: ReturnType<typeof proof>) =>
  services.flatMap(({ proofs }) => proofs.flatMap((each) => each.missing)).join("\n");

describe("a CloudFormation template", () => {
  it("is followed through its functions, and its resources are found at their lines", () => {
    const found = proof({ path: SHOP });
    assert.deepEqual(verdicts(found), [["Web", "reachable", ""]]);
    const place = found.services[0]?.place;
    assert.equal(place?.address, "Web");
    assert.match(shop.split("\n")[(place?.line ?? 0) - 1] ?? "", /^ {2}Web:/);
    assert.deepEqual(found.notLookedAt, []);
  });
  it("is read with the values that are given", () => {
    const closed = proof({ path: SHOP }, { variables: { Nat: "false" } });
    assert.deepEqual(verdicts(closed)[0]?.[1], "unreachable");
    const priv = proof({ path: SHOP }, { variables: { Image: "nginx:1" } });
    assert.equal(verdicts(priv)[0]?.[1], "reachable");
  });
  it("leaves open what rests on a value that nobody gave", () => {
    const condition = changed(
      'Nat: { Type: String, Default: "true", AllowedValues: ["true", "false"] }',
      "Nat: { Type: String }",
    );
    assert.equal(condition.verdict, "not-proven");
    assert.ok(condition.notLookedAt.some(({ why }) => why.includes("--var")));
    const imported = changed("Subnets: [!Ref Back]", "Subnets: [!ImportValue elsewhere]");
    assert.equal(imported.verdict, "not-proven");
    assert.match(missing(imported), /subnets of Web/i);
    const stored = changed(
      'Nat: { Type: String, Default: "true", AllowedValues: ["true", "false"] }',
      "Nat: { Type: AWS::SSM::Parameter::Value<String>, Default: /nat }",
    );
    assert.equal(stored.verdict, "not-proven");
  });
  it("names macros, and proves nothing as a whole with one", () => {
    const macro = changed("Parameters:", "Transform: [Macro]\nParameters:");
    assert.equal(macro.verdict, "not-proven");
    assert.deepEqual(
      macro.notLookedAt.map(({ type }) => type),
      ["Macro"],
    );
    const sam = changed("Parameters:", "Transform: AWS::Serverless-2016-10-31\nParameters:");
    assert.equal(sam.verdict, "reachable");
    assert.deepEqual(
      sam.notLookedAt.map(({ type }) => type),
      ["AWS::Serverless-2016-10-31"],
    );
  });
  it("may add to a VPC's own ACL, which is then looked at", () => {
    const found = changed("    Condition: Never\n", "");
    assert.deepEqual(verdicts(found), [["Web", "unreachable", verdicts(found)[0]?.[2]]]);
    assert.match(verdicts(found)[0]?.[2] ?? "", /acl/);
  });
  it("does not take a rule for gone because others stand beside the group", () => {
    const own = [
      "      SecurityGroupEgress:",
      "        - IpProtocol: tcp",
      "          FromPort: !FindInMap [Ports, https, from]",
      "          ToPort: !FindInMap [Ports, https, to]",
      "          CidrIp: !If [WithNat, 0.0.0.0/0, !Ref Cidr]",
      "",
    ].join("\n");
    assert.equal(changed(own, "").verdict, "reachable");
    const beside = `  Rule:\n    Type: AWS::EC2::SecurityGroupEgress\n    Properties: { GroupId: !Ref Group, IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 0.0.0.0/0 }\n  Logs: {`;
    const both = proof({ path: "shop.yaml", text: shop.replace(own, "").replace("  Logs: {", beside) });
    assert.equal(both.verdict, "not-proven");
  });
  it("is refused where it cannot be read, with what to do", () => {
    assert.throws(() => changed("Resources:", "Resources: ["), /shop\.yaml\n {2}why: it is no YAML that can be read/);
  });
  it("names other accounts only with its own", () => {
    const named = changed("public.ecr.aws/nginx/nginx:1.27", "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1");
    assert.equal(named.verdict === "reachable", false);
  });
});

describe("a cloud assembly of the CDK", () => {
  it("is one network, across stacks and their exports", () => {
    const found = proof({ path: join(FIXTURES, "cdk", "cdk.out") });
    assert.deepEqual(verdicts(found), [
      ["WebService", "reachable", ""],
      ["Service", "reachable", ""],
      ["Service", "unreachable", "endpoint-missing"],
    ]);
    assert.equal(found.services[0]?.place.address, "Shop/Web/Service/Service");
    assert.match(found.services[0]?.place.file ?? "", /Shop\.template\.json$/);
    assert.ok((found.services[0]?.place.line ?? 0) > 1);
  });
  it("is not proven where a stack of it is not there", () => {
    const file = openFile(join(FIXTURES, "cdk", "cdk.out", "Shop.template.json"));
    const found = proveFiles([{ path: file.path, found: readFile(file, { region: "eu-west-1", variables: {} }) }], {});
    assert.equal(found.verdict, "not-proven");
  });
});
