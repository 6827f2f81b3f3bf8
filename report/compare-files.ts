/** The network of files as found, against the three modes of this program for the same needs. No AWS account, no network. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Cost } from "../cost/cost";
import type { Comparison } from "../cost/mode-comparison";
import { costOfShape } from "../cost/model";
import type { PriceBook } from "../cost/price-book";
import { overlay, parseTraffic, UNSTATED } from "../cost/traffic";
import type { FilesProof } from "../reachability/sources/files/prove-files";
import { compareModes } from "./compare-modes";
import { type FoundNetwork, foundNetwork } from "./found-network";
import { standInFile } from "./stand-in";

/** What was found, with its bill. */
export interface FoundCost {
  readonly network: FoundNetwork;
  /** Of the egress path; nothing of tasks. */
  readonly cost: Cost;
}

/** The answer. */
export interface FilesComparison {
  readonly found: FoundCost;
  readonly comparison: Comparison;
}

/** The bill of a found network. @param traffic such as `ecr=200,internet=50`. @throws TrafficError, FileProblem */
export function foundCost(proof: FilesProof, traffic: string | undefined, book: PriceBook): FoundCost {
  const network = foundNetwork(proof);
  const told = traffic === undefined ? undefined : parseTraffic(traffic);
  const moved = told === undefined ? UNSTATED : overlay(UNSTATED, told, traffic ?? "");
  return { network, cost: costOfShape({ shape: network.shape, region: network.region, traffic: moved, book }) };
}

/** A stack file of its own for as long as something is done with it. */
export async function withStandIn<T>(
  proof: FilesProof,
  network: FoundNetwork,
  use: (of: { readonly stack: string; readonly configFile: string }) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "egress-found-"));
  try {
    const configFile = join(folder, "Pulumi.found.yaml");
    writeFileSync(configFile, standInFile(network, proof.records));
    return await use({ stack: "found", configFile });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @throws FileProblem, TrafficError, EvaluationError where the needs cannot be had of any mode */
export async function compareFiles(
  proof: FilesProof,
  traffic: string | undefined,
  book: PriceBook,
): Promise<FilesComparison> {
  const found = foundCost(proof, traffic, book);
  const comparison = await withStandIn(proof, found.network, (of) => compareModes(of, traffic, book));
  return { found, comparison };
}
