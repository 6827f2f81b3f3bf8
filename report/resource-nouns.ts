/** What a registered resource is called by those who run networks: `NAT gateway`, `interface endpoint`. Pure. */
import { shortServiceName } from "../plan/catalogue";
import { isFields } from "../resources/properties";
import { shortType, TYPES } from "../resources/tokens";

/** What a noun is made of: a plan document has no more of a resource. */
export interface NamedResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** Nouns in the order in which changes are told: the egress path first, then what lets traffic pass, then the tasks. */
const NOUNS: readonly (readonly [type: string, noun: string])[] = [
  [TYPES.vpc, "VPC"],
  [TYPES.internetGateway, "internet gateway"],
  [TYPES.natGateway, "NAT gateway"],
  [TYPES.instance, "NAT instance"],
  [TYPES.eip, "Elastic IP"],
  [TYPES.subnet, "subnet"],
  [TYPES.routeTable, "route table"],
  [TYPES.route, "route"],
  [TYPES.association, "route table association"],
  [TYPES.endpointTable, "gateway endpoint route"],
  [TYPES.endpointPrivateDns, "private DNS name of an endpoint"],
  [TYPES.securityGroup, "security group"],
  [TYPES.ingressRule, "ingress rule"],
  [TYPES.egressRule, "egress rule"],
  [TYPES.networkAcl, "network ACL"],
  [TYPES.aclRule, "network ACL rule"],
  [TYPES.aclAssociation, "network ACL association"],
  [TYPES.flowLog, "flow log"],
  [TYPES.cluster, "cluster"],
  [TYPES.service, "service"],
  [TYPES.taskDefinition, "task definition"],
  [TYPES.loadBalancer, "load balancer"],
  [TYPES.listener, "listener"],
  [TYPES.targetGroup, "target group"],
  [TYPES.role, "role"],
  [TYPES.rolePolicy, "role policy"],
  [TYPES.logGroup, "log group"],
  [TYPES.repository, "repository"],
  [TYPES.secret, "secret"],
  [TYPES.scalingTarget, "scaling target"],
  [TYPES.scalingPolicy, "scaling policy"],
];
const ENDPOINTS = ["interface endpoint", "gateway endpoint", "VPC endpoint"] as const;

const BY_TYPE = new Map(NOUNS);
const ORDER = [...ENDPOINTS.slice(0, 2), ...NOUNS.map(([, noun]) => noun)];

/** What a resource is called; `ec2.Thing` where nobody calls it anything. */
export function nounOf({ type, inputs }: NamedResource): string {
  if (type !== TYPES.endpoint) return BY_TYPE.get(type) ?? shortType(type);
  const kind = inputs["vpcEndpointType"];
  return kind === "Interface" ? ENDPOINTS[0] : kind === "Gateway" ? ENDPOINTS[1] : ENDPOINTS[2];
}

/**
 * What tells it from others of its kind: the service of an endpoint, the name of anything else.
 * @param prefix that all names share, left out
 */
export function labelOf({ type, name, inputs }: NamedResource, prefix: string): string {
  const service = inputs["serviceName"];
  const short = name.startsWith(prefix) && name.length > prefix.length ? name.slice(prefix.length) : name;
  if (type !== TYPES.endpoint || typeof service !== "string") return short;
  return shortServiceName(service) ?? short;
}

/** Share of the names that a prefix must have. */
const MOST = 0.6;

/** What the names of a stack's resources begin with, up to a hyphen: its prefix, which tells a reader nothing. */
export function sharedPrefix(resources: readonly NamedResource[]): string {
  const names = resources.map((r) => r.name);
  const counts = new Map<string, number>();
  for (const name of names)
    for (let at = name.indexOf("-"); at > 0; at = name.indexOf("-", at + 1)) {
      const prefix = name.slice(0, at + 1);
      counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
    }
  // The whole prefix stands alone as the name of the VPC or the cluster.
  const shared = [...counts].filter(([, count]) => count >= names.length * MOST).map(([prefix]) => prefix);
  return shared.sort((x, y) => y.length - x.length)[0] ?? "";
}

/** Place of a noun among others. */
export function nounOrder(noun: string): number {
  const at = ORDER.indexOf(noun);
  return at < 0 ? ORDER.length : at;
}

/** Resources that exist in AWS: no components, providers or references of the engine's own. */
export function isReal({ type }: { readonly type: string }): boolean {
  return !type.startsWith("pulumi:") && !type.startsWith("fargate-egress:");
}

/** Names of input properties whose values differ, sorted. */
export function differingInputs(before: NamedResource, after: NamedResource): string[] {
  const keys = new Set([...Object.keys(before.inputs), ...Object.keys(after.inputs)]);
  return [...keys].filter((key) => canonical(before.inputs[key]) !== canonical(after.inputs[key])).sort();
}

/** A value as text, whatever the order of its keys. */
function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_, inner: unknown) =>
      isFields(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
    ) ?? ""
  );
}
