/** An endpoint in every AZ where tasks run. */
import { shortServiceName } from "../../plan/catalogue";
import { isUnknown } from "../../reachability/topology";
import type { StackPolicyDefinition } from "../define";
import { subjectOf, taskTopologies } from "../proof";

export const endpointZones: StackPolicyDefinition = {
  kind: "stack",
  name: "endpoint-zones",
  description: "Interface endpoints have a network interface in every AZ of the tasks.",
  enforcementLevel: "advisory",
  severity: "medium",
  check: (stack, options) => {
    const told = new Set<string>();
    return taskTopologies(stack, options).flatMap(({ task, subnets, endpoints }) => {
      if (isUnknown(task.subnetIds) || isUnknown(subnets) || isUnknown(endpoints)) return [];
      const zoneOf = new Map(subnets.map(({ id, availabilityZone }) => [id, availabilityZone]));
      const zonesOf = (ids: readonly string[]) => ids.map((id) => zoneOf.get(id));
      const taskZones = zonesOf(task.subnetIds);
      return endpoints.flatMap((endpoint) => {
        if (endpoint.kind !== "interface" || isUnknown(endpoint.subnetIds) || told.has(endpoint.id)) return [];
        const own = zonesOf(endpoint.subnetIds);
        // A zone that cannot be read may be any zone: nothing is missing for certain.
        if (own.some((zone) => zone === undefined || isUnknown(zone))) return [];
        const lacking = taskZones.filter((zone): zone is string => typeof zone === "string" && !own.includes(zone));
        if (lacking.length === 0) return [];
        told.add(endpoint.id);
        const service = isUnknown(endpoint.service) ? undefined : shortServiceName(endpoint.service);
        return [
          {
            ...subjectOf(stack, endpoint.id),
            what: `endpoint ${endpoint.name ?? endpoint.id} is not in ${[...new Set(lacking)].join(", ")}, where tasks run`,
            why: "their traffic crosses AZs, which is billed, and ends when the AZ of the endpoint does",
            fix: "add a subnet of each of these AZs to the endpoint's subnetIds, unless the service is not offered there",
            ...(service === undefined ? {} : { labels: [service] }),
          },
        ];
      });
    });
  },
};
