/** What a comparison of modes answers. Pure types. */
import type { Mode } from "../plan/mode";
import type { NatStrategy } from "../plan/settings";
import type { BreakEven, PaysFrom } from "./break-even";
import type { Cost, Missing, Monthly } from "./cost";
import type { PricedChoice } from "./search";

/** What the proof, or the configuration, says of a mode. */
export interface ModeReach {
  readonly verdict: "reachable" | "unreachable" | "not-proven" | "refused";
  /** The first problem in a line; `null` when there is none. */
  readonly problem: string | null;
}

/** What a volume costs by a way; `no-way` when there is none, `unknown` when a price is not known. */
export type Rate = number | "no-way" | "unknown";

/** One mode as the stack configures it. */
export interface ModeRow {
  readonly mode: Mode;
  readonly natStrategy: NatStrategy | null;
  readonly interfaceEndpoints: readonly string[];
  readonly gatewayEndpoints: readonly string[];
  readonly reach: ModeReach;
  /** What the tasks or the traffic need and this mode has no way to. */
  readonly cannotReach: readonly string[];
  /** `null`: the configuration refuses the mode, so there is nothing to price. */
  readonly cost: Cost | null;
  /** The egress path alone. */
  readonly egress: Monthly | null;
  /** What 100 GB more a month to an AWS API with an endpoint, to S3, to the internet (received) would add. */
  readonly per100Gb: { readonly aws: Rate; readonly s3: Rate; readonly internet: Rate };
}

/** What one interface endpoint beside a NAT earns and costs in a month. Amounts are whole cents: `net` is their difference. */
export interface EndpointRow {
  readonly service: string;
  /** `null`: nobody stated the traffic. */
  readonly gb: number | null;
  /** Hours in all AZs. */
  readonly costs: number | null;
  /** NAT processing avoided, less its own processing. */
  readonly saves: number | null;
  readonly net: number | null;
  /** Break-even in GB per month. */
  readonly paysFrom: PaysFrom;
  readonly verdict: "saves" | "costs" | "unknown";
  /** Whether hybrid has it as configured. */
  readonly configured: boolean;
}

/** One NAT strategy in the cheapest mode with NAT. */
export interface StrategyRow {
  readonly strategy: NatStrategy;
  /** `no-way`: no mode with NAT may be advised; `unknown`: what is not known decides. */
  readonly state: "priced" | "not-offered" | "no-way" | "unknown";
  /** The egress path of the cheapest way with this strategy; `null` unless priced. */
  readonly egress: Monthly | null;
  /** Cost with this strategy less cost with the configured one, of the shown amounts; negative saves. `null`: not known. */
  readonly difference: number | null;
  /** What is given up or won. */
  readonly tradeOff: string;
}

/** An endpoint that stands and that nothing needs. */
export interface UnusedEndpoint {
  readonly service: string;
  /** Modes that have it. */
  readonly modes: readonly Mode[];
  /** Its hours, whole cents; `null`: the price is not known. */
  readonly monthly: number | null;
}

/** The answer. */
export interface Comparison {
  readonly region: string;
  readonly currency: string;
  readonly azs: number;
  readonly natStrategy: NatStrategy;
  readonly needs: readonly string[];
  /** GB per month by service, image pulls included. */
  readonly traffic: Readonly<Record<string, number>>;
  /** Whether anybody said what passes the egress path. */
  readonly trafficStated: boolean;
  readonly modes: readonly ModeRow[];
  /** Cheapest mode as configured among those whose proof holds; `null` when there is none, or what is not known decides. */
  readonly cheapest: Mode | null;
  /** Cheapest way over modes whose proof holds, endpoint sets and the strategies allowed. `null` as above. */
  readonly best: PricedChoice | null;
  /** Whether the best way itself was proved, and not its mode with other endpoints or another strategy. */
  readonly bestProved: boolean;
  /** Cheapest of each mode; `null` when the mode may not be advised, or unknown. */
  readonly bestOf: Readonly<Record<Mode, PricedChoice | null>>;
  readonly breakEvens: readonly BreakEven[];
  readonly endpoints: readonly EndpointRow[];
  readonly unused: readonly UnusedEndpoint[];
  readonly strategies: readonly StrategyRow[];
  readonly unknown: readonly Missing[];
}
