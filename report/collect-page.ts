/** Evaluates the stacks of a page: each in every mode, or in the one of the network that it joins. No AWS account, no network. */
import { costOf } from "../cost/model";
import { shippedBook } from "../cost/price-book";
import { parseTraffic } from "../cost/traffic";
import { EvaluationError, evaluate, UnrecordedNetworkError } from "../offline/evaluate";
import type { Verdict } from "../reachability/result";
import { StackFileError } from "../stacks/yaml-file";
import { baseFile, baseFileOf, checkBases } from "./base-file";
import { fileState, stateOf } from "./base-state";
import { collect } from "./collect";
import { differenceBetween } from "./difference";
import { reachOf, trafficOf } from "./document";
import type { ModesOptions } from "./evaluate-modes";
import { foreignNetworkOf } from "./foreign-network";
import type { PageOptions, PageStack } from "./page";

export interface CollectPageOptions {
  /** Day of the report, `2026-01-31`. */
  readonly date: string;
  readonly traffic?: string;
  /** A file with the state to compare with, or a folder with one of each stack. */
  readonly base?: string | undefined;
}

export interface CollectedStack<S extends PageStack = PageStack> {
  readonly stack: S;
  /** Of the stack as it is configured. */
  readonly verdict: Verdict | "refused";
  readonly options: PageOptions;
}

/** @throws EvaluationError when the stack cannot be used, TrafficError when the traffic cannot */
export async function collectOne(
  of: ModesOptions,
  o: CollectPageOptions,
): Promise<CollectedStack<Exclude<PageStack, { kind: "unread" }>>> {
  if (o.traffic !== undefined) parseTraffic(o.traffic);
  const { change, joined } = await firstLook(of, o);
  const traffic = o.traffic === undefined ? {} : { traffic: o.traffic };
  if (joined) return { ...joined, stack: { ...joined.stack, ...change } };
  const report = await collect({ ...of, date: o.date, ...traffic });
  const own = report.modes.find((m) => m.mode === report.configured);
  return {
    stack: { kind: "compared", report, ...change },
    verdict: own?.kind === "evaluated" ? own.reachability.verdict : "refused",
    options: report,
  };
}

/** Every stack of a project; one that cannot be evaluated is told and hides no other. */
export async function collectAll(
  stacks: readonly string[],
  o: CollectPageOptions & { readonly set: readonly string[] },
) {
  if (o.base !== undefined) checkBases(o.base, stacks);
  const all: { stack: PageStack; verdict: Verdict | "refused"; options?: PageOptions }[] = [];
  for (const stack of stacks) {
    try {
      // A stack whose state nobody knows is shown without what would change.
      const base = o.base === undefined ? undefined : baseFile(o.base, stack);
      all.push(await collectOne({ stack, set: o.set }, { ...o, base }));
    } catch (error) {
      const known =
        error instanceof EvaluationError || error instanceof UnrecordedNetworkError || error instanceof StackFileError;
      if (!known) throw error;
      const verdict = error instanceof UnrecordedNetworkError ? "not-proven" : "refused";
      all.push({ stack: { kind: "unread", stack, message: error.message }, verdict });
    }
  }
  const options = all.find((one) => one.options !== undefined)?.options;
  return {
    stacks: all.map((one) => one.stack),
    verdicts: all.map((one) => one.verdict),
    options: options ?? { project: "egress", date: o.date, priceDate: shippedBook().date, currency: "USD" },
  };
}

/** The stack as it stands: whether it joins another's network, and what it changes against a base. */
async function firstLook(of: ModesOptions, { date, base, traffic }: CollectPageOptions) {
  const evaluation = await evaluate(of).catch((error: unknown) => {
    // The other modes may still be allowed; `collect` tells.
    if (error instanceof EvaluationError && base === undefined) return undefined;
    throw error;
  });
  if (evaluation === undefined) return { change: {}, joined: undefined };
  const label = of.configFile ?? `Pulumi.${of.stack}.yaml`;
  const change =
    base === undefined
      ? {}
      : {
          change: differenceBetween(
            of.stack,
            await fileState(baseFileOf(base, of.stack), of, traffic, evaluation),
            stateOf(evaluation, traffic, label),
          ),
        };
  const { network } = evaluation.plan;
  if (network.kind !== "joined") return { change, joined: undefined };
  const book = shippedBook();
  const { resources, region, project, stack } = evaluation;
  const cost = costOf({
    resources,
    region,
    traffic: trafficOf(evaluation, traffic),
    book,
    foreign: foreignNetworkOf(evaluation.plan),
  });
  const reachability = reachOf(evaluation);
  const mode = { kind: "evaluated" as const, mode: evaluation.mode, evaluation, reachability, cost };
  return {
    change,
    joined: {
      stack: { kind: "joined" as const, stack, owner: network.contract.stack, mode },
      verdict: reachability.verdict,
      options: { project, date, priceDate: book.date, currency: cost.currency },
    },
  };
}
