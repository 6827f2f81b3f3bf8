/** The program as a run on an engine needs it, and stack files of its own. */
import { cpSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { CreateRepositoryCommand, ECRClient, PutImageCommand } from "@aws-sdk/client-ecr";
import { type Document, parseDocument } from "yaml";
import { ROOT } from "../../offline/evaluate";

/** What the engine runs. */
const PROGRAM = [
  "index.ts",
  "package.json",
  "tsconfig.json",
  "Pulumi.yaml",
  "plan",
  "stacks",
  "components",
  "reachability",
  "resources",
];

/** Stacks build their image; an endpoint that is no AWS has no registry to push to. */
export const IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/app:e2e";

/** Puts the image's manifest into the emulated registry: a live proof looks whether it is there. */
export async function pushImage(endpoint = process.env["AWS_ENDPOINT_URL"]): Promise<void> {
  const ecr = new ECRClient({ region: "us-east-1", ...(endpoint === undefined ? {} : { endpoint }) });
  try {
    await ecr.send(new CreateRepositoryCommand({ repositoryName: "app" })).catch(() => undefined);
    const mediaType = "application/vnd.docker.distribution.manifest.v2+json";
    const config = {
      mediaType: "application/vnd.docker.container.image.v1+json",
      size: 1,
      digest: `sha256:${"0".repeat(64)}`,
    };
    const imageManifest = JSON.stringify({ schemaVersion: 2, mediaType, config, layers: [] });
    await ecr
      .send(new PutImageCommand({ repositoryName: "app", imageTag: "e2e", imageManifest }))
      .catch((error: unknown) => {
        if ((error as { readonly name?: string }).name !== "ImageAlreadyExistsException") throw error;
      });
  } finally {
    ecr.destroy();
  }
}

/** Copies the program into a folder. @param more further entries of the project */
export function copyProgram(folder: string, more: readonly string[] = []): void {
  for (const entry of [...PROGRAM, ...more]) cpSync(join(ROOT, entry), join(folder, entry), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
}

/** A shipped stack's file with an image instead of a build. */
export function shippedFile(stack: "dev" | "prod"): Document {
  const document = parseDocument(readFileSync(join(ROOT, `Pulumi.${stack}.yaml`), "utf8"));
  document.setIn(["config", "services", "app", "image"], IMAGE);
  // What a destroy leaves behind on purpose is no leftover to a test.
  document.setIn(["config", "protect"], "none");
  return document;
}
