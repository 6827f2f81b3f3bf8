/** A diagnosis as text and as data. */
import type { Diagnosis } from "../reachability/sources/aws/diagnose";
import { paintOf } from "../report/pen";
import { pen } from "./print";

const missingOf = ({ reachability }: Diagnosis) => [...new Set(reachability.proofs.flatMap(({ missing }) => missing))];

/** The JSON form. */
export function documentOf(diagnosis: Diagnosis): object {
  const { topology, needs, reachability, faults, stoppedTask, missingPermissions } = diagnosis;
  return {
    region: topology.region,
    vpc: topology.vpc.id,
    cluster: topology.task.cluster,
    task: topology.task.name,
    verdict: reachability.verdict,
    needs,
    faults,
    ...(stoppedTask ? { stoppedTask } : {}),
    missing: missingOf(diagnosis),
    missingPermissions,
    proofs: reachability.proofs,
  };
}

/** The text form, line by line. */
export function textOf(diagnosis: Diagnosis): string[] {
  const { topology, reachability, faults, stoppedTask, missingPermissions } = diagnosis;
  const { bold, dim, red, yellow, table, wrap } = pen;
  const coloured = (verdict: Diagnosis["reachability"]["verdict"]) => paintOf(verdict, pen)(verdict);
  const lines = [
    `${bold(topology.task.name)} in ${topology.vpc.id}, ${topology.region}: ${coloured(reachability.verdict)}`,
    "",
  ];
  const rows = reachability.proofs.map((proof) => [
    proof.service,
    proof.subnet,
    proof.availabilityZone,
    proof.path,
    coloured(proof.verdict),
    proof.faults.map(({ code }) => code).join(" "),
  ]);
  lines.push(table(["service", "subnet", "zone", "path", "verdict", "faults"], rows), "");
  if (stoppedTask) {
    lines.push(
      `${bold("stopped task")} ${stoppedTask.taskArn}${stoppedTask.stoppedAt ? dim(` at ${stoppedTask.stoppedAt}`) : ""}`,
    );
    lines.push(...stoppedTask.stoppedReason.split("\n").map((line) => wrap(`  ${line}`, 2)));
    lines.push(`  ${meaningOf(stoppedTask)}`, "");
  }
  for (const fault of faults) {
    lines.push(
      `${red(fault.code)} ${bold(fault.kind)} ${fault.subject}${fault.confirmed ? " (the stopped task says so too)" : ""}`,
    );
    lines.push(
      wrap(`  ${fault.cause}`, 2),
      wrap(`  seen: ${fault.evidence}`, 8),
      wrap(`  stops: ${fault.services.join(", ")} from ${fault.subnets.join(", ")}`, 9),
    );
    lines.push(wrap(`  fix: ${fault.fix}`, 7), "");
  }
  const warnings = new Map(
    reachability.proofs.flatMap((proof) => proof.warnings.map((each) => [`${each.code} ${each.subject}`, each])),
  );
  for (const each of warnings.values())
    lines.push(wrap(`${yellow(each.code)} ${each.kind} ${each.subject}: ${each.cause} Fix: ${each.fix}`, 2));
  const missing = missingOf(diagnosis);
  if (missing.length > 0) lines.push("", bold("not read"), ...missing.map((what) => wrap(`  ${what}`, 4)));
  if (missingPermissions.length > 0)
    lines.push("", bold("missing permissions"), ...missingPermissions.map(({ action, why }) => `  ${action}: ${why}`));
  return lines;
}

function meaningOf({ matches, confirmed }: NonNullable<Diagnosis["stoppedTask"]>): string {
  if (confirmed.length > 0) return `the network shows the same: ${confirmed.join(", ")}`;
  if (matches.length > 0) return `may come from ${matches.join(", ")}; the network as it is now shows none of them`;
  return "says nothing about the egress path";
}
