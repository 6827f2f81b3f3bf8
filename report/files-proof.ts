/** The proof of files as data: what JSON, Markdown and SARIF share. Pure. */
import { type MetFault, metFaults } from "../reachability/met-faults";
import type { Fault } from "../reachability/result";
import type { FilesProof, ServiceProof } from "../reachability/sources/files/prove-files";
import type { Place } from "../reachability/sources/files/source";
import { fixIn } from "./language-fixes";
import { terraformFix } from "./terraform-fixes";

/** A fault of one service, however many of its proofs meet it. */
export interface FileFault extends MetFault {
  /** Where its subject stands; the service's own place when the subject is none of the files' resources. */
  readonly place: Place;
}

/** What a source calls something: its address where the files have it, else the id itself. */
export function nameOf({ places }: FilesProof, id: string): string {
  return places.get(id)?.address ?? id;
}

/** Each fault of a service once, in the order of the proofs. */
export function faultsOf(proof: FilesProof, { proofs, place }: ServiceProof): readonly FileFault[] {
  return metFaults(proofs).map((fault) => {
    const at = proof.places.get(fault.subject) ?? place;
    return { ...fault, fix: inWordsOf(proof, fault, at, fault.services[0] ?? "") ?? fault.fix, place: at };
  });
}

/** The fix as the file's own language says it. */
function inWordsOf(proof: FilesProof, { kind, subject }: Fault, { file }: Place, service: string): string | undefined {
  const what = proof.files.find(({ path }) => path === file)?.what ?? "";
  const name = nameOf(proof, subject);
  if (what.startsWith("Terraform")) return terraformFix(kind, name, service);
  if (/CloudFormation|CDK/.test(what)) return fixIn("cloudformation", kind, name, service);
  return what.startsWith("Pulumi") ? fixIn("pulumi", kind, name, service) : undefined;
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
