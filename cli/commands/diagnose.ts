/** `egress diagnose`: why a live service or task cannot reach what it needs. */
import type { Command } from "commander";
import type { Diagnosis } from "../../reachability/sources/aws/diagnose";
import { paintOf } from "../../report/pen";
import { exitCodeOf, Failure } from "../failure";
import { answering, asJson, type OutputFlags, outputFlags } from "../output";
import { pen } from "../print";
import { list } from "../stack-options";

interface DiagnoseFlags extends OutputFlags {
  readonly cluster?: string;
  readonly service?: string;
  readonly task?: string;
  readonly region?: string;
  readonly needs: readonly string[];
}

const FORMATS = ["text", "json"] as const;

/** Adds the command to the program. */
export function addDiagnose(program: Command): void {
  outputFlags(program.command("diagnose"), FORMATS)
    .description("why a live service or stopped task cannot reach what it needs, whoever built the network; reads only")
    .option("--cluster <name>", "name or ARN of the ECS cluster")
    .option("--service <name>", "the service")
    .option("--task <arn>", "one task instead: its whole ARN; a stopped one is kept for about an hour")
    .option("--region <region>", "default: the task ARN's, AWS_REGION, the profile's")
    .option("--needs <services>", "services that the code calls, such as sqs,dynamodb,internet (repeatable)", list, [])
    .action(async (options: DiagnoseFlags) => {
      const answer = answering(options, FORMATS);
      const target = targetOf(options);
      await checkNeeds(options.needs);
      const { diagnose } = await import("../../reachability/sources/aws/diagnose");
      const { LiveError } = await import("../../reachability/sources/aws/reader");
      try {
        const region = options.region === undefined ? {} : { region: options.region };
        const diagnosis = await diagnose({ ...target, ...region, services: options.needs });
        await answer({ text: () => textOf(diagnosis).join("\n"), json: () => asJson(documentOf(diagnosis)) });
        process.exitCode = exitCodeOf(diagnosis.reachability.verdict);
      } catch (error) {
        if (error instanceof LiveError) throw new Failure(error.message);
        throw error;
      }
    });
}

function targetOf({ cluster, service, task }: DiagnoseFlags) {
  if (task !== undefined) {
    if (cluster !== undefined || service !== undefined)
      throw new Failure("--task stands alone: its ARN names the cluster. Leave out --cluster and --service.");
    return { taskArn: task };
  }
  if (cluster === undefined || service === undefined)
    throw new Failure("Say what to diagnose: --cluster NAME --service NAME, or --task ARN.");
  return { cluster, service };
}

async function checkNeeds(names: readonly string[]): Promise<void> {
  const { serviceNames } = await import("../../plan/catalogue");
  for (const name of names) {
    if (name === "internet" || serviceNames.includes(name)) continue;
    const { closest } = await import("fastest-levenshtein");
    const near = closest(name, ["internet", ...serviceNames]);
    throw new Failure(`--needs: "${name}" is no service of the catalogue. Did you mean ${near}?`);
  }
}

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
  return "says nothing about the way out";
}
