/** What a stack needs of an account's quotas beside what is used already. */
import type { Evaluation } from "../../offline/evaluate";
import { fieldsOf, textsOf } from "../../resources/properties";
import { TYPES } from "../../resources/tokens";
import type { Check } from "./check";
import { type AccountView, reasonOf, type Usage } from "./doctor-sources";

/** What a stack makes that a quota counts. */
export interface Demand {
  readonly elasticIps: number;
  readonly vpcs: number;
  readonly interfaceEndpoints: number;
  /** Most NAT gateways in one AZ. */
  readonly natGatewaysPerAz: number;
}

/** Codes of Service Quotas. Source: docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html. */
const QUOTAS = {
  elasticIps: { service: "ec2", code: "L-0263D0A3", name: "Elastic IPs" },
  vpcs: { service: "vpc", code: "L-F678F1CE", name: "VPCs" },
  interfaceEndpoints: { service: "vpc", code: "L-29B6F2EB", name: "interface endpoints of a VPC" },
  natGatewaysPerAz: { service: "vpc", code: "L-FE5A380F", name: "NAT gateways of an AZ" },
} as const;

/** Counts what an evaluated stack registers. */
export function demandOf({ resources }: Evaluation): Demand {
  const of = (type: string) => resources.filter((r) => r.type === type);
  const perAz = new Map<string, number>();
  for (const nat of of(TYPES.natGateway)) {
    const subnet = textsOf(nat.inputs["subnetId"])[0] ?? "";
    perAz.set(subnet, (perAz.get(subnet) ?? 0) + 1);
  }
  return {
    elasticIps: of(TYPES.eip).length,
    vpcs: of(TYPES.vpc).length,
    interfaceEndpoints: of(TYPES.endpoint).filter((r) => fieldsOf(r.inputs)["vpcEndpointType"] === "Interface").length,
    natGatewaysPerAz: Math.max(0, ...perAz.values()),
  };
}

/** One check a quota that the stack's demand touches. @param stack for messages, and whose things are its own */
export async function quotaChecks(
  account: AccountView,
  stack: string,
  region: string,
  demand: Demand,
): Promise<Check[]> {
  let usage: Usage;
  try {
    usage = await account.usage(stack);
  } catch (error) {
    return [unread(`quotas in ${region} for ${stack}`, error, "allow ec2:Describe*")];
  }
  const used = {
    elasticIps: usage.elasticIps - usage.ownElasticIps,
    vpcs: usage.vpcs - usage.ownVpcs,
    interfaceEndpoints: 0,
    natGatewaysPerAz: Math.max(0, ...Object.values(usage.natGateways)),
  };
  const checks: Check[] = [];
  for (const key of Object.keys(QUOTAS) as (keyof typeof QUOTAS)[]) {
    if (demand[key] === 0) continue;
    const { service, code, name } = QUOTAS[key];
    const subject = `${name} in ${region} for ${stack}`;
    try {
      const quota = await account.quota(service, code);
      const needed = used[key] + demand[key];
      const found = `${demand[key]} needed, ${used[key]} used by others, quota ${quota}`;
      const fix = `aws service-quotas request-service-quota-increase --region ${region} --service-code ${service} --quota-code ${code} --desired-value ${needed}`;
      checks.push(needed <= quota ? { subject, state: "ok", found } : { subject, state: "missing", found, fix });
    } catch (error) {
      checks.push(
        unread(subject, error, "allow servicequotas:GetServiceQuota and servicequotas:GetAWSDefaultServiceQuota"),
      );
    }
  }
  return checks;
}

function unread(subject: string, error: unknown, fix: string): Check {
  return { subject, state: "unknown", found: `it could not be read: ${reasonOf(error)}`, fix };
}
