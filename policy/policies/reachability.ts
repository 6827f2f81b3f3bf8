/** The proof: every task subnet reaches every service that its tasks need. */
import type { Fault } from "../../reachability/result";
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
    const told = new Map<string, { readonly fault: Fault; readonly services: Set<string> }>();
    for (const { service, faults } of proofsOf(stack, options)) {
      for (const fault of faults) {
        const key = `${fault.code} ${fault.subject}`;
        const entry = told.get(key) ?? { fault, services: new Set() };
        told.set(key, entry);
        entry.services.add(service);
      }
    }
    return [...told.values()].map(({ fault: { code, subject, cause, fix }, services }) => {
      const at = subjectOf(stack, subject);
      const name = at.urn === undefined ? readable(subject) : nameOf(at.urn);
      return {
        ...at,
        what: `${code} ${name}: ${[...services].join(", ")} ${services.size === 1 ? "is" : "are"} out of reach`,
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
