/** What Checkov found, held against the reasons that explain it. Pure. */

/** Why a check may fail, by its id. */
export type Explained = Readonly<Record<string, { readonly resources: readonly string[]; readonly why: string }>>;

/** A failed check. */
export interface Failure {
  readonly check_id: string;
  readonly check_name: string;
  readonly resource: string;
  /** File of the plan. */
  readonly file_path: string;
}

/** A report of `checkov -o json`, as far as it is read. */
export interface CheckovReport {
  readonly results: { readonly failed_checks: readonly Failure[] };
  readonly summary: {
    readonly passed: number;
    readonly failed: number;
    readonly parsing_errors: number;
    readonly resource_count: number;
  };
}

/** What is wrong with a report, as lines for a person; none when every failure has its reason and every reason a failure. */
export function judge({ results, summary }: CheckovReport, explained: Explained): string[] {
  const patterns = Object.entries(explained).flatMap(([id, { resources }]) =>
    resources.map((resource) => ({ id, resource, matches: globOf(resource), used: false })),
  );
  const wrong = new Set<string>();
  for (const { check_id: id, check_name: name, resource, file_path: plan } of results.failed_checks) {
    const reasons = patterns.filter((pattern) => pattern.id === id && pattern.matches.test(resource));
    if (reasons.length === 0) wrong.add(`${id} ${resource}: ${name} (${plan.replace(/^\//, "")})`);
    for (const reason of reasons) reason.used = true;
  }
  const unused = patterns.filter(({ used }) => !used);
  return [
    ...(summary.resource_count === 0 ? ["Checkov saw no resource"] : []),
    ...(summary.parsing_errors > 0 ? [`Checkov cannot read ${summary.parsing_errors} plans`] : []),
    ...[...wrong].sort(),
    ...unused.map(({ id, resource }) => `${id} ${resource}: the reason explains nothing any more`),
  ];
}

function globOf(pattern: string): RegExp {
  return new RegExp(
    `^${pattern
      .split("*")
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
      .join(".*")}$`,
  );
}
