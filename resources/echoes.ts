/**
 * Properties in which AWS repeats what resources of their own say: routes, rules, associations. As outputs they are what
 * was true when the state was last read, before the change under review; as inputs they are the resource's own. Pure.
 */
import { TYPES } from "./tokens";

type Properties = Readonly<Record<string, unknown>>;

const ECHOES: Readonly<Record<string, readonly string[]>> = {
  [TYPES.securityGroup]: ["ingress", "egress"],
  [TYPES.defaultSecurityGroup]: ["ingress", "egress"],
  [TYPES.routeTable]: ["routes", "propagatingVgws"],
  [TYPES.defaultRouteTable]: ["routes", "propagatingVgws"],
  [TYPES.networkAcl]: ["ingress", "egress", "subnetIds"],
  [TYPES.defaultNetworkAcl]: ["ingress", "egress", "subnetIds"],
  [TYPES.endpoint]: ["routeTableIds", "privateDnsEnabled"],
  [TYPES.zone]: ["vpcs"],
  [TYPES.role]: ["inlinePolicies", "managedPolicyArns"],
};

/** Properties of a type that may repeat other resources. */
function echoesOf(type: string): readonly string[] {
  return ECHOES[type] ?? [];
}

/** Outputs without what they repeat of other resources. */
export function withoutEchoes(type: string, outputs: Properties): Properties {
  const echoes = echoesOf(type);
  if (echoes.length === 0) return outputs;
  return Object.fromEntries(Object.entries(outputs).filter(([key]) => !echoes.includes(key)));
}

/** The echoes among properties of which nobody knows whether they are inputs, as far as they say something. */
export function doubtfulEchoes(type: string, properties: Properties): readonly string[] {
  return echoesOf(type).filter((key) => {
    const value = properties[key];
    return value !== undefined && value !== null && value !== false && !(Array.isArray(value) && value.length === 0);
  });
}
