/** Reads a scenario off evaluated stacks. Pure. */
import { type EndpointKind, findService } from "../plan/catalogue";
import { MODES, type Mode } from "../plan/mode";
import type { Need } from "../plan/needs";
import type { NatStrategy } from "../plan/settings";
import type { ResourceRecord } from "../resources/record";
import { shapeOf } from "./read-shape";
import type { Scenario, WayProof } from "./scenario";
import type { StackShape } from "./shape";
import { NO_TRAFFIC, type Traffic } from "./traffic";

/** Resources and needs of one stack in each mode, as evaluated. */
export interface ScenarioInput {
  readonly region: string;
  /** Registered resources by mode; a mode that the configuration refuses is absent, and named in `refused`. */
  readonly resources: Readonly<Partial<Record<Mode, readonly ResourceRecord[]>>>;
  readonly refused?: Readonly<Partial<Record<Mode, string>>>;
  readonly proofs?: Readonly<Partial<Record<Mode, WayProof>>>;
  /** The plan's. Without a plan it is told by where the NATs stand and whom they serve. */
  readonly natStrategy?: NatStrategy | undefined;
  readonly needs: readonly Pick<Need, "service">[];
  /** Default none. */
  readonly traffic?: Traffic;
}

/**
 * Reads a scenario off evaluated stacks: AZs, endpoints, NATs and side items are those that the modes register.
 * @throws RangeError when no mode has task subnets.
 */
export function scenarioFrom({
  region,
  resources,
  refused = {},
  proofs = {},
  natStrategy,
  needs,
  traffic = NO_TRAFFIC,
}: ScenarioInput): Scenario {
  const shapes: Partial<Record<Mode, StackShape>> = {};
  for (const mode of MODES) {
    const records = resources[mode];
    if (records !== undefined) shapes[mode] = shapeOf(records, region);
  }
  const base = shapes["nat-only"] ?? shapes.hybrid ?? shapes["endpoints-only"];
  const azs = base?.ways.map((w) => w.az) ?? [];
  if (base === undefined || azs.length === 0) throw new RangeError("the stack has no task subnets: nothing to compare");
  const withNat = shapes["nat-only"] ?? shapes.hybrid;
  const nats = withNat?.nats ?? [];
  const instance = nats.find((n) => n.kind === "instance");
  const needed = (kind: EndpointKind) =>
    needs.map((n) => n.service).filter((service) => findService(service)?.kind === kind);
  const interfaces = (mode: Mode) => shapes[mode]?.interfaceEndpoints.map((e) => e.service) ?? needed("interface");
  const gateways = (mode: Mode) => shapes[mode]?.gatewayEndpoints ?? needed("gateway");
  const idle = (mode: Mode) => shapes[mode]?.idleIpv4 ?? 0;
  return {
    region,
    azs,
    natStrategy: natStrategy ?? (withNat === undefined ? "per-az" : strategyOf(withNat)),
    ipv4PerNat: Math.max(1, ...nats.map((n) => n.publicIpv4 / n.azs.length)),
    natInstance: { type: instance?.instanceType ?? "t4g.nano", perAz: instance !== undefined && nats.length > 1 },
    endpoints: { "endpoints-only": interfaces("endpoints-only"), hybrid: interfaces("hybrid") },
    gateways: {
      "nat-only": gateways("nat-only"),
      "endpoints-only": gateways("endpoints-only"),
      hybrid: gateways("hybrid"),
    },
    endpointZones: Object.fromEntries(
      MODES.flatMap((mode) => shapes[mode]?.interfaceEndpoints.map((e) => [e.service, e.zones]) ?? []),
    ),
    idleIpv4: { "nat-only": idle("nat-only"), "endpoints-only": idle("endpoints-only"), hybrid: idle("hybrid") },
    refused,
    proofs,
    proved: {},
    needs: needs.map((n) => n.service),
    network: base.network,
    side: base.side,
    traffic,
  };
}

/** One gateway is a single one, whatever it serves; several are one an AZ when each AZ is served from within. */
function strategyOf({ nats, ways }: StackShape): NatStrategy {
  if (nats.some((n) => n.kind === "regional")) return "regional";
  if (nats.some((n) => n.kind === "instance")) return "instance";
  const within = ways.every(({ az, nat }) => nats.some((n) => n.name === nat && n.azs.includes(az)));
  return nats.length === 0 || (nats.length > 1 && within) ? "per-az" : "single";
}
