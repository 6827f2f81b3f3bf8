/** Every VPC records its traffic. */
import { TYPES } from "../../resources/tokens";
import type { StackPolicyDefinition } from "../define";

export const flowLogs: StackPolicyDefinition = {
  kind: "stack",
  name: "flow-logs",
  description: "Every VPC of the stack has flow logs.",
  enforcementLevel: "advisory",
  severity: "low",
  check: ({ graph }) => {
    const logged = new Set(graph.of(TYPES.flowLog).map((log) => graph.ref(log, "vpcId", [TYPES.vpc])));
    return graph
      .of(TYPES.vpc)
      .filter((vpc) => !logged.has(graph.id(vpc)))
      .map(({ urn, name }) => ({
        urn,
        what: `VPC ${name} has no flow logs`,
        why: "a connection that a group or an ACL rejects leaves no other trace",
        fix: "set network.flowLogs.traffic to reject or all",
      }));
  },
};
