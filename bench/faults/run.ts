/** `npm run bench:faults`: which incidents the proof finds, pair by pair. Exits 1 when one is missed or a mended one is not reachable. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { proveServices } from "../../reachability/sources/snapshot/prove-services";
import { readSnapshot } from "../../reachability/sources/snapshot/read-snapshot";
import type { Source } from "./sources";

interface Expected extends Source {
  readonly id: string;
  readonly mended: string;
  readonly broken: string;
  readonly verdict: string;
  readonly fault: string;
}

/** What was found of one pair. */
export interface Outcome extends Expected {
  readonly foundVerdict: string;
  readonly foundFaults: readonly string[];
  readonly mendedVerdict: string;
  /** The expected fault was named; `only`: and no other. */
  readonly result: "only" | "among others" | "missed";
}

function proved(file: string) {
  const reachability = proveServices(readSnapshot(readFileSync(join(__dirname, file), "utf8"), file));
  const proofs = reachability.flatMap((each) => each.proofs);
  return {
    verdict: reachability.map(({ verdict }) => verdict).join(" "),
    faults: [...new Set(proofs.flatMap(({ faults }) => faults.map(({ kind }) => kind)))],
  };
}

/** Every pair, in the order in which they were written down. */
export function outcomes(): Outcome[] {
  const all = JSON.parse(readFileSync(join(__dirname, "expected.json"), "utf8")) as Expected[];
  return all.map((each) => {
    const { verdict, faults } = proved(each.broken);
    const named = verdict === each.verdict && faults.some((kind) => kind === each.fault);
    return {
      ...each,
      foundVerdict: verdict,
      foundFaults: faults,
      mendedVerdict: proved(each.mended).verdict,
      result: named ? (faults.length === 1 ? "only" : "among others") : "missed",
    };
  });
}

/** The table of docs/fault-bench.md. */
export function tableOf(all: readonly Outcome[]): string {
  const rows = all.map((each) => {
    const told = each.result === "only" ? "found" : each.result;
    const found = each.foundFaults.map((kind) => `\`${kind}\``).join(", ") || each.foundVerdict;
    return `| [${each.id}](${each.source}) | ${each.evidence} | \`${each.fault}\` | ${told} | ${found} | ${each.note ?? ""} |`;
  });
  const head = ["incident", "evidence", "expected", "result", "named", "note"];
  return [`| ${head.join(" | ")} |`, `|${" --- |".repeat(head.length)}`, ...rows].join("\n");
}

if (require.main === module) {
  const all = outcomes();
  const count = (result: Outcome["result"]) => all.filter((each) => each.result === result).length;
  const alarms = all.filter(({ mendedVerdict }) => mendedVerdict !== "reachable").length;
  process.stdout.write(`${tableOf(all)}\n\n`);
  process.stdout.write(
    `${all.length} incidents: ${count("only")} found, ${count("among others")} found with others, ${count("missed")} missed; ${alarms} false alarms on mended ones\n`,
  );
  if (count("missed") > 0 || alarms > 0) process.exitCode = 1;
}
