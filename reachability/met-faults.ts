/** Each fault of some proofs once, with who meets it: one fault shuts many services and subnets off. Pure. */
import type { Fault, Proof } from "./result";

/** A fault, and who meets it. */
export interface MetFault extends Fault {
  /** Services that it stops, in the order of the proofs. */
  readonly services: readonly string[];
  /** Task subnets from which it is met. */
  readonly subnets: readonly string[];
}

/** In the order of the proofs. One fault is one kind on one subject. */
export function metFaults(proofs: readonly Pick<Proof, "service" | "subnet" | "faults">[]): MetFault[] {
  const found = new Map<string, { fault: Fault; services: Set<string>; subnets: Set<string> }>();
  for (const { service, subnet, faults } of proofs)
    for (const fault of faults) {
      const key = `${fault.kind} ${fault.subject}`;
      const entry = found.get(key) ?? { fault, services: new Set(), subnets: new Set() };
      entry.services.add(service);
      entry.subnets.add(subnet);
      found.set(key, entry);
    }
  return [...found.values()].map(({ fault, services, subnets }) => ({
    ...fault,
    services: [...services],
    subnets: [...subnets],
  }));
}
