/** endpoints-only admits nothing out but to endpoints: no rule to the whole internet. */

import { fieldsOf, itemsOf } from "../../resources/properties";
import { TYPES } from "../../resources/tokens";
import { MODE_OPTION, type StackPolicyDefinition } from "../define";

const EVERYWHERE: ReadonlySet<unknown> = new Set(["0.0.0.0/0", "::/0"]);

export const noOpenEgress: StackPolicyDefinition = {
  kind: "stack",
  name: "no-open-egress-in-endpoints-only",
  description: "In endpoints-only mode no security group lets traffic out to 0.0.0.0/0 or ::/0.",
  severity: "high",
  options: MODE_OPTION,
  check: ({ graph, mode }) => {
    if (mode !== "endpoints-only") return [];
    const open = [
      ...graph.of(TYPES.egressRule).filter(({ inputs }) => [inputs["cidrIpv4"], inputs["cidrIpv6"]].some(isEverywhere)),
      ...graph.of(TYPES.groupRule).filter(({ inputs }) => inputs["type"] === "egress" && isOpen(inputs)),
      ...graph.of(TYPES.securityGroup).filter(({ inputs }) => itemsOf(inputs["egress"]).map(fieldsOf).some(isOpen)),
    ];
    return open.map(({ urn, name }) => ({
      urn,
      what: `${name} lets traffic out to the whole internet in mode endpoints-only`,
      why: "the mode limits tasks to the endpoints; with an open rule, one added route undoes that",
      fix: "name the endpoints' security group or a prefix list as destination instead",
    }));
  },
};

function isEverywhere(value: unknown): boolean {
  return EVERYWHERE.has(value);
}

/** A rule with lists of CIDRs. */
function isOpen(rule: Readonly<Record<string, unknown>>): boolean {
  return [...itemsOf(rule["cidrBlocks"]), ...itemsOf(rule["ipv6CidrBlocks"])].some(isEverywhere);
}
