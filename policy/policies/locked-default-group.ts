/** The group that AWS attaches where none is named lets nothing through. */

import { itemsOf } from "../../resources/properties";
import { TYPES } from "../../resources/tokens";
import { isPresent } from "../../resources/unknowns";
import type { StackPolicyDefinition } from "../define";

const RULES = [TYPES.ingressRule, TYPES.egressRule, TYPES.groupRule];

export const lockedDefaultGroup: StackPolicyDefinition = {
  kind: "stack",
  name: "locked-default-group",
  description: "The default security group of every VPC of the stack is adopted and has no rules.",
  severity: "medium",
  check: ({ graph }) => {
    const why = "whatever is started without a group gets this one, and AWS opens it to itself and to the internet";
    const groups = graph.of(TYPES.defaultSecurityGroup);
    const covered = new Set(groups.map((group) => graph.ref(group, "vpcId", [TYPES.vpc])));
    const open = groups.filter(
      (group) =>
        ["ingress", "egress"].some(
          (key) => itemsOf(group.inputs[key]).length > 0 || (key in group.inputs && !isPresent(group.inputs[key])),
        ) ||
        RULES.some((type) =>
          graph.of(type).some((rule) => graph.target(rule, "securityGroupId", [TYPES.defaultSecurityGroup]) === group),
        ),
    );
    return [
      ...graph
        .of(TYPES.vpc)
        .filter((vpc) => !covered.has(graph.id(vpc)))
        .map(({ urn, name }) => ({
          urn,
          what: `the default security group of VPC ${name} is left as AWS makes it`,
          why,
          fix: "add an aws.ec2.DefaultSecurityGroup for the VPC with empty ingress and egress",
        })),
      ...open.map(({ urn, name }) => ({
        urn,
        what: `default security group ${name} has rules`,
        why,
        fix: "remove its rules and give resources a group of their own",
      })),
    ];
  },
};
