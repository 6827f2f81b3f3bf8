/** The network of another stack as the cost model needs it. Pure. */
import type { ForeignNetwork } from "../cost/foreign";
import { usesNat } from "../plan/mode";
import type { StackPlan } from "../plan/plan";

/** `undefined` when the stack has a network of its own, or an existing one. */
export function foreignNetworkOf({ network }: StackPlan): ForeignNetwork | undefined {
  if (network.kind !== "joined") return undefined;
  const { stack, mode, privateSubnets, interfaceEndpoints, gatewayEndpoints } = network.contract;
  return {
    stack,
    subnets: Object.fromEntries(privateSubnets.map(({ id, zoneId }) => [id, zoneId])),
    interfaceEndpoints: interfaceEndpoints.filter((e) => e.privateDns).map((e) => e.service),
    gatewayEndpoints,
    nat: usesNat(mode),
  };
}
