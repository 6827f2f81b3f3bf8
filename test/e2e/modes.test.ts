/**
 * The shipped stacks on an engine: up in each mode, every switch between modes, refresh, destroy. Needs the pulumi CLI
 * on PATH and an AWS-compatible endpoint in AWS_ENDPOINT_URL; without them it says what is missing and skips.
 */
import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EngineEvent, LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import { parse, stringify } from "yaml";
import { MODES, type Mode } from "../../plan/mode";
import { copyProgram, shippedFile } from "../helpers/program";
import { isStable } from "../helpers/stable";
import { thorough } from "../helpers/thorough";

/** Visits each ordered pair of modes once; each mode once, and back, in a sample. */
const TOUR: readonly Mode[] = [
  "nat-only",
  "endpoints-only",
  "hybrid",
  "nat-only",
  ...(thorough ? (["hybrid", "endpoints-only", "nat-only"] as const) : []),
];

interface Step {
  readonly op: string;
  readonly type: string;
  readonly name: string;
  readonly urn: string;
}

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

/** A stack of its own in a folder of its own, configured as the shipped one, with an image instead of a build. */
async function open(shipped: "dev" | "prod", folder: string): Promise<{ stack: Stack; setMode: (mode: Mode) => void }> {
  copyProgram(folder);
  mkdirSync(join(folder, "state"));
  const stackName = `e2e-${shipped}`;
  const file = join(folder, `Pulumi.${stackName}.yaml`);
  const { config } = shippedFile(shipped).toJS() as { config: Record<string, unknown> };
  // The stack's own encryption salt stands in the same file and must survive a change of mode.
  const write = (mode: Mode, rest: Record<string, unknown>) =>
    writeFileSync(file, stringify({ ...rest, config: { ...config, mode } }));
  const envVars = {
    PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
  const stack = await LocalWorkspace.createStack({ stackName, workDir: folder }, { envVars });
  return {
    stack,
    setMode: (mode) => write(mode, parse(readFileSync(file, "utf8").trim() || "{}") as Record<string, unknown>),
  };
}

/** Brings the stack up and tells every step the engine took, in order. */
async function up(stack: Stack): Promise<Step[]> {
  const steps: Step[] = [];
  await stack.up({
    onEvent: ({ resourcePreEvent: event }: EngineEvent) => {
      if (!event) return;
      const { op, type, urn } = event.metadata;
      steps.push({ op, type, urn, name: urn.split("::").at(-1) ?? "" });
    },
  });
  return steps;
}

const changed = (steps: readonly Step[]) => steps.filter((s) => s.op !== "same" && s.op !== "read");
const show = (steps: readonly Step[]) => steps.map((s) => `${s.op} ${s.type} ${s.name}`);

for (const shipped of thorough ? (["dev", "prod"] as const) : (["dev"] as const)) {
  describe(`${shipped} on an engine`, () => {
    let folder: string | undefined;
    let stack: Stack;
    let setMode: (mode: Mode) => void;

    before(async function () {
      const lacks = missing();
      if (lacks.length > 0) {
        console.log(`    skipped: needs ${lacks.join(" and ")}`);
        this.skip();
      }
      folder = mkdtempSync(join(tmpdir(), "fargate-egress-e2e-"));
      ({ stack, setMode } = await open(shipped, folder));
    });

    after(async () => {
      if (folder === undefined) return;
      // A test that failed midway leaves resources; the endpoint is not ours alone.
      await stack?.destroy().catch(() => undefined);
      rmSync(folder, { recursive: true, force: true });
    });

    const seen = new Set<Mode>();
    TOUR.forEach((mode, i) => {
      const from = TOUR[i - 1];
      it(
        from === undefined ? `comes up in ${mode}` : `switches from ${from} to ${mode} and replaces nothing`,
        async () => {
          setMode(mode);
          const steps = changed(await up(stack));
          assert.equal((await stack.outputs())["mode"]?.value, mode);
          if (from === undefined) {
            assert.deepEqual([...new Set(steps.map((s) => s.op))], ["create"]);
            return;
          }
          assert.ok(steps.length > 0, "a switch changes something");
          assert.deepEqual(show(steps.filter((s) => s.op.includes("replace"))), [], "nothing is replaced");
          assert.deepEqual(show(steps.filter((s) => isStable(s))), [], "what carries the tasks is not touched");
          const firstDelete = steps.findIndex((s) => s.op === "delete");
          const lastCreate = steps.findLastIndex((s) => s.op === "create");
          assert.ok(firstDelete < 0 || lastCreate < firstDelete, "the new way stands before the old one goes");
        },
      );
      if (!seen.has(mode)) {
        it(`changes nothing when ${mode} is brought up again`, async () => {
          assert.deepEqual(show(changed(await up(stack))), []);
        });
      }
      seen.add(mode);
    });

    it("has visited every mode", () => {
      assert.deepEqual([...seen].sort(), [...MODES].sort());
    });

    it("finds nothing that drifted", async () => {
      const { summary } = await stack.refresh();
      assert.deepEqual(
        Object.keys(summary.resourceChanges ?? {}).filter((op) => op !== "same"),
        [],
      );
    });

    it("leaves nothing behind", async () => {
      await stack.destroy();
      const { deployment } = (await stack.exportStack()) as { deployment: { resources?: unknown[] } };
      assert.deepEqual(deployment.resources ?? [], []);
    });
  });
}
