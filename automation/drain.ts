/** Waiting until nothing uses the old path: name caches run out, connections end. */
import { OperationError } from "./failures";
import type { OnProgress } from "./types";

/** How long, and how quiet. */
export interface Quiet {
  /** Seconds until every cache has forgotten the old addresses. Default 60, the TTL of endpoint names. */
  readonly dnsTtlSeconds: number;
  /** Bytes a minute through NAT that count as quiet. Default 10000: keep-alives, no requests. */
  readonly bytesPerMinute: number;
  /** Seconds to wait for quiet. Default 900. */
  readonly limitSeconds: number;
  /** Seconds between looks. Default 30; CloudWatch has a value a minute. */
  readonly pollSeconds: number;
  /** Go on when CloudWatch has no value at all. Default false: unknown is not quiet. */
  readonly acceptUnmeasured: boolean;
}

export const QUIET: Quiet = {
  dnsTtlSeconds: 60,
  bytesPerMinute: 10_000,
  limitSeconds: 900,
  pollSeconds: 30,
  acceptUnmeasured: false,
};

/** What is read in AWS while draining. */
export interface DrainPorts {
  /** Bytes that left through the network's NAT gateways or instances in the last full minute; `undefined` when CloudWatch has no value. */
  natBytesPerMinute(region: string, vpcId: string): Promise<number | undefined>;
}

export interface DrainContext {
  readonly stack: string;
  readonly region: string;
  readonly vpcId: string;
  readonly quiet: Quiet;
  readonly ports: DrainPorts;
  readonly onProgress: OnProgress;
  /** Rejects when the user asks for an end. */
  readonly pauseSeconds: (seconds: number) => Promise<void>;
}

/** Waits for name caches to run out. */
export async function waitForDns({ stack, quiet, onProgress, pauseSeconds }: DrainContext): Promise<void> {
  const step = Math.min(5, quiet.dnsTtlSeconds);
  for (let waited = 0; waited < quiet.dnsTtlSeconds; waited += step) {
    onProgress({
      kind: "waiting",
      stack,
      why: "names that tasks have cached",
      seconds: waited,
      limit: quiet.dnsTtlSeconds,
    });
    await pauseSeconds(Math.min(step, quiet.dnsTtlSeconds - waited));
  }
}

/**
 * Waits until NAT carries next to nothing.
 * @throws OperationError when it does not fall quiet in time, or cannot be measured
 */
export async function waitForQuietNat(context: DrainContext): Promise<void> {
  const { stack, quiet, ports, onProgress } = context;
  let seen: number | undefined;
  for (let waited = 0; ; waited += quiet.pollSeconds) {
    seen = await ports.natBytesPerMinute(context.region, context.vpcId);
    if (seen !== undefined && seen <= quiet.bytesPerMinute) return;
    if (waited >= quiet.limitSeconds) break;
    // Without a value there may just be none yet; three looks are enough to know that there will be none.
    if (seen === undefined && quiet.acceptUnmeasured && waited >= 2 * quiet.pollSeconds) return;
    const why = seen === undefined ? "CloudWatch has no value for NAT yet" : `NAT still carries ${seen} bytes a minute`;
    onProgress({ kind: "waiting", stack, why, seconds: waited, limit: quiet.limitSeconds });
    await context.pauseSeconds(quiet.pollSeconds);
  }
  throw seen === undefined
    ? new OperationError(
        "fatal",
        `${stack}: what NAT carries is not known\n  why: CloudWatch had no value within ${quiet.limitSeconds} s\n  fix: check cloudwatch:GetMetricData, or add --accept-unmeasured; nothing was removed`,
      )
    : new OperationError(
        "fatal",
        `${stack}: NAT still carries ${seen} bytes a minute after ${quiet.limitSeconds} s\n  why: something uses it that has no endpoint, or holds a connection open\n  fix: egress advise names the destinations; raise --nat-quiet, or restart the tasks; nothing was removed`,
      );
}
