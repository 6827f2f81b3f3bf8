/**
 * What the emulator's CloudFormation leaves out of the resources that it makes, set by the calls of their own services:
 * a VPC's names, tables of subnets and gateway endpoints, rules that let out, policies of roles with the ARNs that AWS gives,
 * everything of a task definition but its containers, networks of services.
 */

import { readTemplate } from "../../../../reachability/sources/cloudformation/template";
import { fieldsOf, itemsOf } from "../../../../resources/properties";
import { type LiveStacks, type Made, servicesOf } from "./live";

type Fields = Readonly<Record<string, unknown>>;

/** Completes a stack. @param parameters values with which it was made */
export async function complete(
  live: LiveStacks,
  made: Made,
  text: string,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const json = text.startsWith("{") ? (JSON.parse(text) as unknown) : undefined;
  const { body } = readTemplate({ path: "template", text, json });
  const exports = await live.exports();
  const resolve = resolver(made, body, values, exports);
  const resources = Object.entries(fieldsOf(body["Resources"])).flatMap(([logical, resource]) => {
    const { Type, Properties } = fieldsOf(resource);
    const id = made.get(logical)?.id;
    return id === undefined && Type !== "AWS::EC2::SecurityGroupEgress"
      ? []
      : [{ logical, type: String(Type), id: id ?? "", own: fieldsOf(resolve(Properties)) }];
  });
  const definitions = new Map<string, string>();
  for (const { type, id, own } of resources)
    if (type === "AWS::EC2::VPC") {
      for (const name of ["EnableDnsSupport", "EnableDnsHostnames"])
        if (own[name] !== undefined)
          await live.call("ec2", {
            Action: "ModifyVpcAttribute",
            VpcId: id,
            [`${name}.Value`]: own[name] === true || own[name] === "true" ? "true" : "false",
          });
    } else if (type === "AWS::EC2::SecurityGroup") {
      const rules = itemsOf(own["SecurityGroupEgress"]).map(fieldsOf);
      const everything = { IpProtocol: "-1", CidrIp: "0.0.0.0/0" };
      if (rules.length > 0) await live.call("ec2", ruleForm("RevokeSecurityGroupEgress", id, everything));
      for (const rule of rules) await live.call("ec2", ruleForm("AuthorizeSecurityGroupEgress", id, rule));
    } else if (type === "AWS::IAM::Role") {
      for (const arn of itemsOf(own["ManagedPolicyArns"]))
        await live.call("iam", { Action: "AttachRolePolicy", RoleName: id, PolicyArn: String(arn) });
      for (const policy of itemsOf(own["Policies"])) await putPolicy(live, id, fieldsOf(policy));
    } else if (type === "AWS::IAM::Policy") {
      for (const role of itemsOf(own["Roles"])) await putPolicy(live, String(role), own);
    } else if (type === "AWS::EC2::SubnetRouteTableAssociation") {
      const [SubnetId, RouteTableId] = [String(own["SubnetId"]), String(own["RouteTableId"])];
      await live.call("ec2", { Action: "AssociateRouteTable", SubnetId, RouteTableId });
    } else if (type === "AWS::EC2::VPCEndpoint") {
      const tables = itemsOf(own["RouteTableIds"]).map(
        (table, i) => [`AddRouteTableId.${i + 1}`, String(table)] as const,
      );
      if (tables.length > 0)
        await live.call("ec2", { Action: "ModifyVpcEndpoint", VpcEndpointId: id, ...Object.fromEntries(tables) });
    } else if (type === "AWS::ECS::TaskDefinition") {
      const answer = await live.ecs("RegisterTaskDefinition", lowered(own) as object);
      definitions.set(id, String(fieldsOf(answer["taskDefinition"])["taskDefinitionArn"]));
    }
  for (const { cluster, service, logical } of servicesOf(made)) {
    const own = resources.find((each) => each.logical === logical)?.own ?? {};
    await live.ecs("UpdateService", {
      cluster,
      service,
      taskDefinition: definitions.get(String(own["TaskDefinition"])) ?? own["TaskDefinition"],
      networkConfiguration: lowered(own["NetworkConfiguration"]),
    });
  }
}

