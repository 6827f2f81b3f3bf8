/** `egress diagnose`: why a live service or task cannot reach what it needs. */
import type { Command } from "commander";
import type { DiagnoseOptions, Diagnosis } from "../../reachability/sources/aws/diagnose";
import { exitCodeOf, Failure, worst } from "../failure";
import { answering, asJson, type OutputFlags, outputFlags } from "../output";
import { checkedName, checkRegion, list, one } from "../stack-options";

interface DiagnoseFlags extends OutputFlags {
  readonly stack?: string;
  readonly project?: string;
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
    .option("--stack <name>", "every service of a deployed stack, from its outputs; with --service NAME only that", one)
    .option("--project <folder>", "with --stack: folder with Pulumi.yaml (default: this project)")
    .option("--cluster <name>", "name or ARN of the ECS cluster")
    .option("--service <name>", "the service")
    .option("--task <arn>", "one task instead: its whole ARN; a stopped one is kept for about an hour")
    .option("--region <region>", "default: the stack's, the task ARN's, AWS_REGION, the profile's")
    .option("--needs <services>", "services that the code calls, such as sqs,dynamodb,internet (repeatable)", list, [])
    .action(async (flags: DiagnoseFlags) => {
      const answer = answering(flags, FORMATS);
      checkRegion(flags.region);
      await checkNeeds(flags.needs);
      const targets = await targetsOf(flags);
      const { diagnose } = await import("../../reachability/sources/aws/diagnose");
      const diagnoses: Diagnosis[] = [];
      for (const target of targets) diagnoses.push(await diagnose({ ...target, services: flags.needs }));
      const { documentOf, textOf } = await import("../diagnosis-text");
      await answer({
        text: () => diagnoses.map((d) => textOf(d).join("\n")).join("\n\n"),
        json: () => asJson(flags.stack === undefined ? diagnoses.map(documentOf)[0] : diagnoses.map(documentOf)),
      });
      process.exitCode = worst(diagnoses.map((d) => exitCodeOf(d.reachability.verdict)));
    });
}

/** What to look at, each with its Region where it is known. */
async function targetsOf(flags: DiagnoseFlags): Promise<DiagnoseOptions[]> {
  const { stack, cluster, service, task } = flags;
  const region = flags.region === undefined ? {} : { region: flags.region };
  if (task !== undefined) {
    if (cluster !== undefined || service !== undefined || stack !== undefined)
      throw new Failure(
        "--task stands alone\n  why: its ARN names the cluster\n  fix: leave out --stack, --cluster and --service",
      );
    return [{ taskArn: task, ...region }];
  }
  if (stack !== undefined) {
    if (cluster !== undefined)
      throw new Failure("--stack tells the cluster\n  why: the stack's outputs name it\n  fix: leave out --cluster");
    return (await servicesOf(checkedName(stack), flags)).map((target) => ({ ...target, ...region }));
  }
  if (cluster === undefined || service === undefined)
    throw new Failure(
      "Say what to diagnose.\n  why: no service and no task is named\n  fix: add --stack NAME, --cluster NAME --service NAME, or --task ARN",
    );
  return [{ cluster, service, ...region }];
}

/** Services of a deployed stack. @throws Failure when it cannot be read, is not deployed or has no such service */
async function servicesOf(stack: string, { project, service }: DiagnoseFlags) {
  const { AutomationError, outputs, PROJECT } = await import("../../automation");
  const { folder } = await import("../run-fleet");
  const projectDir = project === undefined ? PROJECT : folder(project);
  const result = await outputs({ stacks: [stack], projectDir }).catch((error: unknown) => {
    throw error instanceof AutomationError ? new Failure(error.message) : error;
  });
  const [found] = result.stacks;
  if (found === undefined || !result.ok) throw new Failure(found?.problem ?? `the outputs of ${stack} cannot be read`);
  const { clusterName, region, services } = (found.outputs ?? {}) as {
    readonly clusterName?: string;
    readonly region?: string;
    readonly services?: Readonly<Record<string, { readonly serviceName?: string }>>;
  };
  const names = Object.keys(services ?? {});
  if (clusterName === undefined || names.length === 0)
    throw new Failure(
      `--stack ${stack}\n  why: its outputs name no service: it is not deployed, or it is a network for other stacks\n  fix: deploy it with "egress up --stack ${stack}", or name a stack that has services`,
    );
  if (service !== undefined && !names.includes(service))
    throw new Failure(
      `--service ${service}\n  why: stack ${stack} has no such service\n  fix: write ${names.join(" or ")}`,
    );
  return names
    .filter((name) => service === undefined || name === service)
    .map((name) => ({
      cluster: clusterName,
      service: services?.[name]?.serviceName ?? name,
      ...(region === undefined ? {} : { region }),
    }));
}

/** @throws Failure for a service that nobody knows */
export async function checkNeeds(names: readonly string[]): Promise<void> {
  const { endpointName, serviceNames } = await import("../../plan/catalogue");
  const { closest, distance } = await import("fastest-levenshtein");
  for (const name of names) {
    if (name === "internet" || serviceNames.includes(name)) continue;
    const near = closest(name, ["internet", ...serviceNames]);
    // Services beyond the catalogue are looked at too; a name one letter beside a known one is a slip.
    if (!endpointName(name) || distance(name, near) === 1)
      throw new Failure(
        `--needs ${name}\n  why: "${name}" is no service of the catalogue\n  fix: did you mean ${near}?`,
      );
  }
}
