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

export interface MatrixRow {
  readonly task: string;
  readonly service: string;
  readonly because: readonly string[];
}

export interface Matrix {
  /** In the order in which they were asked for; `task` is the service whose tasks ask, empty where there is one only. */
  readonly services: readonly MatrixRow[];
  readonly subnets: readonly MatrixSubnet[];
  /** The proof of a cell: the worst one, when several tasks ask for the same. */
  readonly cell: (row: MatrixRow, subnet: string) => Proof | undefined;
}

const WORST: readonly Proof["verdict"][] = ["unreachable", "not-proven", "reachable"];

/** Arranges the proofs of a stack. */
export function matrixOf({ proofs }: Reachability, resources: readonly ResourceRecord[]): Matrix {
  const several = new Set(proofs.map((p) => p.task ?? "")).size > 1;
  const taskOf = (p: Proof) => (several ? (p.task ?? "") : "");
  const rows = new Map<string, MatrixRow>();
  for (const p of proofs) {
    const key = `${taskOf(p)} ${p.service}`;
    const because = [...(rows.get(key)?.because ?? []), ...p.because.map((reason) => shortReason(wordsOf(reason)))];
    rows.set(key, { task: taskOf(p), service: p.service, because: [...new Set(because)] });
  }
  const services = [...rows.values()];
  const subnets = [...new Set(proofs.map((p) => p.subnet))].map((id) => {
    const label = subnetLabel(resources, id);
    const zone = proofs.find((p) => p.subnet === id)?.availabilityZone ?? "";
    return { id, ...label, zone: zone === "" ? label.name : zone };
  });
  const cell = ({ task, service }: MatrixRow, subnet: string) => {
    const own = proofs.filter((p) => taskOf(p) === task && p.service === service && p.subnet === subnet);
    return WORST.flatMap((verdict) => own.filter((p) => p.verdict === verdict))[0];
  };
  return { services, subnets, cell };
}

/** An image is named without its digest: 64 digits tell a reader nothing. */
function shortReason(reason: string): string {
  return reason.replace(/@sha256:[0-9a-f]{64}$/, "");
}
