/** Catalogue rows: network ACLs. Data. */
import { ENDPOINT_TIMEOUT, INTERNET_TIMEOUT } from "../symptoms";
import { rows } from "./row";

const ACL_SOURCE =
  "vpc/latest/userguide/custom-network-acl.html (ephemeral ports); vpc/latest/userguide/nacl-rules.html";
const aclFix = (rule: string, flags: string) => ({
  pulumi: `network.networkAcls: managed writes complete rules, or none leaves AWS's default; the rule that is missing: ${rule}.`,
  cli: `aws ec2 create-network-acl-entry --network-acl-id {subject} --rule-number {rule-number} --protocol 6 --rule-action allow ${flags}`,
});

/** Faults of network ACLs. */
export const ACL_ROWS = rows({
  "acl-task-outbound": {
    code: "EGR050",
    title: "The task subnet's ACL refuses the request",
    symptoms: INTERNET_TIMEOUT,
    cause: "The network ACL of the task subnet does not let TCP 443 out to {service}.",
    fix: aclFix("outbound tcp 443 to 0.0.0.0/0", "--egress --cidr-block 0.0.0.0/0 --port-range From=443,To=443"),
    source: ACL_SOURCE,
  },
  "acl-task-inbound": {
    code: "EGR051",
    title: "The task subnet's ACL refuses the reply",
    symptoms: INTERNET_TIMEOUT,
    cause:
      "ACLs are stateless: the reply from {service} comes to a random port (Linux tasks 32768-61000, Windows 49152-65535), and the ACL of the task subnet does not let all of them in.",
    fix: aclFix(
      "inbound tcp 1024-65535 from 0.0.0.0/0",
      "--ingress --cidr-block 0.0.0.0/0 --port-range From=1024,To=65535",
    ),
    source: ACL_SOURCE,
  },
  "acl-endpoint-inbound": {
    code: "EGR052",
    title: "The endpoint subnet's ACL refuses the request",
    symptoms: ENDPOINT_TIMEOUT,
    cause: "The network ACL of a subnet of the endpoint for {service} does not let TCP 443 in from the task subnet.",
    fix: aclFix(
      "inbound tcp 443 from the task subnets",
      "--ingress --cidr-block {vpc-cidr} --port-range From=443,To=443",
    ),
    source: ACL_SOURCE,
  },
  "acl-endpoint-outbound": {
    code: "EGR053",
    title: "The endpoint subnet's ACL refuses the reply",
    symptoms: ENDPOINT_TIMEOUT,
    cause:
      "ACLs are stateless: the ACL of a subnet of the endpoint for {service} does not let the reply out to the task's ephemeral ports.",
    fix: aclFix(
      "outbound tcp 1024-65535 to the task subnets",
      "--egress --cidr-block {vpc-cidr} --port-range From=1024,To=65535",
    ),
    source: ACL_SOURCE,
  },
  "acl-nat-inbound": {
    code: "EGR054",
    title: "The NAT subnet's ACL refuses requests from the task subnet",
    symptoms: INTERNET_TIMEOUT,
    cause: "The network ACL of the NAT's subnet does not let TCP 443 in from the task subnet.",
    fix: aclFix(
      "inbound tcp 443 from the private subnets",
      "--ingress --cidr-block {vpc-cidr} --port-range From=443,To=443",
    ),
    source: ACL_SOURCE,
  },
  "acl-nat-internet-outbound": {
    code: "EGR055",
    title: "The NAT subnet's ACL refuses requests to the internet",
    symptoms: INTERNET_TIMEOUT,
    cause: "The network ACL of the NAT's subnet does not let TCP 443 out to public addresses.",
    fix: aclFix("outbound tcp 443 to 0.0.0.0/0", "--egress --cidr-block 0.0.0.0/0 --port-range From=443,To=443"),
    source: ACL_SOURCE,
  },
  "acl-nat-internet-inbound": {
    code: "EGR056",
    title: "The NAT subnet's ACL refuses replies from the internet",
    symptoms: INTERNET_TIMEOUT,
    cause: "A NAT gateway uses source ports 1024-65535; the ACL of its subnet does not let replies in to all of them.",
    fix: aclFix(
      "inbound tcp 1024-65535 from 0.0.0.0/0",
      "--ingress --cidr-block 0.0.0.0/0 --port-range From=1024,To=65535",
    ),
    source: ACL_SOURCE,
  },
  "acl-nat-outbound": {
    code: "EGR057",
    title: "The NAT subnet's ACL refuses replies to the task subnet",
    symptoms: INTERNET_TIMEOUT,
    cause: "The ACL of the NAT's subnet does not let replies out to the task's ephemeral ports.",
    fix: aclFix(
      "outbound tcp 1024-65535 to the private subnets",
      "--egress --cidr-block {vpc-cidr} --port-range From=1024,To=65535",
    ),
    source: ACL_SOURCE,
  },
});
