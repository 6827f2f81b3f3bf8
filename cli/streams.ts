/** Standard output and error that somebody else may close or fill: no trace, and no work cut off in the middle. */

import { systemReason } from "./failure";

let guarded = false;

/** Keeps a closed reader (`| head`) quiet: the command goes on and ends with its own code. What cannot be written to is told once, as code 2. */
export function guardStreams(): void {
  if (guarded) return;
  guarded = true;
  let lost: string | undefined;
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE" || lost !== undefined) return;
    lost = error.code ?? error.message;
    process.stderr.write(
      `the answer could not be written whole: ${systemReason(error)} (${lost}); make room there, or write it elsewhere\n`,
    );
  });
  process.stderr.on("error", () => undefined);
  process.once("exit", () => {
    if (lost !== undefined) process.exitCode = 2;
  });
}
