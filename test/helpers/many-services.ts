/** A stack with several services, out of one with a single service. */

import { textsOf } from "../../resources/properties";
import type { ResourceRecord } from "../../resources/record";
import { TYPES } from "../../resources/tokens";

/** What a service has of its own. Everything else is the network's, or named in the policies of its endpoints. */
const OWN: readonly string[] = [TYPES.service, TYPES.taskDefinition, TYPES.role, TYPES.rolePolicy];

function isOwn({ type, name }: ResourceRecord): boolean {
  return OWN.includes(type) || /-app-task(?:-|$)|-from-app$/.test(name);
}

/** The stack with its service many times over: each with a task group, rules, roles and a definition of its own. */
export function manyServices(records: readonly ResourceRecord[], count: number): ResourceRecord[] {
  const own = records.filter(isOwn);
  const names = new Set(own.flatMap(({ urn, id, outputs }) => [urn, id ?? "", ...textsOf(outputs?.arn)]));
  const copies = Array.from({ length: count - 1 }, (_, i) =>
    own.map((record) => {
      const copy: unknown = JSON.parse(JSON.stringify(record), (key, value: unknown) =>
        typeof value === "string" && (key === "name" || (value !== "" && names.has(value))) ? `${value}-${i}` : value,
      );
      return copy as ResourceRecord;
    }),
  );
  return [...records, ...copies.flat()];
}
