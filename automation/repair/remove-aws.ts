/** Deletes half-made things in AWS, and finishes what would stay open. AWS itself refuses to delete what is in use. */
import * as sdk from "@aws-sdk/client-ec2";
import type { Claim, Ec2Kind } from "./identity";
import type { ClientOptions } from "./lookup-named";

type Remove = (ec2: sdk.EC2Client, id: string) => Promise<unknown>;

const REMOVE: Readonly<Record<Ec2Kind, Remove>> = {
  vpc: (ec2, VpcId) => ec2.send(new sdk.DeleteVpcCommand({ VpcId })),
  subnet: (ec2, SubnetId) => ec2.send(new sdk.DeleteSubnetCommand({ SubnetId })),
  "route-table": (ec2, RouteTableId) => ec2.send(new sdk.DeleteRouteTableCommand({ RouteTableId })),
  "internet-gateway": async (ec2, InternetGatewayId) => {
    const asked = new sdk.DescribeInternetGatewaysCommand({ InternetGatewayIds: [InternetGatewayId] });
    const { InternetGateways = [] } = await ec2.send(asked);
    for (const { VpcId } of InternetGateways[0]?.Attachments ?? [])
      await ec2.send(new sdk.DetachInternetGatewayCommand({ InternetGatewayId, VpcId }));
    await ec2.send(new sdk.DeleteInternetGatewayCommand({ InternetGatewayId }));
  },
  "elastic-ip": (ec2, AllocationId) => ec2.send(new sdk.ReleaseAddressCommand({ AllocationId })),
  natgateway: (ec2, NatGatewayId) => ec2.send(new sdk.DeleteNatGatewayCommand({ NatGatewayId })),
  instance: (ec2, id) => ec2.send(new sdk.TerminateInstancesCommand({ InstanceIds: [id] })),
  "vpc-endpoint": (ec2, id) => ec2.send(new sdk.DeleteVpcEndpointsCommand({ VpcEndpointIds: [id] })),
  "security-group": (ec2, GroupId) => ec2.send(new sdk.DeleteSecurityGroupCommand({ GroupId })),
  "network-acl": (ec2, NetworkAclId) => ec2.send(new sdk.DeleteNetworkAclCommand({ NetworkAclId })),
  "vpc-flow-log": (ec2, id) => ec2.send(new sdk.DeleteFlowLogsCommand({ FlowLogIds: [id] })),
};

/** What a repair does in AWS. */
export interface Hands {
  /** Deletes one thing. @throws what AWS answers, such as DependencyViolation */
  remove(claim: Claim, id: string, options: ClientOptions): Promise<void>;
  /** Does what the provider would have done next. */
  finish(claim: Claim, id: string, options: ClientOptions): Promise<void>;
}

/** Works in AWS. */
export const awsHands: Hands = {
  async remove(claim, id, options) {
    if (claim.by === "name" && claim.kind === "task-definition") {
      const { ECSClient, DeregisterTaskDefinitionCommand } = await import("@aws-sdk/client-ecs");
      await new ECSClient({ ...options }).send(new DeregisterTaskDefinitionCommand({ taskDefinition: id }));
      return;
    }
    if (claim.by === "name" && claim.kind === "ssm-parameter") {
      const { SSMClient, DeleteParameterCommand } = await import("@aws-sdk/client-ssm");
      await new SSMClient({ ...options }).send(new DeleteParameterCommand({ Name: id }));
      return;
    }
    if (claim.by !== "tags") throw new Error(`${id} is of a kind that is not deleted here`);
    await removeThing(claim.kind, id, options);
  },
  async finish(claim, id, options) {
    if (claim.by === "tags" && claim.kind === "security-group") await closeGroup(id, options);
  },
};

/** Deletes a thing of EC2. */
export async function removeThing(kind: Ec2Kind, id: string, options: ClientOptions): Promise<void> {
  const ec2 = new sdk.EC2Client({ ...options });
  try {
    await REMOVE[kind](ec2, id);
  } finally {
    ec2.destroy();
  }
}

/** AWS opens a new group to everywhere outward; the provider closes it with its next call, which a kill may have cut off. */
async function closeGroup(GroupId: string, options: ClientOptions): Promise<void> {
  const ec2 = new sdk.EC2Client({ ...options });
  try {
    const asked = new sdk.DescribeSecurityGroupRulesCommand({ Filters: [{ Name: "group-id", Values: [GroupId] }] });
    const { SecurityGroupRules = [] } = await ec2.send(asked);
    const open = SecurityGroupRules.filter(
      ({ IsEgress, IpProtocol, CidrIpv4, CidrIpv6 }) =>
        IsEgress === true && IpProtocol === "-1" && (CidrIpv4 === "0.0.0.0/0" || CidrIpv6 === "::/0"),
    ).flatMap(({ SecurityGroupRuleId }) => SecurityGroupRuleId ?? []);
    if (open.length > 0)
      await ec2.send(new sdk.RevokeSecurityGroupEgressCommand({ GroupId, SecurityGroupRuleIds: open }));
  } finally {
    ec2.destroy();
  }
}
