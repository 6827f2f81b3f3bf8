/** The pipelines: pinned, least permissions, no secret in a log, nothing of a stranger's in a shell. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { ROOT } from "../offline/evaluate";

interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}
interface Job {
  readonly uses?: string;
  readonly steps?: readonly Step[];
  readonly needs?: string;
  readonly if?: string;
  readonly environment?: string;
  readonly concurrency?: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly "timeout-minutes"?: number;
  readonly strategy?: { readonly matrix: Readonly<Record<string, unknown>> };
  readonly env?: Readonly<Record<string, string>>;
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const FOLDER = join(ROOT, ".github", "workflows");
const files = readdirSync(FOLDER).sort();
const text = (file: string) => readFileSync(join(FOLDER, file), "utf8");
const workflow = (file: string) => parse(text(file)) as Workflow;
const jobsOf = (file: string): [string, Job][] => Object.entries(workflow(file).jobs);
const stepsOf = (job: Job) => job.steps ?? [];
const runs = (job: Job) => stepsOf(job).map((step) => step.run ?? "");

/** What each job may do, in full. A new job or a wider one is a change of this table. */
const PERMISSIONS: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>> = {
  "ci.yml": {
    test: { contents: "read" },
    emulator: { contents: "read" },
    browser: { contents: "read" },
    package: { contents: "read" },
    audit: { contents: "read" },
  },
  "deploy.yml": {
    dev: { contents: "read", "id-token": "write" },
    prod: { contents: "read", "id-token": "write" },
  },
  "deploy-stack.yml": { deploy: { contents: "read", "id-token": "write" } },
  "drift.yml": { drift: { contents: "read", "id-token": "write" }, report: { issues: "write" } },
  "preview.yml": { preview: { contents: "read", "id-token": "write" }, comment: { "pull-requests": "write" } },
  "release.yml": {
    test: { contents: "read" },
    release: { contents: "write" },
    publish: { contents: "read", "id-token": "write" },
  },
};

