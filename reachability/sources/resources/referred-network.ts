/** The network of another stack, from the outputs that the program read of it. */
import type { Graph } from "../../../resources/graph";
import { fieldsOf } from "../../../resources/properties";
import { STACK_REFERENCE } from "../../../resources/tokens";
import { checkSnapshot, SnapshotError } from "../snapshot/read-snapshot";
import type { NetworkSnapshot } from "../snapshot/snapshot";

/** The exported network of a VPC; `undefined` when no stack that was read exports it in a form that is understood. */
export function referredNetwork(graph: Graph, vpcId: string): NetworkSnapshot | undefined {
  for (const { name, outputs } of graph.of(STACK_REFERENCE)) {
    const contract = fieldsOf(fieldsOf(outputs?.["outputs"])["network"]);
    if (contract["vpcId"] !== vpcId) continue;
    try {
      return checkSnapshot(contract["snapshot"], `the output network of ${name}`);
    } catch (error) {
      if (!(error instanceof SnapshotError)) throw error;
    }
  }
  return undefined;
}
