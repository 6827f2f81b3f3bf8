/** One mode of the page: its topology, what reaches what, what exists, what it costs. Pure. */
import type { Proof } from "../reachability/result";
import { brokenInWords } from "./diagram";
import { linesOf } from "./html-money";
import { badge, hidden, more, section, slug, table } from "./html-parts";
import { inventory } from "./inventory";
import { type Markup, markup } from "./markup";
import { matrixOf } from "./matrix";
import { wayVerdicts } from "./path-verdicts";
import type { EvaluatedMode, Report, ReportMode } from "./stack-report";
import { type Drawing, inlineSvg } from "./svg";
import { inWords, viewOf } from "./topology-view";
import { pathName, verdictClass, verdictName, verdictSign } from "./verdict-words";

/** A mode's section. @param drawing its topology; absent for a refused mode. @param brief without paths and bill */
export function modeSection(
  report: Pick<Report, "configured" | "cheapest">,
  mode: ReportMode,
  drawing: Drawing | undefined,
  brief = false,
): Markup {
  const marks = markup`${mode.mode === report.configured && badge("configured", "plain")}${mode.mode === report.cheapest && badge("cheapest", "good")}`;
  const body =
    mode.kind === "refused"
      ? markup`<p>The configuration refuses this mode:</p><pre tabindex="0">${mode.reason}</pre>`
      : brief
        ? markup`${topology(mode, drawing)}
<h3>What to know</h3>
${findings(mode)}
<p class="note">Every path and every line of the bill: the page of this stack alone (egress report --stack ${mode.evaluation.stack}).</p>`
        : markup`${topology(mode, drawing)}
<h3>Whether the tasks reach what they need</h3>
${matrix(mode)}
${findings(mode)}
<h3>What exists</h3>
${more(
  "Counts of what is registered",
  table(
    `What ${mode.mode} registers`,
    [{ head: "what" }, { head: "count", number: true }, { head: "which" }],
    inventory(mode.evaluation.resources, mode.evaluation.plan).map((r) => ({
      cells: [r.what, r.count, r.detail],
    })),
  ),
  { print: true },
)}
${linesOf(mode)}`;
  return section(
    mode.mode,
    mode.mode,
    markup`<p class="marks">${marks}</p>
${body}`,
  );
}

function topology({ mode, evaluation, reachability }: EvaluatedMode, drawing: Drawing | undefined): Markup {
  const view = viewOf(evaluation);
  const words = inWords(view) + brokenInWords(view, wayVerdicts(reachability));
  if (drawing === undefined) return markup`<p>${words}</p>`;
  return markup`<figure class="wide"><div class="scroll" role="region" aria-label="Drawing of ${mode}" tabindex="0">${inlineSvg(
    drawing,
    { id: `topology-${mode}`, title: `Topology of ${mode}`, description: words },
  )}</div><figcaption>${words}</figcaption></figure>`;
}

/** Service by subnet. A cell opens in place and tells its path hop by hop; one that fails is open already. */
function matrix({ mode, reachability, evaluation }: EvaluatedMode): Markup {
  const { services, subnets, cell } = matrixOf(reachability, evaluation.resources);
  if (services.length === 0) return markup`<p>The tasks need nothing, or what they need could not be read.</p>`;
  const caption = `Services by private subnet in ${mode}; a cell opens its path`;
  return markup`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table class="matrix"><caption>${caption}</caption>
<thead><tr><th scope="col">service</th>${subnets.map((s) => markup`<th scope="col">${s.zone}<br><small>${s.name}${s.cidr === null ? "" : ` · ${s.cidr}`}</small></th>`)}</tr></thead>
<tbody>${services.map(
    (row) =>
      markup`<tr><th scope="row">${row.task !== "" && markup`${row.task}: `}${row.service}<br><small>${row.because.join("; ")}</small></th>${subnets.map(
        (subnet, i) => {
          const proof = cell(row, subnet.id);
          return markup`<td>${proof ? cellOf(proof, `path-${mode}-${row.task === "" ? "" : `${slug(row.task)}-`}${slug(row.service)}-${i + 1}`, subnet.zone) : "not asked"}</td>`;
        },
      )}</tr>
`,
  )}</tbody></table></div>`;
}

function cellOf(proof: Proof, id: string, zone: string): Markup {
  const { verdict } = proof;
  return markup`<details id="${id}"${verdict === "unreachable" && markup` open`}><summary><span class="${verdictClass(verdict)}"><span aria-hidden="true">${verdictSign(verdict)}</span> ${verdictName(verdict)}</span> <small>by ${pathName(proof.path)}</small>${hidden(`: ${proof.service} from ${zone}`)}</summary>
${
  proof.missing.length > 0 && markup`<p class="warn">Not known: ${proof.missing.join("; ")}.</p>`
}${proof.faults.map((f) => markup`<p class="bad"><b>${f.code}</b> ${f.cause}</p>`)}<ol class="hops">${proof.hops.map(
    (hop) =>
      markup`<li class="${hop.ok === true ? "" : hop.ok === "unknown" ? "warn" : "bad"}"><b>${hop.kind}</b> ${hop.evidence}${hop.ok === true ? "" : hop.ok === "unknown" ? " (not known)" : " (fails)"}<br><small>${hop.subject}</small></li>`,
  )}</ol></details>`;
}

/** Faults and warnings once each, with their fixes; settings that the mode does not use. */
function findings({ reachability: { proofs }, evaluation: { plan } }: EvaluatedMode): Markup {
  const once = <T extends { code: string; subject: string }>(list: readonly T[]) => [
    ...new Map(list.map((f) => [`${f.code} ${f.subject}`, f])).values(),
  ];
  const faults = once(proofs.flatMap((p) => p.faults));
  const warnings = once(proofs.flatMap((p) => p.warnings));
  const item = (kind: string) => (f: (typeof faults)[number] | (typeof warnings)[number]) =>
    markup`<li><b class="${kind}">${f.code}</b> ${f.subject}: ${f.cause} <span class="note">(${f.evidence})</span><br>Fix: ${f.fix}</li>`;
  return markup`${faults.length > 0 && markup`<h4>Faults</h4><ul>${faults.map(item("bad"))}</ul>`}
${warnings.length > 0 && markup`<h4>Warnings</h4><ul>${warnings.map(item("warn"))}</ul>`}
${plan.warnings.length > 0 && markup`<h4>About the configuration</h4><ul>${plan.warnings.map((w) => markup`<li><code>${w.key}</code>: ${w.why}</li>`)}</ul>`}
${plan.unused.length > 0 && more("Settings that this mode does not use", markup`<ul>${plan.unused.map((d) => markup`<li><code>${d.key}</code>: ${d.why}</li>`)}</ul>`)}`;
}
