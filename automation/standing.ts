/** Which egress paths stand, read from a stack's resources: outputs tell what the last run that ended well had. Pure. */
import { shortServiceName } from "../plan/catalogue";
import { TYPES } from "../resources/tokens";
import { isRecord } from "./backend";
import { type Deployment, isReal, type StateResource } from "./repair/deployment";

/** The egress paths of a stack as they stand. */
export interface Standing {
  /** Whether there is anything of AWS at all. */
  readonly deployed: boolean;
  /** `whole`: every private route table leads to NAT. `part`: some do, or NAT stands that none leads to. */
  readonly nat: "none" | "part" | "whole";
  /** Interface endpoints by catalogue name, sorted. */
  readonly endpoints: readonly string[];
  /** Those of them whose private names are off. */
  readonly drained: readonly string[];
}

const NAT: readonly string[] = [TYPES.natGateway, TYPES.instance];

/** Reads a state that is settled: no operation is pending in it. */
export function standingOf({ resources }: Deployment): Standing {
  const live = resources.filter((one) => isReal(one) && !one.delete);
  const of = (type: string) => live.filter((one) => one.type === type);
  const toNat = of(TYPES.route).filter(({ inputs }) => "natGatewayId" in inputs || "networkInterfaceId" in inputs);
  const reached = new Set(toNat.map(({ inputs }) => inputs["routeTableId"]));
  const open = new Set(of(TYPES.subnet).flatMap(({ id, inputs }) => (tierOf(inputs) === "public" ? [id] : [])));
  const tables = of(TYPES.association)
    .filter(({ inputs }) => !open.has(String(inputs["subnetId"])))
    .map(({ inputs }) => inputs["routeTableId"]);
  const some = reached.size > 0 || live.some(({ type }) => NAT.includes(type));
  const endpoints = of(TYPES.endpoint).filter(({ inputs }) => inputs["vpcEndpointType"] === "Interface");
  const off = new Set(
    of(TYPES.endpointPrivateDns)
      .filter(({ inputs }) => inputs["privateDnsEnabled"] === false)
      .map(({ inputs }) => inputs["vpcEndpointId"]),
  );
  const names = (list: readonly StateResource[]) => list.flatMap((one) => serviceOf(one) ?? []).sort();
  return {
    deployed: live.some(({ type }) => type.startsWith("aws:")),
    nat: !some ? "none" : reached.size > 0 && tables.every((id) => reached.has(id)) ? "whole" : "part",
    endpoints: names(endpoints),
    drained: names(endpoints.filter(({ id }) => off.has(id))),
  };
}

/** Name of an endpoint's service as the configuration has it: by the catalogue, else in full. */
export function serviceOf({ inputs }: Pick<StateResource, "inputs">): string | undefined {
  const name = inputs["serviceName"];
  return typeof name === "string" ? (shortServiceName(name) ?? name) : undefined;
}

function tierOf(inputs: StateResource["inputs"]): unknown {
  const tags = inputs["tags"];
  return isRecord(tags) ? tags["Tier"] : undefined;
}
