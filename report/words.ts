/** How verdicts and amounts are said, the same in every format. Pure. */
import type { EndpointRow } from "../cost/advise";
import { formatMoney } from "../cost/money";
import type { Proof, Verdict } from "../reachability/result";

/** A verdict in words. */
export function verdictName(verdict: Verdict): string {
  switch (verdict) {
    case "reachable":
      return "reachable";
    case "unreachable":
      return "unreachable";
    case "not-proven":
      return "not proven";
  }
}

/** A sign for a verdict, beside its words: nothing is told by colour alone. */
export function verdictSign(verdict: Verdict): string {
  switch (verdict) {
    case "reachable":
      return "✓";
    case "unreachable":
      return "✕";
    case "not-proven":
      return "?";
  }
}

/** Style class of a verdict. */
export function verdictClass(verdict: Verdict): string {
  switch (verdict) {
    case "reachable":
      return "ok";
    case "unreachable":
      return "bad";
    case "not-proven":
      return "warn";
  }
}

/** A path in words. */
export function pathName(path: Proof["path"]): string {
  switch (path) {
    case "endpoint":
      return "interface endpoint";
    case "gateway-endpoint":
      return "gateway endpoint";
    case "external-endpoint":
      return "external endpoint";
    case "nat":
      return "NAT";
    case "nat-instance":
      return "NAT instance";
    case "internet-gateway":
      return "internet gateway";
    case "transit-gateway":
      return "transit gateway";
    case "peering":
      return "peering";
    case "local":
      return "inside the VPC";
    case "none":
      return "no way";
  }
}

/** Whether an endpoint earns what it costs, and what follows. */
export function endpointVerdict({ verdict, configured }: EndpointRow): string {
  switch (verdict) {
    case "pays":
      return configured ? "pays for itself" : "would pay for itself: add it to endpoints.hybrid";
    case "costs":
      return configured ? "costs more than it saves" : "would cost more than it saves";
    case "unknown":
      return "not known";
  }
}

/** GB with at most two decimals and thousands apart; `never` when there is no such volume. */
export function gbText(amount: number | null): string {
  return amount === null ? "never" : amount.toLocaleString("en-US", { maximumFractionDigits: 2 });
}

/** Hours, GB and the like: as exact as a reader can check. */
export function quantityText(amount: number): string {
  return amount.toLocaleString("en-US", { maximumFractionDigits: 4 });
}

/** An amount with its sign. */
export function signedMoney(amount: number | null): string {
  return amount === null ? "unknown" : `${amount > 0 ? "+" : ""}${formatMoney(amount)}`;
}

/** A unit price with all its digits. */
export function unitPriceText(price: number | null): string {
  return price === null ? "unknown" : String(Number(price.toPrecision(10)));
}
