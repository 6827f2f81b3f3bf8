/**
 * Network ACL rules of both tiers. Pure.
 *
 * ACLs are stateless: each flow needs a rule each way, with ephemeral ports for the replies. Replies of the S3
 * gateway come from public addresses and prefix lists cannot stand in an ACL, so the inbound ephemeral rule takes
 * 0.0.0.0/0 even without NAT (R8.1-R8.4; vpc/latest/userguide/custom-network-acl.html).
 */
import { contains } from "./addresses";
import type { LoadBalancerPlan } from "./load-balancer";
import type { Settings } from "./settings";

/** NAT gateways and load balancers use the whole range; Linux uses a part of it. */
const EPHEMERAL = { fromPort: 1024, toPort: 65535 } as const;
const ANYWHERE = "0.0.0.0/0";
const HTTPS = 443;

export interface AclRule {
  /** Stable name of the rule within its ACL. */
  readonly key: string;
  readonly direction: "in" | "out";
  readonly number: number;
  readonly cidr: string;
  readonly fromPort: number;
  readonly toPort: number;
}

/** The far end of a flow. */
export interface Peer {
  readonly cidr: string;
  readonly port: number;
}

export interface AclNeeds {
  readonly vpcCidr: string;
  /** TCP ports that tasks listen on, for the load balancers and for each other. */
  readonly ports: readonly number[];
  /** Destinations besides 443 that tasks may reach. */
  readonly egress: readonly Peer[];
  /** Clients of a public load balancer. */
  readonly publicIngress: readonly Peer[];
  /** Clients of an internal load balancer, which stands in the private subnets. */
  readonly privateIngress: readonly Peer[];
}

interface Flow {
  readonly key: string;
  readonly cidr: string;
  readonly fromPort: number;
  readonly toPort: number;
}

const at = (key: string, cidr: string, port: number): Flow => ({ key, cidr, fromPort: port, toPort: port });

/** Rules that every stack has, in their places. */
function fixed(direction: "in" | "out", flows: readonly Flow[]): AclRule[] {
  return flows.map((flow, i) => ({ ...flow, key: `${direction}-${flow.key}`, direction, number: 100 + 10 * i }));
}

/**
 * Rules that the configuration lists. Each has a number of its own, whatever else is listed: a rule that took the
 * number of another one while a list changes would be refused, since the engine deletes last. All rules allow, so
 * their order decides nothing.
 */
function listed(direction: "in" | "out", flows: readonly Flow[]): AclRule[] {
  const taken = new Set<number>();
  return [...new Map(flows.map((flow) => [flow.key, flow])).values()]
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map((flow) => {
      let number = FIRST_LISTED + (hash(flow.key) % LISTED);
      while (taken.has(number)) number = FIRST_LISTED + ((number + 1 - FIRST_LISTED) % LISTED);
      taken.add(number);
      return { ...flow, key: `${direction}-${flow.key}`, direction, number };
    });
}

/** Numbers of listed rules: AWS takes 1 to 32766. */
const FIRST_LISTED = 1000;
const LISTED = 31_000;

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  return [...text].reduce((sum, letter) => Math.imul(sum ^ letter.charCodeAt(0), 0x01000193) >>> 0, 0x811c9dc5);
}

function others(rules: readonly Peer[], prefix: string): Flow[] {
  return rules.map(({ cidr, port }) => at(`${prefix}-${dashed(cidr)}-${port}`, cidr, port));
}

/** Replies to clients outside the VPC. */
function replies(clients: readonly Peer[], vpcCidr: string): Flow[] {
  return clients
    .filter(({ cidr }) => !contains(vpcCidr, cidr))
    .map(({ cidr }) => ({ key: `replies-${dashed(cidr)}`, cidr, ...EPHEMERAL }));
}

function dashed(cidr: string): string {
  return cidr.replace(/[./]/g, "-");
}

