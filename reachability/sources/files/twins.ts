/** Candidates that cannot be told apart: equal but for their labels, with equal things around them. One stands for all. Pure. */
import type { ResourceRecord } from "../../../resources/record";
import { asSet, unlabelled } from "./settled-choices";
import type { Choice } from "./source";

/** Of the candidates of one of the choices, one of each kind; the likeliest of each. */
export function alikeIn(
  records: readonly ResourceRecord[],
  choices: readonly Choice[],
  { candidates }: Choice,
): readonly unknown[] {
  const byId = new Map(records.map((record) => [record.id ?? record.urn, record]));
  const chosen = new Map<string, string[]>();
  for (const choice of choices) push(chosen, choice.urn, `${choice.path} ${asSet(choice)}`);
  const referrers = new Map<string, ResourceRecord[]>();
  for (const record of records)
    for (const id of new Set(idsIn(record.inputs))) if (byId.has(id)) push(referrers, id, record);
  const peers = new Set(candidates.filter((each) => typeof each === "string"));
  const kinds = new Map<string, unknown>();
  for (const candidate of candidates) {
    const kind = kindOf(candidate);
    if (!kinds.has(kind)) kinds.set(kind, candidate);
  }
  return [...kinds.values()];

  function kindOf(candidate: unknown): string {
    const record = typeof candidate === "string" ? byId.get(candidate) : undefined;
    if (typeof candidate !== "string" || !record) return JSON.stringify(candidate);
    const around = (referrers.get(candidate) ?? []).map((each) => said(each, candidate)).sort();
    return JSON.stringify([said(record, candidate), around]);
  }

  /** What a record says, but for its labels; the candidate is `this`, the others are all the same. */
  function said(record: ResourceRecord, id: string): string {
    const rename = (value: unknown): unknown => {
      if (typeof value === "string") return value === id ? "#this" : peers.has(value) ? "#peer" : value;
      if (Array.isArray(value)) {
        const items = value.map(rename);
        return items.every((item) => typeof item === "string") ? items.sort() : items;
      }
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, rename(each)]));
    };
    return JSON.stringify([record.type, rename(unlabelled(record.inputs)), chosen.get(record.urn) ?? []]);
  }
}

function push<T>(map: Map<string, T[]>, key: string, item: T): void {
  const list = map.get(key);
  if (list) list.push(item);
  else map.set(key, [item]);
}

function idsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(idsIn);
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(idsIn) : [];
}
