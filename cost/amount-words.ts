/** How amounts, volumes and verdicts are said, the same in every format. Pure. */
import type { PaysFrom } from "./break-even";
import { amountText } from "./cost";
import type { EndpointRow, ModeReach, Rate, StrategyRow } from "./mode-comparison";
import { formatMoney } from "./money";

/** GB with at most two decimals and thousands apart; `null` is not known. */
export function gbText(amount: number | null): string {
  return amount === null ? "unknown" : amount.toLocaleString("en-US", { maximumFractionDigits: 2 });
}

/** From which volume something saves more than it costs: GB, `never` when no volume is enough, `unknown` when a price is not known. */
export function paysFromText(from: PaysFrom): string {
  return typeof from === "number" ? gbText(from) : from;
}

/** What a volume costs by a way. */
export function rateText(rate: Rate): string {
  return rate === "no-way" ? "no way" : rate === "unknown" ? "unknown" : formatMoney(rate);
}

/** An amount with its sign. */
export function signedMoney(amount: number | null): string {
  return amount === null ? "unknown" : `${amount > 0 ? "+" : ""}${formatMoney(amount)}`;
}

/** Whether an endpoint earns what it costs, and what follows. */
export function endpointVerdict({ verdict, configured }: EndpointRow): string {
  switch (verdict) {
    case "saves":
      return configured ? "saves more than it costs" : "would save more than it costs: add it to endpoints.hybrid";
    case "costs":
      return configured ? "costs more than it saves" : "would cost more than it saves";
    case "unknown":
      return "unknown";
  }
}

/** What the cheapest way with a NAT strategy costs. */
export function strategyAmount({ state, egress }: StrategyRow): string {
  switch (state) {
    case "priced":
      return egress === null ? "unknown" : amountText(egress);
    case "not-offered":
      return "not offered";
    case "no-way":
      return "no proved way";
    case "unknown":
      return "unknown";
  }
}

/** What the proof says, with the problem; traffic without a way comes on top. */
export function reachText({ verdict, problem }: ModeReach, cannotReach: readonly string[]): string {
  const name = verdict === "not-proven" ? "not proven" : verdict;
  const said = problem === null ? name : `${name}: ${problem}`;
  return cannotReach.length === 0 || verdict === "refused" ? said : `${said}; no way for ${cannotReach.join(", ")}`;
}
