/** The proof's verdict on each way that a drawing shows: by AZ, NAT, interface endpoints, gateway endpoints. Pure. */
import type { Path, Proof, Reachability, Verdict } from "../reachability/result";

/** What a drawing has a line for; `none`: what has no way at all. */
export type Way = "nat" | "endpoint" | "gateway" | "elsewhere" | "none";

/** The worst verdict of the proofs that take a way from an AZ. */
export interface WayVerdict {
  readonly verdict: Verdict;
  /** Codes of the faults, each once. */
  readonly codes: readonly string[];
  /** Destinations that do not hold. */
  readonly services: readonly string[];
}

/** Verdict of a way from an AZ; `undefined` where nothing takes it. */
export type WayVerdicts = (az: string, way: Way) => WayVerdict | undefined;

const WORST: readonly Verdict[] = ["unreachable", "not-proven", "reachable"];

export function wayVerdicts({ proofs }: Reachability): WayVerdicts {
  const groups = new Map<string, Proof[]>();
  for (const proof of proofs) {
    const key = `${zoneOf(proof)} ${wayOf(proof.path)}`;
    groups.set(key, [...(groups.get(key) ?? []), proof]);
  }
  return (az, way) => {
    const own = groups.get(`${az} ${way}`);
    if (own === undefined) return undefined;
    const verdict = WORST.find((v) => own.some((p) => p.verdict === v)) ?? "reachable";
    const open = own.filter((p) => p.verdict !== "reachable");
    return {
      verdict,
      codes: [...new Set(open.flatMap((p) => p.faults.map((f) => f.code)))],
      services: [...new Set(open.map((p) => p.service))],
    };
  };
}

/** As the drawing's AZs are named: the subnet's id where the AZ is not known. */
const zoneOf = (p: Proof) => (p.availabilityZone === "" ? p.subnet : p.availabilityZone);

function wayOf(path: Path): Way {
  switch (path) {
    case "nat":
    case "nat-instance":
    case "internet-gateway":
      return "nat";
    case "endpoint":
    case "external-endpoint":
      return "endpoint";
    case "gateway-endpoint":
      return "gateway";
    case "transit-gateway":
    case "peering":
      return "elsewhere";
    // Inside the VPC there is no line to draw; what is broken there is told beside the tasks.
    case "local":
    case "none":
      return "none";
  }
}

/** What stands beside a line that does not hold: `EGR041 ecr.api +2`, `? logs`. */
export function verdictLabel({ verdict, codes, services }: WayVerdict): string {
  if (verdict === "reachable") return "";
  const [first = "", ...more] = services;
  const name = more.length === 0 ? first : `${first} +${more.length}`;
  return `${verdict === "unreachable" ? (codes[0] ?? "✕") : "?"} ${name}`;
}
