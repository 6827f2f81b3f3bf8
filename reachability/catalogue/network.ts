/** Catalogue rows: routes, security groups and network ACLs. Data. */
import { ANY_TIMEOUT, ENDPOINT_TIMEOUT, INTERNET_TIMEOUT } from "../symptoms";
import type { Rows } from "./row";

/** Faults of routes. */
export const ROUTE_ROWS: Rows<
  | "no-default-route"
  | "no-internet-path"
  | "route-blackhole"
  | "route-target-unfit"
  | "local-route-captured"
  | "no-public-ip"
  | "internet-gateway-detached"
> = {
  "no-default-route": {
    code: "EGR030",
    title: "The subnet has no default route although the VPC has a NAT",
    symptoms: INTERNET_TIMEOUT,
    cause: "The route table of the task subnet has no route to {service}; the VPC's NAT is not used by this subnet.",
    fix: {
      pulumi:
        "an aws.ec2.Route with destinationCidrBlock 0.0.0.0/0 to the NAT in every private route table (modes nat-only and hybrid make them).",
      cli: "aws ec2 create-route --route-table-id {subject} --destination-cidr-block 0.0.0.0/0 --nat-gateway-id <nat gateway>",
    },
    source: "vpc/latest/userguide/nat-gateway-scenarios.html",
  },
  "no-internet-path": {
    code: "EGR031",
    title: "The task needs the internet and the network has no way there",
    symptoms: [],
    cause:
      "The task's code calls a destination outside AWS, or a service without an endpoint; there is neither a NAT nor an internet gateway on its way.",
    fix: {
      pulumi: "fargate-egress:mode: hybrid (or nat-only), or take the destination off service.needs.",
      cli: "aws ec2 create-nat-gateway --subnet-id <public subnet> --allocation-id <elastic ip>",
    },
    source: "AmazonECS/latest/developerguide/fargate-task-networking.html",
  },
  "route-blackhole": {
    code: "EGR032",
    title: "The route leads to something that is gone",
    symptoms: INTERNET_TIMEOUT,
    cause: "The target of the route was deleted or detached; packets are dropped.",
    fix: {
      pulumi: "pulumi refresh, then pulumi up: the route gets its new target.",
      cli: "aws ec2 replace-route --route-table-id {subject} --destination-cidr-block 0.0.0.0/0 --nat-gateway-id <nat gateway>",
    },
    source: "vpc/latest/userguide/route-table-options.html",
  },
  "route-target-unfit": {
    code: "EGR033",
    title: "The route's target cannot carry this traffic",
    symptoms: INTERNET_TIMEOUT,
    cause:
      "The route that matches leads to a target that takes no IPv4 traffic to {service}: an egress-only gateway is for IPv6, a gateway endpoint for its own service.",
    fix: {
      pulumi: "the default route of a private route table points at the NAT: fargate-egress:mode nat-only or hybrid.",
      cli: "aws ec2 replace-route --route-table-id {subject} --destination-cidr-block 0.0.0.0/0 --nat-gateway-id <nat gateway>",
    },
    source: "vpc/latest/userguide/egress-only-internet-gateway.html; vpc/latest/privatelink/gateway-endpoints.html",
  },
  "local-route-captured": {
    code: "EGR034",
    title: "Traffic inside the VPC is led elsewhere",
    symptoms: ANY_TIMEOUT,
    cause:
      "A route more specific than the local one takes the traffic between the task and the endpoint or NAT, so packets or their replies do not arrive.",
    fix: {
      pulumi: "remove the route for a part of the VPC's own CIDR.",
      cli: "aws ec2 delete-route --route-table-id {subject} --destination-cidr-block <the more specific block>",
    },
    source: "vpc/latest/userguide/VPC_Route_Tables.html (route priority, middlebox routing)",
  },
  "no-public-ip": {
    code: "EGR035",
    title: "A task in a public subnet without a public address",
    symptoms: INTERNET_TIMEOUT,
    cause:
      "The subnet's route leads to the internet gateway, which only carries interfaces with a public address; the task has none.",
    fix: {
      pulumi: "run tasks in the private subnets; the public ones are for NAT and load balancers.",
      cli: "aws ecs update-service --cluster <cluster> --service <service> --network-configuration 'awsvpcConfiguration={subnets=[<private subnets>],securityGroups=[<group>],assignPublicIp=DISABLED}'",
    },
    source: "AmazonECS/latest/developerguide/fargate-task-networking.html",
  },
  "internet-gateway-detached": {
    code: "EGR036",
    title: "The internet gateway is missing or not attached",
    symptoms: INTERNET_TIMEOUT,
    cause: "The way out ends at an internet gateway that does not exist or is not attached to the VPC.",
    fix: {
      pulumi: "an aws.ec2.InternetGateway with the VPC's id (modes nat-only and hybrid make it).",
      cli: "aws ec2 attach-internet-gateway --internet-gateway-id {subject} --vpc-id <vpc>",
    },
    source: "vpc/latest/userguide/VPC_Internet_Gateway.html; vpc/latest/userguide/vpc-nat-gateway.html",
  },
};

