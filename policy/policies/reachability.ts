/** The proof: every task subnet reaches every service that its tasks need. */
import type { StackPolicyDefinition } from "../define";
import type { Finding } from "../finding";
import { proofsOf, REGION_OPTION, subjectOf } from "../proof";

export const reachability: StackPolicyDefinition = {
  kind: "stack",
  name: "reachability",
  description: "Tasks must reach every service they need.",
  severity: "critical",
  options: REGION_OPTION,
  check: (stack, options) => {
    const found = new Map<string, Finding>();
    const reached = new Map<string, Set<string>>();
    for (const { service, faults } of proofsOf(stack, options)) {
      for (const { code, subject, cause, fix } of faults) {
        // One fault shuts many services and subnets off: it is told once, with the services.
        const key = `${code} ${subject}`;
        const services = reached.get(key) ?? new Set();
        reached.set(key, services.add(service));
        const shut = [...services];
        found.set(key, {
          ...subjectOf(stack, subject),
          what: `${code} ${subject}: ${shut.join(", ")} ${shut.length === 1 ? "is" : "are"} out of reach`,
          why: cause,
          fix,
          labels: [code, subject, ...shut],
        });
      }
    }
    return [...found.values()];
  },
};
