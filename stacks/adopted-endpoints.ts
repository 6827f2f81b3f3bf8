/** Interface endpoints that stand in an adopted network, looked up service by service. */
import * as ec2 from "@pulumi/aws/ec2";
import type * as pulumi from "@pulumi/pulumi";
import type { AdoptedInterfaceEndpoint } from "../plan/adopted-facts";
import { endpointServiceName } from "../plan/catalogue";
import { isOwn, type OwnTag } from "./own-parts";

/** Where to look, and what not to count. */
export interface EndpointSearch {
  readonly region: string;
  readonly own: OwnTag;
  /** Whose provider answers. @default the stack's own */
  readonly through?: pulumi.InvokeOptions;
}

const TYPE = { name: "vpc-endpoint-type", values: ["Interface"] };

/** The endpoint of a service that somebody else made in the VPC; none where there is none. */
export async function standingEndpoint(
  service: string,
  vpcId: string,
  { region, own, through }: EndpointSearch,
): Promise<AdoptedInterfaceEndpoint[]> {
  const serviceName = endpointServiceName(service, region);
  const find = async (filters: ec2.GetVpcEndpointArgs["filters"] = []) => {
    try {
      return await ec2.getVpcEndpoint({ vpcId, serviceName, filters: [TYPE, ...filters] }, through);
    } catch (error) {
      if (/multiple/i.test(String(error))) return "several" as const;
      if (/no matching|could not find|empty result|returned no results/i.test(String(error))) return undefined;
      throw error;
    }
  };
  const found = await find();
  if (found === undefined) return [];
  if (found === "several") {
    // One of the stack's own answers the service's names, so none of the others does.
    if (await find([{ name: `tag:${own.key}`, values: [own.value] }])) return [];
    return [several(service, serviceName)];
  }
  if (isOwn(found.tags, own)) return [];
  return [
    {
      id: found.id,
      serviceName,
      state: found.state,
      securityGroupIds: found.securityGroupIds,
      subnetIds: found.subnetIds,
      zoneIds: { unknown: "the AZs of the endpoint's subnets were not looked up" },
      privateDns: found.privateDnsEnabled,
      policy: found.policy,
    },
  ];
}

/** Which of several answers the names, only a recording tells. */
function several(service: string, serviceName: string): AdoptedInterfaceEndpoint {
  const unknown = { unknown: `several endpoints of ${service} stand in the VPC, and the look-up tells them not apart` };
  return {
    id: `endpoints of ${service}`,
    serviceName,
    state: unknown,
    securityGroupIds: unknown,
    subnetIds: unknown,
    zoneIds: unknown,
    privateDns: unknown,
  };
}
