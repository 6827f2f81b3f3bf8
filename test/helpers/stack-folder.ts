/** A project in a folder of its own, with stack files as a test writes them. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Pulumi.yaml as `pulumi new` makes it under another name. */
export const PROJECT =
  "name: my-shop\nruntime: nodejs\nconfig:\n  mode:\n    type: string\n    default: nat-only\n  network: { type: object, default: {} }\n";

/** Removed by {@link StackFolder.dispose}. */
export class StackFolder {
  readonly root = mkdtempSync(join(tmpdir(), "egress-stack-"));

  constructor(project = PROJECT) {
    this.write("Pulumi.yaml", project);
  }

  /** @returns the path */
  write(name: string, text: string): string {
    const path = join(this.root, name);
    writeFileSync(path, text);
    return path;
  }

  dispose(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
