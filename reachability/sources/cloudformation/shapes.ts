/** Types that are one record each: CloudFormation's property names, and those of Pulumi's AWS provider. Data. */
import { TYPES } from "../../../resources/tokens";

/** A type. Properties whose names differ in their first letter only need no entry. */
export interface Shape {
  readonly type: string;
  /** Other names; `""` leaves the property out. */
  readonly rename?: Readonly<Record<string, string>>;
  /** Properties that are policies: JSON texts in the record. */
  readonly policies?: readonly string[];
}

/** By CloudFormation's type. */
export const SHAPES: Readonly<Record<string, Shape>> = {
  "AWS::EC2::VPC": { type: TYPES.vpc },
  "AWS::EC2::VPCCidrBlock": { type: TYPES.vpcCidr },
  "AWS::EC2::Subnet": { type: TYPES.subnet },
  "AWS::EC2::RouteTable": { type: TYPES.routeTable },
  "AWS::EC2::SubnetRouteTableAssociation": { type: TYPES.association },
  "AWS::EC2::Route": { type: TYPES.route, rename: { EgressOnlyInternetGatewayId: "egressOnlyGatewayId" } },
  "AWS::EC2::InternetGateway": { type: TYPES.internetGateway },
  "AWS::EC2::NatGateway": { type: TYPES.natGateway },
  "AWS::EC2::EIP": { type: TYPES.eip, rename: { InstanceId: "instance" } },
  "AWS::EC2::EIPAssociation": { type: TYPES.eipAssociation },
  "AWS::EC2::VPCEndpoint": { type: TYPES.endpoint, rename: { PolicyDocument: "policy" }, policies: ["PolicyDocument"] },
  "AWS::EC2::NetworkAcl": { type: TYPES.networkAcl },
  "AWS::EC2::SubnetNetworkAclAssociation": { type: TYPES.aclAssociation },
  "AWS::EC2::DHCPOptions": { type: TYPES.dhcp },
  "AWS::EC2::VPCDHCPOptionsAssociation": { type: TYPES.dhcpAssociation },
  "AWS::EC2::Instance": { type: TYPES.instance, rename: { SecurityGroupIds: "vpcSecurityGroupIds" } },
  "AWS::EC2::NetworkInterface": { type: TYPES.networkInterface, rename: { GroupSet: "securityGroups" } },
  "AWS::EC2::NetworkInterfaceAttachment": { type: TYPES.networkInterfaceAttachment },
  "AWS::EC2::VPCBlockPublicAccessOptions": { type: TYPES.blockPublicAccess },
  "AWS::EC2::VPCBlockPublicAccessExclusion": { type: TYPES.blockPublicAccessExclusion },
  "AWS::EC2::TransitGatewayAttachment": { type: TYPES.transitGatewayAttachment },
  "AWS::EC2::TransitGatewayVpcAttachment": { type: TYPES.transitGatewayAttachment },
  "AWS::EC2::FlowLog": { type: TYPES.flowLog },
  "AWS::NetworkFirewall::Firewall": { type: TYPES.firewall },
  "AWS::ElasticLoadBalancingV2::LoadBalancer": { type: TYPES.loadBalancer, rename: { Type: "loadBalancerType" } },
  "AWS::ElasticLoadBalancingV2::TargetGroup": { type: TYPES.targetGroup },
  "AWS::ElasticLoadBalancingV2::Listener": { type: TYPES.listener },
  "AWS::ECS::TaskSet": { type: TYPES.taskSet },
  "AWS::ECS::ExpressGatewayService": { type: TYPES.expressService },
  "AWS::ECS::ClusterCapacityProviderAssociations": { type: TYPES.clusterCapacityProviders },
  "AWS::Pipes::Pipe": { type: TYPES.pipe },
  "AWS::Logs::LogGroup": { type: TYPES.logGroup, rename: { LogGroupName: "name" } },
  "AWS::SecretsManager::Secret": { type: TYPES.secret },
  "AWS::SecretsManager::ResourcePolicy": {
    type: TYPES.secretPolicy,
    rename: { SecretId: "secretArn", ResourcePolicy: "policy" },
    policies: ["ResourcePolicy"],
  },
  "AWS::SSM::Parameter": { type: TYPES.parameter },
  "AWS::KMS::Key": { type: TYPES.key, rename: { KeyPolicy: "policy" }, policies: ["KeyPolicy"] },
  "AWS::S3::Bucket": { type: TYPES.bucket, rename: { BucketName: "bucket" } },
  "AWS::S3::BucketPolicy": {
    type: TYPES.bucketPolicy,
    rename: { PolicyDocument: "policy" },
    policies: ["PolicyDocument"],
  },
  "AWS::SQS::Queue": { type: TYPES.queue },
  "AWS::SNS::Topic": { type: TYPES.topic },
  "AWS::EFS::MountTarget": { type: TYPES.mountTarget },
  "AWS::EFS::AccessPoint": { type: TYPES.accessPoint },
  "AWS::Route53Resolver::ResolverEndpoint": { type: TYPES.resolverEndpoint },
  "AWS::Route53Resolver::ResolverRule": { type: TYPES.resolverRule },
  "AWS::Route53Resolver::ResolverRuleAssociation": {
    type: TYPES.resolverRuleAssociation,
    rename: { VPCId: "vpcId" },
  },
  "AWS::Route53Resolver::FirewallDomainList": { type: TYPES.dnsFirewallDomains },
  "AWS::Route53Resolver::FirewallRuleGroupAssociation": { type: TYPES.dnsFirewallAssociation },
  "AWS::Route53Profiles::Profile": { type: TYPES.dnsProfile },
  "AWS::Route53Profiles::ProfileAssociation": { type: TYPES.dnsProfileAssociation },
  "AWS::Route53Profiles::ProfileResourceAssociation": { type: TYPES.dnsProfileResource },
};

/** Types that decide where packets go and are not modelled: nothing is proven where there are any. */
export const UNMODELLED = /^AWS::EC2::(?:GatewayRouteTableAssociation|RouteServer\w*|SecurityGroupVpcAssociation)$/;
