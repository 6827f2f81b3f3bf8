/** A found network beside the three modes, in words. Pure. */
import { amountInWords, amountText } from "../cost/cost";
import type { FoundCost } from "./compare-files";
import { verdictName } from "./verdict-words";

/** What the modes are, and what they are not. */
export const MODES_OF_FOUND =
  "The modes are a stack of this program with the same Region, AZs, tasks and needs, each proved by itself; nothing of what was found is reused in them.";

/** What was found, a line a fact. */
export function foundLines({ network, cost }: FoundCost): readonly string[] {
  const { shape } = network;
  const interfaces = shape.interfaceEndpoints.map(({ service, zones }) => `${service} in ${zones}`);
  const unrouted = Object.keys(cost.unrouted);
  return [
    `as found in ${network.files}: ${verdictName(network.verdict)}; ${amountInWords(cost.egress)} for the egress path (fixed ${amountText(cost.egress, "fixed")}, data ${amountText(cost.egress, "data")})`,
    `${network.azs.length} AZs; NAT: ${shape.nats.map(({ name, kind }) => `${name} (${kind})`).join(", ") || "none"}; interface endpoints (subnets): ${interfaces.join(", ") || "none"}; gateway endpoints: ${shape.gatewayEndpoints.join(", ") || "none"}`,
    ...shape.ways.flatMap(({ az, elsewhere }) => (elsewhere === undefined ? [] : [`${az}: ${elsewhere}`])),
    ...(unrouted.length > 0 ? [`without a way: ${unrouted.join(", ")}`] : []),
  ];
}

/** What was found, for pipelines. */
export function foundDocument({ network, cost }: FoundCost): object {
  const { files, region, verdict, azs, needs, shape, services } = network;
  return {
    files,
    region,
    verdict,
    services: services.map(({ place }) => place.address),
    azs,
    needs,
    nats: shape.nats,
    interfaceEndpoints: shape.interfaceEndpoints,
    gatewayEndpoints: shape.gatewayEndpoints,
    ways: shape.ways,
    egress: cost.egress,
    lines: cost.lines,
    unrouted: cost.unrouted,
  };
}
