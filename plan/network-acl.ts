/**
 * Network ACL rules of both tiers. Pure.
 *
 * ACLs are stateless: each flow needs a rule each way, with ephemeral ports for the replies. Replies of the S3
 * gateway come from public addresses and prefix lists cannot stand in an ACL, so the inbound ephemeral rule takes
 * 0.0.0.0/0 even without NAT (R8.1-R8.4; vpc/latest/userguide/custom-network-acl.html).
 */
import { contains } from "./addresses";
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
  readonly servicePort: number;
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

function onService(port: number, cidr: string): Flow[] {
  return port < EPHEMERAL.fromPort ? [at("service", cidr, port)] : [];
}

/** Rules of the private subnets: tasks, interface endpoints and an internal load balancer. */
export function privateAclRules({ vpcCidr, servicePort, egress, privateIngress }: AclNeeds): AclRule[] {
  return [
    ...fixed("in", [
      { key: "ephemeral", cidr: ANYWHERE, ...EPHEMERAL },
      at("https", vpcCidr, HTTPS),
      ...onService(servicePort, vpcCidr),
    ]),
    ...listed("in", others(privateIngress, "clients")),
    ...fixed("out", [
      at("https", ANYWHERE, HTTPS),
      { key: "ephemeral", cidr: vpcCidr, ...EPHEMERAL },
      ...(privateIngress.length > 0 ? onService(servicePort, vpcCidr) : []),
    ]),
    ...listed("out", [...others(egress, "allow"), ...replies(privateIngress, vpcCidr)]),
  ];
}

/** Rules of the public subnets: NAT and load balancer. */
export function publicAclRules({ vpcCidr, servicePort, egress, publicIngress }: AclNeeds): AclRule[] {
  return [
    ...fixed("in", [{ key: "ephemeral", cidr: ANYWHERE, ...EPHEMERAL }, at("https", vpcCidr, HTTPS)]),
    ...listed("in", [
      ...egress.map(({ port }) => at(`allow-${port}`, vpcCidr, port)),
      ...others(publicIngress, "clients"),
    ]),
    ...fixed("out", [
      at("https", ANYWHERE, HTTPS),
      { key: "ephemeral", cidr: ANYWHERE, ...EPHEMERAL },
      ...onService(servicePort, vpcCidr),
    ]),
    ...listed("out", others(egress, "allow")),
  ];
}

/** Ports that a load balancer's clients connect to. */
export function clientPorts({ certificateArn }: { readonly certificateArn?: string }): number[] {
  return certificateArn ? [80, 443] : [80];
}

/** What the ACLs of a stack must let through. */
export function aclNeeds({ service, egress }: Pick<Settings, "service" | "egress">, vpcCidr: string): AclNeeds {
  const { loadBalancer } = service;
  const clients = loadBalancer.allowCidrs.flatMap((cidr) => clientPorts(loadBalancer).map((port) => ({ cidr, port })));
  return {
    vpcCidr,
    servicePort: service.port,
    egress: egress.allow.filter((allow) => allow.port !== HTTPS).map(({ cidr, port }) => ({ cidr, port })),
    publicIngress: loadBalancer.scheme === "public" ? clients : [],
    privateIngress: loadBalancer.scheme === "internal" ? clients : [],
  };
}

/** AWS's quota of rules in one direction of an ACL (vpc/latest/userguide/amazon-vpc-limits.html). */
export const ACL_QUOTA = 20;

/** The most rules that one direction of one ACL has. */
export function largestAcl(needs: AclNeeds): number {
  const sides = [privateAclRules(needs), publicAclRules(needs)].flatMap((rules) =>
    (["in", "out"] as const).map((direction) => rules.filter((rule) => rule.direction === direction).length),
  );
  return Math.max(...sides);
}
