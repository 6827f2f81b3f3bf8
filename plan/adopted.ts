/**
 * What a stack uses of an adopted network and what it adds: nothing that stands is made a second time. Pure.
 * What nobody could read is a problem where the plan would rest on it.
 */
import type { AdoptedFacts, AdoptedInterfaceEndpoint, AdoptedRouteTable, Fact } from "./adopted-facts";
import { shortServiceName } from "./catalogue";
import { usesNat } from "./mode";
import type { ConfigProblem, Settings } from "./settings";

/** A table whose default route stands already, and where it leads. */
export interface UsedRoute {
  readonly routeTableId: string;
  readonly target: string;
  readonly targetId?: string;
}

/** An interface endpoint that stands already and answers its service's names. */
export interface UsedEndpoint {
  readonly service: string;
  readonly id: string;
  /** Its first group: the tasks are admitted there. */
  readonly securityGroupId: string;
}

/** What stands in an adopted network and is used. */
export interface Adoption {
  /** Tables that need a default route of the stack's own. */
  readonly tablesWithoutRoute: readonly AdoptedRouteTable[];
  readonly usedRoutes: readonly UsedRoute[];
  readonly usedEndpoints: readonly UsedEndpoint[];
  /** Tables that lack a service's gateway route, and the prefix list where one stands. */
  readonly gateway: (service: string) => {
    readonly tables: readonly AdoptedRouteTable[];
    readonly prefixListId?: string;
  };
  readonly problems: readonly ConfigProblem[];
  readonly warnings: readonly { readonly key: string; readonly why: string }[];
}

const KEY = "network.existing";

/**
 * Compares what the configuration wants with what stands.
 * @param wanted interface services that would be made.
 * @param gateways services with a gateway endpoint that would be made.
 */
export function adopt(
  settings: Settings,
  facts: AdoptedFacts,
  wanted: readonly string[],
  gateways: readonly string[],
): Adoption {
  const problems: ConfigProblem[] = [];
  const warnings: { key: string; why: string }[] = [];
  const missing: AdoptedRouteTable[] = [];
  const used: UsedRoute[] = [];
  for (const table of facts.routeTables) {
    const route = table.defaultRoute;
    if (isUnknown(route)) {
      if (usesNat(settings.mode)) problems.push(unread(table.id, `the default route of ${table.id}`, route.unknown));
    } else if (route.target === "none") missing.push(table);
    else if (route.target === "internet-gateway") problems.push(publicTable(table));
    else if (!usesNat(settings.mode))
      warnings.push({
        key: KEY,
        why: `${table.id} has a default route to ${route.targetId ?? route.target}, which this stack leaves: only the task groups' rules keep the tasks off it`,
      });
    else if (route.state === "blackhole") problems.push(blackhole(table, route.targetId ?? route.target));
    else
      used.push({
        routeTableId: table.id,
        target: route.target,
        ...(route.targetId === undefined ? {} : { targetId: route.targetId }),
      });
  }
  return {
    tablesWithoutRoute: missing,
    usedRoutes: used,
    usedEndpoints: usedEndpoints(facts, wanted, problems),
    gateway: (service) => gatewayOf(facts, service),
    problems: [
      ...problems,
      ...gateways.flatMap((service) => gatewayProblems(facts, service)),
      ...dnsProblems(facts, wanted),
    ],
    warnings,
  };
}

function isUnknown<T>(fact: Fact<T>): fact is { readonly unknown: string } {
  return typeof fact === "object" && fact !== null && "unknown" in fact;
}

function unread(value: string, what: string, why: string): ConfigProblem {
  return {
    key: KEY,
    value,
    why: `${what} is not known (${why}), and a second one would be refused by AWS`,
    fix: "record the network again with the permission it lacks: egress network record",
  };
}

function publicTable({ id, subnetIds }: AdoptedRouteTable): ConfigProblem {
  return {
    key: `${KEY}.privateSubnetIds`,
    value: subnetIds.join(", "),
    why: `their table ${id} leads to an internet gateway, so these are public subnets, where a task without a public address has no egress path`,
    fix: "list subnets whose table has no route to an internet gateway",
  };
}

function blackhole({ id }: AdoptedRouteTable, target: string): ConfigProblem {
  return {
    key: KEY,
    value: id,
    why: `its default route leads to ${target}, which is gone, and stands in the way of a new one`,
    fix: `aws ec2 delete-route --route-table-id ${id} --destination-cidr-block 0.0.0.0/0`,
  };
}

function usedEndpoints(facts: AdoptedFacts, wanted: readonly string[], problems: ConfigProblem[]): UsedEndpoint[] {
  if (isUnknown(facts.interfaceEndpoints)) {
    if (wanted.length > 0)
      problems.push(unread(facts.vpcId, "whether endpoints stand in it", facts.interfaceEndpoints.unknown));
    return [];
  }
  return facts.interfaceEndpoints.flatMap((endpoint) => {
    const service = shortServiceName(endpoint.serviceName);
    if (service === undefined || !wanted.includes(service)) return [];
    return usedEndpoint(endpoint, service, problems);
  });
}

