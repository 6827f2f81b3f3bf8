/** A pretend account in which a network stands that no stack of ours made. */
import type { AccountOptions } from "../../offline/account";

interface Found {
  readonly zone: string;
  readonly table?: string;
  readonly vpc?: string;
}

const SUBNETS: Readonly<Record<string, Found>> = {
  "subnet-a0000000": { zone: "us-east-1a", table: "rtb-a" },
  "subnet-b0000000": { zone: "us-east-1b", table: "rtb-b" },
  "subnet-b2000000": { zone: "us-east-1b", table: "rtb-b" },
  // Without a table of its own: uses the main one.
  "subnet-d0000000": { zone: "us-east-1a" },
  "subnet-fa000000": { zone: "us-east-1a", table: "rtb-public" },
  "subnet-fb000000": { zone: "us-east-1b", table: "rtb-public" },
  "subnet-e0000000": { zone: "us-east-1a", table: "rtb-x", vpc: "vpc-0f000000" },
};

/**
 * An account with the VPC vpc-0e000000 (172.20.0.0/16), empty but for its subnets and tables.
 * @param vpc properties of the VPC that differ.
 * @param calls answers that differ.
 */
export function adoptedAccount(
  vpc: Readonly<Record<string, unknown>> = {},
  calls: NonNullable<AccountOptions["calls"]> = {},
): AccountOptions {
  return {
    calls: {
      "aws:ec2/getVpc:getVpc": ({ id }) => ({
        id,
        ownerId: "123456789012",
        cidrBlock: "172.20.0.0/16",
        cidrBlockAssociations: [],
        enableDnsSupport: true,
        enableDnsHostnames: true,
        ...vpc,
      }),
      "aws:ec2/getSubnet:getSubnet": ({ id }) => {
        const found = SUBNETS[String(id)];
        if (!found) throw new Error(`no matching EC2 Subnet found: ${String(id)}`);
        return {
          id,
          vpcId: found.vpc ?? "vpc-0e000000",
          availabilityZone: found.zone,
          availabilityZoneId: found.zone === "us-east-1a" ? "use1-az1" : "use1-az2",
          cidrBlock: "172.20.1.0/24",
        };
      },
      "aws:ec2/getVpcEndpoint:getVpcEndpoint": () => {
        throw new Error("no matching EC2 VPC Endpoint found");
      },
      "aws:ec2/getRouteTable:getRouteTable": ({ subnetId, routeTableId }) => {
        if (routeTableId !== undefined) return { routeTableId, routes: [] };
        if (subnetId === undefined) return { routeTableId: "rtb-main" };
        const table = SUBNETS[subnetId as string]?.table;
        if (!table) throw new Error("query returned no results");
        return { routeTableId: table };
      },
      ...calls,
    },
  };
}
