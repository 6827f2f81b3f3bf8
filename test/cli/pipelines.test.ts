/** What pipelines run, run as they run it: the action's own step, GitLab's script and the pre-commit hook's entry. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { ROOT } from "../../offline/evaluate";

interface Action {
  readonly runs: {
    readonly using: string;
    readonly steps: { id?: string; run?: string; uses?: string; env?: object }[];
  };
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
}

const read = (name: string) => parse(readFileSync(path.join(ROOT, name), "utf8")) as unknown;
const plan = (name: string) => path.join(ROOT, "test", "fixtures", "terraform", name, "plan.json");
const [GOOD, BAD] = [plan("plain-nat"), plan("plain-acl-blocks")];

describe("pipelines", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "egress-pipeline-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const at = (name: string) => path.join(folder, name);
  const textOf = (name: string) => (existsSync(at(name)) ? readFileSync(at(name), "utf8") : undefined);
  const bash = (script: string, env: NodeJS.ProcessEnv) =>
    spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], {
      cwd: folder,
      env: { PATH: process.env["PATH"], HOME: folder, ...env },
      encoding: "utf8",
    });

  describe("action.yml", () => {
    const action = read("action.yml") as Action;
    const step = action.runs.steps.find(({ id }) => id === "prove");
    const run = (inputs: Readonly<Record<string, string>>) => {
      const given = {
        ...Object.fromEntries(Object.entries(action.inputs).map(([key, v]) => [key, v.default ?? ""])),
        ...inputs,
      };
      const names = { FILES: "files", ARGUMENTS: "arguments", SARIF: "sarif", SUMMARY: "summary" };
      return bash(step?.run ?? "exit 9", {
        ACTION: ROOT,
        GITHUB_OUTPUT: at("output"),
        GITHUB_STEP_SUMMARY: at("summary.md"),
        ...Object.fromEntries(Object.entries(names).map(([key, input]) => [key, given[input] ?? ""])),
      }).status;
    };

    it("is composite, its actions pinned, its inputs all handed on", () => {
      assert.equal(action.runs.using, "composite");
      for (const { uses } of action.runs.steps) if (uses) assert.match(uses, /@[0-9a-f]{40}$/);
      assert.equal(action.outputs["exit-code"]?.value, "${{ steps.prove.outputs.exit-code }}");
      const handed = JSON.stringify(step?.env ?? {});
      for (const input of Object.keys(action.inputs)) assert.ok(handed.includes(`inputs.${input} `), input);
    });
    it("ends with the proof's code, and writes output, summary and SARIF", () => {
      assert.equal(run({ files: `\n  ${BAD}  \n`, sarif: at("egress.sarif") }), 1);
      assert.equal(textOf("output"), "exit-code=1\n");
      assert.match(textOf("summary.md") ?? "", /^## \S+ Egress path of ECS tasks: unreachable/);
      assert.equal((JSON.parse(textOf("egress.sarif") ?? "{}") as { version: string }).version, "2.1.0");
    });
    it("takes arguments, and leaves the summary where it is not wanted", () => {
      assert.equal(run({ files: GOOD, arguments: "--needs=sqs\n--likely", summary: "false" }), 0);
      assert.deepEqual(
        [textOf("output"), textOf("summary.md"), textOf("egress.sarif")],
        ["exit-code=0\n", undefined, undefined],
      );
    });
    it("writes nothing of a file that cannot be read, and takes no word for a command", () => {
      assert.equal(run({ files: "nowhere.json; touch hacked\n$(touch hacked)", sarif: at("egress.sarif") }), 2);
      assert.deepEqual(
        [textOf("output"), textOf("egress.sarif"), textOf("hacked")],
        ["exit-code=2\n", undefined, undefined],
      );
    });
  });

  it("templates/prove.gitlab-ci.yml keeps the comment and ends with the proof's code", () => {
    const job = (
      read("templates/prove.gitlab-ci.yml") as Record<string, { script: string[]; artifacts: { paths: string[] } }>
    )["egress-prove"];
    assert.deepEqual(job?.artifacts.paths, ["egress.md"]);
    const script = job?.script.join("\n").replaceAll("/opt/egress", ROOT) ?? "";
    for (const [file, code] of [
      [GOOD, 0],
      [BAD, 1],
    ] as const) {
      const ended = bash(script, { EGRESS_FILES: file, EGRESS_ARGS: "" });
      assert.equal(ended.status, code);
      assert.match(textOf("egress.md") ?? "", /^## \S+ Egress path of ECS tasks/);
    }
  });

  it(".pre-commit-hooks.yaml proves the plans that are kept", () => {
    const [hook] = read(".pre-commit-hooks.yaml") as { entry: string; files: string }[];
    assert.match("infra/shop.plan.json", new RegExp(hook?.files ?? "^$"));
    const run = (file: string) =>
      spawnSync("bash", ["-c", `${hook?.entry} "$0"`, file], { cwd: ROOT, encoding: "utf8" }).status;
    assert.deepEqual([run(GOOD), run(BAD)], [0, 1]);
  });
});
