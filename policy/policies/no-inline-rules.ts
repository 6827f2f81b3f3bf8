/** Security group rules are resources of their own. */

import { itemsOf } from "../../resources/properties";
import { TYPES } from "../../resources/tokens";
import type { ResourcePolicyDefinition } from "../define";

export const noInlineRules: ResourcePolicyDefinition = {
  kind: "resource",
  name: "no-inline-rules",
  description: "Security groups have no inline rules.",
  severity: "medium",
  check: ({ urn, type, name, props }) => {
    if (type !== TYPES.securityGroup) return [];
    const inline = ["ingress", "egress"].filter((key) => key in props && itemsOf(props[key]).length > 0);
    if (inline.length === 0) return [];
    return [
      {
        urn,
        what: `${name} has inline ${inline.join(" and ")} rules`,
        why: "inline rules own the whole group: every change rewrites them, and standalone rules beside them are removed",
        fix: "use SecurityGroupIngressRule and SecurityGroupEgressRule",
      },
    ];
  },
};
