/** Rules about addresses and AZs. Pure. Tested by test/plan/rules.test.ts. */
import { contains, overlaps, parseCidr, SLOTS, VPC_PREFIX, VPC_PREFIX_WITH_LOAD_BALANCER } from "../addresses";
import { LIMITS } from "../limits";
import { loadBalancerPlan } from "../load-balancer";
import { aclNeeds, largestAcl } from "../network-acl";
import type { ConfigProblem, Settings } from "../settings";
import { problem, repeated, rule } from "./rule";

/** Names of the services with a load balancer of this kind. */
function balanced({ services }: Pick<Settings, "services">, scheme?: "public"): string[] {
  return Object.entries(services)
    .filter(([, { loadBalancer }]) =>
      scheme === undefined ? loadBalancer.scheme !== "none" : loadBalancer.scheme === scheme,
    )
    .map(([name]) => name);
}

/** Whether the stack makes the network that these rules are about. */
function makesNetwork({ existing, from }: Settings["network"]): boolean {
  return existing === undefined && from === undefined;
}

const cidrSize = rule(["network", "services"], ({ network, services }) => {
  const vpc = parseCidr(network.cidr);
  if (!vpc || !makesNetwork(network)) return [];
  if (vpc.prefix < VPC_PREFIX.largest)
    return [
      problem(
        "network.cidr",
        network.cidr,
        `a VPC is at most a /${VPC_PREFIX.largest}`,
        `use a /${VPC_PREFIX.largest} to /${VPC_PREFIX.smallest}`,
      ),
    ];
  const smallest = balanced({ services }, "public").length > 0 ? VPC_PREFIX_WITH_LOAD_BALANCER : VPC_PREFIX.smallest;
  if (vpc.prefix <= smallest) return [];
  const why =
    smallest === VPC_PREFIX.smallest
      ? `${SLOTS} private and ${SLOTS} public subnet slots need a /${VPC_PREFIX.smallest}: a public subnet would be smaller than AWS's smallest, /28`
      : `a public load balancer needs /27 subnets, which a /${VPC_PREFIX_WITH_LOAD_BALANCER} VPC has`;
  return [problem("network.cidr", network.cidr, why, `use a /${smallest} or larger, such as 10.0.0.0/16`)];
});

const cidrOverlap = rule(["network", "egress", "endpoints"], ({ network, egress, endpoints }) => {
  const problems: ConfigProblem[] = [];
  if (!makesNetwork(network)) return problems;
  network.avoidCidrs.forEach((other, i) => {
    if (overlaps(network.cidr, other))
      problems.push(
        problem(
          "network.cidr",
          network.cidr,
          `it overlaps ${other} (network.avoidCidrs[${i}]): packets to the shared addresses stay in the VPC`,
          "choose a CIDR outside every listed network",
        ),
      );
  });
  egress.allow.forEach((allow, i) => {
    if (contains(network.cidr, allow.cidr))
      problems.push(
        problem(
          `egress.allow[${i}].cidr`,
          allow.cidr,
          `it lies inside the VPC (${network.cidr}), which NAT does not reach`,
          "remove it; reach services in the VPC by security group",
        ),
      );
  });
  endpoints.external.forEach((external, i) => {
    for (const cidr of external.cidrs)
      if (overlaps(network.cidr, cidr))
        problems.push(
          problem(
            `endpoints.external[${i}].cidrs`,
            cidr,
            `it overlaps this VPC (${network.cidr}), so its packets never leave`,
            "give the central VPC's addresses, or securityGroupId for an endpoint in this VPC",
          ),
        );
  });
  return problems;
});

const egressRepeats = rule(["egress"], ({ egress }) => {
  // Parsed once each: every pair is compared.
  const ranges = egress.allow.map(({ cidr }) => parseCidr(cidr));
  return egress.allow.flatMap((allow, i) => {
    const own = ranges[i];
    const earlier = egress.allow.findIndex((other, j) => {
      const range = ranges[j];
      return j < i && other.port === allow.port && range && own && range.first <= own.first && own.last <= range.last;
    });
    if (earlier < 0) return [];
    return [
      problem(
        `egress.allow[${i}]`,
        { cidr: allow.cidr, port: allow.port },
        `egress.allow[${earlier}] (${egress.allow[earlier]?.cidr}) allows it already; AWS refuses duplicate rules`,
        "remove one of the two",
      ),
    ];
  });
});

