/** What stands against a way, in a line: the first fault, what is not known, or what the configuration refuses. Pure. */
import type { WayProof } from "../cost/scenario";
import type { Reachability } from "../reachability/result";

/** The proof of a whole stack as a comparison needs it. */
export function wayProof({ verdict, proofs }: Reachability): WayProof {
  switch (verdict) {
    case "reachable":
      return { verdict, problem: null };
    case "unreachable": {
      const broken = proofs.find((p) => p.faults.length > 0);
      const fault = broken?.faults[0];
      const problem =
        fault === undefined ? "something needed has no way" : `${fault.code} ${fault.subject}: ${fault.cause}`;
      return { verdict, problem: broken === undefined ? problem : `${broken.service}: ${problem}` };
    }
    case "not-proven": {
      const missing = [...new Set(proofs.flatMap((p) => p.missing))];
      return {
        verdict,
        problem: missing.length === 0 ? "something needed is not proven" : `not known: ${missing.join("; ")}`,
      };
    }
  }
}

/**
 * The first problem of a refused configuration: `service.image = nginx: mode endpoints-only has no path to docker.io`.
 * @param message heading, then for each problem its key and value, why and fix.
 */
export function refusalLine(message: string): string {
  const lines = message
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const whys = lines.filter((line) => line.startsWith("why: "));
  const at = lines.findIndex((line) => line.startsWith("why: "));
  const subject = at > 0 ? lines[at - 1] : undefined;
  if (at < 1 || subject === undefined) return lines[0] ?? "the configuration refuses it";
  const more = whys.length > 1 ? ` (and ${whys.length - 1} more)` : "";
  return `${subject}: ${(lines[at] ?? "").replace(/^why: /, "")}${more}`;
}
