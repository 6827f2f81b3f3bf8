/** Reports of the shipped stacks, each collected once, and of stacks that are not shipped. */
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { collect } from "../../report/collect";
import type { EvaluatedMode, Report } from "../../report/stack-report";

export const DATE = "2026-01-31";

const cache = new Map<string, Promise<Report>>();

/** A shipped stack's report; tests only read it. */
export function report(stack: "dev" | "prod", traffic?: string): Promise<Report> {
  const key = `${stack} ${traffic ?? ""}`;
  const found = cache.get(key) ?? collect({ stack, date: DATE, ...(traffic === undefined ? {} : { traffic }) });
  cache.set(key, found);
  return found;
}

/** A stack whose image is public: endpoints-only is refused; it states no traffic. @param region default us-east-1. */
export async function publicImage(region = "us-east-1", traffic?: string): Promise<Report> {
  const file = join(await mkdtemp(join(tmpdir(), "report-")), "Pulumi.pub.yaml");
  await writeFile(
    file,
    `config:\n  aws:region: ${region}\n  fargate-egress:mode: nat-only\n  fargate-egress:services:\n    app:\n      image: nginx:1.27\n`,
  );
  return collect({ stack: "pub", configFile: file, date: DATE, ...(traffic === undefined ? {} : { traffic }) });
}

/** The allowed modes of a report. */
export function evaluated({ modes }: Report): EvaluatedMode[] {
  return modes.filter((m) => m.kind === "evaluated");
}
