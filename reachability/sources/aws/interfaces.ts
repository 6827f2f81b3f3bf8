/** Network interfaces by id. */
import { type EC2Client, type NetworkInterface, paginateDescribeNetworkInterfaces } from "@aws-sdk/client-ec2";
import type { Known } from "../../topology";
import { all, type Reader } from "./reader";

/** Values that one filter takes. */
const FILTER_VALUES = 200;

/** Reads interfaces; those that are gone are not in the answer. A filter, because ids that are gone are an error. */
export function readInterfaces(
  ec2: EC2Client,
  reader: Reader,
  ids: readonly string[],
  what: string,
): Promise<Known<ReadonlyMap<string, NetworkInterface>>> {
  return reader.known("ec2:DescribeNetworkInterfaces", what, async () => {
    const found = new Map<string, NetworkInterface>();
    for (let start = 0; start < ids.length; start += FILTER_VALUES) {
      const filter = { Filters: [{ Name: "network-interface-id", Values: ids.slice(start, start + FILTER_VALUES) }] };
      const page = await all(
        paginateDescribeNetworkInterfaces({ client: ec2 }, filter),
        (each) => each.NetworkInterfaces,
      );
      for (const each of page) if (each.NetworkInterfaceId) found.set(each.NetworkInterfaceId, each);
    }
    return found;
  });
}

/** Security groups of an interface. */
export function groupsOf(each: NetworkInterface): string[] {
  return (each.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []);
}
