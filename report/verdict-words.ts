/** How verdicts and amounts are said, the same in every format. Pure. */
import { gbText } from "../cost/amount-words";
import type { Proof, Verdict } from "../reachability/result";
import type { Report } from "./stack-report";

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

export { endpointVerdict, gbText, paysFromText, rateText, signedMoney, strategyAmount } from "../cost/amount-words";

/** Hours, GB and the like: as exact as a reader can check. */
export function quantityText(amount: number | null): string {
  return amount === null ? "unknown" : amount.toLocaleString("en-US", { maximumFractionDigits: 4 });
}

/** A unit price with all its digits. */
export function unitPriceText(price: number | null): string {
  return price === null ? "unknown" : String(Number(price.toPrecision(10)));
}

/** What the stack moves that endpoints could carry; nobody may read 0 where nothing is stated. */
export function movesText({ curves, comparison }: Report): string {
  return comparison.trafficStated
    ? `This stack moves ${gbText(curves.traffic)} GB a month to AWS services with an interface endpoint.`
    : "Nobody stated what this stack moves: every amount is before traffic.";
}
