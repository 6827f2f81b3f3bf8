/** Findings that somebody decided to accept, each with a reason. Pure. */
import { type Finding, nameOf } from "./finding";

/** One entry of a policy's `exempt` list. */
export interface Exemption {
  /**
   * URN, logical name or label (a fault code such as `EGR012`, a service) of what is accepted. `*` stands for any
   * text. The whole value must match.
   */
  readonly match: string;
  /** Why it is accepted. */
  readonly reason: string;
}

/** Whether any exemption names the finding. */
export function isExempt(finding: Finding, exemptions: readonly Exemption[]): boolean {
  const names = [...(finding.urn === undefined ? [] : [finding.urn, nameOf(finding.urn)]), ...(finding.labels ?? [])];
  return exemptions.some(({ match }) => {
    const pattern = new RegExp(`^${match.split("*").map(escaped).join(".*")}$`, "s");
    return names.some((name) => pattern.test(name));
  });
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
