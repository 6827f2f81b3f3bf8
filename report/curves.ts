/**
 * Cost of each mode over the volume that endpoints can carry, and where the stack's own traffic stands. Pure.
 *
 * The volume goes to AWS services with an interface endpoint, all of it by way of the endpoints where a mode has some;
 * nothing else moves. That is what the closed-form break-evens assume, so the crossings of the curves are theirs.
 */

import { type BreakEven, breakEvens, isAsked } from "../cost/break-even";
import type { Comparison } from "../cost/mode-comparison";
import { type PriceBook, tieredPriceOf } from "../cost/price-book";
import { configured, demand, type Scenario } from "../cost/scenario";
import { costOfChoice } from "../cost/search";
import { findService } from "../plan/catalogue";
import { MODES, type Mode } from "../plan/mode";

/** Cost of one mode by volume. */
export interface Curve {
  readonly mode: Mode;
  /** GB per month and monthly cost of the egress path. Empty when a price is not known or the mode is refused. */
  readonly points: readonly (readonly [gb: number, monthly: number])[];
}

/** A break-even that lies on two curves. */
export interface Crossing {
  readonly gb: number;
  readonly monthly: number;
  readonly what: string;
}

export interface Curves {
  readonly curves: readonly Curve[];
  /** End of the axis, GB per month. */
  readonly upTo: number;
  /** The stack's own GB per month to services with an interface endpoint. */
  readonly traffic: number;
  readonly crossings: readonly Crossing[];
  /** Break-evens of the configured NAT strategy, whether they lie on the axis or not. */
  readonly breakEvens: readonly BreakEven[];
}

const STEPS = 48;
/** A break-even beyond this is left off the axis: 100 TB a month. */
const FARTHEST = 100_000;

/** Curves of every mode of a scenario, as configured. */
export function curvesOf(scenario: Scenario, comparison: Comparison, book: PriceBook): Curves {
  const counts = { only: scenario.endpoints["endpoints-only"].length, hybrid: scenario.endpoints.hybrid.length };
  const list = breakEvens(scenario, scenario.natStrategy, book, counts).filter((b) => isAsked(b, scenario));
  const own = [...demand(scenario)]
    .filter(([service]) => findService(service)?.kind === "interface")
    .reduce((sum, [, gb]) => sum + gb, 0);
  const between = list.filter((b) => b.kind === "endpoints-vs-nat" || b.kind === "hybrid-vs-nat");
  const near = between.flatMap((b) => (b.gb !== null && b.gb <= FARTHEST ? [b.gb] : []));
  const upTo = roundUp(Math.max(100, 1.6 * own, ...near.map((gb) => 1.3 * gb)));
  const at = (mode: Mode, gb: number) => monthly(scenario, mode, gb, book);
  const grid = gridOf(scenario, book, upTo);
  const curves = MODES.filter((mode) => !refused(comparison, scenario, mode)).map((mode): Curve => {
    const points = grid.map((gb) => [gb, at(mode, gb)] as const);
    return { mode, points: points.flatMap(([gb, y]) => (y === null ? [] : [[gb, y] as const])) };
  });
  const shown = new Set(curves.filter((c) => c.points.length > 0).map((c) => c.mode));
  const crossings = between.flatMap((b): Crossing[] => {
    const other: Mode = b.kind === "endpoints-vs-nat" ? "endpoints-only" : "hybrid";
    if (b.gb === null || b.gb <= 0 || b.gb > upTo || !shown.has("nat-only") || !shown.has(other)) return [];
    const [nat, endpoints] = [at("nat-only", b.gb), at(other, b.gb)];
    // What the closed form leaves out (addresses kept idle) moves a crossing: then none is drawn.
    if (nat === null || endpoints === null || Math.abs(nat - endpoints) > 0.01) return [];
    return [{ gb: b.gb, monthly: nat, what: `${other} = nat-only` }];
  });
  return { curves: curves.filter((c) => c.points.length > 0), upTo, traffic: own, crossings, breakEvens: list };
}

function refused(comparison: Comparison, scenario: Scenario, mode: Mode): boolean {
  return scenario.refused[mode] !== undefined || !comparison.modes.some((m) => m.mode === mode);
}

/** Monthly cost of the egress path when `gb` go to AWS services with an endpoint. `null`: a price is not known. */
function monthly(scenario: Scenario, mode: Mode, gb: number, book: PriceBook): number | null {
  const choice = configured(scenario, mode);
  const carrier = choice.interfaceEndpoints[0] ?? "logs";
  const traffic = { services: { [carrier]: gb }, internetIn: 0, internetOut: 0, flowLogs: 0, pulls: 0 };
  return costOfChoice({ ...scenario, traffic }, choice, book).egress.total;
}

/** Even steps, and the ends of the price tiers, where a curve bends. */
function gridOf(scenario: Scenario, book: PriceBook, upTo: number): number[] {
  const tiers = tieredPriceOf(book, scenario.region, "interface-endpoint-gb").tiers ?? [];
  const bends = tiers.map((t) => t.from).filter((gb) => gb > 0 && gb < upTo);
  const even = Array.from({ length: STEPS + 1 }, (_, i) => (upTo * i) / STEPS);
  return [...new Set([...even, ...bends])].sort((a, b) => a - b);
}

/** The next 1, 1.5, 2, 3, 4, 5, 6 or 8 times a power of ten. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((step) => step * power).find((n) => n >= value - 1e-9) ?? 10 * power;
}
