/** Tasks have no public address. */

import { fieldsOf } from "../../resources/properties";
import { TYPES } from "../../resources/tokens";
import type { ResourcePolicyDefinition } from "../define";

/** Where each type that starts tasks keeps their network: keys from the inputs down. */
const NETWORKS: Readonly<Record<string, readonly string[]>> = {
  [TYPES.service]: ["networkConfiguration"],
  [TYPES.taskSet]: ["networkConfiguration"],
  [TYPES.eventTarget]: ["ecsTarget", "networkConfiguration"],
  [TYPES.schedule]: ["target", "ecsParameters", "networkConfiguration"],
  [TYPES.pipe]: ["targetParameters", "ecsTaskParameters", "networkConfiguration", "awsVpcConfiguration"],
};

export const noPublicIp: ResourcePolicyDefinition = {
  kind: "resource",
  name: "no-public-ip",
  description: "Tasks get no public IP address.",
  severity: "high",
  check: ({ urn, type, name, props }) => {
    const path = NETWORKS[type];
    if (!path) return [];
    const network = path.reduce<Readonly<Record<string, unknown>>>((at, key) => fieldsOf(at[key]), props);
    const value = network["assignPublicIp"];
    if (value !== true && value !== "ENABLED") return [];
    return [
      {
        urn,
        what: `${name} gives its tasks public IP addresses`,
        why: "they would be addressed from the internet, and pass by NAT, endpoints and their policies",
        fix: "set assignPublicIp to false",
      },
    ];
  },
};
