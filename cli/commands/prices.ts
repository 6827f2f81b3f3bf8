/** `egress prices`: the price book, and a new one from the AWS Price List. */
import { type Command, Option } from "commander";
import type { PriceChange } from "../../cost/sources/price-list";
import { Failure, systemReason } from "../failure";
import { asJson } from "../output";
import { dim, say, table } from "../print";
import { each } from "../stack-options";

interface RefreshOptions {
  readonly region: readonly string[];
  readonly out?: string;
  readonly prices?: string;
  readonly format?: "text" | "json";
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function addPrices(program: Command): void {
  const prices = program.command("prices").description("the dated price book that every cost is taken from");
  prices
    .command("refresh")
    .description("read the AWS Price List (needs pricing:GetProducts), write a new dated book and print what changed")
    .option(
      "--region <region>",
      "only this region; the others keep their prices and dates (repeatable; default: all that have prices)",
      each,
      [],
    )
    .option("--out <file>", "file to write; use it with --prices (default: prices-<date>.json)")
    .option("--prices <file>", "start from this book instead of the shipped one")
    .addOption(new Option("--format <form>", "form of the changes (default: text)").choices(["text", "json"]))
    .option("--json", "short for --format json")
    .option("--quiet", "print nothing but failures")
    .action(async (options: RefreshOptions) => {
      const { readBook } = await import("../../cost/sources/book-file");
      const { refresh } = await import("../../cost/sources/price-list");
      const { PricingClient } = await import("@aws-sdk/client-pricing");
      const { explain } = await import("../../cost/sources/access");
      const { writeFile } = await import("node:fs/promises");
      const old = await failing(() => readBook(options.prices));
      const known = Object.keys(old.regions);
      const unknown = options.region.find((region) => !known.includes(region));
      if (unknown !== undefined)
        throw new Failure(
          `--region ${unknown}\n  why: the price book has no such Region\n  fix: choose from ${known.join(", ")}`,
        );
      // China has offer files of its own under another host; this API does not answer for them.
      const regions = options.region.length > 0 ? options.region : known.filter((region) => !region.startsWith("cn-"));
      const date = new Date().toISOString().slice(0, 10);
      const out = options.out ?? `prices-${date}.json`;
      const client = new PricingClient({ region: "us-east-1" });
      const { book, changes } = await refresh(client, old, regions, date).catch((error: unknown) => {
        throw new Failure(explain(error, "read the AWS Price List", ["pricing:GetProducts"]));
      });
      await writeFile(out, `${JSON.stringify(book, null, 1)}\n`).catch((error: unknown) => {
        throw new Failure(
          `--out ${out}\n  why: it cannot be written: ${systemReason(error)}\n  fix: name a file in a folder that exists`,
        );
      });
      const shown = changedOnly(changes);
      if (options.quiet) return;
      if (options.json || options.format === "json")
        say(asJson(changesDocument({ out, date, was: old.date, changes })));
      else {
        if (shown.length > 0)
          say(
            table(
              ["region", "meter", "", "before", "after"],
              shown.map((c) => [c.region, c.meter, wording(c.kind), amount(c.before), amount(c.after)]),
              [3, 4],
            ),
          );
        say(`${changes.length - shown.length} of ${changes.length} prices are as on ${old.date}`);
        say(dim(`written to ${out}; use it with --prices ${out}`));
      }
    });
}

const changedOnly = (changes: readonly PriceChange[]) => changes.filter(({ kind }) => kind !== "same");

/** The JSON form. @param was date of the book before */
export function changesDocument(refreshed: {
  readonly out: string;
  readonly date: string;
  readonly was: string;
  readonly changes: readonly PriceChange[];
}): object {
  const { out, date, was, changes } = refreshed;
  return { out, date, was, changes: changedOnly(changes) };
}

function wording(kind: string): string {
  switch (kind) {
    case "not-answered":
      return "no answer, old price kept";
    case "ambiguous":
      return "rows disagree, old price kept";
    default:
      return kind;
  }
}

const amount = (value: number | null) => (value === null ? "unknown" : String(value));

/** Turns a broken book into a failure that the user can mend. */
async function failing<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw new Failure(error instanceof Error ? error.message : String(error));
  }
}
