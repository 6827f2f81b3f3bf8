/** Rules about NAT, its addresses and the provider release they need. Pure. Tested by test/plan/rules.test.ts. */
import { partitionOf } from "../catalogue";
import { usesNat } from "../mode";
import { instanceArchitecture, plannedEips } from "../nat";
import type { ConfigProblem, Settings } from "../settings";
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

const regionalNat = rule(["network", "mode"], ({ network, mode }, { region, awsPackageVersion }) => {
  const { nat } = network;
  if (network.from !== undefined || nat.strategy !== "regional" || !usesNat(mode)) return [];
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
  if ((!usesNat(mode) && !nat.retainEips) || network.from !== undefined) return problems;
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

const instanceType = rule(["network", "mode"], ({ network: { nat, from } }) =>
  from !== undefined || nat.strategy !== "instance" || instanceArchitecture(nat.instanceType) !== undefined
    ? []
    : [
        problem(
          "network.nat.instanceType",
          nat.instanceType,
          "it is not an instance type of the families a, c, m, r or t, so its machine image cannot be chosen",
          "use t4g.nano (ARM) or t3.nano (x86), or a larger size of such a family",
        ),
      ],
);

export const natRules = [regionalNat, elasticIps, instanceType, privateDnsRelease];
