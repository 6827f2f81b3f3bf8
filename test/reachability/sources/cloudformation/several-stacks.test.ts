/** Stacks that rest on each other: imports across files, stacks inside stacks, what may not be made, what has one name twice. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../../../../offline/evaluate";
import { proveFiles } from "../../../../reachability/sources/files/prove-files";
import { readFiles } from "../../../../reachability/sources/files/read-files";

const SHOP = readFileSync(join(ROOT, "test", "fixtures", "cloudformation", "shop.yaml"), "utf8");
const AT = SHOP.indexOf("  Logs: {");
/** The network alone, and the service alone. */
const [NETWORK, SERVICE] = [SHOP.slice(0, AT), SHOP.slice(AT).replace(/ {2}Forbidden:\n(?: {4}.*\n)+/, "")];
const PARAMETERS = `Parameters:\n  Image: { Type: String, Default: "public.ecr.aws/nginx/nginx:1.27" }\n`;
const OUTPUTS = `Outputs:
  Back: { Value: !Ref Back, Export: { Name: back } }
  Group: { Value: !GetAtt Group.GroupId, Export: { Name: !Sub "\${AWS::Region}-group" } }
  Acl: { Value: !GetAtt Vpc.DefaultNetworkAcl, Export: { Name: acl } }
`;
const imported = SERVICE.replace("[!Ref Back]", "[!ImportValue back]").replace(
  "!GetAtt Group.GroupId",
  '!ImportValue { "Fn::Sub": "${AWS::Region}-group" }',
);
const NETWORK_FILE = NETWORK + OUTPUTS;
const SERVICE_FILE = `${PARAMETERS}Resources:\n${imported}`;
const ENTRY = `  Entry:\n    Type: AWS::EC2::NetworkAclEntry\n    Properties: { NetworkAclId: !ImportValue acl, RuleNumber: 1, Egress: true, Protocol: -1, RuleAction: deny, CidrBlock: 0.0.0.0/0 }\n`;
const RULE = `  Rule:\n    Type: AWS::EC2::SecurityGroupEgress\n    Properties: { GroupId: !ImportValue eu-west-1-group, IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 0.0.0.0/0 }\n`;

describe("stacks that rest on each other", () => {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "egress-stacks-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  const verdict = (files: Readonly<Record<string, string>>, ...given: string[]) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const paths = (given.length > 0 ? given : Object.keys(files)).map((name) => join(folder, name));
    return proveFiles(readFiles(paths, { region: "eu-west-1", variables: {} }), {}).verdict;
  };

  it("are followed across files, whichever comes first", () => {
    const files = { "network.yaml": NETWORK_FILE, "service.yaml": SERVICE_FILE };
    assert.equal(verdict(files), "reachable");
    assert.equal(verdict(files, "service.yaml", "network.yaml"), "reachable");
    assert.equal(verdict(files, "service.yaml"), "not-proven");
  });
  it("add to an ACL and to a group of another file", () => {
    assert.equal(verdict({ "network.yaml": NETWORK_FILE, "service.yaml": SERVICE_FILE + ENTRY }), "unreachable");
    const inline = /      SecurityGroupEgress:\n(?: {8,}.*\n)+/;
    const open = NETWORK_FILE.replace(inline, "");
    assert.equal(verdict({ "network.yaml": open, "service.yaml": SERVICE_FILE }), "reachable");
    assert.equal(verdict({ "network.yaml": open, "service.yaml": SERVICE_FILE + RULE }), "not-proven");
  });
  it("import nothing that two of them export, that is not exported, or that lies in another Region", () => {
    const twice = { "network.yaml": NETWORK_FILE, "other.yaml": NETWORK_FILE, "service.yaml": SERVICE_FILE };
    assert.equal(verdict(twice), "not-proven");
    const never = NETWORK_FILE.replace("Back: { Value", "Back: { Condition: Never, Value");
    assert.equal(verdict({ "network.yaml": never, "service.yaml": SERVICE_FILE }), "not-proven");
  });
  it("have names of their own", () => {
    assert.throws(() => verdict({ "shop.yaml": SHOP, "shop.yml": SHOP }), /is in two of them/);
  });
  it("stand inside others, where it is known that they do", () => {
    const inner = NETWORK.replace("  Image: {", "  Unused: {") + OUTPUTS.replace(/, Export: \{.*\} \}/g, " }");
    const outer = (condition: string) =>
      `Parameters:\n  Image: { Type: String, Default: "public.ecr.aws/nginx/nginx:1.27" }\n  Open: { Type: String }\nConditions:\n  Perhaps: !Equals [!Ref Open, "yes"]\nResources:\n  Inner:\n    Type: AWS::CloudFormation::Stack\n${condition}    Properties: { TemplateURL: ./inner.yaml }\n${SERVICE.replace("!Ref Back", "!GetAtt Inner.Outputs.Back").replace("!GetAtt Group.GroupId", "!GetAtt Inner.Outputs.Group")}`;
    assert.equal(verdict({ "inner.yaml": inner, "outer.yaml": outer("") }, "outer.yaml"), "reachable");
    const perhaps = { "inner.yaml": inner, "outer.yaml": outer("    Condition: Perhaps\n") };
    assert.equal(verdict(perhaps, "outer.yaml"), "not-proven");
  });
  it("call a macro in a property, and are not called reachable", () => {
    const called = SHOP.replace(
      "{ VpcId: !Ref Vpc, InternetGatewayId: !Ref Gateway }",
      "{ Fn::Transform: { Name: Include } }",
    );
    assert.notEqual(verdict({ "shop.yaml": called }), "reachable");
  });
});
