/** `egress diagnose`: why a live service or task cannot reach what it needs. */
import type { Command } from "commander";
import type { Diagnosis } from "../../reachability/sources/aws/diagnose";
import { type ExitCode, Failure } from "../failure";
import { dress, say } from "../print";

interface DiagnoseCommandOptions {
  readonly cluster?: string;
  readonly service?: string;
  readonly task?: string;
  readonly region?: string;
  readonly needs: readonly string[];
  readonly json?: boolean;
}

const collect = (value: string, all: readonly string[]) => [...all, ...value.split(",").map((part) => part.trim())];

/** Adds the command to the program. */
export function addDiagnose(program: Command): void {
  program
    .command("diagnose")
    .description("why a live service or stopped task cannot reach what it needs, whoever built the network; reads only")
    .option("--cluster <name>", "name or ARN of the ECS cluster")
    .option("--service <name>", "the service")
    .option("--task <arn>", "one task instead: its whole ARN; a stopped one is kept for about an hour")
    .option("--region <region>", "default: the task ARN's, AWS_REGION, the profile's")
    .option(
      "--needs <services>",
      "services that the code calls, such as sqs,dynamodb,internet (repeatable)",
      collect,
      [],
    )
    .option("--json", "print JSON")
    .action(async (options: DiagnoseCommandOptions) => {
      const target = targetOf(options);
      await checkNeeds(options.needs);
      const { diagnose } = await import("../../reachability/sources/aws/diagnose");
      const { LiveError } = await import("../../reachability/sources/aws/reader");
      try {
        const region = options.region === undefined ? {} : { region: options.region };
        const diagnosis = await diagnose({ ...target, ...region, services: options.needs });
        if (options.json) say(JSON.stringify(documentOf(diagnosis), null, 2));
        else for (const line of textOf(diagnosis)) say(line);
        process.exitCode = exitCodeOf(diagnosis);
      } catch (error) {
        if (error instanceof LiveError) throw new Failure(error.message);
        throw error;
      }
    });
}

function targetOf({ cluster, service, task }: DiagnoseCommandOptions) {
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

/** 0 everything is reachable, 1 a fault, 2 something could not be read, so nothing is proven. */
export function exitCodeOf({ reachability }: Pick<Diagnosis, "reachability">): ExitCode {
  switch (reachability.verdict) {
    case "reachable":
      return 0;
    case "unreachable":
      return 1;
    case "not-proven":
      return 2;
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
  const { bold, dim, green, red, yellow, table } = dress;
  const colour = { reachable: green, unreachable: red, "not-proven": yellow };
  const lines = [
    `${bold(topology.task.name)} in ${topology.vpc.id}, ${topology.region}: ${colour[reachability.verdict](reachability.verdict)}`,
    "",
  ];
  const rows = reachability.proofs.map((proof) => [
    proof.service,
    proof.subnet,
    proof.availabilityZone,
    proof.path,
    colour[proof.verdict](proof.verdict),
    proof.faults.map(({ code }) => code).join(" "),
  ]);
  lines.push(table(["service", "subnet", "zone", "path", "verdict", "faults"], rows), "");
  if (stoppedTask) {
    lines.push(
      `${bold("stopped task")} ${stoppedTask.taskArn}${stoppedTask.stoppedAt ? dim(` at ${stoppedTask.stoppedAt}`) : ""}`,
    );
    lines.push(...stoppedTask.stoppedReason.split("\n").map((line) => `  ${line}`));
    lines.push(`  ${meaningOf(stoppedTask)}`, "");
  }
  for (const fault of faults) {
    lines.push(
      `${red(fault.code)} ${bold(fault.kind)} ${fault.subject}${fault.confirmed ? " (the stopped task says so too)" : ""}`,
    );
    lines.push(
      `  ${fault.cause}`,
      `  seen: ${fault.evidence}`,
      `  stops: ${fault.services.join(", ")} from ${fault.subnets.join(", ")}`,
    );
    lines.push(`  fix: ${fault.fix}`, "");
  }
  const warnings = new Map(
    reachability.proofs.flatMap((proof) => proof.warnings.map((each) => [`${each.code} ${each.subject}`, each])),
  );
  for (const each of warnings.values())
    lines.push(`${yellow(each.code)} ${each.kind} ${each.subject}: ${each.cause} Fix: ${each.fix}`);
  const missing = missingOf(diagnosis);
  if (missing.length > 0) lines.push("", bold("not read"), ...missing.map((what) => `  ${what}`));
  if (missingPermissions.length > 0)
    lines.push("", bold("missing permissions"), ...missingPermissions.map(({ action, why }) => `  ${action}: ${why}`));
  return lines;
}

function meaningOf({ matches, confirmed }: NonNullable<Diagnosis["stoppedTask"]>): string {
  if (confirmed.length > 0) return `the network shows the same: ${confirmed.join(", ")}`;
  if (matches.length > 0) return `may come from ${matches.join(", ")}; the network as it is now shows none of them`;
  return "says nothing about the way out";
}