/** Ports outside the ephemeral range and HTTPS, which the fixed rules admit. */
function listening(ports: readonly number[], cidr: string): Flow[] {
  return ports
    .filter((port) => port < EPHEMERAL.fromPort && port !== HTTPS)
    .map((port) => at(`tasks-${port}`, cidr, port));
}

/** Rules of the private subnets: tasks, interface endpoints and internal load balancers. */
export function privateAclRules({ vpcCidr, ports, egress, privateIngress }: AclNeeds): AclRule[] {
  return [
    ...fixed("in", [{ key: "ephemeral", cidr: ANYWHERE, ...EPHEMERAL }, at("https", vpcCidr, HTTPS)]),
    ...listed("in", [...listening(ports, vpcCidr), ...others(privateIngress, "clients")]),
    ...fixed("out", [at("https", ANYWHERE, HTTPS), { key: "ephemeral", cidr: vpcCidr, ...EPHEMERAL }]),
    ...listed("out", [...listening(ports, vpcCidr), ...others(egress, "allow"), ...replies(privateIngress, vpcCidr)]),
  ];
}

/** Rules of the public subnets: NAT and load balancers. */
export function publicAclRules({ vpcCidr, ports, egress, publicIngress }: AclNeeds): AclRule[] {
  return [
    ...fixed("in", [{ key: "ephemeral", cidr: ANYWHERE, ...EPHEMERAL }, at("https", vpcCidr, HTTPS)]),
    ...listed("in", [
      ...egress.map(({ port }) => at(`allow-${port}`, vpcCidr, port)),
      ...others(publicIngress, "clients"),
    ]),
    ...fixed("out", [at("https", ANYWHERE, HTTPS), { key: "ephemeral", cidr: ANYWHERE, ...EPHEMERAL }]),
    ...listed("out", [...listening(ports, vpcCidr), ...others(egress, "allow")]),
  ];
}

/** A service as its ACLs see it. */
export interface AclService {
  /** TCP ports of the task's containers. */
  readonly ports: readonly number[];
  readonly loadBalancer?: LoadBalancerPlan;
  /** Addresses the tasks reach besides the egress path. */
  readonly peers: readonly Peer[];
}

/** What the ACLs of a stack must let through. */
export function aclNeeds(
  services: readonly AclService[],
  { egress, network }: Pick<Settings, "egress" | "network">,
): AclNeeds {
  const clients = (scheme: LoadBalancerPlan["scheme"]) =>
    services.flatMap(({ loadBalancer }) =>
      loadBalancer?.scheme === scheme
        ? loadBalancer.allowCidrs.flatMap((cidr) => loadBalancer.listeners.map(({ port }) => ({ cidr, port })))
        : [],
    );
  // Joining stacks put their public load balancers here, on the ports of the web.
  const joiners = network.publicSubnets ? [80, HTTPS].map((port) => ({ cidr: ANYWHERE, port })) : [];
  return {
    vpcCidr: network.cidr,
    ports: [...new Set(services.flatMap((service) => service.ports))].sort((a, b) => a - b),
    egress: [...egress.allow.map(({ cidr, port }) => ({ cidr, port })), ...services.flatMap((s) => s.peers)].filter(
      ({ cidr, port }) => port !== HTTPS && !contains(network.cidr, cidr),
    ),
    publicIngress: unique([...clients("public"), ...joiners]),
    privateIngress: unique(clients("internal")),
  };
}

function unique(peers: readonly Peer[]): Peer[] {
  return [...new Map(peers.map((peer) => [`${peer.cidr} ${peer.port}`, peer])).values()];
}

/** The most rules that one direction of one ACL has. */
export function largestAcl(needs: AclNeeds): number {
  const sides = [privateAclRules(needs), publicAclRules(needs)].flatMap((rules) =>
    (["in", "out"] as const).map((direction) => rules.filter((rule) => rule.direction === direction).length),
  );
  return Math.max(...sides);
}
