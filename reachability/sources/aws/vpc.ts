/** The VPC and its subnets, read and put into the model's terms. */
import {
  DescribeVpcAttributeCommand,
  type DhcpOptions,
  type EC2Client,
  type Subnet as Ec2Subnet,
  paginateDescribeDhcpOptions,
  paginateDescribeSubnets,
  paginateDescribeVpcs,
  type VpcAttributeName,
} from "@aws-sdk/client-ec2";
import { isUnknown, type Known, type Subnet, unknown, type Vpc } from "../../topology";
import type { Acls } from "./filters";
import { nameOf } from "./name-tags";
import { all, errorName, LiveError, type Reader } from "./reader";

/** Where every VPC answers DNS besides the second address of its range. */
const LINK_LOCAL_RESOLVER = "169.254.169.253";

/** Finds the VPC of the task's subnets. @throws LiveError when it cannot be read: nothing else can be found without it. */
export async function findVpc(ec2: EC2Client, reader: Reader, subnetIds: readonly string[]): Promise<string> {
  const absent = `A subnet of the task is gone (${subnetIds.join(", ")}): the network it ran in cannot be read any more.`;
  const subnets = await reader.required(
    "ec2:DescribeSubnets",
    "the task's subnets",
    () => all(paginateDescribeSubnets({ client: ec2 }, { SubnetIds: [...subnetIds] }), (page) => page.Subnets),
    { "InvalidSubnetID.NotFound": absent },
  );
  const vpcId = subnets[0]?.VpcId;
  if (vpcId === undefined) throw new LiveError(absent);
  return vpcId;
}

/** Reads every subnet of a VPC. */
export async function readSubnets(
  ec2: EC2Client,
  reader: Reader,
  vpcId: string,
  acls: Acls,
): Promise<Known<readonly Subnet[]>> {
  const filter = { Filters: [{ Name: "vpc-id", Values: [vpcId] }] };
  const subnets = await reader.known("ec2:DescribeSubnets", "the subnets", () =>
    all(paginateDescribeSubnets({ client: ec2 }, filter), (page) => page.Subnets),
  );
  return isUnknown(subnets) ? subnets : subnets.map((subnet) => subnetOf(subnet, acls));
}

function subnetOf(subnet: Ec2Subnet, { bySubnet }: Acls): Subnet {
  const id = subnet.SubnetId ?? "";
  const acl = isUnknown(bySubnet) ? bySubnet : (bySubnet.get(id) ?? unknown(`the network ACL of ${id}`));
  return {
    id,
    ...nameOf(subnet.Tags),
    cidr: subnet.CidrBlock ?? unknown(`the addresses of ${id}`),
    availabilityZone: subnet.AvailabilityZone ?? unknown(`the AZ of ${id}`),
    ...(subnet.AvailabilityZoneId ? { availabilityZoneId: subnet.AvailabilityZoneId } : {}),
    networkAclId: acl,
    ...(subnet.Ipv6Native === true ? { ipv6Native: true } : {}),
  };
}

async function attribute(
  ec2: EC2Client,
  reader: Reader,
  vpcId: string,
  name: "enableDnsSupport" | "enableDnsHostnames",
): Promise<Known<boolean>> {
  const value = await reader.known("ec2:DescribeVpcAttribute", `${name} of the VPC`, async () => {
    const Attribute: VpcAttributeName = name;
    const answer = await ec2.send(new DescribeVpcAttributeCommand({ VpcId: vpcId, Attribute }));
    return (name === "enableDnsSupport" ? answer.EnableDnsSupport : answer.EnableDnsHostnames)?.Value;
  });
  return value ?? unknown(`${name} of the VPC (AWS did not say)`);
}

/** The second address of the first range answers as the Amazon resolver. */
function amazonAddress(cidrs: Known<readonly string[]>): string | undefined {
  const base = isUnknown(cidrs) ? undefined : cidrs[0]?.split("/")[0];
  const parts = base?.split(".").map(Number);
  // A VPC is never smaller than /28, so its base address ends in a multiple of sixteen.
  return parts?.length === 4 ? [...parts.slice(0, 3), (parts[3] ?? 0) + 2].join(".") : undefined;
}

/** The resolver that an option set names. Without name servers in it, AWS gives none but its own. */
function resolverOf(options: DhcpOptions, cidrs: Known<readonly string[]>): "amazon" | { addresses: string[] } {
  const servers = (options.DhcpConfigurations ?? [])
    .filter(({ Key }) => Key === "domain-name-servers")
    .flatMap(({ Values }) => (Values ?? []).flatMap(({ Value }) => Value ?? []));
  const others = servers.filter(
    (each) => each !== "AmazonProvidedDNS" && each !== LINK_LOCAL_RESOLVER && each !== amazonAddress(cidrs),
  );
  return others.length === 0 ? "amazon" : { addresses: others };
}

async function readResolver(
  ec2: EC2Client,
  reader: Reader,
  optionsId: string | undefined,
  cidrs: Known<readonly string[]>,
): Promise<Vpc["resolver"]> {
  if (optionsId === undefined || optionsId === "default") return "amazon";
  const options = await reader.known("ec2:DescribeDhcpOptions", "the VPC's resolver", () =>
    all(paginateDescribeDhcpOptions({ client: ec2 }, { DhcpOptionsIds: [optionsId] }), (page) => page.DhcpOptions),
  );
  if (isUnknown(options)) return options;
  return options[0] ? resolverOf(options[0], cidrs) : unknown(`the DHCP option set ${optionsId}`);
}

/** The VPC, and the account that owns it where that is known. */
export interface OwnedVpc {
  readonly vpc: Vpc;
  readonly owner?: string;
}

/** Reads the VPC. @throws LiveError when there is none with this id */
export async function readVpc(ec2: EC2Client, reader: Reader, vpcId: string): Promise<OwnedVpc> {
  const [found, dnsSupport, dnsHostnames] = await Promise.all([
    reader.known("ec2:DescribeVpcs", "the VPC", async () => {
      try {
        return await all(paginateDescribeVpcs({ client: ec2 }, { VpcIds: [vpcId] }), (page) => page.Vpcs);
      } catch (error) {
        if (errorName(error) === "InvalidVpcID.NotFound")
          throw new LiveError(`No VPC ${vpcId} in this Region. Check --vpc-id and --region.`);
        throw error;
      }
    }),
    attribute(ec2, reader, vpcId, "enableDnsSupport"),
    attribute(ec2, reader, vpcId, "enableDnsHostnames"),
  ]);
  const dns = { dnsSupport, dnsHostnames };
  if (isUnknown(found)) return { vpc: { id: vpcId, cidrs: found, ...dns, resolver: found } };
  const vpc = found[0];
  const more = (vpc?.CidrBlockAssociationSet ?? []).filter(
    ({ CidrBlockState }) => CidrBlockState?.State === "associated",
  );
  const blocks = [vpc?.CidrBlock, ...more.map(({ CidrBlock }) => CidrBlock)].filter((each) => each !== undefined);
  const cidrs: Known<readonly string[]> =
    blocks.length > 0 ? [...new Set(blocks)] : unknown("the addresses of the VPC");
  const resolver = await readResolver(ec2, reader, vpc?.DhcpOptionsId, cidrs);
  return { vpc: { id: vpcId, cidrs, ...dns, resolver }, ...(vpc?.OwnerId ? { owner: vpc.OwnerId } : {}) };
}