describe("workflows", () => {
  it("are these", () => assert.deepEqual(files, Object.keys(PERMISSIONS).sort()));

  for (const file of files)
    describe(file, () => {
      it("grants nothing by default, and each job what it needs", () => {
        assert.deepEqual(workflow(file).permissions, {});
        assert.deepEqual(
          Object.fromEntries(jobsOf(file).map(([name, job]) => [name, job.permissions])),
          PERMISSIONS[file],
        );
      });

      it("pins every action by full commit, with its version beside it", () => {
        const uses = text(file)
          .split("\n")
          .filter((line) => /^\s*(- )?uses:/.test(line));
        for (const line of uses)
          assert.match(
            line,
            /uses: (\.\/\.github\/workflows\/[a-z-]+\.yml|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/,
          );
        const parsed = jobsOf(file).flatMap(([, job]) => [job.uses, ...stepsOf(job).map((s) => s.uses)]);
        assert.equal(uses.length, parsed.filter((u) => u !== undefined).length, "every use is on a line of its own");
      });

      it("uses the same commit of an action as the other files", () => {
        const commits = new Map<string, string>();
        for (const other of files)
          for (const [, name = "", commit = ""] of text(other).matchAll(/uses: ([\w-]+\/[\w-]+)@(\S+)/g)) {
            assert.equal(commits.get(name) ?? commit, commit, name);
            commits.set(name, commit);
          }
      });

      it("is not started with the repository's rights by a pull request of strangers", () => {
        const triggers = Object.keys(workflow(file).on);
        for (const trigger of ["pull_request_target", "workflow_run", "issue_comment"])
          assert.ok(!triggers.includes(trigger), trigger);
      });

      it("puts no expression into a shell: values come by environment", () => {
        for (const [name, job] of jobsOf(file))
          for (const run of runs(job)) assert.ok(!run.includes("${{"), `${name}: ${run}`);
      });

      it("has no stored secret, and prints none", () => {
        // AWS by OIDC, GitHub by the job's own token: nothing to store, nothing to leak.
        assert.ok(!/\bsecrets\s*[.[:]/.test(text(file)), "no stored secret");
        for (const [, job] of jobsOf(file))
          for (const run of runs(job)) {
            assert.ok(!/--show-secrets|stack export|set -x|printenv|^\s*env\s*$/m.test(run), run);
            assert.ok(!/(echo|printf|cat)[^\n]*(TOKEN|SECRET|PASSPHRASE|AWS_SESSION)/.test(run), run);
          }
      });

      it("keeps a token out of the checkout", () => {
        for (const [, job] of jobsOf(file))
          for (const step of stepsOf(job).filter((s) => s.uses?.startsWith("actions/checkout@")))
            assert.equal(step.with?.["persist-credentials"], false);
      });

      it("gives the token only to jobs that run no code of the project", () => {
        for (const [name, job] of jobsOf(file)) {
          const holdsToken = [job.env, ...stepsOf(job).map((s) => s.env)].some(
            (env) => env?.["GH_TOKEN"] !== undefined,
          );
          const runsCode = runs(job).some((run) => /\bnpm\b|\bnpx\b|\bnode\b|\bpulumi\b/.test(run));
          assert.ok(!(holdsToken && runsCode), name);
        }
      });

      it("ends by itself", () => {
        for (const [name, job] of jobsOf(file))
          if (job.uses === undefined) assert.ok((job["timeout-minutes"] ?? 0) > 0, name);
      });
    });
});

describe("ci", () => {
  it("tests every supported Node, the floor of package.json first", () => {
    const { engines } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { engines: { node: string } };
    const versions = workflow("ci.yml").jobs["test"]?.strategy?.matrix["node"];
    assert.deepEqual(versions, ["20.19", "22", "24"]);
    assert.equal(engines.node, ">=20.19");
  });

  it("installs from the lock file, lints, checks, tests, and asks for advisories", () => {
    const { test, browser, audit } = workflow("ci.yml").jobs;
    assert.ok(test && browser && audit);
    assert.deepEqual(runs(test).filter(Boolean), ["npm ci", "npm run check", "npm test"]);
    assert.ok(runs(browser).includes("npm run test:browser"));
    assert.ok(runs(audit).some((run) => run.startsWith("npm audit")));
  });
});

describe("preview", () => {
  const { preview, comment } = workflow("preview.yml").jobs;

  it("takes a role only for pull requests of the repository itself", () => {
    assert.equal(preview?.if, "github.event.pull_request.head.repo.full_name == github.repository");
  });

  it("previews every stack and never changes one", () => {
    assert.ok(preview && comment);
    const all = [...runs(preview), ...runs(comment)].join("\n");
    assert.match(all, /pulumi preview --stack "\$STACK"/);
    assert.match(all, /egress\.js diff --stack "\$STACK" --base out\/base\.json --format md/);
    assert.match(all, /egress\.js report --stack "\$STACK" --format md/);
    assert.ok(!/pulumi (up|destroy|refresh|import)|egress\.js (up|switch|destroy)/.test(all));
  });

  describe("comment", () => {
    let folder = "";
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "preview-"));
      execFileSync("mkdir", ["out"], { cwd: folder });
    });
    afterEach(() => rmSync(folder, { recursive: true }));
    const script = () => {
      const run = stepsOf(preview ?? {}).find((step) => step.id === "text")?.run;
      assert.ok(run);
      return run;
    };
    const write = (given: Readonly<Record<string, string>>) => {
      for (const [name, content] of Object.entries(given)) writeFileSync(join(folder, "out", name), content);
      execFileSync("bash", ["-e", "-c", script()], { cwd: folder, env: { ...process.env, STACK: "prod" } });
      return readFileSync(join(folder, "out", "comment-prod.md"), "utf8");
    };
    it("starts with what changes; the report and the preview are folded behind it", () => {
      const body = write({
        "diff.md": "## prod: DIFF\n",
        "report.md": "REPORT",
        "preview.txt": "Resources: 2 to create",
      });
      assert.match(body, /^## prod: DIFF\n\n<details><summary>pulumi preview<\/summary>[^]*2 to create/);
      assert.match(body, /<\/details>\n\n<details><summary>The whole report[^]*REPORT\n<\/details>\n$/);
    });

    it("is written where nothing could be planned", () => {
      assert.match(write({}), /^## prod\n\n\*\*The stack cannot be planned[^]*There was no preview/);
    });

    it("fits into a comment, and the report gives way first", () => {
      const body = write({
        "diff.md": "d".repeat(10_000),
        "report.md": "x".repeat(200_000),
        "preview.txt": "y".repeat(200_000),
      });
      assert.ok(body.length <= 60_000);
      assert.ok(body.startsWith("d".repeat(10_000)));
      assert.equal(body.split("<details>").length, body.split("</details>").length, "what is unfolded is closed");
    });
  });
});

