/** Terraform on configurations of the fixtures, against an emulated account: plans, applies and states, in folders of their own. */
import { spawn, spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** Where the configurations and the plans recorded of them are. */
export const FIXTURES = path.resolve(__dirname, "../fixtures/terraform");

/** Names of the architectures. */
export const ARCHITECTURES = readdirSync(FIXTURES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(path.join(FIXTURES, entry.name, "main.tf")))
  .map(({ name }) => name);

/**
 * Why the lane cannot run here; `undefined` when it can: Terraform, and public modules as
 * `$EGRESS_TERRAFORM_MODULES/<namespace>/<name>/<provider>/<version>`.
 */
export function terraformLacks(): string | undefined {
  if (spawnSync("terraform", ["version"]).status !== 0) return "no terraform on PATH";
  return process.env["EGRESS_TERRAFORM_MODULES"] ? undefined : "EGRESS_TERRAFORM_MODULES names no folder with modules";
}

/** One configuration in a folder of its own. */
export class Workspace {
  readonly folder = mkdtempSync(path.join(tmpdir(), "egress-terraform-"));
  readonly #env: NodeJS.ProcessEnv;

  /** @param endpoint address of the emulator, on loopback */
  constructor(
    readonly architecture: string,
    readonly endpoint: string,
  ) {
    const source = path.join(FIXTURES, architecture);
    for (const file of readdirSync(source))
      if (file.endsWith(".tf")) copyFileSync(path.join(source, file), path.join(this.folder, file));
    writeFileSync(path.join(this.folder, "emulator_override.tf"), OVERRIDE);
    this.#env = {
      PATH: process.env["PATH"],
      HOME: this.folder,
      TF_IN_AUTOMATION: "1",
      CHECKPOINT_DISABLE: "1",
      ...(process.env["TF_CLI_CONFIG_FILE"] ? { TF_CLI_CONFIG_FILE: process.env["TF_CLI_CONFIG_FILE"] } : {}),
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_MAX_ATTEMPTS: "3",
    };
    writeModules(this.folder);
  }

  /** Plans, and answers what `terraform show -json` prints of the plan. */
  async plan(): Promise<unknown> {
    await this.#run("init", "-input=false", "-backend=false");
    await this.#run("plan", "-input=false", "-out=plan");
    return JSON.parse(await this.#run("show", "-json", "plan")) as unknown;
  }

  /** Applies the plan, and answers the state. */
  async apply(): Promise<unknown> {
    await this.#run("apply", "-input=false", "plan");
    return JSON.parse(await this.#run("show", "-json")) as unknown;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #run(...argv: string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      const child = spawn("terraform", [...argv, ...(argv[0] === "show" ? [] : ["-no-color"])], {
        cwd: this.folder,
        env: this.#env,
      });
      let [out, log] = ["", ""];
      child.stdout.on("data", (data: Buffer) => (out += data.toString()));
      child.stderr.on("data", (data: Buffer) => (log += data.toString()));
      child.once("error", reject);
      child.once("close", (code) =>
        code === 0 ? resolve(out) : reject(new Error(`terraform ${argv[0]} of ${this.architecture}: ${log || out}`)),
      );
    });
  }
}

/** The emulator stands in for an account: nothing of credentials is checked. */
const OVERRIDE = `provider "aws" {
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  s3_use_path_style           = true
}
`;

interface Module {
  readonly Key: string;
  readonly Source: string;
  readonly Version?: string;
  readonly Dir: string;
}

/** The manifest that \`terraform init\` would write after downloading: every module of the tree, from the local folder. */
function writeModules(folder: string): void {
  const modules: Module[] = [{ Key: "", Source: "", Dir: "." }];
  const walk = (prefix: string, dir: string) => {
    for (const { name, source, version } of callsIn(dir)) {
      const key = prefix === "" ? name : `${prefix}.${name}`;
      if (source.startsWith(".")) {
        const own = path.join(dir, source);
        modules.push({ Key: key, Source: source, Dir: path.relative(folder, own) || "." });
        walk(key, own);
        continue;
      }
      const [id = "", sub = ""] = source.split("//");
      const own = path.join(process.env["EGRESS_TERRAFORM_MODULES"] ?? "", id, version ?? "", sub);
      if (!existsSync(own)) throw new Error(`module ${source} ${version} is not at ${own}`);
      modules.push({ Key: key, Source: `registry.terraform.io/${source}`, Version: version ?? "", Dir: own });
      walk(key, own);
    }
  };
  walk("", folder);
  mkdirSync(path.join(folder, ".terraform/modules"), { recursive: true });
  writeFileSync(path.join(folder, ".terraform/modules/modules.json"), JSON.stringify({ Modules: modules }));
}

/** Module calls of a folder. */
function callsIn(dir: string): { name: string; source: string; version?: string }[] {
  const text = readdirSync(dir)
    .filter((file) => file.endsWith(".tf"))
    .map((file) => readFileSync(path.join(dir, file), "utf8"))
    .join("\n");
  return [...text.matchAll(/^module "([^"]+)" \{\n([\s\S]*?)^\}/gm)].flatMap(([, name = "", body = ""]) => {
    const source = /^ {2}source\s*=\s*"([^"]+)"/m.exec(body)?.[1];
    const version = /^ {2}version\s*=\s*"([^"]+)"/m.exec(body)?.[1];
    return source === undefined ? [] : [{ name, source, ...(version === undefined ? {} : { version }) }];
  });
}

type Fields = Record<string, unknown>;

/** A plan without what the proof does not read and what differs from run to run. */
export function trimmed(plan: unknown): unknown {
  const { format_version, terraform_version, variables, prior_state, resource_changes, configuration } = plan as Fields;
  return strip({
    format_version,
    terraform_version,
    variables,
    planned_values: {},
    prior_state: prior_state === undefined ? undefined : { values: (prior_state as Fields)["values"] },
    resource_changes,
    configuration,
  });
}

const DROPPED = new Set([
  "after_sensitive",
  "before_sensitive",
  "description",
  "schema_version",
  "sensitive",
  "sensitive_values",
  "tags",
  "tags_all",
  "timeouts",
  "validation",
  "version_constraint",
]);

/** Without labels; values of data sources stay as they are, since descriptions may be part of them. */
function strip(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strip);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) =>
      DROPPED.has(key) || each === null ? keepNull(key, each) : [[key, strip(each)]],
    ),
  );
}

/** A null change says that nothing is there; other nulls say nothing. */
function keepNull(key: string, value: unknown): [string, unknown][] {
  return value === null && (key === "before" || key === "after") ? [[key, null]] : [];
}
