/** Resources for the policies: by hand, changed, or as a first preview shows them. */
import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { ResourceRecord } from "../../resources/record";

/** What the engine shows in place of a value that is not known yet. */
export const UNKNOWN: string = pulumi.runtime.unknownValue;

/** A resource made by hand. References to others stand in `after`, by property. */
export function resource(
  type: string,
  name: string,
  inputs: Readonly<Record<string, unknown>> = {},
  after: Readonly<Record<string, readonly ResourceRecord[]>> = {},
): ResourceRecord {
  return {
    urn: `urn:pulumi:unit::test::${type}::${name}`,
    type,
    name,
    id: `id-${name}`,
    inputs,
    outputs: { ...inputs, arn: `arn:aws:test:us-east-1:123456789012:${name}` },
    dependencies: [],
    propertyDependencies: Object.fromEntries(
      Object.entries(after).map(([key, records]) => [key, records.map(({ urn }) => urn)]),
    ),
  };
}

/** Leaves out the resources that match; at least one must. */
export function without(records: readonly ResourceRecord[], matches: (record: ResourceRecord) => boolean) {
  const rest = records.filter((record) => !matches(record));
  assert.ok(rest.length < records.length, "nothing was left out");
  return rest;
}

/** Changes inputs of the resources of a type (and name); at least one must match. */
export function changed(
  records: readonly ResourceRecord[],
  matches: (record: ResourceRecord) => boolean,
  inputs: (record: ResourceRecord) => Readonly<Record<string, unknown>>,
): ResourceRecord[] {
  assert.ok(records.some(matches), "nothing was changed");
  return records.map((record) => {
    if (!matches(record)) return record;
    const next = inputs(record);
    return { ...record, inputs: { ...record.inputs, ...next }, outputs: { ...record.outputs, ...next } };
  });
}

/** The resources as the first preview shows them: nothing that AWS decides is known, nor what is made of it. */
export function firstPreview(records: readonly ResourceRecord[]): ResourceRecord[] {
  const byUrn = new Map(records.map((record) => [record.urn, record]));
  return records.map((record) => {
    const inputs = Object.fromEntries(
      Object.entries(record.inputs).map(([key, value]) => {
        const behind = (record.propertyDependencies?.[key] ?? []).flatMap((urn) => byUrn.get(urn) ?? []);
        return [key, masked(value, behind.flatMap(computedTexts))];
      }),
    );
    const computed = Object.keys(record.outputs ?? {}).filter((key) => !(key in inputs));
    const isComponent = !record.type.startsWith("aws:");
    const outputs = Object.fromEntries(computed.map((key) => [key, isComponent ? record.outputs?.[key] : UNKNOWN]));
    return {
      ...withoutId(record),
      inputs,
      outputs: { ...inputs, ...outputs, ...(isComponent ? {} : { id: UNKNOWN }) },
    };
  });
}

/** Texts that only AWS tells: the id, and outputs that are no inputs. */
function computedTexts({ id, inputs, outputs = {} }: ResourceRecord): string[] {
  const texts = Object.entries(outputs).flatMap(([key, value]) =>
    typeof value === "string" && !(key in inputs) && value.length > 3 ? [value] : [],
  );
  return id === undefined ? texts : [id, ...texts];
}

function masked(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === "string") return secrets.some((text) => value.includes(text)) ? UNKNOWN : value;
  if (Array.isArray(value)) return value.map((item) => masked(item, secrets));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, masked(inner, secrets)]));
}

function withoutId(record: ResourceRecord): ResourceRecord {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== "id")) as unknown as ResourceRecord;
}
