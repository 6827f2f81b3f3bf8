/**
 * Where each meter is in the AWS Price List: service code, filters, and the usage type as an anchored expression.
 *
 * Anchors matter: a substring match on `NatGateway-Hours` also finds `RegionalNatGateway-Hours`, provisioned, Outposts
 * and Local Zone rows. Filters only narrow the answer; the expression decides. Read off price-list rows of 2026; the
 * public IPv4 product has no productFamily, so a filter on it would hide the meter.
 */
import type { Meter } from "../meters";

/** How one meter is asked for and recognised. */
export interface MeterQuery {
  readonly meter: Meter;
  readonly serviceCode: string;
  /** Attribute filters, TERM_MATCH; `{region}` stands for the region code. */
  readonly filters: Readonly<Record<string, string>>;
  /** Matches the whole usage type. */
  readonly usageType: RegExp;
  /** Matches the operation, where rows share a usage type. */
  readonly operation?: RegExp;
  /** How many units of the price list one of ours is: a price per 10,000 requests is listed per request. */
  readonly per?: number;
}

const nat = (operation: string) => ({ regionCode: "{region}", productFamily: "NAT Gateway", operation });
const endpoint = { regionCode: "{region}", productFamily: "VpcEndpoint", endpointType: "PrivateLink" };
const ecs = { regionCode: "{region}", productFamily: "Compute" };
const region = { regionCode: "{region}" };

/**
 * The meters that can be asked for. Gateway endpoints have none: they are free. The rest of the book is not asked for:
 * how its rows are named was not seen.
 */
