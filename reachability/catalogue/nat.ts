/** Catalogue rows: NAT gateways and NAT instances. Data. */
import { INTERNET_TIMEOUT } from "../symptoms";
import { rows } from "./row";

const NAT_SOURCE = "vpc/latest/userguide/vpc-nat-gateway.html";
const REGIONAL_SOURCE = "vpc/latest/userguide/nat-gateways-regional.html";
const INSTANCE_SOURCE = "vpc/latest/userguide/VPC_NAT_Instance.html";

/** Faults of NAT gateways and NAT instances. */
export const NAT_ROWS = rows({
  "nat-missing": {
    code: "EGR080",
    title: "The default route leads to a NAT that does not exist",
    symptoms: INTERNET_TIMEOUT,
    cause: "The route's target is no NAT gateway or NAT instance of this network.",
    fix: {
      pulumi: "pulumi refresh, then pulumi up: the NAT is made again and the route follows it.",
      cli: "aws ec2 replace-route --route-table-id {route-table} --destination-cidr-block {destination} {nat-target}",
    },
    source: NAT_SOURCE,
  },
  "nat-not-available": {
    code: "EGR081",
    title: "The NAT gateway is not available",
    symptoms: INTERNET_TIMEOUT,
    cause: "The NAT gateway is being made, has failed or is being deleted.",
    fix: {
      pulumi: "wait until it is available; one that failed is replaced by pulumi up after pulumi refresh.",
      cli: "aws ec2 describe-nat-gateways --nat-gateway-ids {subject} --query 'NatGateways[].[State,FailureCode,FailureMessage]'",
    },
    source: "vpc/latest/userguide/nat-gateway-troubleshooting.html",
  },
  "nat-private": {
    code: "EGR082",
    title: "The NAT gateway is private",
    symptoms: INTERNET_TIMEOUT,
    cause: "A NAT gateway with private connectivity does not lead to the internet, even with an internet gateway.",
    fix: {
      pulumi: "connectivityType: public and an allocationId (network.nat does so).",
      cli: "aws ec2 replace-route --route-table-id {route-table} --destination-cidr-block 0.0.0.0/0 {new-nat-target}",
    },
    source: NAT_SOURCE,
  },
  "nat-without-address": {
    code: "EGR083",
    title: "The NAT gateway has no public address",
    symptoms: INTERNET_TIMEOUT,
    cause: "A public NAT gateway in one zone needs an Elastic IP.",
    fix: {
      pulumi: "an aws.ec2.Eip as allocationId, or your own under network.nat.eipAllocationIds.",
      cli: "aws ec2 associate-nat-gateway-address --nat-gateway-id {subject} --allocation-ids $(aws ec2 allocate-address --domain vpc --query AllocationId --output text)",
    },
    source: NAT_SOURCE,
  },
  "nat-subnet-not-public": {
    code: "EGR084",
    title: "The NAT is in a subnet without a route to the internet gateway",
    symptoms: INTERNET_TIMEOUT,
    cause:
      "The route table of the NAT's own subnet does not lead 0.0.0.0/0 to an internet gateway. A NAT placed in a private subnet leads its traffic back to itself or nowhere.",
    fix: {
      pulumi:
        "put the NAT into the public subnet of its zone, whose route table has 0.0.0.0/0 to the internet gateway.",
      cli: "{nat-subnet-command}",
    },
    source: `${NAT_SOURCE}; vpc/latest/userguide/nat-gateway-troubleshooting.html`,
  },
  "nat-regional-unsupported": {
    code: "EGR085",
    title: "The region has no regional NAT gateways",
    symptoms: [],
    cause: "NAT gateways with availability mode regional are not offered in GovCloud and China ({region}).",
    fix: {
      pulumi: "network.nat.strategy: per-az or single.",
      cli: "aws ec2 replace-route --route-table-id {route-table} --destination-cidr-block 0.0.0.0/0 {new-nat-target}",
    },
    source: REGIONAL_SOURCE,
  },
  "nat-regional-arguments": {
    code: "EGR086",
    title: "A regional NAT gateway with arguments it does not take",
    symptoms: [],
    cause:
      "A regional NAT gateway has no private connectivity and no subnet, and takes Elastic IPs only in its list of addresses per zone; AWS refuses the request.",
    fix: {
      pulumi: "availabilityMode: regional with vpcId only; Elastic IPs go under availabilityZoneAddresses.",
      cli: "aws ec2 create-nat-gateway --availability-mode regional --vpc-id {vpc}",
    },
    source: REGIONAL_SOURCE,
  },
  "nat-instance-not-running": {
    code: "EGR087",
    title: "The NAT instance is not running",
    symptoms: INTERNET_TIMEOUT,
    cause: "The instance that forwards the tasks' traffic is stopped or terminated.",
    fix: {
      pulumi: "pulumi refresh, then pulumi up; for production use network.nat.strategy: per-az.",
      cli: "aws ec2 start-instances --instance-ids {subject}",
    },
    source: INSTANCE_SOURCE,
  },
  "nat-instance-check": {
    code: "EGR088",
    title: "The NAT instance checks source and destination",
    symptoms: INTERNET_TIMEOUT,
    cause: "With the source/destination check on, an instance drops every packet that is not addressed to itself.",
    fix: {
      pulumi: "sourceDestCheck: false on the instance and its network interface.",
      cli: "aws ec2 modify-network-interface-attribute --network-interface-id $(aws ec2 describe-instances --instance-ids {subject} --query 'Reservations[0].Instances[0].NetworkInterfaces[0].NetworkInterfaceId' --output text) --no-source-dest-check",
    },
    source: INSTANCE_SOURCE,
  },
  "nat-instance-without-address": {
    code: "EGR089",
    title: "The NAT instance has no public address",
    symptoms: INTERNET_TIMEOUT,
    cause: "The internet gateway only carries interfaces with a public address.",
    fix: {
      pulumi: "an aws.ec2.Eip on the instance's network interface.",
      cli: "aws ec2 associate-address --instance-id {subject} --allocation-id $(aws ec2 allocate-address --domain vpc --query AllocationId --output text)",
    },
    source: INSTANCE_SOURCE,
  },
  "nat-instance-ingress": {
    code: "EGR090",
    title: "The NAT instance's groups do not let the task in",
    symptoms: INTERNET_TIMEOUT,
    cause: "No ingress rule of the NAT instance's security groups admits TCP 443 from the task.",
    fix: {
      pulumi: "an aws.vpc.SecurityGroupIngressRule on the instance's group: tcp 443 from the private subnets.",
      cli: "aws ec2 authorize-security-group-ingress --group-id {subject} --protocol tcp --port 443 --cidr {subnet-cidr}",
    },
    source: INSTANCE_SOURCE,
  },
  "nat-instance-egress": {
    code: "EGR091",
    title: "The NAT instance's groups do not let it out",
    symptoms: INTERNET_TIMEOUT,
    cause: "No egress rule of the NAT instance's security groups admits TCP 443 to public addresses.",
    fix: {
      pulumi: "an aws.vpc.SecurityGroupEgressRule on the instance's group: tcp 443 to 0.0.0.0/0.",
      cli: "aws ec2 authorize-security-group-egress --group-id {subject} --protocol tcp --port 443 --cidr 0.0.0.0/0",
    },
    source: INSTANCE_SOURCE,
  },
  "elastic-ip-quota": {
    code: "EGR092",
    title: "More Elastic IPs than the account may have",
    symptoms: [],
    cause:
      "The NATs' Elastic IPs and those that exist already are more than the account's quota in {region}; the deployment stops half-way.",
    fix: {
      pulumi:
        "network.nat.strategy: single or regional, or network.nat.eipAllocationIds, or raise the quota and set network.nat.eipQuota.",
      cli: "aws service-quotas request-service-quota-increase --service-code ec2 --quota-code L-0263D0A3 --desired-value {count}",
    },
    source: "vpc/latest/userguide/amazon-vpc-limits.html",
  },
});
