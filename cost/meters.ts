/** The closed set of what is metered, with units. Pure; no price is here. */

/** Meters with one price, and what one unit of them is. */
export const FLAT_UNITS = {
  "nat-hour": "NAT gateway and hour",
  "nat-gb": "GB processed, either direction",
  "nat-regional-az-hour": "hour and Availability Zone in which it is active",
  "nat-regional-gb": "GB processed, either direction",
  "interface-endpoint-az-hour": "endpoint, Availability Zone and hour",
  "gwlb-endpoint-az-hour": "endpoint, Availability Zone and hour",
  "gwlb-endpoint-gb": "GB processed",
  "gateway-endpoint": "GB",
  "egress-only-internet-gateway-hour": "hour, and GB",
  "public-ipv4-hour": "address in use and hour",
  "public-ipv4-idle-hour": "idle address and hour",
  "cross-az-gb": "GB and side (a GB that crosses is billed on both)",
  "tgw-vpc-attachment-hour": "attachment and hour",
  "tgw-vpc-gb": "GB sent into the gateway",
  "network-firewall-endpoint-hour": "firewall endpoint and hour",
  "network-firewall-gb": "GB processed",
  "resolver-endpoint-eni-hour": "network interface and hour",
  "dns-firewall-domain-month": "domain name and month",
  "dns-firewall-advanced-hour": "rule group association and hour",
  "route53-profiles-base-hour": "profile and hour",
  "route53-profiles-extra-association-hour": "further association and hour",
  "fargate-x86-vcpu-hour": "vCPU and hour, Linux",
  "fargate-x86-gb-hour": "GB of memory and hour, Linux",
  "fargate-arm-vcpu-hour": "vCPU and hour, Linux",
  "fargate-arm-gb-hour": "GB of memory and hour, Linux",
  "fargate-ephemeral-gb-hour": "GB of task storage above 20 and hour",
  "logs-ingest-gb": "GB ingested, Standard class",
  "logs-ingest-ia-gb": "GB ingested, Infrequent Access class",
  "logs-storage-gb-month": "GB stored and month",
  "logs-insights-gb": "GB scanned",
  "flow-logs-parquet-gb": "GB converted",
  "container-insights-enhanced-ecs-metric-month": "metric and month",
  "secret-month": "secret and month",
  "secret-api-10k": "10,000 calls",
  "kms-key-month": "customer managed key and month",
  "kms-requests-10k": "10,000 requests after the free 20,000",
  "image-storage-gb-month": "GB stored and month",
  "alb-hour": "load balancer and hour",
  "alb-lcu-hour": "capacity unit and hour",
} as const;

/** Meters whose price falls with the volume of a month, and what the volume is counted in. */
export const TIERED_UNITS = {
  "interface-endpoint-gb": "GB",
  "internet-egress-gb": "GB",
  "flow-logs-to-logs-gb": "GB",
  "flow-logs-to-s3-gb": "GB",
  "custom-metric-month": "metric and month",
  "dns-firewall-million-queries": "million queries",
  "resolver-million-queries": "million queries",
} as const;

export type FlatMeter = keyof typeof FLAT_UNITS;
export type TieredMeter = keyof typeof TIERED_UNITS;

/** Everything metered; instance hours are kept apart, by instance type. */
export type Meter = FlatMeter | TieredMeter;

/** Whether a meter has one price. */
export function isFlat(meter: Meter): meter is FlatMeter {
  return Object.hasOwn(FLAT_UNITS, meter);
}
