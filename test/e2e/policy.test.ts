/**
 * The policy pack run by the engine, in previews of the shipped stacks and of broken ones. Needs the pulumi CLI on PATH
 * and an AWS-compatible endpoint in AWS_ENDPOINT_URL; without them it says what is missing and skips.
 */
import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EngineEvent, LocalWorkspace, type PolicyEvent, type Stack } from "@pulumi/pulumi/automation";
import { parse, stringify } from "yaml";
import { ROOT } from "../../offline/evaluate";
import type { Mode } from "../../plan/mode";
import { copyProgram, shippedFile } from "../helpers/program";

/** The program with one input of one type changed on the way to the engine, as somebody's transformation would. */
const breaking = (type: string, input: string, value: unknown) => `
import * as pulumi from "@pulumi/pulumi";
import program = require("./index");
pulumi.runtime.registerStackTransformation(({ type, props, opts }) =>
  type === ${JSON.stringify(type)} ? { props: { ...props, ${input}: ${JSON.stringify(value)} }, opts } : undefined,
);
export = program;
`;

function missing(): string[] {
  const found: string[] = [];
  try {
    execFileSync("pulumi", ["version"], { stdio: "ignore" });
  } catch {
    found.push("the pulumi CLI on PATH");
  }
  if (!process.env["AWS_ENDPOINT_URL"]) found.push("AWS_ENDPOINT_URL, the address of an AWS-compatible endpoint");
  return found;
}

interface Scenario {
  readonly shipped: "dev" | "prod";
  readonly mode: Mode;
  /** Source of a program that wraps the shipped one. */
  readonly program?: string;
}

/** What the engine made of a preview. */
interface Outcome {
  readonly passed: boolean;
  readonly policies: readonly PolicyEvent[];
  readonly output: string;
}

