/**
 * Attributes in which AWS repeats what resources of their own say. Of a resource that exists already they show how things
 * were when it was last read: what the plan adds is missing in them, what it deletes is still there. Pure.
 */

import type { Instance } from "./instances";
import type { Follower } from "./references";

/** Types that write an attribute from outside, and the attribute of theirs that names the resource. */
type Writers = Readonly<Record<string, string>>;

const RULES: Writers = {
  aws_vpc_security_group_ingress_rule: "security_group_id",
  aws_vpc_security_group_egress_rule: "security_group_id",
  aws_security_group_rule: "security_group_id",
};
const ROUTES: Writers = { aws_route: "route_table_id", aws_vpc_endpoint_route_table_association: "route_table_id" };
const ENTRIES: Writers = { aws_network_acl_rule: "network_acl_id" };
const ACLS: Writers = { aws_network_acl_association: "network_acl_id" };

const ECHOES: Readonly<Record<string, Readonly<Record<string, Writers>>>> = {
  aws_security_group: { ingress: RULES, egress: RULES },
  aws_default_security_group: { ingress: RULES, egress: RULES },
  aws_route_table: { route: ROUTES, propagating_vgws: { aws_vpn_gateway_route_propagation: "route_table_id" } },
  aws_default_route_table: { route: ROUTES, propagating_vgws: { aws_vpn_gateway_route_propagation: "route_table_id" } },
  aws_network_acl: { ingress: ENTRIES, egress: ENTRIES, subnet_ids: ACLS },
  aws_default_network_acl: { ingress: ENTRIES, egress: ENTRIES, subnet_ids: ACLS },
  aws_vpc_endpoint: {
    route_table_ids: { aws_vpc_endpoint_route_table_association: "vpc_endpoint_id" },
    subnet_ids: { aws_vpc_endpoint_subnet_association: "vpc_endpoint_id" },
    security_group_ids: { aws_vpc_endpoint_security_group_association: "vpc_endpoint_id" },
    private_dns_enabled: { aws_vpc_endpoint_private_dns: "vpc_endpoint_id" },
  },
  aws_route53_zone: { vpc: { aws_route53_zone_association: "zone_id" } },
  aws_iam_role: {
    inline_policy: { aws_iam_role_policy: "role" },
    managed_policy_arns: { aws_iam_role_policy_attachment: "role", aws_iam_policy_attachment: "roles" },
  },
};

/** Which attributes of an instance are not its own. */
export class Echoes {
  readonly #writers = new Map<string, Set<string>>();

  /** @param writers instances of the plan, and those it deletes */
  constructor(
    readonly follower: Follower,
    writers: readonly Instance[],
  ) {
    for (const { type, values } of writers) {
      const named = new Set<string>();
      for (const attributes of Object.values(ECHOES))
        for (const types of Object.values(attributes)) if (types[type] !== undefined) named.add(types[type]);
      for (const attribute of named) for (const id of texts(values[attribute])) this.#note(`${type} ${id}`, attribute);
    }
  }

  #note(key: string, attribute: string): void {
    const known = this.#writers.get(key);
    if (known) known.add(attribute);
    else this.#writers.set(key, new Set([attribute]));
  }

  /** Attributes that others write: not configured here, of a resource that exists, to which one of the writers refers. */
  of(instance: Instance): readonly string[] {
    const attributes = ECHOES[instance.type];
    if (!attributes || !instance.exists) return [];
    const configured = this.follower.configured(instance)?.["expressions"];
    const own = typeof configured === "object" && configured !== null ? Object.keys(configured) : [];
    const names = texts([instance.values["id"], instance.values["name"], instance.values["zone_id"]]);
    return Object.entries(attributes).flatMap(([attribute, writers]) => {
      if (own.includes(attribute)) return [];
      const written = Object.entries(writers).some(([type, by]) =>
        names.some((name) => this.#writers.get(`${type} ${name}`)?.has(by) === true),
      );
      return written ? [attribute] : [];
    });
  }
}

function texts(value: unknown): string[] {
  return (Array.isArray(value) ? (value as unknown[]) : [value]).filter(
    (item): item is string => typeof item === "string",
  );
}
