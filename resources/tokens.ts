/** Type tokens of every resource that is read, by short name: the one place that spells them. Pure data. */

/** Type tokens of @pulumi/aws. */
export const TYPES = {
  // The network.
  vpc: "aws:ec2/vpc:Vpc",
  vpcCidr: "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation",
  subnet: "aws:ec2/subnet:Subnet",
  routeTable: "aws:ec2/routeTable:RouteTable",
  defaultRouteTable: "aws:ec2/defaultRouteTable:DefaultRouteTable",
  mainAssociation: "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation",
  association: "aws:ec2/routeTableAssociation:RouteTableAssociation",
  route: "aws:ec2/route:Route",
  dhcp: "aws:ec2/vpcDhcpOptions:VpcDhcpOptions",
  dhcpAssociation: "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation",
  vpnRoutes: "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation",
  routeServerRoutes: "aws:vpc/routeServerPropagation:RouteServerPropagation",
  flowLog: "aws:ec2/flowLog:FlowLog",
  blockPublicAccess: "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions",
  blockPublicAccessExclusion: "aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion",
  // Egress paths.
  internetGateway: "aws:ec2/internetGateway:InternetGateway",
  internetGatewayAttachment: "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment",
  natGateway: "aws:ec2/natGateway:NatGateway",
  eip: "aws:ec2/eip:Eip",
  eipAssociation: "aws:ec2/eipAssociation:EipAssociation",
  instance: "aws:ec2/instance:Instance",
  networkInterface: "aws:ec2/networkInterface:NetworkInterface",
  networkInterfaceAttachment: "aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment",
  interfaceGroup: "aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment",
  loadBalancer: "aws:lb/loadBalancer:LoadBalancer",
  transitGatewayAttachment: "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
  firewall: "aws:networkfirewall/firewall:Firewall",
  resolverEndpoint: "aws:route53/resolverEndpoint:ResolverEndpoint",
  // Endpoints.
  endpoint: "aws:ec2/vpcEndpoint:VpcEndpoint",
  endpointPolicy: "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy",
  endpointPrivateDns: "aws:vpc/endpointPrivateDns:EndpointPrivateDns",
  endpointTable: "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation",
  endpointSubnet: "aws:ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation",
  endpointGroup: "aws:ec2/securityGroupAssociation:SecurityGroupAssociation",
  // What lets traffic through.
  securityGroup: "aws:ec2/securityGroup:SecurityGroup",
  defaultSecurityGroup: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  ingressRule: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  egressRule: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  groupRule: "aws:ec2/securityGroupRule:SecurityGroupRule",
  networkAcl: "aws:ec2/networkAcl:NetworkAcl",
  defaultNetworkAcl: "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",
  aclRule: "aws:ec2/networkAclRule:NetworkAclRule",
  aclAssociation: "aws:ec2/networkAclAssociation:NetworkAclAssociation",
  // Names.
  zone: "aws:route53/zone:Zone",
  zoneAssociation: "aws:route53/zoneAssociation:ZoneAssociation",
  resolverRule: "aws:route53/resolverRule:ResolverRule",
  resolverRuleAssociation: "aws:route53/resolverRuleAssociation:ResolverRuleAssociation",
  dnsFirewallAssociation: "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation",
  dnsFirewallGroup: "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup",
  dnsFirewallRule: "aws:route53/resolverFirewallRule:ResolverFirewallRule",
  dnsFirewallDomains: "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList",
  dnsProfile: "aws:route53/profilesProfile:ProfilesProfile",
  dnsProfileResource: "aws:route53/profilesResourceAssociation:ProfilesResourceAssociation",
  dnsProfileAssociation: "aws:route53/profilesAssociation:ProfilesAssociation",
  // Tasks.
  cluster: "aws:ecs/cluster:Cluster",
  service: "aws:ecs/service:Service",
  taskDefinition: "aws:ecs/taskDefinition:TaskDefinition",
  taskSet: "aws:ecs/taskSet:TaskSet",
  eventTarget: "aws:cloudwatch/eventTarget:EventTarget",
  schedule: "aws:scheduler/schedule:Schedule",
  pipe: "aws:pipes/pipe:Pipe",
  stateMachine: "aws:sfn/stateMachine:StateMachine",
  expressService: "aws:ecs/expressGatewayService:ExpressGatewayService",
  // What tasks use.
  role: "aws:iam/role:Role",
  rolePolicy: "aws:iam/rolePolicy:RolePolicy",
  rolePolicyAttachment: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  policy: "aws:iam/policy:Policy",
  policyAttachment: "aws:iam/policyAttachment:PolicyAttachment",
  repository: "aws:ecr/repository:Repository",
  logGroup: "aws:cloudwatch/logGroup:LogGroup",
  secret: "aws:secretsmanager/secret:Secret",
  parameter: "aws:ssm/parameter:Parameter",
  repositoryPolicy: "aws:ecr/repositoryPolicy:RepositoryPolicy",
  secretPolicy: "aws:secretsmanager/secretPolicy:SecretPolicy",
  fileSystem: "aws:efs/fileSystem:FileSystem",
  fileSystemPolicy: "aws:efs/fileSystemPolicy:FileSystemPolicy",
  accessPoint: "aws:efs/accessPoint:AccessPoint",
  mountTarget: "aws:efs/mountTarget:MountTarget",
  key: "aws:kms/key:Key",
  keyPolicy: "aws:kms/keyPolicy:KeyPolicy",
  queue: "aws:sqs/queue:Queue",
  queuePolicy: "aws:sqs/queuePolicy:QueuePolicy",
  topic: "aws:sns/topic:Topic",
  topicPolicy: "aws:sns/topicPolicy:TopicPolicy",
  table: "aws:dynamodb/table:Table",
  tablePolicy: "aws:dynamodb/resourcePolicy:ResourcePolicy",
  bucket: "aws:s3/bucket:Bucket",
  bucketV2: "aws:s3/bucketV2:BucketV2",
  bucketEncryption: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  bucketEncryptionV2: "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
  // What goes with them.
  clusterCapacityProviders: "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
  targetGroup: "aws:lb/targetGroup:TargetGroup",
  listener: "aws:lb/listener:Listener",
  secretVersion: "aws:secretsmanager/secretVersion:SecretVersion",
  lifecyclePolicy: "aws:ecr/lifecyclePolicy:LifecyclePolicy",
  scalingTarget: "aws:appautoscaling/target:Target",
  scalingPolicy: "aws:appautoscaling/policy:Policy",
  bucketPublicAccess: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  bucketLifecycle: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  bucketPolicy: "aws:s3/bucketPolicy:BucketPolicy",
  bucketVersioning: "aws:s3/bucketVersioning:BucketVersioning",
} as const;

/** Another stack's outputs, read by the program. */
export const STACK_REFERENCE = "pulumi:pulumi:StackReference";

/** Type of the stack itself: its outputs are the stack's. */
export const STACK_TYPE = "pulumi:pulumi:Stack";

/** Security groups, whether made or adopted. */
export const GROUP_TYPES = [TYPES.securityGroup, TYPES.defaultSecurityGroup] as const;

/** Route tables, whether made or adopted. */
export const TABLE_TYPES = [TYPES.routeTable, TYPES.defaultRouteTable] as const;

/** Network ACLs, whether made or adopted. */
export const ACL_TYPES = [TYPES.networkAcl, TYPES.defaultNetworkAcl] as const;

/** Buckets, by either name of the type. */
export const BUCKET_TYPES = [TYPES.bucket, TYPES.bucketV2] as const;

/** `aws:ec2/subnet:Subnet` is `ec2.Subnet`, `fargate-egress:index:Vpc` is `Vpc`. */
export function shortType(type: string): string {
  const [provider = "", module = "", name = ""] = type.split(":");
  if (provider === "fargate-egress" || provider === "pulumi") return name;
  return `${provider === "aws" ? "" : `${provider}.`}${module.split("/")[0]}.${name}`;
}
