/** The proof of files as text. */
import type { FilesProof, ServiceProof } from "../reachability/sources/files/prove-files";
import { faultsOf, missingOf, nameOf } from "../report/files-proof";
import { paintOf } from "../report/pen";
import { pen } from "./print";

/** Line by line: each service with its proofs and faults, then what was not looked at. */
export function proofText(proof: FilesProof): string[] {
  const lines = proof.services.flatMap((service) => serviceText(proof, service));
  if (proof.assumed.length > 0)
    lines.push(pen.bold("taken as likely"), ...proof.assumed.map((each) => pen.wrap(`  ${each}`, 4)), "");
  if (proof.notLookedAt.length > 0)
    lines.push(
      pen.bold("not looked at"),
      ...proof.notLookedAt.map(({ place, type, why }) => pen.wrap(`  ${place.address} (${type}): ${why}`, 4)),
    );
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

function serviceText(proof: FilesProof, service: ServiceProof): string[] {
  const { bold, red, yellow, table, wrap } = pen;
  const { verdict, place, region, proofs } = service;
  const lines = [`${bold(place.address)} in ${place.file}, ${region}: ${paintOf(verdict, pen)(verdict)}`, ""];
  const rows = proofs.map((each) => [
    each.service,
    nameOf(proof, each.subnet),
    each.availabilityZone,
    each.path,
    paintOf(each.verdict, pen)(each.verdict),
    each.faults.map(({ code }) => code).join(" "),
  ]);
  lines.push(table(["service", "subnet", "zone", "path", "verdict", "faults"], rows), "");
  for (const fault of faultsOf(proof, service))
    lines.push(
      `${red(fault.code)} ${bold(fault.kind)} ${nameOf(proof, fault.subject)}`,
      wrap(`  ${fault.cause}`, 2),
      wrap(`  seen: ${fault.evidence}`, 8),
      wrap(`  stops: ${fault.services.join(", ")} from ${fault.subnets.map((id) => nameOf(proof, id)).join(", ")}`, 9),
      wrap(`  fix: ${fault.fix}`, 7),
      "",
    );
  const warnings = new Map(proofs.flatMap((p) => p.warnings.map((each) => [`${each.code} ${each.subject}`, each])));
  for (const each of warnings.values())
    lines.push(
      wrap(`${yellow(each.code)} ${each.kind} ${nameOf(proof, each.subject)}: ${each.cause} Fix: ${each.fix}`, 2),
    );
  const missing = missingOf(service);
  if (missing.length > 0) lines.push("", bold("not read"), ...missing.map((what) => wrap(`  ${what}`, 4)));
  return [...lines, ""];
}