describe("the policy pack on an engine", () => {
  const folders: string[] = [];
  const stacks: Stack[] = [];

  before(function () {
    const lacks = missing();
    if (lacks.length === 0) return;
    console.log(`    skipped: needs ${lacks.join(" and ")}`);
    this.skip();
  });

  after(async () => {
    // A test that failed midway leaves resources; the endpoint is not ours alone.
    for (const stack of stacks) await stack.destroy().catch(() => undefined);
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  async function open({ shipped, mode, program }: Scenario): Promise<{ stack: Stack; setMode: (mode: Mode) => void }> {
    const folder = mkdtempSync(join(tmpdir(), "fargate-egress-policy-"));
    folders.push(folder);
    copyProgram(folder, ["policy"]);
    mkdirSync(join(folder, "state"));
    if (program !== undefined) {
      writeFileSync(join(folder, "broken.ts"), program);
      const project = parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")) as Record<string, unknown>;
      writeFileSync(join(folder, "Pulumi.yaml"), stringify({ ...project, main: "broken.ts" }));
    }
    const stackName = `policy-${shipped}`;
    const file = join(folder, `Pulumi.${stackName}.yaml`);
    const { config } = shippedFile(shipped).toJS() as { config: Record<string, unknown> };
    const setMode = (next: Mode) => {
      // The stack's own encryption salt stands in the same file and must survive a change of mode.
      const rest = parse(readFileSync(file, "utf8").trim() || "{}") as Record<string, unknown>;
      const own = { ...config, mode: next };
      writeFileSync(file, stringify({ ...rest, config: own }));
    };
    const envVars = {
      PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "",
      PULUMI_SKIP_UPDATE_CHECK: "true",
    };
    writeFileSync(file, "");
    const stack = await LocalWorkspace.createStack({ stackName, workDir: folder }, { envVars });
    setMode(mode);
    return { stack, setMode };
  }

  /** As `pulumi preview --policy-pack policy` from the project's folder. */
  async function preview(stack: Stack, config?: Readonly<Record<string, unknown>>): Promise<Outcome> {
    const events: PolicyEvent[] = [];
    const workDir = stack.workspace.workDir;
    const file = join(workDir, "policy-config.json");
    if (config) writeFileSync(file, JSON.stringify(config));
    const options = {
      policyPacks: [join(workDir, "policy")],
      ...(config ? { policyPackConfigs: [file] } : {}),
      onEvent: ({ policyEvent }: EngineEvent) => {
        if (policyEvent) events.push(policyEvent);
      },
    };
    try {
      const { stdout } = await stack.preview(options);
      return { passed: true, policies: events, output: stdout };
    } catch (error) {
      return { passed: false, policies: events, output: error instanceof Error ? error.message : String(error) };
    }
  }

  const mandatory = ({ policies }: Outcome) =>
    policies.filter(({ enforcementLevel }) => enforcementLevel === "mandatory");

  for (const scenario of [
    { shipped: "dev", mode: "nat-only" },
    { shipped: "dev", mode: "hybrid" },
    { shipped: "prod", mode: "endpoints-only" },
  ] as const) {
    it(`lets ${scenario.shipped} in ${scenario.mode} pass, and says what only the deployment will tell`, async () => {
      const { stack } = await open(scenario);
      const outcome = await preview(stack);
      assert.ok(outcome.passed, outcome.output);
      assert.deepEqual(mandatory(outcome), []);
      assert.deepEqual(
        outcome.policies.map(({ policyName }) => policyName),
        ["reachability-proven"],
      );
      assert.match(outcome.policies[0]?.message ?? "", /known after the deployment/);
    });
  }

  it("stops a stack whose tasks cannot resolve names, before anything exists", async () => {
    const program = breaking("aws:ec2/vpc:Vpc", "enableDnsSupport", false);
    const { stack } = await open({ shipped: "dev", mode: "nat-only", program });
    const outcome = await preview(stack);
    assert.equal(outcome.passed, false);
    const [violation, ...more] = mandatory(outcome);
    assert.deepEqual(more, []);
    assert.equal(violation?.policyName, "reachability");
    assert.match(violation?.message ?? "", /EGR\d{3} \S+: [^\n]*ecr\.api[^\n]* are out of reach[^]*why: [^]*fix: /);
    assert.match(violation?.resourceUrn ?? "", /aws:ec2\/vpc:Vpc::fargate-egress-\S+$/);
    assert.match(outcome.output, /EGR\d{3} fargate-egress/);
  });

  it("names each endpoint whose names lead past it", async () => {
    const program = breaking("aws:vpc/endpointPrivateDns:EndpointPrivateDns", "privateDnsEnabled", false);
    const { stack } = await open({ shipped: "prod", mode: "endpoints-only", program });
    const outcome = await preview(stack);
    assert.equal(outcome.passed, false);
    const names = (policy: string) => mandatory(outcome).filter(({ policyName }) => policyName === policy);
    assert.equal(names("private-dns").length, 6, "the standard six");
    for (const { message } of names("reachability")) assert.match(message, /EGR\d{3} \S+-endpoint-/);
    assert.equal(names("reachability").length, 6);
  });

  it("takes levels, modes and exemptions from the policy configuration, and refuses a malformed one", async () => {
    const { stack } = await open({ shipped: "dev", mode: "nat-only" });
    const held = await preview(stack, { "no-nat-in-endpoints-only": { mode: "endpoints-only" } });
    assert.equal(held.passed, false);
    assert.match(held.output, /NAT gateway \S+-nat-\S+ exists in mode endpoints-only/);
    const warned = await preview(stack, {
      "no-nat-in-endpoints-only": { mode: "endpoints-only", enforcementLevel: "advisory" },
      "reachability-proven": "disabled",
    });
    assert.ok(warned.passed, warned.output);
    assert.deepEqual([...new Set(warned.policies.map(({ policyName }) => policyName))], ["no-nat-in-endpoints-only"]);
    const exempt = await preview(stack, {
      "no-nat-in-endpoints-only": {
        mode: "endpoints-only",
        exempt: [{ match: "fargate-egress-*-nat*", reason: "until spring" }],
      },
    });
    assert.ok(exempt.passed, exempt.output);
    const strict = await preview(stack, { "reachability-proven": "mandatory" });
    assert.equal(strict.passed, false, "a first preview proves too little for that");
    const malformed = await preview(stack, { reachability: { exempt: [{ match: "EGR*" }] } });
    assert.equal(malformed.passed, false);
    assert.match(malformed.output, /reason is required/);
  });

  it("proves everything once it stands, and a switch of its mode before it happens", async () => {
    const { stack, setMode } = await open({ shipped: "dev", mode: "nat-only" });
    stacks.push(stack);
    await stack.up();
    await stack.refresh();
    const standing = await preview(stack);
    assert.ok(standing.passed, standing.output);
    assert.deepEqual(standing.policies, [], "nothing is left to prove");
    // After the refresh the group reports the open rule that this switch removes: the proof must not count on it.
    setMode("endpoints-only");
    const switched = await preview(stack);
    assert.ok(switched.passed, switched.output);
    assert.deepEqual(mandatory(switched), []);
  });
});
