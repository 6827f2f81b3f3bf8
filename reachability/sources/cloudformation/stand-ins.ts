/**
 * Ids, names and ARNs of resources that do not exist yet. References are followed by them: the same resource has the same
 * everywhere. Names are those that the template gives, else of the form that CloudFormation generates. Pure.
 */
import { dnsSuffixOf, partitionOf } from "../../../plan/catalogue";
import { UNKNOWN_VALUE } from "../../../resources/unknowns";

/** Where a stack is. */
export interface StackPlace {
  readonly stack: string;
  /** Region, account: the engine's marker where they are not known. */
  readonly region: string;
  readonly account: string;
}

/** A resource as others refer to it. */
export interface Identity {
  /** What stands for its id. */
  readonly urn: string;
  readonly logicalId: string;
  readonly type: string;
  /** Its properties, evaluated. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Property that names a resource, what `Ref` gives, and the part of an ARN after the account; `{}` is the name. */
interface Form {
  readonly name?: string;
  readonly ref: "id" | "name" | "arn";
  readonly arn?: string;
  /** It is in no Region, or of no account. */
  readonly global?: "region" | "both";
}

/** What `Ref` and `GetAtt` give: the "Return values" of each type in the CloudFormation template reference. */
const FORMS: Readonly<Record<string, Form>> = {
  "AWS::IAM::Role": { name: "RoleName", ref: "name", arn: "iam:role/{}", global: "region" },
  "AWS::IAM::ManagedPolicy": { name: "ManagedPolicyName", ref: "arn", arn: "iam:policy/{}", global: "region" },
  "AWS::Logs::LogGroup": { name: "LogGroupName", ref: "name", arn: "logs:log-group:{}" },
  "AWS::SecretsManager::Secret": { name: "Name", ref: "arn", arn: "secretsmanager:secret:{}-xxxxxx" },
  "AWS::SSM::Parameter": { name: "Name", ref: "name", arn: "ssm:parameter/{}" },
  "AWS::ECR::Repository": { name: "RepositoryName", ref: "name", arn: "ecr:repository/{}" },
  "AWS::ECS::Cluster": { name: "ClusterName", ref: "name", arn: "ecs:cluster/{}" },
  "AWS::ECS::TaskDefinition": { name: "Family", ref: "id" },
  "AWS::KMS::Key": { ref: "id", arn: "kms:key/{}" },
  "AWS::KMS::Alias": { name: "AliasName", ref: "name", arn: "kms:{}" },
  "AWS::S3::Bucket": { name: "BucketName", ref: "name", arn: "s3:{}", global: "both" },
  "AWS::SQS::Queue": { name: "QueueName", ref: "id", arn: "sqs:{}" },
  "AWS::SNS::Topic": { name: "TopicName", ref: "arn", arn: "sns:{}" },
  "AWS::DynamoDB::Table": { name: "TableName", ref: "name", arn: "dynamodb:table/{}" },
  "AWS::DynamoDB::GlobalTable": { name: "TableName", ref: "name", arn: "dynamodb:table/{}" },
  "AWS::Kinesis::Stream": { name: "Name", ref: "name", arn: "kinesis:stream/{}" },
  "AWS::Lambda::Function": { name: "FunctionName", ref: "name", arn: "lambda:function:{}" },
  "AWS::EFS::FileSystem": { ref: "id", arn: "elasticfilesystem:file-system/{}" },
  "AWS::EFS::AccessPoint": { ref: "id", arn: "elasticfilesystem:access-point/{}" },
  "AWS::StepFunctions::StateMachine": { name: "StateMachineName", ref: "arn", arn: "states:stateMachine:{}" },
  "AWS::Events::EventBus": { name: "Name", ref: "name", arn: "events:event-bus/{}" },
};

/** Name of a resource. One that CloudFormation makes up is made of the stack's, the logical id and random letters. */
export function nameOf({ type, logicalId, properties }: Identity, { stack }: StackPlace): string {
  const given = properties[FORMS[type]?.name ?? ""];
  if (typeof given === "string") return type === "AWS::SSM::Parameter" ? given.replace(/^\//, "") : given;
  const generated = `${stack}-${logicalId}-XXXXXXXXXXXX`;
  return /::(?:S3::Bucket|ECR::Repository)$/.test(type) ? generated.toLowerCase() : generated;
}

/** ARN of a resource; the marker for a type whose ARNs have no form here. */
export function arnOf(identity: Identity, place: StackPlace): string {
  const form = FORMS[identity.type];
  if (form?.arn === undefined) return UNKNOWN_VALUE;
  const at = form.arn.indexOf(":");
  const [service, resource] = [form.arn.slice(0, at), form.arn.slice(at + 1)];
  const named = form.name === undefined ? identity.urn : nameOf(identity, place);
  const region = form.global === undefined ? place.region : "";
  const account = form.global === "both" ? "" : place.account;
  const partition = partitionOf(place.region);
  return `arn:${partition}:${service}:${region}:${account}:${resource.replace("{}", () => named)}`;
}

/** What `Ref` gives. */
export function refOf(identity: Identity, place: StackPlace): string {
  switch (FORMS[identity.type]?.ref ?? "id") {
    case "id":
      return identity.urn;
    case "arn":
      return arnOf(identity, place);
    case "name": {
      const { type, properties } = identity;
      // A parameter's name keeps its slash.
      const own = properties["Name"];
      return type === "AWS::SSM::Parameter" && typeof own === "string" ? own : nameOf(identity, place);
    }
  }
}

/** What `GetAtt` gives; the marker for what only AWS knows. */
export function attributeOf(identity: Identity, name: string, place: StackPlace): unknown {
  const { type, urn, properties } = identity;
  switch (`${type}.${name}`) {
    case "AWS::EC2::VPC.VpcId":
    case "AWS::EC2::Subnet.SubnetId":
    case "AWS::EC2::SecurityGroup.GroupId":
    case "AWS::EC2::RouteTable.RouteTableId":
    case "AWS::EC2::InternetGateway.InternetGatewayId":
    case "AWS::EC2::NatGateway.NatGatewayId":
    case "AWS::EC2::NetworkAcl.Id":
    case "AWS::EC2::VPCEndpoint.Id":
    case "AWS::EC2::NetworkInterface.Id":
    case "AWS::EC2::Instance.InstanceId":
    case "AWS::EC2::EIP.AllocationId":
    case "AWS::EFS::FileSystem.FileSystemId":
    case "AWS::EFS::AccessPoint.AccessPointId":
    case "AWS::KMS::Key.KeyId":
    case "AWS::Route53::HostedZone.Id":
    case "AWS::ECS::TaskDefinition.TaskDefinitionArn":
    case "AWS::Route53Resolver::ResolverRule.ResolverRuleId":
    case "AWS::Route53Resolver::FirewallRuleGroup.Id":
    case "AWS::Route53Resolver::FirewallDomainList.Id":
    case "AWS::Route53Profiles::Profile.Id":
      return urn;
    case "AWS::EC2::VPC.CidrBlock":
    case "AWS::EC2::Subnet.CidrBlock":
      return properties["CidrBlock"] ?? UNKNOWN_VALUE;
    case "AWS::EC2::Subnet.VpcId":
    case "AWS::EC2::SecurityGroup.VpcId":
      return properties["VpcId"] ?? UNKNOWN_VALUE;
    case "AWS::EC2::Subnet.AvailabilityZone":
      return properties["AvailabilityZone"] ?? UNKNOWN_VALUE;
    case "AWS::EC2::VPC.DefaultNetworkAcl":
      return defaultAclOf(urn);
    case "AWS::EC2::VPC.DefaultSecurityGroup":
      return defaultGroupOf(urn);
    case "AWS::Logs::LogGroup.Arn":
      return `${arnOf(identity, place)}:*`;
    case "AWS::SecretsManager::Secret.Id":
      return arnOf(identity, place);
    case "AWS::IAM::ManagedPolicy.PolicyArn":
    case "AWS::SNS::Topic.TopicArn":
      return arnOf(identity, place);
    case "AWS::ECR::Repository.RepositoryUri":
      return repositoryUriOf(identity, place);
    default:
      return name === "Arn" ? arnOf(identity, place) : UNKNOWN_VALUE;
  }
}

/** `111122223333.dkr.ecr.eu-west-1.amazonaws.com/app`. */
export function repositoryUriOf(identity: Identity, place: StackPlace): string {
  return `${place.account}.dkr.ecr.${place.region}.${dnsSuffixOf(place.region)}/${nameOf(identity, place)}`;
}

/** What stands for the id of a VPC's own network ACL. */
export function defaultAclOf(vpc: string): string {
  return `${vpc}#default-acl`;
}

/** What stands for the id of a VPC's own security group. */
export function defaultGroupOf(vpc: string): string {
  return `${vpc}#default-group`;
}
