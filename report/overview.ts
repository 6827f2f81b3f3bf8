/** Every stack on one screen, as data: its own mode, whether it holds, what it costs, and what the other modes would. Pure. */
import type { Monthly } from "../cost/cost";
import { costOf } from "../cost/model";
import type { PriceBook } from "../cost/price-book";
import { leastOf } from "../cost/search";
import { differenceOf } from "../cost/strategies";
import type { Traffic } from "../cost/traffic";
import type { Mode } from "../plan/mode";
import { cidrsOf } from "../plan/network";
import type { Fault, Reachability, Verdict, Warning } from "../reachability/result";
import { TYPES } from "../resources/tokens";
import type { EvaluatedModes } from "./evaluate-modes";
import { foreignNetworkOf } from "./foreign-network";
import type { EvaluatedInput } from "./stack-report";

/** One mode of a stack. */
export interface OverviewMode {
  readonly mode: Mode;
  readonly configured: boolean;
  /** The least of those that reach everything. */
  readonly cheapest: boolean;
  readonly verdict: Verdict | "refused";
  /** Monthly cost of the egress path, what is missing included; `null`: the mode is refused, so there is nothing to price. */
  readonly egress: Monthly | null;
  /** The same with the service. */
  readonly total: Monthly | null;
  /** Beside the configured mode's egress path, of what is shown; `null` where one of both is not known. */
  readonly difference: number | null;
  /** Why it does not hold: the first fault, what is not known, or the refusal. */
  readonly problem?: string;
}

/** Something to know about the stack as it is configured. */
export interface OverviewNote {
  readonly kind: "fault" | "not-known" | "warning" | "setting";
  /** Code of a fault or warning, key of a setting. */
  readonly subject: string;
  readonly text: string;
  readonly fix?: string;
}

export interface OverviewStack {
  readonly stack: string;
  readonly region: string;
  readonly azs: number;
  readonly configured: Mode;
  readonly verdict: Verdict | "refused";
  readonly currency: string;
  readonly modes: readonly OverviewMode[];
  readonly notes: readonly OverviewNote[];
  /** Addresses of the VPC that the stack makes; none where it stands in another's. */
  readonly cidrs: readonly string[];
}

/** Summary of one stack. @param trafficOf the traffic to price, for each mode's evaluation */
export function overviewOf(
  stack: string,
  { configured, modes: inputs }: EvaluatedModes,
  trafficOf: (input: EvaluatedInput) => Traffic,
  book: PriceBook,
): OverviewStack {
  const priced = inputs.map((input) => {
    if (input.kind === "refused") return { input, verdict: "refused" as const };
    const { resources, region, plan } = input.evaluation;
    const cost = costOf({ resources, region, traffic: trafficOf(input), book, foreign: foreignNetworkOf(plan) });
    return { input, verdict: input.reachability.verdict, cost };
  });
  const own = priced.find((p) => p.input.mode === configured);
  const ownCost = own?.cost?.egress;
  const cheapest = leastOf(
    priced.flatMap(({ input: { mode }, verdict, cost }) =>
      verdict === "reachable" && cost?.unrouted.length === 0 ? [{ mode, cost }] : [],
    ),
  );
  const some = priced.find((p) => p.input.kind === "evaluated")?.input;
  const first = own?.input.kind === "evaluated" ? own.input : some?.kind === "evaluated" ? some : undefined;
  return {
    stack,
    region: first?.evaluation.region ?? "",
    azs: first === undefined ? 0 : azsOf(first),
    configured,
    verdict: own?.verdict ?? "refused",
    currency: own?.cost?.currency ?? "USD",
    modes: priced.map((p) => {
      const egress = p.cost?.egress ?? null;
      const problem = p.input.kind === "refused" ? oneLine(p.input.reason) : problemOf(p.input.reachability);
      return {
        mode: p.input.mode,
        configured: p === own,
        cheapest: p.input.mode === cheapest?.mode,
        verdict: p.verdict,
        egress,
        total: p.cost?.monthly ?? null,
        difference: egress === null || ownCost === undefined ? null : differenceOf(egress, ownCost),
        ...(problem === undefined ? {} : { problem }),
      };
    }),
    notes: own === undefined ? [] : notesOf(own.input),
    cidrs: first?.evaluation.plan.network.kind === "own" ? [...cidrsOf(first.evaluation.plan.network)] : [],
  };
}

/** AZs that have a subnet of the stack or of its tasks. */
function azsOf({ evaluation, reachability }: EvaluatedInput): number {
  const zones = evaluation.resources
    .filter((r) => r.type === TYPES.subnet)
    .map((r) => r.inputs["availabilityZone"] ?? r.inputs["availabilityZoneId"]);
  return new Set(zones.length > 0 ? zones : reachability.proofs.map((p) => p.availabilityZone)).size;
}

/** A refusal without its heading: what is wrong, why, the fix. */
function oneLine(reason: string): string {
  const lines = reason.split("\n").map((line) => line.trim());
  return lines.slice(lines.length > 1 ? 1 : 0).join(" ");
}

function problemOf({ verdict, proofs }: Reachability): string | undefined {
  switch (verdict) {
    case "reachable":
      return undefined;
    case "unreachable": {
      const [fault] = proofs.flatMap((p) => p.faults);
      return fault === undefined ? undefined : `${fault.code} ${fault.subject}: ${fault.cause}`;
    }
    case "not-proven":
      return `not known: ${[...new Set(proofs.flatMap((p) => p.missing))].join("; ")}`;
  }
}

function notesOf(input: EvaluatedModes["modes"][number]): OverviewNote[] {
  if (input.kind === "refused") return [{ kind: "fault", subject: input.mode, text: oneLine(input.reason) }];
  const { proofs } = input.reachability;
  const once = (list: readonly (Fault | Warning)[]) => [
    ...new Map(list.map((f) => [`${f.code} ${f.subject}`, f])).values(),
  ];
  const missing = [...new Set(proofs.flatMap((p) => p.missing))];
  return [
    ...once(proofs.flatMap((p) => p.faults)).map(
      ({ code, subject, cause, fix }): OverviewNote => ({
        kind: "fault",
        subject: code,
        text: `${subject}: ${cause}`,
        fix,
      }),
    ),
    ...(missing.length > 0 ? [{ kind: "not-known" as const, subject: "not known", text: missing.join("; ") }] : []),
    ...once(proofs.flatMap((p) => p.warnings)).map(
      ({ code, cause, fix }): OverviewNote => ({ kind: "warning", subject: code, text: cause, fix }),
    ),
    ...input.evaluation.plan.warnings.map(
      ({ key, why }): OverviewNote => ({ kind: "setting", subject: key, text: why }),
    ),
  ];
}
