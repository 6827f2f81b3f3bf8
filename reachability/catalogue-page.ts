/** The fault catalogue as a page: docs/faults.md is this function's answer, and a test compares the two. Pure. */
import { filled } from "./faults";
import { FAULT_KINDS, FAULTS, type FaultKind, WARNING_KINDS, WARNINGS } from "./kinds";
import { SYMPTOMS, type Symptom } from "./symptoms";

/** Placeholders stand for what a finding fills in. */
function readable(text: string): string {
  return filled(text.replace(/</g, "&lt;"), () => undefined).replace(/<(?=[a-z])/g, "&lt;");
}

/** In code, where no entity is decoded. */
function code(text: string): string {
  return `\`${filled(text, () => undefined).replace(/\s*\n\s*/g, " ")}\``;
}

function faultSection(kind: FaultKind): string {
  const row = FAULTS[kind];
  const seen =
    row.symptoms.length > 0
      ? row.symptoms.map((symptom) => `[${symptom}](#${symptom})`).join(", ")
      : "no stopped task: the deployment fails, or the task's own call does";
  return [
    `## ${row.code} ${row.title}`,
    "",
    `Kind \`${kind}\`. ${readable(row.cause)}`,
    "",
    `- Seen as: ${seen}`,
    `- Pulumi: ${readable(row.fix.pulumi)}`,
    `- CLI: ${code(row.fix.cli)}`,
    `- Source: ${readable(row.source)}`,
  ].join("\n");
}

/** A text of ECS, and the faults it may come from. */
function symptomSection(symptom: Symptom): string {
  const kinds = FAULT_KINDS.filter((kind) => FAULTS[kind].symptoms.includes(symptom));
  const links = kinds.map((kind) => `[${FAULTS[kind].code}](#${anchor(kind)})`);
  return [`### ${symptom}`, "", code(SYMPTOMS[symptom].text), "", links.join(", ")].join("\n");
}

/** The page as Markdown, ending in a line break. */
export function cataloguePage(): string {
  const table = FAULT_KINDS.map((kind) => `| [${FAULTS[kind].code}](#${anchor(kind)}) | ${FAULTS[kind].title} |`);
  const warnings = WARNING_KINDS.map((kind) => {
    const row = WARNINGS[kind];
    return `| ${row.code} | ${row.title} | ${readable(row.cause)} | ${readable(row.fix)} |`;
  });
  return `${[
    "# Faults",
    "",
    "Every fault that `egress plan`, the policy pack and `egress diagnose` can name. A task that cannot reach what it",
    "needs has at least one of them; all independent ones of a connection are named at once. Codes never change meaning.",
    "",
    "This page is generated from `reachability/catalogue/`; `node -r ts-node/register docs/generate-faults.ts` writes it anew.",
    "",
    "## What ECS shows",
    "",
    "`stoppedReason` of a task, or the text of a service event. `egress diagnose` reads it and looks which of these it is.",
    "",
    (Object.keys(SYMPTOMS) as Symptom[]).map(symptomSection).join("\n\n"),
    "",
    "## All faults",
    "",
    "| code | fault |",
    "|---|---|",
    ...table,
    "",
    FAULT_KINDS.map(faultSection).join("\n\n"),
    "",
    "# Warnings",
    "",
    "They stop nothing.",
    "",
    "| code | warning | why | what to do |",
    "|---|---|---|---|",
    ...warnings,
  ].join("\n")}\n`;
}

/** Anchor of a heading, as GitHub forms it. */
function anchor(kind: FaultKind): string {
  const { code: number, title } = FAULTS[kind];
  return `${number} ${title}`
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, "")
    .replace(/ /g, "-");
}
