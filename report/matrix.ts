/** Proofs as a matrix of services and subnets. Pure. */
import { wordsOf } from "../plan/reasons";
import type { Proof, Reachability } from "../reachability/result";
import type { ResourceRecord } from "../resources/record";
import { subnetLabel } from "./topology-view";

export interface MatrixSubnet {
  readonly id: string;
  readonly name: string;
  readonly cidr: string | null;
  /** AZ name; the subnet's name when it is not known. */
  readonly zone: string;
}

export interface Matrix {
  /** In the order in which they were asked for. */
  readonly services: readonly { readonly service: string; readonly because: readonly string[] }[];
  readonly subnets: readonly MatrixSubnet[];
  /** The proof of a cell: the worst one, when several tasks ask for the same. */
  readonly cell: (service: string, subnet: string) => Proof | undefined;
}

const WORST: readonly Proof["verdict"][] = ["unreachable", "not-proven", "reachable"];

/** Arranges the proofs of a stack. */
export function matrixOf({ proofs }: Reachability, resources: readonly ResourceRecord[]): Matrix {
  const services = [...new Set(proofs.map((p) => p.service))].map((service) => ({
    service,
    because: [
      ...new Set(
        proofs
          .filter((p) => p.service === service)
          .flatMap((p) => p.because.map((reason) => shortReason(wordsOf(reason)))),
      ),
    ],
  }));
  const subnets = [...new Set(proofs.map((p) => p.subnet))].map((id) => {
    const label = subnetLabel(resources, id);
    const zone = proofs.find((p) => p.subnet === id)?.availabilityZone ?? "";
    return { id, ...label, zone: zone === "" ? label.name : zone };
  });
  const cell = (service: string, subnet: string) => {
    const own = proofs.filter((p) => p.service === service && p.subnet === subnet);
    return WORST.flatMap((verdict) => own.filter((p) => p.verdict === verdict))[0];
  };
  return { services, subnets, cell };
}

/** An image is named without its digest: 64 digits tell a reader nothing. */
export function shortReason(reason: string): string {
  return reason.replace(/@sha256:[0-9a-f]{64}$/, "");
}
