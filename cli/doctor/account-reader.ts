/** Reads an account through the AWS SDK: who calls, whether a Region is open, quotas and what is used of them. */
import type { Address, NatGateway, Tag, Vpc } from "@aws-sdk/client-ec2";
import type { AccountView, Usage } from "./doctor-sources";

/** Tag by which a stack's resources are known. */
const STACK_TAG = "fargate-egress:stack";

/** Attempts are few: a doctor that waits for minutes helps nobody. */
export async function accountView(region: string): Promise<AccountView> {
  const { EC2Client, paginateDescribeNatGateways, paginateDescribeSubnets, paginateDescribeVpcs, ...ec2 } =
    await import("@aws-sdk/client-ec2");
  const { STSClient, GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
  const { jsonApiOf } = await import("../../reachability/sources/aws/json-api");
  const client = new EC2Client({ region, maxAttempts: 3 });
  const json = jsonApiOf(client);
  const quotaCall = <T extends object>(operation: string, ServiceCode: string, QuotaCode: string) =>
    json.call<T>({
      service: "servicequotas",
      target: `ServiceQuotasV20190624.${operation}`,
      body: { ServiceCode, QuotaCode },
      region,
    });
  return {
    identity: async () => {
      const { Account = "", Arn = "" } = await new STSClient({ region, maxAttempts: 3 }).send(
        new GetCallerIdentityCommand({}),
      );
      return { account: Account, arn: Arn };
    },
    enabled: async () => {
      const { Regions = [] } = await client.send(new ec2.DescribeRegionsCommand({ AllRegions: true }));
      const found = Regions.find((r) => r.RegionName === region);
      return found && found.OptInStatus !== "not-opted-in";
    },
    quota: async (service, code) => {
      type Answer = { readonly Quota?: { readonly Value?: number } };
      const applied = await quotaCall<Answer>("GetServiceQuota", service, code).catch((error: unknown) => {
        if (error instanceof Error && error.name === "NoSuchResourceException") return undefined;
        throw error;
      });
      const answer = applied ?? (await quotaCall<Answer>("GetAWSDefaultServiceQuota", service, code));
      if (answer.Quota?.Value === undefined) throw new Error("the answer has no value");
      return answer.Quota.Value;
    },
    usage: async (stack): Promise<Usage> => {
      const own = (thing: { readonly Tags?: readonly Tag[] | undefined }) => isOwn(thing.Tags, stack);
      const { Addresses = [] as Address[] } = await client.send(new ec2.DescribeAddressesCommand({}));
      const vpcs: Vpc[] = [];
      for await (const page of paginateDescribeVpcs({ client }, {})) vpcs.push(...(page.Vpcs ?? []));
      const nats: NatGateway[] = [];
      for await (const page of paginateDescribeNatGateways({ client }, {})) nats.push(...(page.NatGateways ?? []));
      const zones = new Map<string, string>();
      for await (const page of paginateDescribeSubnets({ client }, {}))
        for (const s of page.Subnets ?? []) zones.set(s.SubnetId ?? "", s.AvailabilityZone ?? "");
      const natGateways: Record<string, number> = {};
      for (const nat of nats) {
        if (own(nat) || !["pending", "available", "failed"].includes(nat.State ?? "")) continue;
        const az = zones.get(nat.SubnetId ?? "");
        if (az !== undefined) natGateways[az] = (natGateways[az] ?? 0) + 1;
      }
      return {
        elasticIps: Addresses.length,
        ownElasticIps: Addresses.filter(own).length,
        vpcs: vpcs.length,
        ownVpcs: vpcs.filter(own).length,
        natGateways,
      };
    },
  };
}

function isOwn(tags: readonly Tag[] | undefined, stack: string): boolean {
  return (tags ?? []).some(
    ({ Key, Value = "" }) => Key === STACK_TAG && (Value === stack || Value.endsWith(`/${stack}`)),
  );
}
