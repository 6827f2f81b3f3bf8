/** Everything the doctor looks at, in the order in which a deployment would need it. Reads only. */
import { type Evaluation, EvaluationError, ROOT, UnrecordedNetworkError } from "../../offline/evaluate";
import { readStackFile } from "../../stacks/stack-file";
import { StackFileError } from "../../stacks/yaml-file";
import type { Check } from "./check";
import { reasonOf, type Surroundings } from "./doctor-sources";
import { backendChecks, dockerCheck, nodeCheck, pulumiCheck } from "./machine";
import { demandOf, quotaChecks } from "./quotas";

export interface ExamineOptions {
  readonly stacks: readonly string[];
  readonly projectDir: string;
  /** Ask neither AWS nor the backend. */
  readonly offline: boolean;
}

export async function examine(o: ExamineOptions, around: Surroundings): Promise<Check[]> {
  const checks: Check[] = [nodeCheck(around), await pulumiCheck(around)];
  const evaluations: Evaluation[] = [];
  const secrets: Record<string, string | undefined> = {};
  for (const stack of o.stacks) {
    const { check, evaluation, secretsProvider } = await stackCheck(stack, o.projectDir, around);
    checks.push(check);
    if (check.state !== "missing") secrets[stack] = secretsProvider;
    if (evaluation) evaluations.push(evaluation);
  }
  const builds = evaluations.filter((e) => Object.values(e.settings.services).some((s) => s.build !== undefined));
  if (builds.length > 0)
    checks.push(
      await dockerCheck(
        around,
        builds.map((e) => e.stack),
      ),
    );
  checks.push(
    ...(await backendChecks(around, o.projectDir, secrets)).filter((c) => !o.offline || c.subject !== "login"),
  );
  if (o.offline) return checks;
  const { account, can } = await accountChecks(evaluations, around);
  checks.push(...account);
  const usable = checks.every((c) => c.state !== "missing" || !["Pulumi CLI", "backend", "login"].includes(c.subject));
  if (can && usable && evaluations.length > 0)
    checks.push(...(await leftoverChecks(evaluations, o.projectDir, around)));
  return checks;
}

async function stackCheck(stack: string, projectDir: string, { evaluate }: Surroundings) {
  const subject = `stack ${stack}`;
  try {
    const { secretsProvider } = readStackFile({ root: projectDir, stack });
    const evaluation = await evaluate({ stack, root: projectDir });
    const found = `${evaluation.mode} in ${evaluation.region}`;
    return { check: { subject, state: "ok", found } as Check, evaluation, secretsProvider };
  } catch (error) {
    if (error instanceof UnrecordedNetworkError)
      return {
        check: {
          subject,
          state: "unknown",
          found: reasonOf(error),
          fix: "egress network record --vpc-id vpc-…",
        } as Check,
      };
    if (!(error instanceof EvaluationError) && !(error instanceof StackFileError)) throw error;
    const lines = error.message.split("\n").map((line) => line.trim());
    const found = lines.slice(0, 3).join("; ");
    return {
      check: {
        subject,
        state: "missing",
        found,
        fix: `egress plan --stack ${stack}   (every problem with its fix)`,
      } as Check,
    };
  }
}

/** Credentials once; the Region, and quotas, of each stack. */
async function accountChecks(evaluations: readonly Evaluation[], { account, env }: Surroundings) {
  const region = evaluations[0]?.region ?? env["AWS_REGION"] ?? env["AWS_DEFAULT_REGION"];
  if (region === undefined) return { account: [NO_REGION], can: false };
  const subject = "AWS credentials";
  try {
    const { account: id, arn } = await (await account(region)).identity();
    const checks: Check[] = [{ subject, state: "ok", found: `${arn} in account ${id}` }];
    const regions = new Map<string, Evaluation[]>();
    for (const e of evaluations) regions.set(e.region, [...(regions.get(e.region) ?? []), e]);
    for (const [name, stacks] of regions) {
      const view = await account(name);
      const open = await regionCheck(name, () => view.enabled());
      checks.push(open);
      if (open.state !== "missing")
        for (const e of stacks) checks.push(...(await quotaChecks(view, e.stack, name, demandOf(e))));
    }
    return { account: checks, can: true };
  } catch (error) {
    const fix = "aws sso login, or export AWS_PROFILE=NAME (aws configure list shows what is set)";
    return { account: [{ subject, state: "missing", found: reasonOf(error), fix } as Check], can: false };
  }
}

const NO_REGION: Check = {
  subject: "Region",
  state: "missing",
  found: "no stack file could be read, and AWS_REGION is not set",
  fix: "pulumi config set aws:region us-east-1, or export AWS_REGION=us-east-1",
};

async function regionCheck(region: string, enabled: () => Promise<boolean | undefined>): Promise<Check> {
  const subject = `Region ${region}`;
  try {
    const open = await enabled();
    if (open) return { subject, state: "ok", found: "open to the account" };
    if (open === undefined)
      return {
        subject,
        state: "missing",
        found: "the account's partition has none of the name",
        fix: "pulumi config set aws:region us-east-1",
      };
    return {
      subject,
      state: "missing",
      found: "the account has not opted in",
      fix: `aws account enable-region --region-name ${region}`,
    };
  } catch (error) {
    return {
      subject,
      state: "unknown",
      found: `it could not be read: ${reasonOf(error)}`,
      fix: "allow ec2:DescribeRegions",
    };
  }
}

/** What killed runs left, and strays, one line each. */
async function leftoverChecks(evaluations: readonly Evaluation[], projectDir: string, { leftovers }: Surroundings) {
  const { stacks } = await leftovers(
    evaluations.map((e) => e.stack),
    projectDir,
  );
  return stacks.flatMap(({ stack, outcome, problem, findings }): Check[] => {
    const subject = `leftovers of ${stack}`;
    const serious = findings.filter((f) => f.kind !== "note");
    if (/no stack|not found|never been deployed/i.test(problem ?? ""))
      return [{ subject, state: "ok", found: "the stack does not exist yet", fix: `pulumi stack init ${stack}` }];
    if (outcome !== "succeeded")
      return [
        {
          subject,
          state: "unknown",
          found: (problem ?? outcome).split("\n")[0] ?? outcome,
          fix: `egress repair --stack ${stack}`,
        },
      ];
    if (serious.length === 0) {
      const [note] = findings;
      return note === undefined
        ? [{ subject, state: "ok", found: "none" }]
        : [{ subject, state: "unknown", found: note.evidence, fix: note.fix }];
    }
    return serious.map(({ kind, subject: id, evidence }) => ({
      subject: `leftovers of ${stack}`,
      state: "fault",
      found: `${kind} ${id}: ${evidence}`,
      fix: `egress repair --stack ${stack}`,
    }));
  });
}

/** The project of this package. */
export const OWN_PROJECT = ROOT;
