/** A stack's plan, previewed and judged. */
import type { Done } from "./fleet";
import { type GateReport, gatesOf } from "./gates";
import type { GatedOptions } from "./options";
import type { Planned } from "./preview-records";
import { priceOf, proofOf } from "./readers";
import type { Session } from "./session";
import type { Overlay } from "./stack-config";
import type { Finding } from "./types";

/** A stack whose plan is known and judged. */
export interface Judged {
  readonly planned: Planned;
  readonly report: GateReport;
}

/** Previews and judges one plan. */
export async function judge(
  session: Session,
  options: GatedOptions,
  overlay: Overlay = {},
  refresh = options.refresh ?? false,
): Promise<Judged> {
  const planned = await session.preview(overlay, refresh);
  session.onProgress({ kind: "step", stack: session.stack, step: "gates" });
  const { config } = session;
  const report = await gatesOf(planned, {
    stack: session.stack,
    region: session.region,
    allowReplace: options.allowReplace ?? [],
    acceptUnproven: options.acceptUnproven ?? false,
    retainEips: config.retainEips,
    overlay,
    prove: options.prove ?? proofOf(config),
    price: options.price ?? priceOf(config),
  });
  return { planned, report };
}

/** What the gates said, as part of an answer. */
export function doneOf({ planned, report }: Judged): Done {
  return {
    changes: planned.changes,
    findings: report.findings,
    ...(report.cost ? { cost: report.cost } : {}),
    ...(report.passed ? {} : refusal(report.findings)),
  };
}

function refusal(findings: readonly Finding[]): Done {
  const kinds = [...new Set(findings.filter(({ kind }) => kind !== "note").map(({ kind }) => kind))];
  return { outcome: "refused", problem: `stopped before any change: ${kinds.join(", ")}` };
}
