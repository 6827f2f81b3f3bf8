/** Splits NAT bytes by destination with VPC flow logs in CloudWatch Logs (Logs Insights). */
import { GetQueryResultsCommand, StartQueryCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DescribeFlowLogsCommand, type FlowLog } from "@aws-sdk/client-ec2";
import { DESTINATIONS, type Destination, type IpRanges, isPrivate } from "../ip-ranges";
import { asking, type MeasureClients, MeasureError } from "./aws-calls";

/** Fields of a flow log without a format of its own (VPC user guide, flow-log-records). */
const DEFAULT_FORMAT =
  "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}";

/** Most rows that one Insights query returns. */
const MOST_ROWS = 10_000;

/** Network interface and private address of a NAT gateway. */
export interface NatInterface {
  readonly interfaceId: string;
  readonly privateIp: string;
}

/** What to look at. */
export interface SplitArgs {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly interfaces: readonly NatInterface[];
  readonly region: string;
  readonly start: Date;
  readonly end: Date;
  /** Loads the address ranges; only called when there is a flow log to split. */
  readonly ranges: () => Promise<IpRanges>;
  /** Waits between polls. */
  readonly sleep: (ms: number) => Promise<void>;
}

/** Bytes by destination, or why there is none; `note` when it is not complete. */
export type SplitResult =
  | { readonly split: Record<Destination, number>; readonly note?: string }
  | { readonly split?: undefined; readonly note: string };

/**
 * Reads the split. On a NAT's interface every byte appears on both sides; the side towards destinations is the one where
 * the NAT's own address meets a public one, so each byte counts once.
 * @throws MeasureError naming a missing permission.
 */
export async function splitByDestination(clients: MeasureClients, args: SplitArgs): Promise<SplitResult> {
  if (args.interfaces.length === 0)
    return { note: "the NAT gateway shows no network interface of its own, so flow logs cannot be told apart by it" };
  const log = await findFlowLog(clients, args);
  if (log === undefined)
    return {
      note: "no flow log to CloudWatch Logs covers the NAT gateway: the split by service is not measured (create one, traffic type ALL)",
    };
  const ranges = await args.ranges();
  const rows = await query(clients, log.group, queryText(log.format, args.interfaces), args);
  const split = Object.fromEntries(DESTINATIONS.map((d) => [d, 0])) as Record<Destination, number>;
  const own = new Set(args.interfaces.map((i) => i.privateIp));
  for (const { source, target, bytes } of rows) {
    const remote = own.has(source) ? target : own.has(target) ? source : undefined;
    if (remote === undefined || own.has(remote) || isPrivate(remote)) continue;
    split[ranges.destination(remote, args.region)] += bytes;
  }
  if (Object.values(split).every((bytes) => bytes === 0))
    return { note: `the flow log in ${log.group} has no records of the NAT gateway in this time` };
  return rows.length < MOST_ROWS
    ? { split }
    : { split, note: `the split is of the ${MOST_ROWS} busiest address pairs` };
}

async function findFlowLog(
  { ec2 }: MeasureClients,
  { vpcId, subnetIds, interfaces }: SplitArgs,
): Promise<{ group: string; format: string } | undefined> {
  const ids = [...interfaces.map((i) => i.interfaceId), ...subnetIds, vpcId];
  const { FlowLogs = [] } = await asking("find flow logs", "ec2:DescribeFlowLogs", () =>
    ec2.send(new DescribeFlowLogsCommand({ Filter: [{ Name: "resource-id", Values: ids }] })),
  );
  const usable = (log: FlowLog) =>
    log.FlowLogStatus === "ACTIVE" &&
    log.LogDestinationType !== "s3" &&
    log.LogDestinationType !== "kinesis-data-firehose" &&
    log.TrafficType !== "REJECT";
  // The narrowest first: its log group is the smallest to scan.
  const found = ids
    .map((id) => FlowLogs.find((log) => log.ResourceId === id && usable(log)))
    .find((log) => log !== undefined);
  const group = found?.LogGroupName ?? /:log-group:([^:]+)/.exec(found?.LogDestination ?? "")?.[1];
  if (found === undefined || group === undefined) return undefined;
  return { group, format: found.LogFormat ?? DEFAULT_FORMAT };
}

/** The query for a log format: its fields by position. @throws MeasureError when a field that is needed is not logged. */
export function queryText(format: string, interfaces: readonly NatInterface[]): string {
  const fields = [...format.matchAll(/\$\{([a-z0-9-]+)\}/g)].map((m) => (m[1] ?? "").replaceAll("-", "_"));
  const missing = ["interface_id", "srcaddr", "dstaddr", "bytes"].filter((f) => !fields.includes(f));
  if (missing.length > 0)
    throw new MeasureError(
      `the flow log does not record ${missing.join(", ").replaceAll("_", "-")}: the split by service is not measured`,
    );
  const ids = interfaces.map((i) => JSON.stringify(i.interfaceId)).join(", ");
  return [
    `parse @message "${fields.map(() => "*").join(" ")}" as ${fields.map((f) => `f_${f}`).join(", ")}`,
    `filter f_interface_id in [${ids}]`,
    "stats sum(f_bytes) as total by f_srcaddr, f_dstaddr",
    "sort total desc",
    `limit ${MOST_ROWS}`,
  ].join(" | ");
}

async function query({ logs }: MeasureClients, group: string, text: string, { start, end, sleep }: SplitArgs) {
  const seconds = (date: Date) => Math.floor(date.getTime() / 1000);
  const { queryId } = await asking(`query the log group ${group}`, "logs:StartQuery", () =>
    logs.send(
      new StartQueryCommand({
        logGroupName: group,
        startTime: seconds(start),
        endTime: seconds(end),
        queryString: text,
      }),
    ),
  );
  if (queryId === undefined) throw new MeasureError(`cannot query the log group ${group}: no query id was returned`);
  for (let attempt = 0; attempt < 120; attempt++) {
    const { status, results = [] } = await asking(`read the query of ${group}`, "logs:GetQueryResults", () =>
      logs.send(new GetQueryResultsCommand({ queryId })),
    );
    if (status === "Complete") {
      return results.map((row) => {
        const of = (name: string) => row.find((cell) => cell.field === name)?.value ?? "";
        return { source: of("f_srcaddr"), target: of("f_dstaddr"), bytes: Number(of("total")) || 0 };
      });
    }
    if (status !== "Running" && status !== "Scheduled")
      throw new MeasureError(`the query of ${group} ended as ${status ?? "unknown"}`);
    await sleep(1000);
  }
  throw new MeasureError(`the query of ${group} did not end within two minutes\n  fix: use fewer days: --days 1`);
}
