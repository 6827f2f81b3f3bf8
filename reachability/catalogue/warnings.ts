/** Catalogue rows: what works, and costs more or breaks more easily than it looks. Data. */

/** One kind of warning. Placeholders as in faults. */
export interface WarningRow {
  /** `EGW001`: stable, never reused. */
  readonly code: string;
  readonly title: string;
  readonly cause: string;
  readonly fix: string;
  readonly source: string;
}

const rows = <K extends string>(all: Readonly<Record<K, WarningRow>>) => all;

/** Every warning. */
export const WARNING_ROWS = rows({
  "endpoint-not-in-zone": {
    code: "EGW001",
    title: "The endpoint has no interface in the task's zone",
    cause:
      "Traffic to {service} crosses availability zones and depends on another zone being up. AWS does not bill the crossing to an interface endpoint (since April 2022).",
    fix: "add the task subnet of that zone to the endpoint's subnetIds.",
    source:
      "vpc/latest/privatelink/privatelink-access-aws-services.html; aws.amazon.com/about-aws/whats-new/2022/04 (data transfer for PrivateLink)",
  },
  "endpoint-single-zone": {
    code: "EGW002",
    title: "The endpoint is in one zone only",
    cause: "If that zone fails, {service} is out of reach from every zone. AWS recommends two or more.",
    fix: "give the endpoint a subnet in each zone that runs tasks.",
    source: "vpc/latest/privatelink/privatelink-access-aws-services.html",
  },
  "endpoint-unused": {
    code: "EGW003",
    title: "The endpoint exists and the traffic does not use it",
    cause:
      "Its private DNS is off, or the subnet's route table does not carry it: {service} is reached by the default route, and the endpoint is paid for nothing.",
    fix: "turn private DNS on (interface) or associate the route table (gateway), or remove the endpoint.",
    source:
      "vpc/latest/privatelink/privatelink-access-aws-services.html; vpc/latest/privatelink/gateway-endpoints.html",
  },
  "nat-other-zone": {
    code: "EGW004",
    title: "The NAT is in another zone than the task",
    cause: "Traffic crosses availability zones: it is billed per GB, and the loss of the NAT's zone cuts this one off.",
    fix: "network.nat.strategy: per-az or regional.",
    source: "vpc/latest/userguide/vpc-nat-gateway.html",
  },
  "windows-base-layers": {
    code: "EGW005",
    title: "Windows base layers may come from the internet",
    cause:
      "Windows images refer to foreign layers at Microsoft unless they were pushed with allow-nondistributable-artifacts; {subject} may not start without internet.",
    fix: "push the image with allow-nondistributable-artifacts set for the ECR registry.",
    source: "AmazonECR/latest/userguide/vpc-endpoints.html",
  },
  "key-policy-not-read": {
    code: "EGW006",
    title: "A customer key whose policy was not looked at",
    cause:
      "The role may decrypt with {subject} if the key's policy hands the decision to IAM, as AWS's default policy does. Nobody looked at it here.",
    fix: "egress diagnose reads key policies (kms:GetKeyPolicy); or keep the key in the same stack.",
    source: "kms/latest/developerguide/key-policy-overview.html",
  },
  "resource-policy-not-read": {
    code: "EGW007",
    title: "A bucket, queue, table, topic or secret whose policy was not looked at",
    cause:
      "The task calls {subject}. What its policy denies wins over what the role allows; nobody looked at it here. A bucket of another account must admit the role as well.",
    fix: "egress diagnose reads it; or keep the resource and its policy in the same stack.",
    source: "IAM/latest/UserGuide/reference_policies_evaluation-logic.html",
  },
});
