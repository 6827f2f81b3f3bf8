/**
 * The components through the component package: the YAML and the Python program against the TypeScript one, on an
 * engine. Needs the pulumi CLI with the hosts of these languages on PATH, an AWS-compatible endpoint in
 * AWS_ENDPOINT_URL, and the registries of npm and Python; what is missing is said and skipped.
 */
import * as assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EngineEvent, LocalWorkspace, type PolicyEvent, type Stack } from "@pulumi/pulumi/automation";
import type { Mode } from "../../plan/mode";
import {
  installExample,
  type Language,
  lacking,
  onPath,
  packPlugin,
  standInProvider,
} from "../helpers/component-programs";
import { type Deployed, deployed, differences } from "../helpers/deployed";
import { copyProgram, IMAGE } from "../helpers/program";

const NAME = "e2e";

describe("the components in other languages, on an engine", () => {
  const work = mkdtempSync(join(tmpdir(), "fargate-egress-components-"));
  const stacks: Stack[] = [];
  let plugin = "";
  /** What the TypeScript program made, by mode. */
  const expected = new Map<Mode, Deployed>();

  before(function () {
    const lacks = [
      ...(onPath("pulumi") === undefined ? ["the pulumi CLI on PATH"] : []),
      ...(process.env["AWS_ENDPOINT_URL"] ? [] : ["AWS_ENDPOINT_URL, the address of an AWS-compatible endpoint"]),
    ];
    if (lacks.length > 0) {
      console.log(`    skipped: needs ${lacks.join(" and ")}`);
      return this.skip();
    }
    plugin = packPlugin(work);
    mkdirSync(join(work, "home"));
    process.env["PULUMI_HOME"] ??= join(work, "home");
    standInProvider(process.env["PULUMI_HOME"]);
  });

  after(async () => {
    // A test that failed midway leaves resources; the endpoint is not ours alone.
    for (const stack of stacks) await stack.destroy().catch(() => undefined);
    rmSync(work, { recursive: true, force: true });
  });

  async function open(language: Language): Promise<Stack> {
    const workDir = join(work, language);
    installExample(language, workDir, plugin);
    mkdirSync(join(work, `${language}-state`));
    const envVars = {
      PULUMI_BACKEND_URL: `file://${join(work, `${language}-state`)}`,
      PULUMI_CONFIG_PASSPHRASE: "",
      PULUMI_SKIP_UPDATE_CHECK: "true",
    };
    const stack = await LocalWorkspace.createStack({ stackName: NAME, workDir }, { envVars });
    stacks.push(stack);
    await stack.setConfig("aws:region", { value: "us-east-1" });
    await stack.setConfig("image", { value: IMAGE });
    return stack;
  }

  /** Brings the stack up in a mode. @returns what the engine did, in order. */
  async function up(stack: Stack, mode: Mode): Promise<string[]> {
    const steps: string[] = [];
    await stack.setConfig("mode", { value: mode });
    await stack.up({
      onEvent: ({ resourcePreEvent: event }: EngineEvent) => {
        if (event && !["same", "read"].includes(event.metadata.op))
          steps.push(`${event.metadata.op} ${event.metadata.urn.split("::").slice(2).join("::")}`);
      },
    });
    return steps;
  }

  const state = async (stack: Stack) => deployed(await stack.exportStack());

  async function unlike(stack: Stack, mode: Mode): Promise<string[]> {
    const typescript = expected.get(mode);
    assert.ok(typescript, "the TypeScript program was not deployed");
    return differences(typescript, await state(stack));
  }

  it("TypeScript takes the npm package", async function () {
    if (!can("typescript")) return this.skip();
    const stack = await open("typescript");
    for (const mode of ["hybrid", "endpoints-only"] as const) {
      await up(stack, mode);
      expected.set(mode, await state(stack));
    }
    assert.ok((expected.get("hybrid")?.resources.size ?? 0) > 50);
    await stack.destroy();
  });

  for (const language of ["yaml", "python"] as const)
    describe(language, () => {
      let stack: Stack | undefined;

      it("makes the same resources, with the same inputs and dependencies", async function () {
        if (!can(language)) return this.skip();
        stack = await open(language);
        await up(stack, "hybrid");
        assert.deepEqual(await unlike(stack, "hybrid"), []);
      });

      it("passes the policy pack", async function () {
        if (!stack) return this.skip();
        const pack = join(work, "pack");
        if (language === "yaml") {
          mkdirSync(pack);
          copyProgram(pack, ["policy"]);
        }
        const found: PolicyEvent[] = [];
        await stack.preview({
          policyPacks: [join(pack, "policy")],
          onEvent: ({ policyEvent }: EngineEvent) => {
            if (policyEvent) found.push(policyEvent);
          },
        });
        assert.deepEqual(
          found.filter(({ enforcementLevel }) => enforcementLevel === "mandatory").map(({ message }) => message),
          [],
        );
      });

      it("changes its mode, and replaces nothing", async function () {
        if (!stack) return this.skip();
        const steps = await up(stack, "endpoints-only");
        assert.deepEqual(
          steps.filter((step) => !/^delete .*FargateEgress\b.*::net/.test(step)),
          [],
        );
        assert.deepEqual(await unlike(stack, "endpoints-only"), []);
        await stack.destroy();
      });
    });
});

/** Whether a language's tools are here; says which are not. */
function can(language: Language): boolean {
  const lacks = lacking(language);
  if (lacks.length > 0) console.log(`      (not run: ${lacks.join(", ")} is not on PATH)`);
  return lacks.length === 0;
}