describe("deploy", () => {
  it("goes through dev to prod, each behind its environment, one at a time and never cut off", () => {
    const { dev, prod } = workflow("deploy.yml").jobs;
    assert.equal(prod?.needs, "dev");
    assert.equal(dev?.uses, "./.github/workflows/deploy-stack.yml");
    const deploy = workflow("deploy-stack.yml").jobs["deploy"];
    assert.equal(deploy?.environment, "${{ inputs.stack }}");
    assert.deepEqual(deploy?.concurrency, { group: "deploy-${{ inputs.stack }}", "cancel-in-progress": false });
  });

  it("verifies after it has deployed", () => {
    const all = runs(workflow("deploy-stack.yml").jobs["deploy"] ?? {}).filter((run) => run.includes("egress.js"));
    assert.deepEqual(all, [
      'node bin/egress.js up --stack "$STACK" --yes',
      'node bin/egress.js verify --stack "$STACK"',
    ]);
  });
});

describe("drift", () => {
  it("runs nightly and only looks", () => {
    assert.deepEqual(Object.keys(workflow("drift.yml").on), ["schedule", "workflow_dispatch"]);
    const pulumi = runs(workflow("drift.yml").jobs["drift"] ?? {}).filter((run) => run.startsWith("pulumi"));
    assert.equal(pulumi.length, 1);
    assert.match(pulumi[0] ?? "", /^pulumi refresh .*--preview-only --expect-no-changes/);
  });
});

describe("docs/pipelines.md", () => {
  const guide = readFileSync(join(ROOT, "docs", "pipelines.md"), "utf8");
  const block = (language: string) => new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(guide)?.[1] ?? "";

  it("shows for GitLab the same commands as the workflows", () => {
    const gitlab = parse(block("yaml")) as Record<string, { script?: readonly string[]; needs?: readonly string[] }>;
    const deploy = runs(workflow("deploy-stack.yml").jobs["deploy"] ?? {}).filter((run) => run.includes("egress.js"));
    assert.deepEqual(gitlab[".deploy"]?.script, deploy);
    assert.deepEqual(gitlab["deploy prod"]?.needs, ["deploy dev"]);
    assert.match(gitlab["drift"]?.script?.[0] ?? "", /--preview-only --expect-no-changes/);
    const commands = (script: readonly string[]) =>
      script
        .flatMap((run) => run.split("\n"))
        .flatMap((line) => /egress\.js (diff|report) .*--format md/.exec(line)?.[1] ?? []);
    const preview = runs(workflow("preview.yml").jobs["preview"] ?? {});
    assert.deepEqual(commands(preview), ["diff", "report"]);
    assert.deepEqual(commands(gitlab["preview"]?.script ?? []), ["diff", "report"]);
    assert.match(gitlab["comment"]?.script?.join("\n") ?? "", /cat "diff-\$stack"[^]*merge_requests/);
  });

  it("shows a trust policy that names the audience and one environment", () => {
    const trust = JSON.parse(block("json")) as { Statement: { Condition: { StringEquals: Record<string, string> } }[] };
    assert.deepEqual(trust.Statement[0]?.Condition.StringEquals, {
      "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
      "token.actions.githubusercontent.com:sub": "repo:OWNER/REPOSITORY:environment:prod",
    });
  });

  it("names every setting that the workflows read", () => {
    for (const file of files) {
      const read = [...text(file).matchAll(/vars\.(\w+)|role: (AWS_\w+)/g)].map((m) => m[1] ?? m[2] ?? "");
      for (const name of read) assert.ok(guide.includes(`\`${name}\``), `${file}: ${name}`);
    }
  });

  it("uses the Pulumi CLI of the library's version, everywhere", () => {
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
    };
    const version = dependencies["@pulumi/pulumi"];
    const named = [...files.map(text), block("yaml")].flatMap((t) =>
      [...t.matchAll(/(?:pulumi-version|PULUMI_VERSION): (\S+)/g)].map((m) => m[1]),
    );
    assert.ok(named.length >= 4);
    for (const given of named) assert.equal(given, version);
  });
});

