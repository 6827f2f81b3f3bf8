/** The state that a change is compared with: a stack file, what `egress plan --json` wrote, or an exported state. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { z } from "zod";
import type { Cost } from "../cost/cost";
import { costOf } from "../cost/model";
import { shippedBook } from "../cost/price-book";
import { type Evaluation, EvaluationError, evaluate } from "../offline/evaluate";
import { proofOptions } from "../offline/proof-options";
import { MODES, type Mode } from "../plan/mode";
import type { Reachability } from "../reachability/result";
import { reachabilityOf } from "../reachability/sources/resources";
import { fieldsOf } from "../resources/properties";
import { recordsOfDeployment } from "../resources/state";
import type { StackState } from "./difference";
import { type PlanDocument, planDocument, trafficOf } from "./document";
import type { ModesOptions } from "./evaluate-modes";
import { foreignNetworkOf } from "./foreign-network";

/** What is read of a document that `egress plan --json` wrote, by this version or an earlier one. */
const DOCUMENT = z.looseObject({
  mode: z.enum(MODES),
  region: z.string(),
  resources: z.array(
    z.looseObject({ urn: z.string(), type: z.string(), name: z.string(), inputs: z.record(z.string(), z.unknown()) }),
  ),
  reachability: z.looseObject({
    verdict: z.enum(["reachable", "unreachable", "not-proven"]),
    proofs: z.array(z.looseObject({ service: z.string(), faults: z.array(z.looseObject({ code: z.string() })) })),
  }),
  cost: z.looseObject({
    currency: z.string(),
    lines: z.array(z.looseObject({ kind: z.string() })),
    monthly: z.looseObject({ shown: z.looseObject({ total: z.number() }), missing: z.looseObject({}) }),
    egress: z.looseObject({ shown: z.looseObject({ total: z.number() }), missing: z.looseObject({}) }),
  }),
});

/** State of an evaluated stack. @param label where it comes from */
export function stateOf(evaluation: Evaluation, traffic: string | undefined, label: string): StackState {
  return stateOfDocument(planDocument(evaluation, traffic), label);
}

/** State of a plan document. */
function stateOfDocument({ mode, region, resources, reachability, cost }: PlanDocument, label: string): StackState {
  return { label, mode, region, resources: plain(resources), reachability, cost, deployed: false };
}

/** Values as JSON has them, so that a document that was written and one that was not compare. */
function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** The same stack in another mode. @throws EvaluationError when the configuration refuses that mode */
export async function modeState(of: ModesOptions, mode: Mode, traffic: string | undefined): Promise<StackState> {
  return stateOf(await evaluate({ ...of, mode }), traffic, `mode ${mode}`);
}

/**
 * @param file a stack file, a document of `egress plan --json`, or what `pulumi stack export` printed; `{}` is a stack
 *   that does not exist yet
 * @param after what the state is compared with: traffic and facts that a state does not hold are taken from there
 * @throws EvaluationError when the file is none of them
 */
export async function fileState(
  file: string,
  of: ModesOptions,
  traffic: string | undefined,
  after: Evaluation,
): Promise<StackState> {
  const name = basename(file);
  const text = readText(file);
  if (!text.trimStart().startsWith("{"))
    return stateOf(await evaluate({ stack: of.stack, configFile: file }), traffic, name);
  const value = parsed(text, file);
  if (Object.keys(value).length === 0) return { ...NOTHING, label: `${name} (no such stack)` };
  if ("deployment" in value) return deployedState(value["deployment"], name, after, traffic);
  const document = DOCUMENT.safeParse(value);
  if (!document.success) throw unusable(file, "it is neither a plan of egress nor an exported state");
  const { mode, region, resources, reachability, cost } = document.data;
  return {
    label: name,
    mode,
    region,
    resources,
    // Checked as far as they are read; earlier versions wrote the same.
    reachability: reachability as unknown as Reachability,
    cost: cost as unknown as Cost,
    deployed: false,
  };
}

const NOTHING: Omit<StackState, "label"> = {
  mode: null,
  region: null,
  resources: [],
  reachability: null,
  cost: null,
  deployed: false,
};

function deployedState(deployment: unknown, label: string, after: Evaluation, traffic?: string): StackState {
  const resources = recordsOfDeployment(deployment);
  if (resources.length === 0) return { ...NOTHING, label: `${label} (nothing is deployed)` };
  const { region, plan } = after;
  const outputs = fieldsOf(resources.find((r) => r.type === "pulumi:pulumi:Stack")?.outputs);
  const mode = outputs["mode"];
  return {
    label,
    mode: typeof mode === "string" ? mode : "as deployed",
    region,
    resources,
    reachability: reachabilityOf(resources, proofOptions(after)),
    cost: costOf({
      resources,
      region,
      traffic: trafficOf(after, traffic),
      book: shippedBook(),
      foreign: foreignNetworkOf(plan),
    }),
    deployed: true,
  };
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw unusable(file, code === "ENOENT" ? "there is no such file" : `it cannot be read (${code})`);
  }
}

function parsed(text: string, file: string): Readonly<Record<string, unknown>> {
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    throw unusable(file, "it begins as JSON and is none");
  }
}

function unusable(file: string, why: string): EvaluationError {
  return new EvaluationError(
    `--base ${file}\n  why: ${why}\n  fix: name a stack file, what egress plan --json wrote, or what pulumi stack export printed`,
  );
}
