/** The proof of files as data: what JSON, Markdown and SARIF share. Pure. */

import type { Fault } from "../reachability/result";
import type { FilesProof, ServiceProof } from "../reachability/sources/files/prove-files";
import type { Place } from "../reachability/sources/files/source";
import { terraformFix } from "./terraform-fixes";

/** A fault of one service, however many of its proofs meet it. */
export interface FileFault extends Fault {
  /** Where its subject stands; the service's own place when the subject is none of the files' resources. */
  readonly place: Place;
  /** Services that it stops. */
  readonly services: readonly string[];
  /** Task subnets from which it is met. */
  readonly subnets: readonly string[];
}

/** What a source calls something: its address where the files have it, else the id itself. */
export function nameOf({ places }: FilesProof, id: string): string {
  return places.get(id)?.address ?? id;
}

/** Each fault of a service once, in the order of the proofs. */
export function faultsOf(proof: FilesProof, { proofs, place }: ServiceProof): readonly FileFault[] {
  const { places } = proof;
  const found = new Map<string, { fault: Fault; services: Set<string>; subnets: Set<string> }>();
  for (const proof of proofs)
    for (const fault of proof.faults) {
      const key = `${fault.kind} ${fault.subject}`;
      const entry = found.get(key) ?? { fault, services: new Set(), subnets: new Set() };
      entry.services.add(proof.service);
      entry.subnets.add(proof.subnet);
      found.set(key, entry);
    }
  return [...found.values()].map(({ fault, services, subnets }) => {
    const at = places.get(fault.subject) ?? place;
    return {
      ...fault,
      fix: inWordsOf(proof, fault, at, [...services][0] ?? "") ?? fault.fix,
      place: at,
      services: [...services],
      subnets: [...subnets],
    };
  });
}

/** The fix as the file's own language says it. */
function inWordsOf(proof: FilesProof, { kind, subject }: Fault, { file }: Place, service: string): string | undefined {
  const what = proof.files.find(({ path }) => path === file)?.what ?? "";
  return what.startsWith("Terraform") ? terraformFix(kind, nameOf(proof, subject), service) : undefined;
}

/** What could not be read, each once. */
export function missingOf({ proofs }: ServiceProof): readonly string[] {
  return [...new Set(proofs.flatMap(({ missing }) => missing))];
}

/** The JSON document of `egress prove`. */
export function documentOf(proof: FilesProof): object {
  return {
    verdict: proof.verdict,
    files: proof.files,
    services: proof.services.map((service) => ({
      name: service.name,
      place: service.place,
      region: service.region,
      vpc: service.topology.vpc.id,
      verdict: service.verdict,
      needs: service.needs,
      faults: faultsOf(proof, service),
      missing: missingOf(service),
      proofs: service.proofs,
    })),
    assumed: proof.assumed,
    notLookedAt: proof.notLookedAt,
  };
}
