/** The proof of files as SARIF 2.1.0, which code scanning shows at the resource that is at fault. Pure. */

import { FAULTS } from "../reachability/kinds";
import type { FilesProof, ServiceProof } from "../reachability/sources/files/prove-files";
import type { NotLookedAt, Place } from "../reachability/sources/files/source";
import { faultsOf, missingOf, nameOf } from "./files-proof";

const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
const NOT_PROVEN = "not-proven";
const NOT_LOOKED_AT = "not-looked-at";

interface Result {
  readonly ruleId: string;
  readonly level: "error" | "warning" | "note";
  readonly message: { readonly text: string };
  readonly locations: readonly object[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
}

/** The log: one run, a result for each fault, each service that is not proven, and each thing that nobody looked at. */
export function sarifOf(proof: FilesProof): object {
  const results = [...proof.services.flatMap((service) => resultsOf(proof, service)), ...proof.notLookedAt.map(unseen)];
  const used = [...new Set(results.map(({ ruleId }) => ruleId))];
  return {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "fargate-egress", rules: used.map(ruleOf) } },
        results: results.map((result) => ({ ...result, ruleIndex: used.indexOf(result.ruleId) })),
        columnKind: "utf16CodeUnits",
      },
    ],
  };
}

function resultsOf(proof: FilesProof, service: ServiceProof): Result[] {
  const name = service.place.address;
  const faults = faultsOf(proof, service).map((fault): Result => {
    const subject = nameOf(proof, fault.subject);
    const stops = `It stops ${fault.services.join(", ")} for ${name}.`;
    return {
      ruleId: fault.code,
      level: "error",
      message: { text: `${fault.cause} ${stops} Seen: ${fault.evidence}. Fix: ${fault.fix}` },
      locations: [locationOf(fault.place, subject)],
      partialFingerprints: { "faultAtSubject/v1": `${fault.code} ${subject} ${name}` },
    };
  });
  const missing = missingOf(service);
  if (missing.length === 0) return faults;
  const doubt: Result = {
    ruleId: NOT_PROVEN,
    level: "warning",
    message: { text: `Something that ${name} needs is not proven. Not read: ${missing.join("; ")}.` },
    locations: [locationOf(service.place, name)],
    partialFingerprints: { "faultAtSubject/v1": `${NOT_PROVEN} ${name}` },
  };
  return [...faults, doubt];
}

function unseen({ place, type, why, bears }: NotLookedAt): Result {
  return {
    ruleId: NOT_LOOKED_AT,
    level: bears === "nothing" ? "note" : "warning",
    message: { text: `${place.address} (${type}) was not looked at: ${why}.` },
    locations: [locationOf(place, place.address)],
    partialFingerprints: { "faultAtSubject/v1": `${NOT_LOOKED_AT} ${place.address}` },
  };
}

/** Code scanning shows nothing without a line: where the source knows none, it is the file's first. */
function locationOf({ file, line }: Place, name: string): object {
  return {
    physicalLocation: { artifactLocation: { uri: uriOf(file) }, region: { startLine: line ?? 1 } },
    logicalLocations: [{ fullyQualifiedName: name, kind: "resource" }],
  };
}

/** A path as a relative reference: each segment encoded. */
function uriOf(file: string): string {
  const parts = file
    .replace(/\\/g, "/")
    .replace(/^(\.\/)+/, "")
    .split("/");
  return parts.map(encodeURIComponent).join("/") || "-";
}

function ruleOf(id: string): object {
  const words = WORDS[id];
  if (words !== undefined) return { id, name: id, shortDescription: { text: words } };
  const [kind = "", row] = Object.entries(FAULTS).find(([, { code }]) => code === id) ?? [];
  return {
    id,
    name: kind,
    shortDescription: { text: row?.title ?? id },
    ...(row ? { fullDescription: { text: row.title }, help: { text: `Why: ${row.source}` } } : {}),
    defaultConfiguration: { level: "error" },
  };
}

const WORDS: Readonly<Record<string, string>> = {
  [NOT_PROVEN]: "Something that a task needs is not proven to be in its reach",
  [NOT_LOOKED_AT]: "Something that no proof looks at",
};
