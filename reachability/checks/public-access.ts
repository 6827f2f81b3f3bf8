/**
 * VPC Block Public Access: what the account forbids its internet gateways.
 * Source: vpc/latest/userguide/security-vpc-bpa-basics.html.
 */
import { isUnknown } from "../topology";
import type { Trace } from "../trace";
import { listOf, type SubnetView, type View } from "../view";

/**
 * The internet gateway may carry traffic of these subnets.
 * @param subnets What has to be excluded where the account blocks: the subnet at the gateway first (`undefined`: a
 * regional NAT gateway, which is in none), then the one behind it.
 * @param through What stands at the gateway: mode block-ingress lets NAT gateways out.
 */
export function checkPublicAccess(
  view: View,
  trace: Trace,
  subnets: readonly (SubnetView | undefined)[],
  through: "nat-gateway" | "other",
): void {
  const { blockPublicAccess: block, vpc } = view.topology;
  if (block === undefined) return;
  if (isUnknown(block) || isUnknown(block.mode)) {
    const what = isUnknown(block) ? block : block.mode;
    if (isUnknown(what))
      trace.unsure("internet-gateway", vpc.id, "VPC Block Public Access is not known", [what.unknown]);
    return;
  }
  if (block.mode === "off" || (block.mode === "block-ingress" && through === "nat-gateway")) return;
  if (isUnknown(block.exclusions)) {
    trace.unsure("internet-gateway", vpc.id, `Block Public Access is ${block.mode}`, [block.exclusions.unknown]);
    return;
  }
  const excluded = (id: string | undefined) =>
    listOf(block.exclusions).filter(({ resourceId }) => resourceId === vpc.id || resourceId === id);
  // In mode block-ingress an exclusion has to let traffic in: there is no other.
  const holds = (id: string | undefined) => {
    const own = excluded(id);
    if (
      own.some(
        ({ mode }) => mode === "allow-bidirectional" || (mode === "allow-egress" && block.mode !== "block-ingress"),
      )
    )
      return "yes";
    return own.length > 0 && own.some(({ mode }) => isUnknown(mode)) ? "maybe" : "no";
  };
  const answers = subnets.map((subnet) => holds(subnet?.id));
  if (answers.every((answer) => answer === "yes")) {
    trace.pass("internet-gateway", vpc.id, `excluded from Block Public Access (${block.mode})`);
  } else if (answers[0] === "no" && subnets[0] !== undefined) {
    trace.fail("internet-gateway", vpc.id, `Block Public Access is ${block.mode}`, "public-access-blocked", vpc.id, {
      "exclusion-mode": block.mode === "block-ingress" ? "allow-bidirectional" : "allow-egress",
    });
  } else if (answers.every((answer) => answer === "no") && listOf(block.exclusions).length === 0) {
    trace.fail("internet-gateway", vpc.id, `Block Public Access is ${block.mode}`, "public-access-blocked", vpc.id, {
      "exclusion-mode": "allow-egress",
    });
  } else {
    trace.unsure("internet-gateway", vpc.id, `Block Public Access is ${block.mode}, with exclusions for some subnets`, [
      `whether the exclusions from Block Public Access reach this traffic (exclude ${vpc.id} to be sure)`,
    ]);
  }
}
