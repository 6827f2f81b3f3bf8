/** What differs between two states of one stack: for somebody who must decide whether an older one is the better. Pure. */
import { type Exported, isReal, readDeployment, type StateResource } from "./deployment";

/** One difference. */
export interface StateDifference {
  readonly urn: string;
  readonly difference: string;
}

/** In order of the URNs. Outputs that AWS fills are not compared: ids and inputs say whether it is the same thing. */
export function compareStates(older: Exported, newer: Exported): StateDifference[] {
  const [before, after] = [living(older), living(newer)];
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((urn): StateDifference[] => {
    const [old, now] = [before.get(urn), after.get(urn)];
    if (!now) return [{ urn, difference: `${old?.id ?? ""} is in the file and not in the state` }];
    if (!old) return [{ urn, difference: `${now.id} is in the state and not in the file` }];
    if (old.id !== now.id) return [{ urn, difference: `the file has ${old.id}, the state ${now.id}` }];
    const keys = [...new Set([...Object.keys(old.inputs), ...Object.keys(now.inputs)])].filter(
      (key) => !key.startsWith("__") && JSON.stringify(old.inputs[key]) !== JSON.stringify(now.inputs[key]),
    );
    return keys.length > 0 ? [{ urn, difference: `other inputs: ${keys.sort().join(", ")}` }] : [];
  });
}

function living(state: Exported): Map<string, StateResource> {
  return new Map(
    readDeployment(state)
      .resources.filter((one) => isReal(one) && !one.delete)
      .map((one) => [one.urn, one]),
  );
}
