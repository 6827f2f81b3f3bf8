/** Hiding values of a network: what a source could not have read. */
import { unknown } from "../../../reachability/topology";
import type { Good } from "./topologies";

/** Fields that are typed as perhaps unknown, wherever they stand; hiding anything else is no network. */
const KNOWN_FIELDS: ReadonlySet<string> = new Set(
  (
    "cidrs dnsSupport dnsHostnames resolver cidr availabilityZone availabilityZoneId networkAclId ipv6Native destination targetId " +
    "vpcId routes subnetId routeTableId protocol fromPort toPort peer ingress egress allow rules service state " +
    "subnetIds securityGroupIds privateDns privateDnsForInboundOnly policy routeTableIds prefixListId connectivity " +
    "availabilityMode publicIps sourceDestCheck publicIp subnets routeTables associations prefixLists securityGroups " +
    "networkAcls endpoints natGateways natInstances internetGateways hostedZones dnsFirewall blockPublicAccess mode " +
    "exclusions priority domains containers image repositoryArn repositoryPolicy imageExists logGroup logRegion logGroupArn " +
    "logGroupExists secrets valueFrom kmsKeyArn exists resourcePolicy exec execSessions logGroupArn bucket " +
    "executionRole taskRole arn policies trust boundary sessionPolicies enabled manager fileSystems fileSystemId iam " +
    "mountTargets address serviceControlPolicies guardDutyAgent organization account assignPublicIp platformVersion"
  ).split(" "),
);

/** Not what may be unknown although a field of that name is: parts of needs, rules and keys by their own type. */
const EXCEPT = [
  /^needs/,
  /\.(?:keys|called)\.\d+\.arn$/,
  /\.routes\.\d+\.(?:destination)\..*/,
  /\.addresses\./,
  /\.peer\./,
  /dnsFirewall\.\d+\.rules\.\d+\.priority$/,
  /\.routes\.\d+\.state$/,
  /networkAcls\.\d+\.rules\.\d+\.egress$/,
  /^region/,
  /\.addresses$/,
];

/** A place in a topology. */
export interface Spot {
  readonly path: readonly (string | number)[];
}

/** Every place where a source could have said that it does not know. */
export function spotsOf(value: unknown, path: readonly (string | number)[] = []): Spot[] {
  if (typeof value !== "object" || value === null) return [];
  if ("unknown" in value) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const at = [...path, key];
    const text = at.join(".");
    const own =
      KNOWN_FIELDS.has(key) && !EXCEPT.some((pattern) => pattern.test(text)) && inner !== undefined
        ? [{ path: at }]
        : [];
    return [...own, ...spotsOf(inner, at)];
  });
}

/** The network, with what stands there not known. */
export function hide(topology: Good["topology"], { path }: Spot): Good["topology"] {
  const copy = structuredClone(topology);
  let at = copy as unknown as Record<string, unknown>;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
  at[path.at(-1) ?? ""] = unknown(`the value of ${path.join(".")}`);
  return copy;
}
