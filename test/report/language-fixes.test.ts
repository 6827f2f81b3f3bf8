/** Fixes in the words of templates and of Pulumi: one for each kind, and templates that are well once they are applied. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { ROOT } from "../../offline/evaluate";
import { FAULT_KINDS, type FaultKind } from "../../reachability/kinds";
import { readTemplate } from "../../reachability/sources/cloudformation/template";
import { proveFiles } from "../../reachability/sources/files/prove-files";
import { readFile } from "../../reachability/sources/files/recognise";
import { faultsOf } from "../../report/files-proof";
import { fixIn } from "../../report/language-fixes";

interface Resource {
  Type: string;
  Properties?: Record<string, unknown>;
}
type Template = { Resources: Record<string, Resource> };

const shop = (): Template => {
  const text = readFileSync(join(ROOT, "test", "fixtures", "cloudformation", "shop.yaml"), "utf8");
  return readTemplate({ path: "shop.yaml", text, json: undefined }).body as unknown as Template;
};

function proofOf(template: Template) {
  const text = JSON.stringify(template);
  const file = { path: "shop.json", text, json: JSON.parse(text) as unknown, beside: () => undefined };
  return proveFiles([{ path: "shop.json", found: readFile(file, { region: "eu-west-1", variables: {} }) }], {});
}

/** What an author puts in the place of what only they can name. */
const NAMED: Readonly<Record<string, unknown>> = {
  "<a NAT gateway>": { Ref: "Out" },
  "<an Elastic IP>": { "Fn::GetAtt": ["Address", "AllocationId"] },
  "<the VPC>": { Ref: "Vpc" },
  "<before the one that denies>": 1,
};

const filled = (properties: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [
      key,
      typeof value === "string" ? (NAMED[value] ?? value) : value,
    ]),
  );

/** Does what a fix says. */
function apply(template: Template, fix: string): void {
  const ref = { tag: "!Ref", resolve: (name: string) => ({ Ref: name }) };
  const added = /^add to Resources: (.*)$/.exec(fix)?.[1];
  if (added !== undefined) {
    const { Type, Properties = {} } = parse(added, { customTags: [ref] }) as Resource;
    template.Resources["Mended"] = { Type, Properties: filled(Properties) };
    return;
  }
  const [, name = "", properties = ""] = /^in (\S+), Properties: (.*)$/.exec(fix) ?? [];
  const resource = template.Resources[name];
  assert.ok(resource, fix);
  Object.assign((resource.Properties ??= {}), filled(parse(properties) as Record<string, unknown>));
}

const without = (id: string) => (t: Template) => delete t.Resources[id];
const change = (id: string, properties: object) => (t: Template) =>
  Object.assign((t.Resources[id] ??= { Type: "" }).Properties ?? {}, properties);
const BROKEN: readonly (readonly [FaultKind, (t: Template) => unknown])[] = [
  ["vpc-dns-support-off", change("Vpc", { EnableDnsSupport: false })],
  ["no-default-route", without("BackOut")],
  [
    "nat-private",
    (t) =>
      Object.assign(t.Resources["Out"] ?? {}, {
        Properties: { SubnetId: { Ref: "Front" }, ConnectivityType: "private" },
      }),
  ],
  ["internet-gateway-detached", without("Attached")],
  [
    "task-egress-internet",
    change("Group", { SecurityGroupEgress: [{ IpProtocol: "udp", FromPort: 1, ToPort: 2, CidrIp: "0.0.0.0/0" }] }),
  ],
];

describe("fixes in the words of a source", () => {
  it("are there for every kind, in YAML that can be read and in Pulumi's names", () => {
    for (const kind of FAULT_KINDS) {
      const yaml = fixIn("cloudformation", kind, "Thing", "logs");
      const mapping = /\{.*\}$/.exec(yaml)?.[0];
      if (mapping !== undefined) assert.equal(typeof parse(mapping, { logLevel: "silent" }), "object", yaml);
      const pulumi = fixIn("pulumi", kind, "thing", "logs");
      assert.ok(!/\{subject\}|\{service\}|AWS::/.test(`${pulumi}${yaml.replace(/AWS::\w+::\w+/g, "")}`), pulumi);
    }
    assert.equal(
      fixIn("pulumi", "task-egress-internet", "web", ""),
      'add new aws.vpc.SecurityGroupEgressRule(…, { securityGroupId: "web", ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0" })',
    );
  });
  for (const [kind, breaks] of BROKEN)
    it(`mend a template: ${kind}`, () => {
      const template = shop();
      breaks(template);
      const proof = proofOf(template);
      const fault = proof.services.flatMap((each) => faultsOf(proof, each)).find((each) => each.kind === kind);
      assert.ok(fault, proof.verdict);
      apply(template, fault.fix);
      assert.equal(proofOf(template).verdict, "reachable", fault.fix);
    });
});