/** Faults of security groups. */
export const GROUP_ROWS: Rows<
  | "task-egress-endpoint"
  | "task-egress-prefix-list"
  | "task-egress-internet"
  | "endpoint-ingress"
  | "endpoint-default-group"
> = {
  "task-egress-endpoint": {
    code: "EGR040",
    title: "The task's groups do not let it out to the endpoint",
    symptoms: ENDPOINT_TIMEOUT,
    cause: "No egress rule of the task's security groups admits TCP 443 to the endpoint of {service}.",
    fix: {
      pulumi:
        "an aws.vpc.SecurityGroupEgressRule on the task group: tcp 443, referencedSecurityGroupId the endpoint group.",
      cli: "aws ec2 authorize-security-group-egress --group-id {subject} --ip-permissions IpProtocol=tcp,FromPort=443,ToPort=443,UserIdGroupPairs=[{GroupId=<endpoint group>}]",
    },
    source: "vpc/latest/userguide/vpc-security-groups.html; vpc/latest/privatelink/create-interface-endpoint.html",
  },
  "task-egress-prefix-list": {
    code: "EGR041",
    title: "The task's groups do not let it out to the gateway endpoint",
    symptoms: ["layer-timeout"],
    cause:
      "No egress rule of the task's security groups admits TCP 443 to the prefix list of {service}. A gateway endpoint has no group of its own; its addresses are public ones.",
    fix: {
      pulumi: "an aws.vpc.SecurityGroupEgressRule on the task group: tcp 443, prefixListId of the gateway endpoint.",
      cli: "aws ec2 authorize-security-group-egress --group-id {subject} --ip-permissions IpProtocol=tcp,FromPort=443,ToPort=443,PrefixListIds=[{PrefixListId=<pl-id of {service}>}]",
    },
    source: "vpc/latest/privatelink/gateway-endpoints.html#gateway-endpoint-security",
  },
  "task-egress-internet": {
    code: "EGR042",
    title: "The task's groups do not let it out to the internet",
    symptoms: INTERNET_TIMEOUT,
    cause:
      "{service} is reached at public addresses, and no egress rule of the task's security groups admits TCP 443 there.",
    fix: {
      pulumi:
        "fargate-egress:mode nat-only or hybrid adds tcp 443 to 0.0.0.0/0; other ports and networks go under egress.allow.",
      cli: "aws ec2 authorize-security-group-egress --group-id {subject} --protocol tcp --port 443 --cidr 0.0.0.0/0",
    },
    source: "vpc/latest/userguide/vpc-security-groups.html",
  },
  "endpoint-ingress": {
    code: "EGR043",
    title: "The endpoint's groups do not let the task in",
    symptoms: ENDPOINT_TIMEOUT,
    cause:
      "No ingress rule of the security groups of the endpoint for {service} admits TCP 443 from the task's group or subnet.",
    fix: {
      pulumi:
        "an aws.vpc.SecurityGroupIngressRule on the endpoint group: tcp 443, referencedSecurityGroupId the task group.",
      cli: "aws ec2 authorize-security-group-ingress --group-id {subject} --protocol tcp --port 443 --source-group <task group>",
    },
    source: "AmazonECR/latest/userguide/vpc-endpoints.html; vpc/latest/privatelink/create-interface-endpoint.html",
  },
  "endpoint-default-group": {
    code: "EGR044",
    title: "The endpoint has the VPC's default group, which does not admit the task",
    symptoms: ENDPOINT_TIMEOUT,
    cause:
      "No security group was given for the endpoint of {service}, so AWS attached the default group, which normally admits its own members only.",
    fix: {
      pulumi: "securityGroupIds: a group of its own with tcp 443 from the task group.",
      cli: "aws ec2 modify-vpc-endpoint --vpc-endpoint-id {subject} --add-security-group-ids <endpoint group>",
    },
    source: "vpc/latest/privatelink/create-interface-endpoint.html",
  },
};

const ACL_SOURCE =
  "vpc/latest/userguide/custom-network-acl.html (ephemeral ports); vpc/latest/userguide/nacl-rules.html";
const aclFix = (rule: string, flags: string) => ({
  pulumi: `fargate-egress:network.networkAcls: managed writes complete rules, or none leaves AWS's default; the rule that is missing: ${rule}.`,
  cli: `aws ec2 create-network-acl-entry --network-acl-id {subject} --rule-number <n> --protocol 6 --rule-action allow ${flags}`,
});

/** Faults of network ACLs. */
export const ACL_ROWS: Rows<
  | "acl-task-outbound"
  | "acl-task-inbound"
  | "acl-endpoint-inbound"
  | "acl-endpoint-outbound"
  | "acl-nat-inbound"
  | "acl-nat-internet-outbound"
  | "acl-nat-internet-inbound"
  | "acl-nat-outbound"
> = {
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
      "--ingress --cidr-block <task subnet> --port-range From=443,To=443",
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
      "--egress --cidr-block <task subnet> --port-range From=1024,To=65535",
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
      "--ingress --cidr-block <task subnet> --port-range From=443,To=443",
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
      "--egress --cidr-block <task subnet> --port-range From=1024,To=65535",
    ),
    source: ACL_SOURCE,
  },
};
