/** The closed lists of what can be wrong and what is worth a warning. Pure. */

/** Every fault that the proof can name. Each has its row in the catalogue (faults.ts). */
export const FAULT_KINDS = [
  // Name resolution
  "vpc-dns-support-off",
  "vpc-dns-hostnames-off",
  "private-dns-off",
  "private-dns-conflict",
  "hosted-zone-conflict",
  "custom-resolver-port-closed",
  // Endpoints
  "endpoint-missing",
  "endpoint-not-available",
  "endpoint-other-region",
  "endpoint-other-vpc",
  "endpoint-without-subnets",
  "endpoint-zone-twice",
  "endpoint-zone-not-offered",
  "gateway-not-associated",
  "s3-interface-without-gateway",
  "too-many-endpoints",
  // Routes
  "no-default-route",
  "no-internet-path",
  "route-blackhole",
  "route-target-unfit",
  "local-route-captured",
  "no-public-ip",
  "internet-gateway-detached",
  // Security groups
  "task-egress-endpoint",
  "task-egress-prefix-list",
  "task-egress-internet",
  "endpoint-ingress",
  "endpoint-default-group",
  // Network ACLs
  "acl-task-outbound",
  "acl-task-inbound",
  "acl-endpoint-inbound",
  "acl-endpoint-outbound",
  "acl-nat-inbound",
  "acl-nat-internet-outbound",
  "acl-nat-internet-inbound",
  "acl-nat-outbound",
  // Endpoint policies
  "endpoint-policy-denies",
  "layer-bucket-denied",
  "gateway-policy-principal",
  "policy-malformed",
  "policy-too-long",
  // Roles
  "execution-role-missing",
  "execution-role-image",
  "execution-role-logs",
  "execution-role-secret",
  "execution-role-kms",
  "task-role-missing",
  "task-role-exec",
  "role-not-assumable",
  // NAT
  "nat-missing",
  "nat-not-available",
  "nat-private",
  "nat-without-address",
  "nat-subnet-not-public",
  "nat-regional-unsupported",
  "nat-regional-arguments",
  "nat-instance-not-running",
  "nat-instance-check",
  "nat-instance-without-address",
  "nat-instance-ingress",
  "nat-instance-egress",
  "elastic-ip-quota",
  // Images and other regions
  "image-registry-public",
  "image-other-region",
  "pull-through-cold",
  "logs-other-region",
  "secret-other-region",
  // The task itself
  "exec-readonly-root",
  "too-many-subnets",
  "too-many-groups",
  "platform-version-old",
] as const;

/** Name of a fault. */
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Every warning: it works, and it costs more or breaks more easily than it looks. */
export const WARNING_KINDS = [
  "endpoint-not-in-zone",
  "endpoint-single-zone",
  "endpoint-unused",
  "nat-other-zone",
  "windows-base-layers",
] as const;

/** Name of a warning. */
export type WarningKind = (typeof WARNING_KINDS)[number];
