/** `egress advise`: what a NAT gateway really carries, what to change, what that saves. */
import { resolve } from "node:path";
import type { Command } from "commander";
import type { MeasuredAdvice } from "../../cost/measured";
import { formatMoney } from "../../cost/money";
import { Failure } from "../failure";
import { answering, asJson, type OutputFlags, outputFlags } from "../output";
import { pen } from "../print";
import { checkedName, checkRegion, each } from "../stack-options";

interface AdviseFlags extends OutputFlags {
  readonly nat: readonly string[];
  readonly stack: readonly string[];
  readonly days: string;
  readonly region?: string;
  readonly ipRanges?: string;
  readonly prices?: string;
}

const FORMATS = ["text", "json"] as const;

/** CloudWatch keeps data of five minutes for 63 days; a flow log query over more would cost more than it tells. */
const MOST_DAYS = 63;

/** What a stack without NAT gateways is told: that is no fault. */
const NOTHING = "no NAT gateway: there is nothing to measure";

export function addAdvise(program: Command): void {
  outputFlags(program.command("advise"), FORMATS)
    .description(
      "measure NAT gateways over the last days (CloudWatch, flow logs) and say what to change and what it saves",
    )
    .option("--nat <id>", "a NAT gateway: nat-0123… (repeatable)", each, [])
    .option("--stack <name>", "every NAT gateway of a deployed stack, from its Pulumi state (repeatable)", each, [])
    .option("--days <n>", `look back this many days, 1 to ${MOST_DAYS}`, "14")
    .option("--region <region>", "region of the gateways (default: the stack's, or AWS_REGION)")
    .option("--ip-ranges <file>", "a copy of AWS's ip-ranges.json; otherwise it is downloaded once and cached")
    .option("--prices <file>", "a price book of your own")
    .action(async (options: AdviseFlags) => {
      const answer = answering(options, FORMATS);
      checkRegion(options.region);
      const days = Number(options.days);
      if (!Number.isInteger(days) || days < 1 || days > MOST_DAYS)
        throw new Failure(
          `--days ${options.days}\n  why: it is not a whole number from 1 to ${MOST_DAYS}\n  fix: write, for example, --days 14`,
        );
      if (options.nat.length === 0 && options.stack.length === 0)
        throw new Failure(
          "nothing to measure\n  why: no NAT gateway is named\n  fix: name a gateway with --nat nat-…, or a deployed stack with --stack",
        );
      const wrong = options.nat.find((id) => !/^nat-[0-9a-f]+$/.test(id));
      if (wrong !== undefined)
        throw new Failure(
          `--nat ${wrong}\n  why: it is not the id of a NAT gateway\n  fix: write an id such as nat-0123456789abcdef0`,
        );
      const results = await measure(options, days);
      await answer({ text: () => results.map(adviceText).join("\n\n") || NOTHING, json: () => asJson(results) });
    });
}

async function measure(options: AdviseFlags, days: number): Promise<MeasuredAdvice[]> {
  const { readBook } = await import("../../cost/sources/book-file");
  const { measureNat } = await import("../../cost/sources/measure");
  const { loadIpRanges } = await import("../../cost/sources/ip-ranges-file");
  const { adviseMeasured } = await import("../../cost/measured");
  const book = await readBook(options.prices).catch((error: unknown) => {
    throw new Failure(error instanceof Error ? error.message : String(error));
  });
  // A file that was named is read before anything is asked of AWS.
  const given = options.ipRanges === undefined ? undefined : await loadIpRanges({ file: options.ipRanges });
  const results: MeasuredAdvice[] = [];
  for (const { id, region } of await targets(options)) {
    const clients = await clientsOf(region);
    const nat = await measureNat(clients, {
      natId: id,
      region,
      days,
      now: new Date(),
      ranges: () => (given === undefined ? loadIpRanges() : Promise.resolve(given)),
      sleep: (ms) => new Promise((done) => setTimeout(done, ms)),
    });
    results.push(adviseMeasured(nat, book));
  }
  return results;
}

/** The gateways and the region of each. */
async function targets(options: AdviseFlags): Promise<{ id: string; region: string }[]> {
  const { stackNats } = await import("../../cost/sources/stack-nats");

  const fallback = options.region ?? process.env["AWS_REGION"] ?? process.env["AWS_DEFAULT_REGION"];
  const owned = await Promise.all(
    options.stack.map((stack) => stackNats(checkedName(stack), resolve(__dirname, "..", ".."))),
  );
  return [
    ...options.nat.map((id) => ({ id, region: fallback })),
    ...owned.flat().map((n) => ({ id: n.id, region: options.region ?? n.region ?? fallback })),
  ].map(({ id, region }) => {
    if (region === undefined)
      throw new Failure(`${id}\n  why: its region is not known\n  fix: add --region, for example --region eu-west-1`);
    return { id, region };
  });
}

async function clientsOf(region: string) {
  const [{ EC2Client }, { CloudWatchClient }, { CloudWatchLogsClient }] = await Promise.all([
    import("@aws-sdk/client-ec2"),
    import("@aws-sdk/client-cloudwatch"),
    import("@aws-sdk/client-cloudwatch-logs"),
  ]);
  return {
    ec2: new EC2Client({ region }),
    cloudwatch: new CloudWatchClient({ region }),
    logs: new CloudWatchLogsClient({ region }),
  };
}

/** One gateway's answer as text. */
export function adviceText(result: MeasuredAdvice): string {
  const { bold, dim, table, wrap } = pen;
  const gb = (amount: number) => (Math.round(amount * 100) / 100).toFixed(2);
  const { processed, received, sent } = result.gb;
  const split = Object.entries(result.split ?? {}).map(([name, amount]) => `${name} ${gb(amount)}`);
  return [
    bold(wrap(`${result.nat}, ${result.region}, measured over ${span(result.days)}; a month of 730 hours`)),
    wrap(
      `processed ${gb(processed)} GB (received ${gb(received)}, sent ${gb(sent)}); fixed ${formatMoney(result.monthly.fixed)}, data ${formatMoney(result.monthly.data)}`,
    ),
    ...(result.split === null ? [] : [wrap(`of that: ${split.join(", ")}`)]),
    "",
    table(
      ["change", "saves a month", "because"],
      result.advice.map((a) => [
        a.change,
        a.saves === null ? "unknown" : a.certain ? formatMoney(a.saves) : `up to ${formatMoney(a.saves)}`,
        a.because,
      ]),
      [1],
    ),
    ...result.notes.map((note) => dim(wrap(`note: ${note}`, 6))),
  ].join("\n");
}

/** A gateway younger than a day has hours of data. */
function span(days: number): string {
  return days < 1 ? `${Math.round(days * 240) / 10} hours` : `${Math.round(days * 10) / 10} days`;
}