describe("every stack file", () => {
  it("is previewed, deployed and checked for drift", () => {
    const stacks = readdirSync(ROOT).flatMap((name) => /^Pulumi\.(\w+)\.yaml$/.exec(name)?.[1] ?? []);
    assert.ok(stacks.length >= 2);
    for (const file of ["preview.yml", "deploy.yml", "drift.yml"])
      for (const stack of stacks) assert.match(text(file), new RegExp(`stack: ${stack}\\b`), `${file}: ${stack}`);
  });
});

describe("release notes", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "release-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const CHANGELOG =
    "# Changelog\n\n## [Unreleased]\n- next\n\n## [1.2.0] - 2026-01-02\n- two\n  [link](x)\n\n## [1.1.0]\n- one\n\n[1.1.0]: https://x\n";
  /** Runs the step as the runner does. */
  const notes = (tag: string, version = tag.slice(1), changelog = CHANGELOG) => {
    const run = stepsOf(workflow("release.yml").jobs["release"] ?? {}).find((step) => step.id === "notes")?.run;
    assert.ok(run);
    writeFileSync(join(folder, "CHANGELOG.md"), changelog);
    writeFileSync(join(folder, "package.json"), JSON.stringify({ version }));
    execFileSync("bash", ["-e", "-c", run], { cwd: folder, env: { ...process.env, TAG: tag }, stdio: "pipe" });
    return readFileSync(join(folder, "notes.md"), "utf8");
  };

  it("are that version's section and no other", function () {
    if (!hasJq()) this.skip();
    assert.equal(notes("v1.2.0").trim(), "- two\n  [link](x)");
    assert.equal(notes("v1.1.0").trim(), "- one");
  });

  it("exist for the project's own version", function () {
    if (!hasJq()) this.skip();
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
    assert.match(notes(`v${version}`, version, readFileSync(join(ROOT, "CHANGELOG.md"), "utf8")), /- /);
  });

  it("a tag without a section, or with another version than the package, releases nothing", function () {
    if (!hasJq()) this.skip();
    assert.throws(() => notes("v9.9.9"), /CHANGELOG\.md has no section \[9\.9\.9\]/);
    assert.throws(() => notes("v1.2.0", "1.1.0"), /package\.json says 1\.1\.0/);
  });
});

/** The scripts use jq, which every hosted runner has; a machine without it skips these, and says so. */
const hasJq = (() => {
  let found: boolean | undefined;
  return () => {
    if (found !== undefined) return found;
    found = spawnSync("jq", ["--version"], { stdio: "ignore" }).status === 0;
    if (!found) console.log("    skipped: the workflows' scripts use jq, and it is not on PATH");
    return found;
  };
})();
