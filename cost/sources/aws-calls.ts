/** The AWS calls that measuring makes, and the permission each needs. */
import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { EC2Client } from "@aws-sdk/client-ec2";
import { explain } from "./access";

/** SDK clients; a test gives them another endpoint or another `send`. */
export interface MeasureClients {
  readonly ec2: Pick<EC2Client, "send">;
  readonly cloudwatch: Pick<CloudWatchClient, "send">;
  readonly logs: Pick<CloudWatchLogsClient, "send">;
}

/** A measurement that could not be made; the message names the permission or the reason. */
export class MeasureError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "MeasureError";
  }
}

/** Runs one call. @throws MeasureError that says what was tried and which permission it needs. */
export async function asking<T>(doing: string, action: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw error instanceof MeasureError ? error : new MeasureError(explain(error, doing, [action]));
  }
}
