/** The proof: every task subnet reaches every service that its tasks need. */
import { metFaults } from "../../reachability/met-faults";
import type { StackPolicyDefinition } from "../define";
import { nameOf } from "../finding";
import { proofsOf, REGION_OPTION, subjectOf } from "../proof";

export const reachability: StackPolicyDefinition = {
  kind: "stack",
  name: "reachability",
  description: "Tasks must reach every service they need.",
  severity: "critical",
  options: REGION_OPTION,
  check: (stack, options) => {
    // One fault shuts many services and subnets off: it is told once, with the services.
    return metFaults(proofsOf(stack, options)).map(({ code, subject, cause, fix, services }) => {
      const at = subjectOf(stack, subject);
      const name = at.urn === undefined ? readable(subject) : nameOf(at.urn);
      return {
        ...at,
        what: `${code} ${name}: ${services.join(", ")} ${services.length === 1 ? "is" : "are"} out of reach`,
        why: readable(cause),
        fix: readable(fix),
        labels: [code, subject, ...services],
      };
    });
  },
};

/** Names in place of URNs, which stand for ids that do not exist yet. */
function readable(text: string): string {
  return text.replace(/urn:pulumi:\S*::([\w.-]+)/g, "<$1>");
}
