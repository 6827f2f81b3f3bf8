/** Looks in AWS for what claims mean. An answer that cannot be had is `unknown`, never "none". */
import { EC2Client } from "@aws-sdk/client-ec2";
import type { Claim } from "./identity";
import * as ec2 from "./lookup-ec2";
import {
  type ClientOptions,
  findFileSystem,
  findListener,
  findNamed,
  findSecretVersion,
  findService,
} from "./lookup-named";
import type { Finding, Found } from "./settle";

/** Looks for one claim. */
export type Lookup = (claim: Claim, options: ClientOptions) => Promise<Finding>;

/** Asks AWS. */
export const awsLookup: Lookup = async (claim, options) => {
  const client = new EC2Client({ ...options });
  try {
    return { found: await find(claim, client, options) };
  } catch (error) {
    // What it hangs on is gone, and so is it.
    if (error instanceof Error && /^Invalid\w+\.NotFound$|^InvalidVpcEndpointId\.NotFound$/.test(error.name))
      return { found: [] };
    return { unknown: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  } finally {
    client.destroy();
  }
};

function find(claim: Claim, client: EC2Client, options: ClientOptions): Promise<Found[]> {
  switch (claim.by) {
    case "tags":
      return ec2.findTagged(client, claim);
    case "route":
      return ec2.findRoute(client, claim);
    case "rule":
      return ec2.findRule(client, claim);
    case "table-association":
      return ec2.findTableAssociation(client, claim);
    case "acl-association":
      return ec2.findAclAssociation(client, claim);
    case "acl-rule":
      return ec2.findAclRule(client, claim);
    case "eip-association":
      return ec2.findEipAssociation(client, claim);
    case "endpoint-table":
      return ec2.findEndpointTable(client, claim);
    case "mount-target":
      return ec2.findMountTarget(client, claim);
    case "file-system":
    case "access-point":
      return findFileSystem(claim, options);
    case "name":
      return findNamed(claim, options);
    case "service":
      return findService(claim, options);
    case "listener":
      return findListener(claim, options);
    case "secret-version":
      return findSecretVersion(claim, options);
    case "again":
      return Promise.resolve([]);
  }
}
