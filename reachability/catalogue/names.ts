/** Catalogue rows: name resolution and the endpoints themselves. Data. */
import { ANY_DNS, ANY_TIMEOUT, ENDPOINT_TIMEOUT } from "../symptoms";
import { rows } from "./row";

/** Faults of name resolution. */
export const NAME_ROWS = rows({
  "vpc-dns-support-off": {
    code: "EGR001",
    title: "The VPC's resolver is off",
    symptoms: ANY_DNS,
    cause: "enableDnsSupport of the VPC is off, so the Amazon resolver answers no name at all, public or private.",
    fix: {
      pulumi:
        "enableDnsSupport: true on the VPC (the network this program creates has it; an adopted VPC must get it).",
      cli: "aws ec2 modify-vpc-attribute --vpc-id {subject} --enable-dns-support",
    },
    source: "vpc/latest/userguide/vpc-dns.html; vpc/latest/privatelink/create-interface-endpoint.html",
  },
  "vpc-dns-hostnames-off": {
    code: "EGR002",
    title: "Private names need DNS host names in the VPC",
    symptoms: ENDPOINT_TIMEOUT,
    cause:
      "enableDnsHostnames of the VPC is off. Private DNS of an endpoint and the names of file systems need it besides enableDnsSupport: without it creating the endpoint fails, or {service} resolves to public addresses or not at all.",
    fix: {
      pulumi: "enableDnsHostnames: true on the VPC.",
      cli: "aws ec2 modify-vpc-attribute --vpc-id {subject} --enable-dns-hostnames",
    },
    source: "vpc/latest/privatelink/create-interface-endpoint.html",
  },
  "private-dns-off": {
    code: "EGR003",
    title: "The endpoint exists, and its service's name does not lead to it",
    symptoms: ENDPOINT_TIMEOUT,
    cause:
      "Private DNS of the endpoint for {service} is off, so the name resolves to public addresses, and the subnet has no route there.",
    fix: {
      pulumi: "an aws.vpc.EndpointPrivateDns with privateDnsEnabled: true for the endpoint.",
      cli: "aws ec2 modify-vpc-endpoint --vpc-endpoint-id {subject} --private-dns-enabled",
    },
    source:
      "AmazonECR/latest/userguide/vpc-endpoints.html; vpc/latest/privatelink/privatelink-access-aws-services.html",
  },
  "private-dns-conflict": {
    code: "EGR004",
    title: "Two endpoints claim the same private name",
    symptoms: [],
    cause:
      "Another endpoint of {service} in the VPC has private DNS on. AWS allows one and refuses the second: conflicting DNS domain.",
    fix: {
      pulumi: "one endpoint per service and VPC: list the one that exists under endpoints.external, or remove it.",
      cli: "aws ec2 modify-vpc-endpoint --vpc-endpoint-id {subject} --no-private-dns-enabled",
    },
    source:
      "vpc/latest/privatelink/create-interface-endpoint.html; hashicorp/terraform-provider-aws issues (conflicting DNS domain)",
  },
  "hosted-zone-conflict": {
    code: "EGR005",
    title: "A hand-made hosted zone has the endpoint's name",
    symptoms: ENDPOINT_TIMEOUT,
    cause:
      "A private hosted zone with the name of {service} is attached to the VPC. It conflicts with the endpoint's own zone, or answers instead of it.",
    fix: {
      pulumi: "detach the zone from the VPC, or list the service under endpoints.external and leave the zone.",
      cli: "aws route53 disassociate-vpc-from-hosted-zone --hosted-zone-id {subject} --vpc VPCRegion={region},VPCId={vpc}",
    },
    source:
      "vpc/latest/privatelink/manage-dns-names.html; hashicorp/terraform-provider-aws issues (conflicting DNS domain)",
  },
  "custom-resolver-port-closed": {
    code: "EGR006",
    title: "The task may not ask its own name server",
    symptoms: ANY_DNS,
    cause:
      "The DHCP options of the VPC name another resolver than Amazon's, and the task's groups do not let port 53 out to it. Only the Amazon resolver is exempt from groups.",
    fix: {
      pulumi:
        "an egress rule for UDP and TCP 53 to the resolver on the task group, or AmazonProvidedDNS in the DHCP options.",
      cli: "aws ec2 authorize-security-group-egress --group-id {subject} --protocol udp --port 53 --cidr {resolver}/32",
    },
    source: "vpc/latest/userguide/vpc-security-groups.html; vpc/latest/userguide/VPC_DHCP_Options.html",
  },
  "dns-firewall-blocks": {
    code: "EGR007",
    title: "DNS Firewall refuses the name",
    symptoms: ANY_DNS,
    cause: "A rule of DNS Firewall group {subject} blocks the names of {service} for the whole VPC.",
    fix: {
      pulumi: "allow the name in a rule before the one that blocks it, in the rule group's own stack.",
      cli: "list=$(aws route53resolver create-firewall-domain-list --creator-request-id $RANDOM$RANDOM --name egress-$RANDOM --query FirewallDomainList.Id --output text); aws route53resolver update-firewall-domains --firewall-domain-list-id $list --operation ADD --domains {hosts}; aws route53resolver create-firewall-rule --creator-request-id $RANDOM$RANDOM --firewall-rule-group-id {subject} --firewall-domain-list-id $list --priority {rule-priority} --action ALLOW --name egress-$RANDOM",
    },
    source: "Route53/latest/DeveloperGuide/resolver-dns-firewall-rule-settings.html",
  },
});

