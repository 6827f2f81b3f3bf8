/**
 * Network ACL rules of both tiers. Pure.
 *
 * ACLs are stateless: each flow needs a rule each way, with ephemeral ports for the replies. Replies of the S3
 * gateway come from public addresses and prefix lists cannot stand in an ACL, so the inbound ephemeral rule takes
 * 0.0.0.0/0 even without NAT (R8.1-R8.4; vpc/latest/userguide/custom-network-acl.html).
 */

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

export interface AclNeeds {
  readonly vpcCidr: string;
  readonly servicePort: number;
  readonly egress: readonly { readonly cidr: string; readonly port: number }[];
  readonly publicIngress: readonly { readonly cidr: string; readonly port: number }[];
}

interface Flow {
  readonly key: string;
  readonly cidr: string;
  readonly fromPort: number;
  readonly toPort: number;
}

const at = (key: string, cidr: string, port: number): Flow => ({ key, cidr, fromPort: port, toPort: port });

function numbered(direction: "in" | "out", flows: readonly Flow[]): AclRule[] {
  return flows.map((flow, i) => ({ ...flow, key: `${direction}-${flow.key}`, direction, number: 100 + 10 * i }));
}

function others(rules: readonly { readonly cidr: string; readonly port: number }[], prefix: string): Flow[] {
  return rules.map(({ cidr, port }) => at(`${prefix}-${cidr.replace(/[./]/g, "-")}-${port}`, cidr, port));
}

/** Rules of the private subnets: tasks and interface endpoints. */
export function privateAclRules({ vpcCidr, servicePort, egress }: AclNeeds): AclRule[] {
  return [
    ...numbered("in", [
      { key: "ephemeral", cidr: ANYWHERE, ...EPHEMERAL },
      at("https", vpcCidr, HTTPS),
      ...(servicePort < EPHEMERAL.fromPort ? [at("service", vpcCidr, servicePort)] : []),
    ]),
    ...numbered("out", [
      at("https", ANYWHERE, HTTPS),
      { key: "ephemeral", cidr: vpcCidr, ...EPHEMERAL },
      ...others(egress, "allow"),
    ]),
  ];
}

/** Rules of the public subnets: NAT and load balancer. */
export function publicAclRules({ vpcCidr, servicePort, egress, publicIngress }: AclNeeds): AclRule[] {
  return [
    ...numbered("in", [
      { key: "ephemeral", cidr: ANYWHERE, ...EPHEMERAL },
      at("https", vpcCidr, HTTPS),
      ...egress.map(({ cidr, port }) => at(`allow-${cidr.replace(/[./]/g, "-")}-${port}`, vpcCidr, port)),
      ...others(publicIngress, "clients"),
    ]),
    ...numbered("out", [
      at("https", ANYWHERE, HTTPS),
      { key: "ephemeral", cidr: ANYWHERE, ...EPHEMERAL },
      ...(servicePort < EPHEMERAL.fromPort ? [at("service", vpcCidr, servicePort)] : []),
      ...others(egress, "allow"),
    ]),
  ];
}
