/** What `egress prove` is asked, what it answers in every form, and how it ends. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { egress } from "../helpers/egress";

const FIXTURES = path.resolve(__dirname, "../fixtures/terraform");
const planOf = (name: string) => path.join(FIXTURES, name, "plan.json");

describe("egress prove", () => {
  let folder = "";
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "egress-prove-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  const fileOf = (name: string, text: string) => {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return file;
  };

  it("ends with 0 for what holds and 1 for a fault, named at its address", async () => {
    const good = await egress("prove", planOf("plain-endpoints"));
    assert.deepEqual([good.code, good.stderr], [0, ""]);
    assert.match(good.stdout, /^aws_ecs_service\.web in .*plain-endpoints.*, us-east-1: reachable$/m);
    const bad = await egress("prove", planOf("plain-acl-blocks"));
    assert.equal(bad.code, 1);
    assert.match(
      bad.stdout,
      /fix: add resource "aws_network_acl_rule" with network_acl_id = aws_network_acl\.private\.id, /,
    );
    assert.match(bad.stdout, /^EGR051 \S+ aws_network_acl\.private$/m);
  });

  it("asks for what the code calls, of one service", async () => {
    const { code, stdout } = await egress("prove", planOf("plain-endpoints"), "--needs", "sqs", "--json");
    assert.equal(code, 1);
    const { services } = JSON.parse(stdout) as { services: { needs: { service: string }[] }[] };
    assert.ok(services[0]?.needs.some(({ service }) => service === "sqs"));
    const other = await egress("prove", planOf("plain-endpoints"), "--service", "api");
    assert.equal(other.code, 2);
    assert.match(other.stderr, /--service api\n {2}why: no service[^]*fix: write aws_ecs_service\.web/);
  });

  it("writes SARIF that points at file and address, and Markdown that nothing can break out of", async () => {
    const { stdout, code } = await egress("prove", planOf("plain-acl-blocks"), "--format", "sarif");
    assert.equal(code, 1);
    const log = JSON.parse(stdout) as {
      version: string;
      runs: {
        tool: { driver: { name: string; rules: { id: string }[] } };
        results: {
          ruleId: string;
          ruleIndex: number;
          level: string;
          locations: {
            physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } };
            logicalLocations: { fullyQualifiedName: string }[];
          }[];
        }[];
      }[];
    };
    const [run] = log.runs;
    assert.ok(run);
    assert.equal(log.version, "2.1.0");
    const [result] = run.results;
    const [location] = result?.locations ?? [];
    assert.equal(run.tool.driver.rules[result?.ruleIndex ?? -1]?.id, "EGR051");
    assert.deepEqual([result?.level, location?.physicalLocation.region.startLine], ["error", 1]);
    assert.equal(location?.logicalLocations[0]?.fullyQualifiedName, "aws_network_acl.private");
    assert.match(location?.physicalLocation.artifactLocation.uri ?? "", /plain-acl-blocks\/plan\.json$/);
    const md = await egress("prove", planOf("plain-acl-blocks"), "--format", "md");
    assert.match(md.stdout, /^#### EGR051 /m);
    assert.doesNotMatch(md.stdout, /\[object|undefined/);
  });

  it("says of a file that it cannot read what it is, and what to do", async () => {
    const refused = async (file: string, message: RegExp, ...more: string[]) => {
      const { code, stdout, stderr } = await egress("prove", file, ...more);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, message);
    };
    await refused(fileOf("plan", "PK\u0003\u0004"), /Terraform's own form\n {2}fix: terraform show -json/);
    await refused(fileOf("main.tf", 'resource "aws_vpc" "a" {\n}\n'), /it is configuration[^]*terraform plan -out/);
    await refused(fileOf("empty.json", " "), /it is empty/);
    await refused(fileOf("other.json", "{}"), /of no kind that is known/);
    await refused(fileOf("half.json", '{"format_version":"1.2","errored":true,"planned_values":{}}'), /not whole/);
    await refused(fileOf("none.json", '{"format_version":"1.2","planned_values":{}}'), /no ECS service is in it/);
    await refused(planOf("plain-nat"), /12 digits/, "--account", "1");
    await refused(planOf("plain-nat"), /no "="/, "--var", "a");
    await refused(planOf("plain-nat"), /no name of a Region/, "--region", "here");
  });

  it("takes several files as one network, by ids that one of them has", async () => {
    const plan = JSON.parse(readFileSync(planOf("plain-nat"), "utf8")) as { resource_changes: { address: string }[] };
    const isTask = ({ address }: { address: string }) => /ecs_service/.test(address);
    const network = { ...plan, resource_changes: plan.resource_changes.filter((each) => !isTask(each)) };
    const two = [fileOf("a.json", JSON.stringify(network)), planOf("plain-nat")] as const;
    const { code, stdout } = await egress("prove", ...two, "--json");
    assert.equal(code, 0);
    assert.equal((JSON.parse(stdout) as { services: unknown[] }).services.length, 1);
  });
});
