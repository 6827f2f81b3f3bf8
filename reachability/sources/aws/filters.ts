/** Security groups and network ACLs, read and put into the model's terms. */
import {
  type EC2Client,
  type IpPermission,
  type NetworkAclEntry,
  paginateDescribeNetworkAcls,
  paginateDescribeSecurityGroups,
} from "@aws-sdk/client-ec2";
import {
  type AclRule,
  type GroupRule,
  isUnknown,
  type Known,
  type NetworkAcl,
  type RulePeer,
  type SecurityGroup,
} from "../../topology";
import { nameOf } from "./name-tags";
import { all, type Reader } from "./reader";

/** The closing `*` entry of every ACL: it denies what no rule matched, and the model implies it. */
const CLOSING_ENTRY = 32767;

/** Rules of one permission: one for each peer. IPv6 peers are left out. */
function rulesOf(permission: IpPermission): GroupRule[] {
  const peers: RulePeer[] = [
    ...(permission.IpRanges ?? []).flatMap(({ CidrIp }) => (CidrIp ? [{ cidr: CidrIp }] : [])),
    ...(permission.UserIdGroupPairs ?? []).flatMap(({ GroupId }) => (GroupId ? [{ groupId: GroupId }] : [])),
    ...(permission.PrefixListIds ?? []).flatMap(({ PrefixListId }) =>
      PrefixListId ? [{ prefixListId: PrefixListId }] : [],
    ),
  ];
  return peers.map((peer) => ({
    protocol: permission.IpProtocol ?? "-1",
    // A protocol that has no ports, or all of them, comes without a range.
    fromPort: permission.FromPort ?? 0,
    toPort: permission.ToPort ?? 65535,
    peer,
  }));
}

/** Reads every security group of a VPC. */
export function readGroups(ec2: EC2Client, reader: Reader, vpcId: string): Promise<Known<readonly SecurityGroup[]>> {
  return reader.known("ec2:DescribeSecurityGroups", "the security groups", async () => {
    const filter = { Filters: [{ Name: "vpc-id", Values: [vpcId] }] };
    const groups = await all(paginateDescribeSecurityGroups({ client: ec2 }, filter), (page) => page.SecurityGroups);
    return groups.map((group) => ({
      id: group.GroupId ?? "",
      ...(group.GroupName ? { name: group.GroupName } : {}),
      isDefault: group.GroupName === "default",
      ingress: (group.IpPermissions ?? []).flatMap(rulesOf),
      egress: (group.IpPermissionsEgress ?? []).flatMap(rulesOf),
    }));
  });
}

/** An IPv4 entry in the model's terms; none for IPv6 and the closing entry. */
function aclRuleOf(entry: NetworkAclEntry): AclRule[] {
  if (entry.CidrBlock === undefined || entry.RuleNumber === undefined || entry.RuleNumber >= CLOSING_ENTRY) return [];
  const { From, To } = entry.PortRange ?? {};
  return [
    {
      number: entry.RuleNumber,
      egress: entry.Egress === true,
      allow: entry.RuleAction === "allow",
      protocol: entry.Protocol ?? "-1",
      cidr: entry.CidrBlock,
      ...(From === undefined ? {} : { fromPort: From }),
      ...(To === undefined ? {} : { toPort: To }),
    },
  ];
}

/** Network ACLs of a VPC, and which subnet has which. */
export interface Acls {
  readonly networkAcls: Known<readonly NetworkAcl[]>;
  /** ACL id by subnet id. */
  readonly bySubnet: Known<ReadonlyMap<string, string>>;
}

/** Reads every network ACL of a VPC. */
export async function readAcls(ec2: EC2Client, reader: Reader, vpcId: string): Promise<Acls> {
  const filter = { Filters: [{ Name: "vpc-id", Values: [vpcId] }] };
  const acls = await reader.known("ec2:DescribeNetworkAcls", "the network ACLs", () =>
    all(paginateDescribeNetworkAcls({ client: ec2 }, filter), (page) => page.NetworkAcls),
  );
  if (isUnknown(acls)) return { networkAcls: acls, bySubnet: acls };
  const bySubnet = new Map<string, string>();
  for (const acl of acls)
    for (const { SubnetId, NetworkAclId } of acl.Associations ?? [])
      if (SubnetId && NetworkAclId) bySubnet.set(SubnetId, NetworkAclId);
  return {
    networkAcls: acls.map((acl) => ({
      id: acl.NetworkAclId ?? "",
      ...nameOf(acl.Tags),
      rules: (acl.Entries ?? []).flatMap(aclRuleOf),
    })),
    bySubnet,
  };
}