function usedEndpoint(endpoint: AdoptedInterfaceEndpoint, service: string, problems: ConfigProblem[]): UsedEndpoint[] {
  const { id, privateDns, securityGroupIds } = endpoint;
  if (isUnknown(privateDns)) {
    problems.push(unread(id, `whether ${id} answers the names of ${service}`, privateDns.unknown));
    return [];
  }
  // One that answers no name conflicts with nothing, and serves nobody.
  if (!privateDns) return [];
  if (isUnknown(securityGroupIds)) {
    problems.push(unread(id, `the groups of ${id}`, securityGroupIds.unknown));
    return [];
  }
  const [securityGroupId] = securityGroupIds;
  if (securityGroupId === undefined) {
    problems.push({
      key: KEY,
      value: id,
      why: `it answers the names of ${service} and has no security group that could admit the tasks`,
      fix: `give it one: aws ec2 modify-vpc-endpoint --vpc-endpoint-id ${id} --add-security-group-ids sg-…`,
    });
    return [];
  }
  return [{ service, id, securityGroupId }];
}

function gatewayOf({ routeTables }: AdoptedFacts, service: string) {
  const routeOf = ({ gatewayRoutes }: AdoptedRouteTable) =>
    isUnknown(gatewayRoutes) ? undefined : gatewayRoutes.find((route) => route.service === service);
  const prefixListId = routeTables.map(routeOf).find((route) => route !== undefined)?.prefixListId;
  return {
    tables: routeTables.filter((table) => !isUnknown(table.gatewayRoutes) && routeOf(table) === undefined),
    ...(prefixListId === undefined ? {} : { prefixListId }),
  };
}

function gatewayProblems({ routeTables }: AdoptedFacts, service: string): ConfigProblem[] {
  return routeTables.flatMap(({ id, gatewayRoutes }) =>
    isUnknown(gatewayRoutes) ? [unread(id, `whether ${id} has a route to ${service}`, gatewayRoutes.unknown)] : [],
  );
}

function dnsProblems(facts: AdoptedFacts, wanted: readonly string[]): ConfigProblem[] {
  if (wanted.length === 0) return [];
  return (["enableDnsSupport", "enableDnsHostnames"] as const).flatMap((attribute) => {
    const value = facts[attribute];
    if (isUnknown(value)) return [unread(facts.vpcId, attribute, value.unknown)];
    if (value) return [];
    return [
      {
        key: `${KEY}.vpcId`,
        value: facts.vpcId,
        why: `the VPC has ${attribute} off, and private DNS of an endpoint needs it`,
        fix: `aws ec2 modify-vpc-attribute --vpc-id ${facts.vpcId} --${attribute === "enableDnsSupport" ? "enable-dns-support" : "enable-dns-hostnames"}`,
      },
    ];
  });
}

/** Problems of NAT and load balancers that want public subnets, or subnets of two AZs. */
export function placementProblems(
  settings: Settings,
  facts: AdoptedFacts,
  /** AZ ids where a NAT of the stack's own would stand. */
  hosts: readonly string[],
): ConfigProblem[] {
  const bare = hosts.filter((zone) => !facts.publicSubnets.some((subnet) => subnet.zone.id === zone));
  const nat: ConfigProblem[] =
    bare.length === 0
      ? []
      : [
          {
            key: `${KEY}.publicSubnetIds`,
            value: JSON.stringify(facts.publicSubnets.map((s) => s.id)),
            why: `nat.strategy ${settings.network.nat.strategy} puts a NAT in ${bare.join(", ")}, where no public subnet is listed`,
            fix: `list a public subnet of ${bare.join(" and of ")}, or use nat.strategy: regional`,
          },
        ];
  return [...nat, ...Object.keys(settings.services).flatMap((name) => balancerProblems(name, settings, facts))];
}

function balancerProblems(name: string, { services }: Settings, facts: AdoptedFacts): ConfigProblem[] {
  const scheme = services[name]?.loadBalancer.scheme ?? "none";
  if (scheme === "none") return [];
  const [key, subnets] =
    scheme === "public"
      ? (["publicSubnetIds", facts.publicSubnets] as const)
      : (["privateSubnetIds", facts.privateSubnets] as const);
  const taskZones = new Set(facts.zones.map((zone) => zone.id));
  const zones = new Set(subnets.map((s) => s.zone.id).filter((zone) => taskZones.has(zone)));
  if (zones.size >= 2) return [];
  return [
    {
      key: `${KEY}.${key}`,
      value: JSON.stringify(subnets.map((s) => s.id)),
      why: `the ${scheme} load balancer of ${name} needs subnets in at least two of the tasks' AZs, and these are in ${zones.size}`,
      fix: `list subnets of two or more AZs, or set services.${name}.loadBalancer.scheme: none`,
    },
  ];
}
