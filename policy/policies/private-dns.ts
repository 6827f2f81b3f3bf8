/** The public names of a service lead to its endpoint. */
import { findService, shortServiceName } from "../../plan/catalogue";
import { isUnknown } from "../../reachability/topology";
import { drainingServices } from "../declared";
import type { StackPolicyDefinition } from "../define";
import { networkOf, subjectOf } from "../proof";

export const privateDns: StackPolicyDefinition = {
  kind: "stack",
  name: "private-dns",
  description: "Every interface endpoint of an AWS service has private DNS.",
  severity: "high",
  check: (stack, options) => {
    const draining = drainingServices();
    const { endpoints } = networkOf(stack, options);
    if (isUnknown(endpoints)) return [];
    return endpoints.flatMap((endpoint) => {
      if (endpoint.kind !== "interface" || endpoint.privateDns !== false || isUnknown(endpoint.service)) return [];
      const service = shortServiceName(endpoint.service);
      // Somebody's own endpoint service has private names only where its owner verified a domain.
      if (!endpoint.service.includes("com.amazonaws.") || endpoint.service.includes(".vpce-svc-")) return [];
      if (service !== undefined && (findService(service)?.privateDns !== true || draining.includes(service))) return [];
      return [
        {
          ...subjectOf(stack, endpoint.id),
          what: `endpoint ${endpoint.name ?? endpoint.id} has no private DNS`,
          why: "tasks resolve the service's public addresses and pass the endpoint by: over NAT, or nowhere",
          fix: "add an aws.vpc.EndpointPrivateDns with privateDnsEnabled true, or set it on the endpoint",
          labels: [endpoint.service, ...(service === undefined ? [] : [service])],
        },
      ];
    });
  },
};
