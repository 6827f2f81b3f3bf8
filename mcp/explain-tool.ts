/** The tool `explain`: what a fault code means, or what a stopped task's text may mean. */
import { z } from "zod";
import { filled, matchStoppedReason } from "../reachability/faults";
import { FAULT_KINDS, FAULTS, WARNING_KINDS, WARNINGS } from "../reachability/kinds";
import { SYMPTOMS } from "../reachability/symptoms";
import { tool } from "./tool-spec";

const MEANING = z.object({
  code: z.string(),
  kind: z.string(),
  title: z.string(),
  cause: z.string(),
  fix: z.object({ pulumi: z.string(), cli: z.string().optional() }),
  /** What ECS shows of a task that meets it. */
  seen: z.array(z.string()),
  source: z.string(),
});
type Meaning = z.infer<typeof MEANING>;

/** Placeholders stay readable: `<endpoint group>`. */
const plain = (text: string) => filled(text, () => undefined);

const FAULT_MEANINGS: readonly Meaning[] = FAULT_KINDS.map((kind) => {
  const { code, title, cause, fix, symptoms, source } = FAULTS[kind];
  const seen = symptoms.map((symptom) => plain(SYMPTOMS[symptom].text));
  return {
    code,
    kind,
    title,
    cause: plain(cause),
    fix: { pulumi: plain(fix.pulumi), cli: plain(fix.cli) },
    seen,
    source,
  };
});

const WARNING_MEANINGS: readonly Meaning[] = WARNING_KINDS.map((kind) => {
  const { code, title, cause, fix, source } = WARNINGS[kind];
  return { code, kind, title, cause: plain(cause), fix: { pulumi: plain(fix) }, seen: [], source };
});

/** Meanings of a code, a kind, or a text that ECS shows; most likely none for any other text. */
function meaningsOf(about: string): readonly Meaning[] {
  const named = [...FAULT_MEANINGS, ...WARNING_MEANINGS].filter(
    ({ code, kind }) => code === about.trim().toUpperCase() || kind === about.trim(),
  );
  if (named.length > 0) return named;
  const kinds = new Set<string>(matchStoppedReason(about));
  return FAULT_MEANINGS.filter(({ kind }) => kinds.has(kind));
}

export const explainTool = tool({
  name: "explain",
  title: "Explain a fault",
  description:
    "What a fault or warning code (EGR043, EGW003) or kind means, why it stops a Fargate task, and how to mend it; or, given a task's stoppedReason, every fault that it may come from.",
  input: { about: z.string().min(1).describe("a code, a kind, or the text that ECS shows") },
  output: { meanings: z.array(MEANING) },
  run: ({ about }) => {
    const meanings = [...meaningsOf(about)];
    if (meanings.length === 0)
      throw new Error(
        `"${about.slice(0, 100)}" is no code of the catalogue (EGR001 to EGR…, EGW001 to EGW…), no kind, and no text of a task that cannot reach what it needs`,
      );
    return Promise.resolve({ meanings });
  },
});
