/** The file of a recording: never written over anything else. */
import type { NetworkSnapshot } from "../reachability/sources/snapshot/snapshot";
import { Failure, systemReason } from "./failure";

/** What the file holds already. @throws Failure when it is something else, which must not be lost */
export async function recordedBefore(out: string, vpcId: string): Promise<NetworkSnapshot | undefined> {
  const { readFile } = await import("node:fs/promises");
  let text: string;
  try {
    text = await readFile(out, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw unwritable(out, error);
  }
  const { readSnapshot, SnapshotError } = await import("../reachability/sources/snapshot/read-snapshot");
  const refuse = (why: string) =>
    new Failure(`--out ${out}\n  why: ${why}\n  fix: name another file, or remove this one`);
  try {
    const before = readSnapshot(text, out);
    if (before.vpc.id !== vpcId) throw refuse(`it holds the network of ${before.vpc.id}`);
    return before;
  } catch (error) {
    if (error instanceof SnapshotError)
      throw refuse("it exists, and it is no network snapshot that this version reads");
    throw error;
  }
}

/** Writes a recording. @throws Failure when the file cannot be written */
export async function writeRecording(file: string, snapshot: NetworkSnapshot): Promise<void> {
  const { writeFile } = await import("node:fs/promises");
  const { writeSnapshot } = await import("../reachability/sources/snapshot/snapshot");
  try {
    await writeFile(file, writeSnapshot(snapshot));
  } catch (error) {
    throw unwritable(file, error);
  }
}

function unwritable(file: string, error: unknown): Failure {
  return new Failure(
    `--out ${file}\n  why: it cannot be written: ${systemReason(error)}\n  fix: name a file in a folder that exists`,
  );
}