const aclQuota = rule(["network", "egress", "services"], (settings) => {
  const { network, services } = settings;
  if (network.networkAcls !== "managed" || !makesNetwork(network)) return [];
  const views = Object.values(services).map((service) => {
    const loadBalancer = loadBalancerPlan(service, [network.cidr]);
    return {
      ports: [service, ...service.sidecars].flatMap(({ ports }) => ports).map(({ port }) => port),
      ...(loadBalancer ? { loadBalancer } : {}),
      peers: service.reach.flatMap((reach) => ("cidr" in reach ? [{ cidr: reach.cidr, port: reach.port }] : [])),
    };
  });
  const most = largestAcl(aclNeeds(views, settings));
  if (most <= LIMITS.rulesPerAcl.most) return [];
  return [
    problem(
      "network.networkAcls",
      network.networkAcls,
      `egress.allow, the services' ports and the load balancers' clients need ${most} rules in one direction, and an ACL takes ${LIMITS.rulesPerAcl.most}`,
      "merge the destinations into fewer CIDRs, or set network.networkAcls: none (the security groups stay exact)",
    ),
  ];
});

const zoneCount = rule(["network", "services"], ({ network, services }) => {
  const problems: ConfigProblem[] = [];
  const { azs } = network;
  if (!makesNetwork(network)) return problems;
  const count = typeof azs === "number" ? azs : azs.length;
  if (count > SLOTS)
    problems.push(
      problem(
        "network.azs",
        azs,
        `the VPC has ${SLOTS} address slots, one per AZ of a region; ${count} AZs do not fit`,
        `use at most ${SLOTS}`,
      ),
    );
  if (typeof azs !== "number")
    for (const zone of repeated(azs))
      problems.push(
        problem(
          "network.azs",
          azs,
          `${zone} is listed twice; an endpoint takes one subnet per AZ`,
          "list each AZ once",
        ),
      );
  const [first] = balanced({ services });
  if (first !== undefined && count < 2)
    problems.push(
      problem(
        "network.azs",
        azs,
        `the load balancer of ${first} needs subnets in at least two AZs`,
        `use 2 or more, or services.${first}.loadBalancer.scheme: none`,
      ),
    );
  return problems;
});

const existingNetwork = rule(["network", "services"], ({ network, services }) => {
  const { existing, from } = network;
  if (!existing) return [];
  const problems: ConfigProblem[] = [];
  const key = "network.existing";
  if (from !== undefined)
    problems.push(
      problem("network.from", from, "a stack adopts a VPC or joins another stack's", `remove it or ${key}`),
    );
  if (existing.vpcId === undefined && existing.snapshot === undefined)
    problems.push(
      problem(key, existing, "it names no network", `set ${key}.vpcId, or ${key}.snapshot (egress network record)`),
    );
  if (existing.vpcId !== undefined && existing.snapshot === undefined && existing.privateSubnetIds.length === 0)
    problems.push(
      problem(
        `${key}.privateSubnetIds`,
        [],
        "the tasks have no subnet",
        "list the VPC's private subnets, or give a snapshot",
      ),
    );
  for (const list of ["privateSubnetIds", "publicSubnetIds"] as const)
    for (const subnet of repeated(existing[list]))
      problems.push(problem(`${key}.${list}`, existing[list], `${subnet} is listed twice`, "list each subnet once"));
  if (existing.privateSubnetIds.length > 16)
    problems.push(
      problem(
        `${key}.privateSubnetIds`,
        `${existing.privateSubnetIds.length} subnets`,
        "an ECS service takes at most 16 subnets",
        "list at most 16, one per AZ is enough",
      ),
    );
  const [balancer] = balanced({ services }, "public");
  // A snapshot tells public subnets by their routes. Where NAT needs one, the plan says so: it knows what stands already.
  if (balancer !== undefined && existing.snapshot === undefined && existing.publicSubnetIds.length === 0)
    problems.push(
      problem(
        `${key}.publicSubnetIds`,
        [],
        `the public load balancer of ${balancer} stands in a public subnet, and none is listed`,
        "list the VPC's public subnets",
      ),
    );
  return problems;
});

export const networkRules = [cidrSize, cidrOverlap, egressRepeats, aclQuota, zoneCount, existingNetwork];
