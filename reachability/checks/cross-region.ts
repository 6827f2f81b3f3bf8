/**
 * Images of another region behind cross-Region endpoints: ecr.api, ecr.dkr and s3 of that region, with private DNS.
 * Source: vpc/latest/privatelink/privatelink-access-aws-services.html (cross-Region), AmazonECR vpc-endpoints.html.
 */
import { parseImage } from "../../plan/image";
import type { Need } from "../../plan/needs";
import { type Endpoint, isUnknown } from "../topology";
import type { Trace } from "../trace";
import type { SubnetView, View } from "../view";
import { answersVpc, endpointsOf } from "../way";
import { walkInterfaceEndpoint } from "./endpoint";

/** What a pull asks. */
const SERVICES = ["ecr.api", "ecr.dkr", "s3"];

/** Regions of the images that ask for the internet; `undefined` when anything else asks as well. */
function regionsOf(need: Need): string[] | undefined {
  const regions = new Set<string>();
  for (const reason of need.because) {
    if (reason.kind !== "image" || reason.image === undefined) return undefined;
    const { registry, region, form } = parseImage(reason.image);
    if (registry !== "ecr-private" || region === undefined || form !== "standard") return undefined;
    regions.add(region);
  }
  return regions.size > 0 ? [...regions] : undefined;
}

function crossRegion(view: View, service: string, region: string): Endpoint | undefined {
  return endpointsOf(view, service, region).find(
    (endpoint) => endpoint.kind === "interface" && answersVpc(endpoint, service) !== false,
  );
}

/** Walks to the endpoints of the images' regions; false when some region has none, so that the pull leaves the VPC. */
export function walkCrossRegion(view: View, trace: Trace, need: Need, subnet: SubnetView): boolean {
  const regions = regionsOf(need);
  if (!regions) return false;
  const ways = regions.flatMap((region) =>
    SERVICES.map((service) => ({ region, service, endpoint: crossRegion(view, service, region) })),
  );
  if (ways.some(({ endpoint }) => endpoint === undefined)) return false;
  trace.path = "endpoint";
  for (const { region, service, endpoint } of ways) {
    if (!endpoint) continue;
    const answers = answersVpc(endpoint, service);
    if (isUnknown(answers)) trace.unsure("dns", endpoint.id, "whether private DNS answers the VPC", [answers.unknown]);
    walkInterfaceEndpoint(view, trace, endpoint, subnet, service, true, region);
    if (endpoint.policy !== undefined) {
      const missing = isUnknown(endpoint.policy)
        ? endpoint.policy.unknown
        : `whether the policy of cross-Region endpoint ${endpoint.id} admits the pull (it is not judged)`;
      trace.unsure("endpoint-policy", endpoint.id, "the policy of a cross-Region endpoint", [missing]);
    }
  }
  return true;
}
