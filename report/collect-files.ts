/** The report of files: the network as found, and the three modes for the same needs. No AWS account, no network. */
import { shippedBook } from "../cost/price-book";
import type { FilesProof } from "../reachability/sources/files/prove-files";
import { collect } from "./collect";
import { type FoundCost, foundCost, withStandIn } from "./compare-files";
import type { Report } from "./stack-report";

/** What the report of files shows. */
export interface FilesReport {
  readonly found: FoundCost;
  readonly report: Report;
  readonly proof: FilesProof;
}

/** @param o traffic such as `ecr=200`, and the day on the report, `2026-01-31`. @throws FileProblem, TrafficError, EvaluationError */
export async function collectFiles(
  proof: FilesProof,
  o: { readonly date: string; readonly traffic?: string },
): Promise<FilesReport> {
  const found = foundCost(proof, o.traffic, shippedBook());
  const report = await withStandIn(proof, found.network, (of) => collect({ ...of, ...o }));
  return { found, report, proof };
}
