/** VPC Block Public Access of registered resources. */
import type { Graph } from "../../../resources/graph";
import { TYPES } from "../../../resources/tokens";
import { type BlockPublicAccess, isUnknown, type Known, unknown } from "../../topology";
import { together } from "../mapping/policy-lists";

const MODES = ["off", "block-bidirectional", "block-ingress"] as const;
const EXCLUSIONS = ["allow-bidirectional", "allow-egress"] as const;

/** What the stack sets for the account in its Region; `undefined` when it sets nothing. */
export function blockPublicAccessOf(graph: Graph): BlockPublicAccess | undefined {
  const options = graph.of(TYPES.blockPublicAccess)[0];
  if (!options) return undefined;
  const mode = graph.text(options, "internetGatewayBlockMode") ?? graph.missing(options, "internetGatewayBlockMode");
  return { mode: oneOf(MODES, mode), exclusions: exclusionsOf(graph) };
}

function exclusionsOf(graph: Graph): BlockPublicAccess["exclusions"] {
  return together(
    graph.of(TYPES.blockPublicAccessExclusion).map((record) => {
      const resourceId = graph.ref(record, "vpcId", [TYPES.vpc]) ?? graph.ref(record, "subnetId", [TYPES.subnet]);
      if (resourceId === undefined || isUnknown(resourceId)) return resourceId ?? graph.missing(record, "vpcId");
      const key = "internetGatewayExclusionMode";
      const mode = oneOf(EXCLUSIONS, graph.text(record, key) ?? graph.missing(record, key));
      return [{ id: graph.id(record), resourceId, mode }];
    }),
  );
}

function oneOf<T extends string>(words: readonly T[], text: Known<string>): Known<T> {
  if (isUnknown(text)) return text;
  return (
    words.find((word) => word === text) ?? unknown(`what the mode ${text} of VPC Block Public Access lets through`)
  );
}
