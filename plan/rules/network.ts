/** Rules about addresses, AZs and NAT. Pure. Tested by test/plan/rules.test.ts. */
import { contains, overlaps, parseCidr, SLOTS, VPC_PREFIX, VPC_PREFIX_WITH_LOAD_BALANCER } from "../addresses";
import { partitionOf } from "../catalogue";
import { usesNat } from "../mode";
import { plannedEips } from "../nat";
import type { ConfigProblem, Settings } from "../settings";
import { isConstrained } from "../zones";
import { problem, repeated, rule } from "./rule";

/** First releases of @pulumi/aws with the inputs (source: type declarations of the published packages). */
const FIRST_REGIONAL = "7.14.0";
const FIRST_SAFE_PRIVATE_DNS = "7.23.0";

function older(version: string, than: string): boolean {
  const [a, b] = [version, than].map((v) => v.split(/[.-]/).slice(0, 3).map(Number));
  for (let i = 0; i < 3; i++) {
    const difference = (a?.[i] ?? 0) - (b?.[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

const cidrSize = rule(["network", "service"], ({ network, service }) => {
  const vpc = parseCidr(network.cidr);
  if (!vpc || network.existing) return [];
  if (vpc.prefix < VPC_PREFIX.largest)
    return [
      problem(
        "network.cidr",
        network.cidr,
        `a VPC is at most a /${VPC_PREFIX.largest}`,
        `use a /${VPC_PREFIX.largest} to /${VPC_PREFIX.smallest}`,
      ),
    ];
  const smallest = service.loadBalancer.scheme === "public" ? VPC_PREFIX_WITH_LOAD_BALANCER : VPC_PREFIX.smallest;
  if (vpc.prefix <= smallest) return [];
  const why =
    smallest === VPC_PREFIX.smallest
      ? `${SLOTS} private and ${SLOTS} public subnet slots need a /${VPC_PREFIX.smallest}: a public subnet would be smaller than AWS's smallest, /28`
      : `a public load balancer needs /27 subnets, which a /${VPC_PREFIX_WITH_LOAD_BALANCER} VPC has`;
  return [problem("network.cidr", network.cidr, why, `use a /${smallest} or larger, such as 10.0.0.0/16`)];
});

const cidrOverlap = rule(["network", "egress", "endpoints"], ({ network, egress, endpoints }) => {
  const problems: ConfigProblem[] = [];
  if (network.existing) return problems;
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

const egressRepeats = rule(["egress"], ({ egress }) =>
  egress.allow.flatMap((allow, i) => {
    const earlier = egress.allow.findIndex(
      (other, j) => j < i && other.port === allow.port && contains(other.cidr, allow.cidr),
    );
    if (earlier < 0) return [];
    return [
      problem(
        `egress.allow[${i}]`,
        { cidr: allow.cidr, port: allow.port },
        `egress.allow[${earlier}] (${egress.allow[earlier]?.cidr}) allows it already; AWS refuses duplicate rules`,
        "remove one of the two",
      ),
    ];
  }),
);

const zoneCount = rule(["network", "service"], ({ network, service }) => {
  const problems: ConfigProblem[] = [];
  const { azs } = network;
  if (network.existing) return problems;
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
  if (service.loadBalancer.scheme !== "none" && count < 2)
    problems.push(
      problem(
        "network.azs",
        azs,
        "a load balancer needs subnets in at least two AZs",
        "use 2 or more, or service.loadBalancer.scheme: none",
      ),
    );
  return problems;
});

const existingNetwork = rule(["network", "mode", "service"], ({ network, mode, service }) => {
  const { existing, nat } = network;
  if (!existing) return [];
  const problems: ConfigProblem[] = [];
  for (const key of ["privateSubnetIds", "publicSubnetIds"] as const)
    for (const subnet of repeated(existing[key]))
      problems.push(
        problem(`network.existing.${key}`, existing[key], `${subnet} is listed twice`, "list each subnet once"),
      );
  if (existing.privateSubnetIds.length > 16)
    problems.push(
      problem(
        "network.existing.privateSubnetIds",
        `${existing.privateSubnetIds.length} subnets`,
        "an ECS service takes at most 16 subnets",
        "list at most 16, one per AZ is enough",
      ),
    );
  const needsPublic =
    usesNat(mode) && nat.strategy !== "regional"
      ? `NAT (${nat.strategy})`
      : service.loadBalancer.scheme === "public"
        ? "the public load balancer"
        : undefined;
  if (needsPublic && existing.publicSubnetIds.length === 0)
    problems.push(
      problem(
        "network.existing.publicSubnetIds",
        [],
        `${needsPublic} stands in a public subnet, and none is listed`,
        "list the VPC's public subnets, or use nat.strategy: regional",
      ),
    );
  return problems;
});

const regionalNat = rule(["network", "mode"], ({ network, mode }, { region, awsPackageVersion }) => {
  const { nat, azs, existing } = network;
  if (nat.strategy !== "regional" || !usesNat(mode)) return [];
  const problems: ConfigProblem[] = [];
  const refuse = (why: string, fix: string) => problems.push(problem("network.nat.strategy", nat.strategy, why, fix));
  const partition = partitionOf(region);
  if (partition !== "aws")
    refuse(`regional NAT gateways are not offered in ${partition} (${region})`, "use per-az or single");
  if (older(awsPackageVersion, FIRST_REGIONAL))
    refuse(
      `@pulumi/aws ${awsPackageVersion} has no regional NAT gateway; ${FIRST_REGIONAL} is the first that has`,
      "npm install @pulumi/aws@^7.48.0",
    );
  if (!existing && Array.isArray(azs))
    for (const zone of azs as readonly string[])
      if (isConstrained(zone))
        refuse(
          `a regional NAT gateway is not offered in the constrained AZ ${zone}`,
          "leave that AZ out, or use per-az",
        );
  return problems;
});

const elasticIps = rule(["network", "mode"], ({ network, mode }) => {
  const { nat, azs, existing } = network;
  const problems: ConfigProblem[] = [];
  for (const twice of repeated(nat.eipAllocationIds))
    problems.push(
      problem(
        "network.nat.eipAllocationIds",
        nat.eipAllocationIds,
        `${twice} is listed twice; an address serves one gateway`,
        "list each allocation once",
      ),
    );
  if (!usesNat(mode) && !nat.retainEips) return problems;
  const zones = existing ? undefined : typeof azs === "number" ? azs : azs.length;
  if (zones === undefined) return problems;
  const needed = plannedEips(nat, zones);
  const brought = nat.eipAllocationIds.length;
  if (brought > 0 && needed !== "automatic" && brought !== needed)
    problems.push(
      problem(
        "network.nat.eipAllocationIds",
        nat.eipAllocationIds,
        `nat.strategy ${nat.strategy} in ${zones} AZ${zones === 1 ? "" : "s"} takes ${needed} address${needed === 1 ? "" : "es"}, and ${brought} are listed`,
        `list exactly ${needed}, or none to allocate new ones`,
      ),
    );
  const fresh = needed === "automatic" ? 0 : brought > 0 ? 0 : needed;
  if (fresh > 0 && fresh + nat.otherEips > nat.eipQuota)
    problems.push(
      problem(
        "network.nat.strategy",
        nat.strategy,
        `it allocates ${fresh} Elastic IPs, and with ${nat.otherEips} others that exceeds the account's quota of ${nat.eipQuota} in the region`,
        "use single or fewer AZs, bring addresses along (eipAllocationIds), or raise the quota (L-0263D0A3) and set network.nat.eipQuota",
      ),
    );
  return problems;
});

const privateDnsRelease = rule(["mode"], ({ mode }: Settings, { awsPackageVersion }) =>
  older(awsPackageVersion, FIRST_SAFE_PRIVATE_DNS)
    ? [
        problem(
          "mode",
          mode,
          `@pulumi/aws ${awsPackageVersion} replaces an endpoint when its private DNS changes, which is an outage; ${FIRST_SAFE_PRIVATE_DNS} is the first that does not`,
          "npm install @pulumi/aws@^7.48.0",
        ),
      ]
    : [],
);

export const networkRules = [
  cidrSize,
  cidrOverlap,
  egressRepeats,
  zoneCount,
  existingNetwork,
  regionalNat,
  elasticIps,
  privateDnsRelease,
];
