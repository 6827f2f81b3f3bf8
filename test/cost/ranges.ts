/** A small ip-ranges.json in the shape that AWS publishes. */
export const RANGES = {
  syncToken: "1",
  createDate: "2026-11-20-00-00-00",
  prefixes: [
    { ip_prefix: "52.216.0.0/15", region: "us-east-1", service: "AMAZON", network_border_group: "us-east-1" },
    { ip_prefix: "52.216.0.0/15", region: "us-east-1", service: "S3", network_border_group: "us-east-1" },
    { ip_prefix: "52.218.0.0/17", region: "eu-west-1", service: "S3", network_border_group: "eu-west-1" },
    { ip_prefix: "52.94.0.0/22", region: "us-east-1", service: "AMAZON", network_border_group: "us-east-1" },
    { ip_prefix: "52.94.2.0/24", region: "us-east-1", service: "DYNAMODB", network_border_group: "us-east-1" },
    { ip_prefix: "3.208.0.0/12", region: "us-east-1", service: "AMAZON", network_border_group: "us-east-1" },
    { ip_prefix: "3.208.0.0/12", region: "us-east-1", service: "EC2", network_border_group: "us-east-1" },
  ],
  ipv6_prefixes: [],
};
