/** Catalogue rows: routes and security groups. Data. */
import { ANY_TIMEOUT, ENDPOINT_TIMEOUT, INTERNET_TIMEOUT } from "../symptoms";
import { networkChange, rows } from "./row";

/** Faults of routes. */
export const ROUTE_ROWS = rows({
  "no-default-route": {
    code: "EGR030",
    title: "The subnet has no default route although the VPC has a NAT",
    symptoms: INTERNET_TIMEOUT,
    cause: "The route table of the task subnet has no route to {service}; the VPC's NAT is not used by this subnet.",
    fix: {
      pulumi:
        "an aws.ec2.Route with destinationCidrBlock 0.0.0.0/0 to the NAT in every private route table (modes nat-only and hybrid make them).",
      cli: "aws ec2 create-route --route-table-id {subject} --destination-cidr-block {destination} {nat-target}",
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
      pulumi: "mode: hybrid (or nat-only), or take the destination off services.<name>.needs.",
      cli: "aws ec2 create-route --route-table-id {route-table} --destination-cidr-block 0.0.0.0/0 {nat-target}",
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
      cli: "aws ec2 replace-route --route-table-id {subject} --destination-cidr-block {destination} {nat-target}",
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
      pulumi: "the default route of a private route table points at the NAT: mode nat-only or hybrid.",
      cli: "aws ec2 replace-route --route-table-id {subject} --destination-cidr-block {destination} {nat-target}",
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
      cli: "aws ec2 delete-route --route-table-id {subject} --destination-cidr-block {destination}",
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
      cli: networkChange('{assignPublicIp: "ENABLED"}'),
    },
    source: "AmazonECS/latest/developerguide/fargate-task-networking.html",
  },
  "internet-gateway-detached": {
    code: "EGR036",
    title: "The internet gateway is missing or not attached",
    symptoms: INTERNET_TIMEOUT,
    cause: "The egress path ends at an internet gateway that does not exist or is not attached to the VPC.",
    fix: {
      pulumi: "an aws.ec2.InternetGateway with the VPC's id (modes nat-only and hybrid make it).",
      cli: "{gateway-command}",
    },
    source: "vpc/latest/userguide/VPC_Internet_Gateway.html; vpc/latest/userguide/vpc-nat-gateway.html",
  },
  "public-access-blocked": {
    code: "EGR037",
    title: "VPC Block Public Access stops egress",
    symptoms: INTERNET_TIMEOUT,
    cause:
      "Block Public Access of the account forbids this VPC's internet gateway to carry the traffic to {service}: in mode block-bidirectional NAT gateways as well, in mode block-ingress everything else.",
    fix: {
      pulumi:
        "an aws.vpc.BlockPublicAccessExclusion for the VPC with allow-egress, by whoever owns the account's setting.",
      cli: "aws ec2 create-vpc-block-public-access-exclusion --vpc-id {vpc} --internet-gateway-exclusion-mode {exclusion-mode}",
    },
    source: "vpc/latest/userguide/security-vpc-bpa-basics.html",
  },
});

/** Faults of security groups. */
export const GROUP_ROWS = rows({
  "task-egress-endpoint": {
    code: "EGR040",
    title: "The task's groups do not let it out to the endpoint",
    symptoms: ENDPOINT_TIMEOUT,
    cause: "No egress rule of the task's security groups admits TCP 443 to the endpoint of {service}.",
    fix: {
      pulumi:
        "an aws.vpc.SecurityGroupEgressRule on the task group: tcp 443, referencedSecurityGroupId the endpoint group.",
      cli: "aws ec2 authorize-security-group-egress --group-id {subject} --ip-permissions 'IpProtocol=tcp,FromPort=443,ToPort=443,{peer-permission}'",
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
      cli: 'aws ec2 authorize-security-group-egress --group-id {subject} --ip-permissions "IpProtocol=tcp,FromPort=443,ToPort=443,PrefixListIds=[{PrefixListId={prefix-list}}]"',
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
      pulumi: "mode nat-only or hybrid adds tcp 443 to 0.0.0.0/0; other ports and networks go under egress.allow.",
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
      cli: "aws ec2 authorize-security-group-ingress --group-id {subject} --protocol tcp --port 443 --source-group {task-group}",
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
      cli: "aws ec2 modify-vpc-endpoint --vpc-endpoint-id {subject} --add-security-group-ids {endpoint-group}",
    },
    source: "vpc/latest/privatelink/create-interface-endpoint.html",
  },
});
