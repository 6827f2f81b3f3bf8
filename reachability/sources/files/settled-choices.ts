/**
 * Choices that settle themselves: of a route table's associations each has a subnet of its own, since AWS gives a subnet one
 * table only. Where as many resources choose among as many targets, and are alike in all else, every target has one of
 * them, and which one it is called makes no difference. Pure.
 */
import type { ResourceRecord } from "../../../resources/record";
import { TYPES } from "../../../resources/tokens";
import type { Choice } from "./source";

/** What AWS allows once for each target: the property with the target, and what makes two of them different. */
const ONCE: Readonly<Record<string, readonly [string, readonly string[]]>> = {
  [TYPES.association]: ["subnetId", []],
  [TYPES.route]: ["routeTableId", ["destinationCidrBlock", "destinationPrefixListId", "destinationIpv6CidrBlock"]],
  [TYPES.endpointTable]: ["routeTableId", ["vpcEndpointId"]],
  [TYPES.mountTarget]: ["subnetId", ["fileSystemId"]],
};

/** Records with what settles itself filled in, and the choices that are left. */
export function settled(records: readonly ResourceRecord[], choices: readonly Choice[]) {
  const byUrn = new Map(records.map((record) => [record.urn, record]));
  const own = new Map<string, Choice[]>();
  for (const choice of choices) own.set(choice.urn, [...(own.get(choice.urn) ?? []), choice]);
  const groups = new Map<string, Choice[]>();
  for (const choice of choices) {
    const record = byUrn.get(choice.urn);
    const [path, different] = ONCE[record?.type ?? ""] ?? [];
    if (!record || path !== choice.path || !different) continue;
    const others = (own.get(choice.urn) ?? [])
      .filter((each) => each !== choice)
      .map((each) => [each.path, asSet(each)]);
    const key = JSON.stringify([record.type, different.map((name) => record.inputs[name]), asSet(choice), others]);
    groups.set(key, [...(groups.get(key) ?? []), choice]);
  }
  const values = new Map<Choice, unknown>();
  for (const group of groups.values()) {
    const targets = group[0]?.candidates ?? [];
    if (group.length !== targets.length || !alike(group, byUrn)) continue;
    const likely = group.map(({ candidates }) => candidates[0]);
    const apart = new Set(likely).size === likely.length;
    for (const [at, choice] of group.entries()) values.set(choice, apart ? likely[at] : targets[at]);
  }
  const found = new Map([...values].map(([{ urn, path }, value]) => [urn, { path, value }]));
  return {
    records: records.map((record) => {
      const settledHere = found.get(record.urn);
      return settledHere ? withValue(record, settledHere.path, settledHere.value) : record;
    }),
    choices: choices.filter((choice) => !values.has(choice)),
  };
}

/** Records with the likeliest candidate in the place of each choice. */
export function chooseFirst(records: readonly ResourceRecord[], choices: readonly Choice[]): readonly ResourceRecord[] {
  const own = new Map<string, Choice[]>();
  for (const choice of choices) own.set(choice.urn, [...(own.get(choice.urn) ?? []), choice]);
  return records.map((record) =>
    (own.get(record.urn) ?? []).reduce((made, { path, candidates }) => withValue(made, path, candidates[0]), record),
  );
}

/** Whether records say the same but for their labels. */
function alike(group: readonly Choice[], byUrn: ReadonlyMap<string, ResourceRecord>): boolean {
  const said = group.map(({ urn }) => {
    return JSON.stringify(unlabelled(byUrn.get(urn)?.inputs ?? {}));
  });
  return new Set(said).size === 1;
}

/** Inputs without the user's own labels. */
export function unlabelled(inputs: ResourceRecord["inputs"]): ResourceRecord["inputs"] {
  return Object.fromEntries(Object.entries(inputs).filter(([key]) => key !== "tags" && key !== "tagsAll"));
}

/** Candidates whatever their order. */
export function asSet({ candidates }: Choice): string {
  return JSON.stringify(candidates.map((each) => JSON.stringify(each)).sort());
}

/** A record with a value at a path of its inputs; numbers in it are positions in lists. */
export function withValue(record: ResourceRecord, path: string, value: unknown): ResourceRecord {
  return { ...record, inputs: placed(record.inputs, path.split("."), value) as ResourceRecord["inputs"] };
}

function placed(at: unknown, [step, ...rest]: readonly string[], value: unknown): unknown {
  if (step === undefined) return value;
  if (Array.isArray(at))
    return at.map((item: unknown, index) => (index === Number(step) ? placed(item, rest, value) : item));
  const fields = (typeof at === "object" && at !== null ? at : {}) as Readonly<Record<string, unknown>>;
  const own = placed(fields[step], rest, value);
  if (own !== undefined) return { ...fields, [step]: own };
  return Object.fromEntries(Object.entries(fields).filter(([key]) => key !== step));
}