/** Faults of endpoints. */
export const ENDPOINT_ROWS = rows({
  "endpoint-missing": {
    code: "EGR010",
    title: "No endpoint for a service that the task needs",
    symptoms: ANY_TIMEOUT,
    cause: "The task needs {service}; the VPC has no endpoint for it and its subnets have no default route.",
    fix: {
      pulumi: "add {service} to endpoints.interface (or endpoints.gateway for s3 and dynamodb), or set mode to hybrid.",
      cli: "aws ec2 create-vpc-endpoint --vpc-id {vpc} --service-name {endpoint-name} {endpoint-arguments}",
    },
    source: "AmazonECR/latest/userguide/vpc-endpoints.html; AmazonECS/latest/developerguide/vpc-endpoints.html",
  },
  "endpoint-not-available": {
    code: "EGR011",
    title: "The endpoint is not available",
    symptoms: ANY_TIMEOUT,
    cause: "The endpoint for {service} is not in the state available, so nothing answers behind it.",
    fix: {
      pulumi:
        "egress switch waits for endpoints to become available; for one that failed, delete it and run pulumi up again.",
      cli: "aws ec2 describe-vpc-endpoints --vpc-endpoint-ids {subject} --query 'VpcEndpoints[].[State,FailureReason,LastError]'",
    },
    source: "vpc/latest/privatelink/create-interface-endpoint.html",
  },
  "endpoint-other-region": {
    code: "EGR012",
    title: "The endpoint is for another region",
    symptoms: ANY_TIMEOUT,
    cause:
      "The endpoint's service name is of another region. It answers that region's names only, not those of {region}.",
    fix: {
      pulumi: "build the service name from the region: com.amazonaws.{region}.{service}.",
      cli: "aws ec2 create-vpc-endpoint --vpc-id {vpc} --service-name {endpoint-name} {endpoint-arguments}",
    },
    source:
      "vpc/latest/privatelink/privatelink-access-aws-services.html; vpc/latest/privatelink/gateway-endpoints.html",
  },
  "endpoint-other-vpc": {
    code: "EGR013",
    title: "The endpoint is in another VPC",
    symptoms: ANY_TIMEOUT,
    cause: "The endpoint for {service} belongs to another VPC; its private name is only known there.",
    fix: {
      pulumi: "create it in the task's VPC, or describe the shared one under endpoints.external.",
      cli: "aws ec2 create-vpc-endpoint --vpc-id {vpc} --service-name {endpoint-name} {endpoint-arguments}",
    },
    source: "vpc/latest/privatelink/privatelink-access-aws-services.html",
  },
  "endpoint-without-subnets": {
    code: "EGR014",
    title: "The endpoint has no network interface",
    symptoms: ENDPOINT_TIMEOUT,
    cause: "The interface endpoint for {service} is in no subnet, so it has no address.",
    fix: {
      pulumi: "subnetIds: one private subnet per availability zone.",
      cli: "aws ec2 modify-vpc-endpoint --vpc-endpoint-id {subject} --add-subnet-ids {task-subnets}",
    },
    source: "vpc/latest/privatelink/create-interface-endpoint.html",
  },
  "endpoint-zone-twice": {
    code: "EGR015",
    title: "Two subnets of one availability zone for an endpoint",
    symptoms: [],
    cause: "An endpoint takes one subnet per availability zone; with two of the same zone AWS refuses the request.",
    fix: {
      pulumi: "subnetIds: one private subnet per availability zone.",
      cli: "aws ec2 modify-vpc-endpoint --vpc-endpoint-id {subject} --remove-subnet-ids {stray-subnet}",
    },
    source: "vpc/latest/privatelink/create-interface-endpoint.html",
  },
  "endpoint-zone-not-offered": {
    code: "EGR016",
    title: "The service is not offered in a zone of the endpoint",
    symptoms: [],
    cause: "AWS does not host {service} in every availability zone; the request fails for a subnet in such a zone.",
    fix: {
      pulumi: "choose other zones in network.azs, or other subnets for this endpoint.",
      cli: "aws ec2 modify-vpc-endpoint --vpc-endpoint-id {subject} --remove-subnet-ids {stray-subnet}",
    },
    source:
      "vpc/latest/privatelink/create-interface-endpoint.html; AWS re:Post: endpoint service does not support the availability zone of the subnet",
  },
  "gateway-not-associated": {
    code: "EGR017",
    title: "The gateway endpoint is not in the subnet's route table",
    symptoms: ["layer-timeout"],
    cause:
      "A gateway endpoint works only through route tables associated with it; the task subnet's table is not, and has no default route.",
    fix: {
      pulumi: "an aws.ec2.VpcEndpointRouteTableAssociation for every private route table.",
      cli: "aws ec2 modify-vpc-endpoint --vpc-endpoint-id {subject} --add-route-table-ids {route-table}",
    },
    source: "vpc/latest/privatelink/gateway-endpoints.html; AmazonECR/latest/userguide/vpc-endpoints.html",
  },
  "s3-interface-without-gateway": {
    code: "EGR018",
    title: "An S3 interface endpoint for inbound resolvers only needs a gateway endpoint",
    symptoms: ["layer-timeout"],
    cause:
      "Private DNS of the S3 interface endpoint is for inbound Resolver endpoints only: queries of the VPC itself get public addresses, which an S3 gateway endpoint has to carry. AWS accepts the option only where there is one.",
    fix: {
      pulumi: "add s3 to endpoints.gateway.",
      cli: "aws ec2 create-vpc-endpoint --vpc-id {vpc} --service-name com.amazonaws.{region}.s3 --vpc-endpoint-type Gateway --route-table-ids {route-tables}",
    },
    source: "AmazonS3/latest/userguide/privatelink-interface-endpoints.html",
  },
  "too-many-endpoints": {
    code: "EGR019",
    title: "More interface endpoints than a VPC may have",
    symptoms: [],
    cause: "A VPC has at most 50 interface and Gateway Load Balancer endpoints unless the quota L-29B6F2EB was raised.",
    fix: {
      pulumi: "take services off endpoints.interface, or raise the quota.",
      cli: "aws service-quotas request-service-quota-increase --service-code vpc --quota-code L-29B6F2EB --desired-value {count}",
    },
    source: "vpc/latest/privatelink/vpc-limits-endpoints.html",
  },
});
