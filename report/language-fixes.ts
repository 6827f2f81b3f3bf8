/** The steps that mend a fault, in the words of the source: CloudFormation YAML, Pulumi's AWS provider. Pure. */
import type { FaultKind } from "../reachability/kinds";
import { FIX_STEPS, type FixStep, type Properties } from "./fix-steps";

/** Languages of sources. */
export type FixLanguage = "cloudformation" | "pulumi";

/** Classes of Pulumi's AWS provider for what a step adds. */
const CLASSES: Readonly<Record<string, string>> = {
  "AWS::EC2::SecurityGroupIngress": "aws.vpc.SecurityGroupIngressRule",
  "AWS::EC2::SecurityGroupEgress": "aws.vpc.SecurityGroupEgressRule",
  "AWS::EC2::NetworkAclEntry": "aws.ec2.NetworkAclRule",
  "AWS::EC2::VPCEndpoint": "aws.ec2.VpcEndpoint",
  "AWS::EC2::Route": "aws.ec2.Route",
  "AWS::EC2::NatGateway": "aws.ec2.NatGateway",
  "AWS::EC2::VPCGatewayAttachment": "aws.ec2.InternetGatewayAttachment",
  "AWS::EC2::VPCBlockPublicAccessExclusion": "aws.vpc.BlockPublicAccessExclusion",
  "AWS::EC2::EIPAssociation": "aws.ec2.EipAssociation",
  "AWS::IAM::RolePolicy": "aws.iam.RolePolicy",
  "AWS::Logs::LogGroup": "aws.cloudwatch.LogGroup",
  "AWS::EFS::MountTarget": "aws.efs.MountTarget",
};

/** Properties that Pulumi calls otherwise than in camel case. */
const NAMES: Readonly<Record<string, string>> = {
  "awslogs-region": "awslogs-region",
  CidrIp: "cidrIpv4",
  DestinationPrefixListId: "prefixListId",
  DestinationSecurityGroupId: "referencedSecurityGroupId",
  Enabled: "isEnabled",
  From: "fromPort",
  GroupId: "securityGroupId",
  KeyPolicy: "policy",
  AssumeRolePolicyDocument: "assumeRolePolicy",
  LogGroupName: "name",
  PolicyDocument: "policy",
  PolicyName: "name",
  RepositoryPolicyText: "policy",
  RoleName: "role",
  RuleNumber: "ruleNumber",
  SourceSecurityGroupId: "referencedSecurityGroupId",
  To: "toPort",
};

/** The fix of a kind in a language. @param subject as the source calls it */
export function fixIn(language: FixLanguage, kind: FaultKind, subject: string, service: string): string {
  const said = language === "cloudformation" ? inYaml(FIX_STEPS[kind]) : inPulumi(FIX_STEPS[kind]);
  return said.replaceAll("{subject}", subject).replaceAll("{service}", service);
}

function inYaml(step: FixStep): string {
  if ("say" in step) return step.say;
  if ("set" in step) return `in ${step.on ?? "{subject}"}, Properties: ${flow(step.set)}`;
  const { From, To, ...others } = step.properties;
  const ports = From === undefined || To === undefined ? "" : `, PortRange: ${flow({ From, To })}`;
  return `add to Resources: { Type: ${step.add}, Properties: ${flow(others).replace(/ \}$/, `${ports} }`)} }`;
}

/** A mapping of YAML on one line; what stands for something else is quoted, so that it stays a value. */
function flow(properties: Properties): string {
  const pairs = Object.entries(properties).map(([key, value]) => `${key}: ${scalar(value)}`);
  return `{ ${pairs.join(", ")} }`;
}

function scalar(value: Properties[string]): string {
  if (value === "{subject}") return "!Ref {subject}";
  if (typeof value !== "string" || value.startsWith("[")) return String(value);
  return /[<>{}",: *]/.test(value) ? `'${value.replaceAll("'", "''")}'` : value;
}

function inPulumi(step: FixStep): string {
  if ("say" in step) return step.say;
  const pairs = (properties: Properties) =>
    Object.entries(properties)
      .map(([key, value]) => `${NAMES[key] ?? key.charAt(0).toLowerCase() + key.slice(1)}: ${literal(key, value)}`)
      .join(", ");
  if ("set" in step) return `in ${step.on ?? "{subject}"}: ${pairs(step.set)}`;
  return `add new ${CLASSES[step.add] ?? step.add}(…, { ${pairs(step.properties)} })`;
}

function literal(key: string, value: Properties[string]): string {
  // The API's words for a flag are a boolean there.
  if (key === "AssignPublicIp") return String(value === "ENABLED");
  if (typeof value !== "string" || value.startsWith("<")) return String(value);
  return JSON.stringify(value.startsWith("[") ? value.slice(1, -1) : value);
}