export const METER_QUERIES: readonly MeterQuery[] = [
  {
    meter: "nat-hour",
    serviceCode: "AmazonEC2",
    filters: nat("NatGateway"),
    usageType: /^(?:[A-Z0-9]{2,6}-)?NatGateway-Hours$/,
  },
  {
    meter: "nat-gb",
    serviceCode: "AmazonEC2",
    filters: nat("NatGateway"),
    usageType: /^(?:[A-Z0-9]{2,6}-)?NatGateway-Bytes$/,
  },
  {
    meter: "nat-regional-az-hour",
    serviceCode: "AmazonEC2",
    filters: nat("RegionalNatGateway"),
    usageType: /^(?:[A-Z0-9]{2,6}-)?RegionalNatGateway-Hours$/,
  },
  {
    meter: "nat-regional-gb",
    serviceCode: "AmazonEC2",
    filters: nat("RegionalNatGateway"),
    usageType: /^(?:[A-Z0-9]{2,6}-)?RegionalNatGateway-Bytes$/,
  },
  {
    meter: "interface-endpoint-az-hour",
    serviceCode: "AmazonVPC",
    filters: endpoint,
    usageType: /^(?:[A-Z0-9]{2,6}-)?VpcEndpoint-Hours$/,
    operation: /^VpcEndpoint$/,
  },
  {
    meter: "interface-endpoint-gb",
    serviceCode: "AmazonVPC",
    filters: endpoint,
    usageType: /^(?:[A-Z0-9]{2,6}-)?VpcEndpoint-Bytes$/,
    operation: /^VpcEndpoint$/,
  },
  {
    meter: "public-ipv4-hour",
    serviceCode: "AmazonVPC",
    filters: region,
    usageType: /^(?:[A-Z0-9]{2,6}-)?PublicIPv4:InUseAddress$/,
  },
  {
    meter: "cross-az-gb",
    serviceCode: "AWSDataTransfer",
    filters: { fromRegionCode: "{region}", transferType: "IntraRegion" },
    usageType: /^(?:[A-Z0-9]{2,6}-)?DataTransfer-Regional-Bytes$/,
  },
  {
    meter: "internet-egress-gb",
    serviceCode: "AWSDataTransfer",
    filters: { fromRegionCode: "{region}", transferType: "AWS Outbound", toLocation: "External" },
    usageType: /^(?:[A-Z0-9]{2,6}-)?DataTransfer-Out-Bytes$/,
  },
  {
    meter: "fargate-x86-vcpu-hour",
    serviceCode: "AmazonECS",
    filters: ecs,
    usageType: /^[A-Z0-9]{2,6}-Fargate-vCPU-Hours:perCPU$/,
  },
  {
    meter: "fargate-x86-gb-hour",
    serviceCode: "AmazonECS",
    filters: ecs,
    usageType: /^[A-Z0-9]{2,6}-Fargate-GB-Hours$/,
  },
  {
    meter: "fargate-arm-vcpu-hour",
    serviceCode: "AmazonECS",
    filters: ecs,
    usageType: /^[A-Z0-9]{2,6}-Fargate-ARM-vCPU-Hours:perCPU$/,
  },
  {
    meter: "fargate-arm-gb-hour",
    serviceCode: "AmazonECS",
    filters: ecs,
    usageType: /^[A-Z0-9]{2,6}-Fargate-ARM-GB-Hours$/,
  },
  {
    meter: "logs-ingest-gb",
    serviceCode: "AmazonCloudWatch",
    filters: { ...region, productFamily: "Data Payload" },
    usageType: /^[A-Z0-9]{2,6}-DataProcessing-Bytes$/,
  },
  {
    meter: "flow-logs-to-logs-gb",
    serviceCode: "AmazonCloudWatch",
    filters: region,
    usageType: /^[A-Z0-9]{2,6}-VendedLog-Bytes$/,
  },
  {
    meter: "secret-month",
    serviceCode: "AWSSecretsManager",
    filters: { ...region, productFamily: "Secret" },
    usageType: /^[A-Z0-9]{2,6}-AWSSecretsManager-Secrets$/,
  },
  { meter: "kms-key-month", serviceCode: "awskms", filters: region, usageType: /^[a-z0-9-]+-KMS-Keys$/ },
  {
    meter: "image-storage-gb-month",
    serviceCode: "AmazonECR",
    filters: { ...region, productFamily: "EC2 Container Registry" },
    usageType: /^[A-Z0-9]{2,6}-TimedStorage-ByteHrs$/,
  },
  {
    meter: "alb-hour",
    serviceCode: "AWSELB",
    filters: { ...region, productFamily: "Load Balancer-Application", operation: "LoadBalancing:Application" },
    usageType: /^(?:[A-Z0-9]{2,6}-)?LoadBalancerUsage$/,
  },
  {
    meter: "alb-lcu-hour",
    serviceCode: "AWSELB",
    filters: { ...region, productFamily: "Load Balancer-Application", operation: "LoadBalancing:Application" },
    usageType: /^(?:[A-Z0-9]{2,6}-)?LCUUsage$/,
  },
  {
    meter: "public-ipv4-idle-hour",
    serviceCode: "AmazonVPC",
    filters: region,
    usageType: /^(?:[A-Z0-9]{2,6}-)?PublicIPv4:IdleAddress$/,
  },
  {
    meter: "tgw-vpc-attachment-hour",
    serviceCode: "AmazonVPC",
    filters: region,
    usageType: /^(?:[A-Z0-9]{2,6}-)?TransitGateway-Hours$/,
    operation: /^TransitGatewayVPC$/,
  },
  {
    meter: "tgw-vpc-gb",
    serviceCode: "AmazonVPC",
    filters: region,
    usageType: /^(?:[A-Z0-9]{2,6}-)?TransitGateway-Bytes$/,
    operation: /^TransitGatewayVPC$/,
  },
  {
    meter: "fargate-ephemeral-gb-hour",
    serviceCode: "AmazonECS",
    filters: ecs,
    usageType: /^[A-Z0-9]{2,6}-Fargate-EphemeralStorage-GB-Hours$/,
  },
  {
    meter: "logs-storage-gb-month",
    serviceCode: "AmazonCloudWatch",
    filters: region,
    usageType: /^[A-Z0-9]{2,6}-TimedStorage-ByteHrs$/,
  },
  {
    meter: "kms-requests-10k",
    serviceCode: "awskms",
    filters: region,
    usageType: /^[a-z0-9-]+-KMS-Requests$/,
    per: 10_000,
  },
];

/** Query for the hours of one Linux instance type. */
export function instanceQuery(type: string): Omit<MeterQuery, "meter"> {
  return {
    serviceCode: "AmazonEC2",
    filters: {
      regionCode: "{region}",
      instanceType: type,
      operatingSystem: "Linux",
      tenancy: "Shared",
      preInstalledSw: "NA",
      capacitystatus: "Used",
      licenseModel: "No License required",
    },
    usageType: new RegExp(`^(?:[A-Z0-9]{2,6}-)?BoxUsage:${type.replaceAll(".", "\\.")}$`),
  };
}
