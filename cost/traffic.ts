/**
 * How much the tasks send and receive in a month, by service. Pure.
 *
 * Units: GB per month, payload and headers, both directions together, the whole stack. A statement is the whole of what
 * passes the egress path: a service that it does not name passes nothing. What it says nothing about and exists all the same
 * (flow logs, log ingestion, image pulls, the load balancer's bytes) is not known, and never 0.
 */
import type { TrafficSettings } from "../plan/settings";
import { trafficKeyAdvice } from "../plan/traffic-keys";

/** The `traffic` key of a stack: `gbPerMonth` by service, `imageSizeGb` (compressed), `deploymentsPerMonth`. */
export type TrafficConfig = TrafficSettings;

/** Keys that say nothing of the egress path. */
const BESIDE_THE_PATH: ReadonlySet<string> = new Set(["flow-logs", "load-balancer"]);

/** A month's traffic. */
export interface Traffic {
  /** GB by catalogue service; s3 without image layers. */
  readonly services: Readonly<Record<string, number>>;
  /** GB of image pulls, when they are given and not estimated. */
  readonly pulls?: number;
  readonly internetIn: number;
  readonly internetOut: number;
  /** GB of flow log records; absent: not known. */
  readonly flowLogs?: number;
  /** GB through the load balancers; absent: not known. */
  readonly loadBalancer?: number;
  /** To estimate the pulls: compressed GB of one task's images, deployments in a month. */
  readonly images?: { readonly sizeGb: number; readonly deploymentsPerMonth: number };
  /** Nobody stated any: what passes the egress path is not known. */
  readonly unstated?: true;
}

/** No traffic at all: stated, and 0. */
export const NO_TRAFFIC: Traffic = {
  services: {},
  pulls: 0,
  internetIn: 0,
  internetOut: 0,
  flowLogs: 0,
  loadBalancer: 0,
};

/** Traffic that nobody stated. */
export const UNSTATED: Traffic = { services: {}, internetIn: 0, internetOut: 0, unstated: true };

/** A traffic statement that is not understood: key, value, why, fix. */
export class TrafficError extends Error {
  constructor(
    readonly key: string,
    readonly value: string,
    readonly why: string,
    readonly fix: string,
  ) {
    super(`traffic ${key === "" ? "" : `${key}=`}${value}\n  why: ${why}\n  fix: ${fix}`);
    this.name = "TrafficError";
  }
}

/**
 * Reads `ecr=200,s3=500,logs=900,internet=50`.
 * @throws TrafficError for an unknown key (names the nearest), a key given twice, or an amount that is not a number of
 *   GB of at least 0.
 */
export function parseTraffic(text: string): Traffic {
  const given = new Map<string, number>();
  for (const item of text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")) {
    const at = item.indexOf("=");
    if (at < 1) throw new TrafficError("", item, "not of the form KEY=GB", "write for example ecr=200,logs=900");
    const key = item.slice(0, at).trim();
    const raw = item.slice(at + 1).trim();
    if (given.has(key))
      throw new TrafficError(key, raw, "the key is given twice", "add the amounts up and give it once");
    if (!/^\d+(\.\d+)?$/.test(raw))
      throw new TrafficError(
        key,
        raw,
        "not a number of GB per month",
        `write for example ${key}=200 (no unit, at least 0)`,
      );
    given.set(key, Number(raw));
  }
  return fromAmounts(given);
}

/** Traffic of a stack's config; `unstated` when it says nothing. @throws TrafficError as parseTraffic. */
export function trafficFromConfig(config: TrafficConfig): Traffic {
  const traffic = fromAmounts(new Map(Object.entries(config.gbPerMonth)));
  if (config.imageSizeGb === undefined || config.deploymentsPerMonth === undefined) return traffic;
  return { ...traffic, images: { sizeGb: config.imageSizeGb, deploymentsPerMonth: config.deploymentsPerMonth } };
}

function fromAmounts(amounts: ReadonlyMap<string, number>): Traffic {
  const services: Record<string, number> = {};
  let pulls: number | undefined;
  let internetIn = 0;
  let internetOut = 0;
  let flowLogs: number | undefined;
  let loadBalancer: number | undefined;
  for (const [key, gb] of amounts) {
    const advice = trafficKeyAdvice(key);
    if (advice) throw new TrafficError(key, String(gb), advice.why, advice.fix);
    if (!Number.isFinite(gb) || gb < 0)
      throw new TrafficError(
        key,
        String(gb),
        "not a number of GB per month",
        `write for example ${key}=200 (no unit, at least 0)`,
      );
    if (key === "ecr") pulls = gb;
    else if (key === "internet" || key === "internet-out") internetOut += gb;
    else if (key === "internet-in") internetIn += gb;
    else if (key === "flow-logs") flowLogs = gb;
    else if (key === "load-balancer") loadBalancer = gb;
    else services[key] = gb;
  }
  return {
    services,
    internetIn,
    internetOut,
    ...(flowLogs === undefined ? {} : { flowLogs }),
    ...(loadBalancer === undefined ? {} : { loadBalancer }),
    ...(pulls === undefined ? {} : { pulls }),
    ...([...amounts.keys()].every((key) => BESIDE_THE_PATH.has(key)) ? { unstated: true as const } : {}),
  };
}

/** One stack's traffic with that of another statement laid over it: `--traffic` over the config, key by key. */
export function overlay(base: Traffic, over: Traffic, given: string): Traffic {
  const keys = new Set(given.split(",").map((item) => item.split("=")[0]?.trim()));
  const pulls = over.pulls ?? base.pulls;
  const flowLogs = over.flowLogs ?? base.flowLogs;
  const loadBalancer = over.loadBalancer ?? base.loadBalancer;
  return {
    services: { ...base.services, ...over.services },
    internetIn: keys.has("internet-in") ? over.internetIn : base.internetIn,
    internetOut: keys.has("internet") || keys.has("internet-out") ? over.internetOut : base.internetOut,
    ...(flowLogs === undefined ? {} : { flowLogs }),
    ...(loadBalancer === undefined ? {} : { loadBalancer }),
    ...(pulls === undefined ? {} : { pulls }),
    ...(base.images ? { images: base.images } : {}),
    ...(base.unstated && over.unstated ? { unstated: true as const } : {}),
  };
}

/**
 * GB of image pulls in a month. Measured or stated pulls win over the estimate `size x deployments x tasks`: Fargate
 * keeps no image between tasks, so every started task pulls the whole image. Restarts and scaling come on top and are
 * not estimated.
 * @param tasks tasks that one deployment starts (the desired count); `null`: not known.
 * @returns `null` when nothing tells.
 */
export function imagePullGb({ pulls, images }: Traffic, tasks: number | null): number | null {
  if (pulls !== undefined) return pulls;
  if (tasks === 0) return 0;
  return images && tasks !== null ? images.sizeGb * images.deploymentsPerMonth * tasks : null;
}
