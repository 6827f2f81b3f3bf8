/** The project's own proof and price of a plan, in the form that the gates take. */
import { dirname } from "node:path";
import { missingOf } from "../cost/cost";
import { costOf } from "../cost/model";
import { shippedBook } from "../cost/price-book";
import { trafficFromConfig, UNSTATED } from "../cost/traffic";
import type { Proof } from "../reachability/result";
import { reachabilityOf } from "../reachability/sources/resources";
import { fieldsOf } from "../resources/properties";
import { toldBy } from "../stacks/lenient-settings";
import { sections } from "../stacks/schema";
import type { Price, Prove } from "./gates";
import { type StackConfig, shortName } from "./stack-config";
import type { Finding } from "./types";

/**
 * Proof of a plan by the model of `reachability/`, from two sources.
 *
 * The preview shows this account and this state, but not what is known only after the deployment, such as policies that
 * name ids. So what it leaves open is answered by the program's own resources with every id known (offline evaluation of
 * the same configuration). A fault that either shows stops.
 *
 * @param config the stack's file: endpoints of others and pull-through caches are told there only
 */
export function proofOf(config: StackConfig): Prove {
  const told = toldBy(config.sections);
  return async ({ region, resources, overlay }) => {
    const { proofs } = reachabilityOf(resources, { region, ...told });
    const seen = findingsOf(proofs);
    const faults = seen.filter(({ kind }) => kind === "unreachable");
    if (faults.length === seen.length) return faults;
    const [{ evaluate }, { proofOptions }] = await Promise.all([
      import("../offline/evaluate"),
      import("../offline/proof-options"),
    ]);
    const evaluation = await evaluate({
      stack: shortName(config.stack),
      configFile: config.file,
      root: dirname(config.file),
      ...overlay,
    });
    const known = findingsOf(reachabilityOf(evaluation.resources, proofOptions(evaluation)).proofs);
    // A task definition that is not known yet hides what it needs: only what the preview itself proved is settled.
    const open = new Set(seen.map(({ subject }) => subject));
    const proved = new Set(proofs.map(({ service }) => service).filter((service) => !open.has(service)));
    return [...faults, ...known.filter(({ kind, subject }) => kind === "unreachable" || !proved.has(subject))];
  };
}

/** Cost of a plan by the model of `cost/`, with the traffic of the stack's file. */
export function priceOf(config: StackConfig): Price {
  const parsed = sections.traffic.safeParse(config.sections["traffic"]);
  const traffic = parsed.success ? trafficFromConfig(optional(parsed.data)) : UNSTATED;
  const book = shippedBook();
  const from = fieldsOf(config.sections["network"])["from"];
  // What passes another stack's NAT and endpoints is charged per GB to this stack's traffic, and its rates are not here.
  const elsewhere = typeof from === "string" ? [`data processed by the NAT and endpoints of ${from}`] : [];
  return ({ region, resources }) => {
    const { currency, monthly } = costOf({ resources, region, traffic, book });
    const missing = [...missingOf(monthly), ...elsewhere];
    const known = monthly.atLeast.total > 0 || missing.length === 0;
    return Promise.resolve({ currency, monthly: known ? monthly.shown.total : null, missing });
  };
}

/** Every fault once, with the services and subnets that meet it; then what could not be proved, once a service. */
export function findingsOf(proofs: readonly Proof[]): Finding[] {
  const found = new Map<string, Finding>();
  for (const proof of proofs) {
    for (const { code, subject, cause, fix, evidence } of proof.faults) {
      const key = `${code} ${subject}`;
      if (!found.has(key))
        found.set(key, {
          kind: "unreachable",
          subject,
          evidence: `${code} ${proof.service}: ${cause} (${evidence})`,
          fix,
        });
    }
    if (proof.verdict !== "not-proven" || found.has(proof.service)) continue;
    found.set(proof.service, {
      kind: "not-proven",
      subject: proof.service,
      evidence: `from ${proof.subnet}: not known is ${proof.missing.join(", ") || "the way"}`,
      fix: "make it known (egress plan shows the proof), or add --accept-unproven",
    });
  }
  return [...found.values()];
}

/** Optional values are left out, not `undefined`. */
function optional<T extends object>(value: T) {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
