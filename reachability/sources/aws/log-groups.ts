/** Log groups that the awslogs driver writes to. */
import { isUnknown, type Known, type TaskContainer } from "../../topology";
import { Once } from "./absent";
import type { JsonApi } from "./json-api";
import type { Reader } from "./reader";

/** What is read of one log group. */
export type LogGroupState = Pick<TaskContainer, "logGroupExists" | "logGroupArn">;

interface LogGroup {
  readonly logGroupName?: string;
  readonly arn?: string;
}

/** A reader of log groups by Region and name; each is read once. */
export function logGroupReader(
  json: JsonApi,
  reader: Reader,
): (region: string, name: string) => Promise<LogGroupState> {
  const groups = new Once(async (key: string): Promise<LogGroupState> => {
    const [region = "", name = ""] = JSON.parse(key) as string[];
    const found: Known<readonly LogGroup[]> = await reader.known("logs:DescribeLogGroups", `log group ${name}`, () =>
      json.all(
        {
          service: "logs",
          target: "Logs_20140328.DescribeLogGroups",
          region,
          body: { logGroupNamePrefix: name },
        },
        (page: { logGroups?: LogGroup[] }) => page.logGroups,
        "nextToken",
      ),
    );
    if (isUnknown(found)) return { logGroupExists: found };
    const group = found.find(({ logGroupName }) => logGroupName === name);
    return {
      logGroupExists: group !== undefined,
      ...(group?.arn ? { logGroupArn: group.arn.replace(/:\*$/, "") } : {}),
    };
  });
  return (region, name) => groups.of(JSON.stringify([region, name]));
}