async function putPolicy(live: LiveStacks, role: string, { PolicyName, PolicyDocument }: Fields): Promise<void> {
  await live.call("iam", {
    Action: "PutRolePolicy",
    RoleName: role,
    PolicyName: String(PolicyName),
    PolicyDocument: JSON.stringify(PolicyDocument),
  });
}

function ruleForm(action: string, group: string, rule: Fields): Readonly<Record<string, string>> {
  const at = "IpPermissions.1";
  const source = rule["DestinationSecurityGroupId"];
  const text = (key: string, field: string) => (rule[key] === undefined ? [] : [[`${at}.${field}`, textOf(rule[key])]]);
  return {
    Action: action,
    GroupId: group,
    ...Object.fromEntries<string>([
      ...text("IpProtocol", "IpProtocol"),
      ...text("FromPort", "FromPort"),
      ...text("ToPort", "ToPort"),
      ...text("CidrIp", "IpRanges.1.CidrIp"),
    ] as [string, string][]),
    ...(typeof source === "string" ? { [`${at}.Groups.1.GroupId`]: source } : {}),
  };
}

const textOf = (value: unknown): string =>
  typeof value === "number" ? `${value}` : typeof value === "string" ? value : "";

/** Keys as APIs write them; options and other maps of the user's own stay. */
function lowered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowered);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key.charAt(0).toLowerCase() + key.slice(1),
      key === "Options" || key === "Tags" ? each : lowered(each),
    ]),
  );
}

/** The functions that the fixtures use, as the stack that was made answers them. */
function resolver(
  made: Made,
  body: Fields,
  values: Readonly<Record<string, string>>,
  exports: ReadonlyMap<string, string>,
) {
  const mappings = fieldsOf(body["Mappings"]);
  const parameters = fieldsOf(body["Parameters"]);
  const pseudo: Readonly<Record<string, string>> = {
    "AWS::Partition": "aws",
    "AWS::Region": "us-east-1",
    "AWS::AccountId": "123456789012",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackName": "Shop",
  };
  const named = (name: string): unknown =>
    pseudo[name] ?? made.get(name)?.id ?? values[name] ?? fieldsOf(parameters[name])["Default"];
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve).filter((each) => each !== undefined);
    if (typeof value !== "object" || value === null) return value;
    const [[name, given] = ["", undefined]] = Object.entries(value);
    const list = itemsOf(given);
    switch (name) {
      case "Ref":
        return named(String(given));
      case "Fn::ImportValue":
        return exports.get(String(resolve(given)));
      case "Fn::GetAtt":
        return attributeOf(made, list.map(String));
      case "Fn::Join":
        return itemsOf(resolve(list[1])).join(String(list[0]));
      case "Fn::Select":
        return itemsOf(resolve(list[1]))[Number(list[0])];
      case "Fn::Split":
        return String(resolve(list[1])).split(String(list[0]));
      case "Fn::Sub":
        return String(given).replace(/\$\{([^}]+)\}/g, (_, each: string) => String(named(each)));
      case "Fn::FindInMap":
        return fieldsOf(fieldsOf(mappings[String(list[0])])[String(list[1])])[String(list[2])];
      case "Fn::If":
        // The one condition of the fixtures.
        return resolve((values["Nat"] ?? "true") === "true" ? list[1] : list[2]);
      default:
        return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolve(each)]));
    }
  };
  return resolve;
}

function attributeOf(made: Made, [logical = "", attribute = ""]: readonly string[]): string | undefined {
  const { id = "", type } = made.get(logical) ?? {};
  if (attribute !== "Arn") return id;
  if (type === "AWS::IAM::Role") return `arn:aws:iam::123456789012:role/${id}`;
  if (type === "AWS::ECR::Repository") return `arn:aws:ecr:us-east-1:123456789012:repository/${id}`;
  if (type === "AWS::Logs::LogGroup") return `arn:aws:logs:us-east-1:123456789012:log-group:${id}:*`;
  return id;
}
