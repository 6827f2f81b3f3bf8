/**
 * Reads resources by the engine and the provider themselves, in a state of its own that is thrown away: the stack's own
 * state is then changed once and whole. A targeted refresh in place would forget other interrupted operations half-way.
 */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { isRecord } from "../backend";
import { type Exported, parseExport } from "./deployment";

/** Runs the Pulumi CLI. */
export type RunPulumi = (
  args: string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
) => Promise<{ readonly stdout: string }>;

/** A resource as it is to be read: an id that the provider imports by, with outputs only if they are known. */
export interface ToRead {
  readonly urn: string;
  readonly entry: Readonly<Record<string, unknown>>;
}

/** What the provider answered: id, inputs and outputs; nothing for what does not exist. */
export type ReadEntries = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/** What ties an entry to others; those are not in the scratch state. */
const TIES = ["parent", "dependencies", "propertyDependencies", "deletedWith", "replaceWith", "aliases", "protect"];

/**
 * @param exported the stack's export with its secrets readable: the provider may be configured by one
 * @throws what the CLI throws: nothing was changed anywhere then
 */
export async function readInScratch(
  run: RunPulumi,
  exported: Exported,
  wanted: readonly ToRead[],
): Promise<ReadEntries> {
  const urn = wanted[0]?.urn;
  if (urn === undefined) return new Map();
  const [stack = "", project = ""] = urn.replace(/^urn:pulumi:/, "").split("::");
  const folder = mkdtempSync(join(tmpdir(), "egress-repair-"));
  try {
    mkdirSync(join(folder, "state"));
    writeFileSync(join(folder, "Pulumi.yaml"), `name: ${project}\nruntime: nodejs\n`);
    const env = {
      PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: randomBytes(16).toString("hex"),
      PULUMI_CONFIG_PASSPHRASE_FILE: "",
    };
    await run(["stack", "init", stack, "--no-select"], folder, env);
    const file = join(folder, "deployment.json");
    const scratch = scratchOf(exported, wanted, saltIn(join(folder, `Pulumi.${stack}.yaml`)));
    writeFileSync(file, JSON.stringify(scratch), { mode: 0o600 });
    await run(["stack", "import", "--stack", stack, "--file", file], folder, env);
    await run(["refresh", "--stack", stack, "--yes", "--skip-preview", "--color", "never"], folder, env);
    const { stdout } = await run(["stack", "export", "--stack", stack, "--show-secrets"], folder, env);
    return entriesOf(parseExport(stdout), wanted);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Salt that Pulumi wrote when it made the scratch stack. */
function saltIn(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  const stack: unknown = parse(readFileSync(file, "utf8"));
  return isRecord(stack) && typeof stack["encryptionsalt"] === "string" ? stack["encryptionsalt"] : undefined;
}

/**
 * A state of the wanted resources and their providers, tied to nothing.
 * @param salt of the scratch stack's own passphrase: without a provider of secrets Pulumi cannot write one down
 */
export function scratchOf({ version, deployment }: Exported, wanted: readonly ToRead[], salt?: string): Exported {
  const all = Array.isArray(deployment["resources"]) ? deployment["resources"].filter(isRecord) : [];
  const providers = new Set(wanted.map(({ entry }) => entry["provider"]));
  const used = all.filter((entry) => providers.has(`${String(entry["urn"])}::${String(entry["id"])}`));
  const resources = [...used, ...wanted.map(({ entry }) => entry)].map((entry) =>
    Object.fromEntries(Object.entries(entry).filter(([key]) => !TIES.includes(key))),
  );
  const secrets = salt === undefined ? {} : { secrets_providers: { type: "passphrase", state: { salt } } };
  return { version, deployment: { manifest: deployment["manifest"], ...secrets, resources } };
}

function entriesOf({ deployment }: Exported, wanted: readonly ToRead[]): ReadEntries {
  const urns = new Set(wanted.map(({ urn }) => urn));
  const resources = Array.isArray(deployment["resources"]) ? deployment["resources"].filter(isRecord) : [];
  return new Map(
    resources.flatMap((entry) => {
      const urn = String(entry["urn"]);
      return urns.has(urn) ? [[urn, entry] as const] : [];
    }),
  );
}
