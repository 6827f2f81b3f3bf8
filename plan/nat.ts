/** How many NATs stand where, for each strategy. Pure. */
import type { NatSettings, NatStrategy } from "./settings";

/** The NATs of a stack. */
export interface NatPlan {
  readonly strategy: NatStrategy;
  /** AZ ids where a gateway or instance of ours stands; empty for regional. */
  readonly hosts: readonly string[];
  /** AZ id of the NAT that each AZ's default route uses; empty for regional. */
  readonly servedBy: Readonly<Record<string, string>>;
  /** AZ ids whose Elastic IP exists. `regional` with addresses of its own lists every AZ. */
  readonly eipZones: readonly string[];
  /** Addresses brought along, by AZ id. */
  readonly broughtEips: Readonly<Record<string, string>>;
  readonly instance?: InstancePlan;
}

/** What a NAT instance is. */
export interface InstancePlan {
  readonly type: string;
  /** Architecture of its machine image. */
  readonly architecture: "arm64" | "x86_64";
  /** TCP ports that tasks may use through it. */
  readonly ports: readonly number[];
}

/**
 * Elastic IPs a strategy takes in a number of AZs. `automatic`: AWS provides and bills them (regional NAT without
 * addresses of its own, brought along or retained).
 */
export function plannedEips(nat: NatSettings, zones: number): number | "automatic" {
  switch (nat.strategy) {
    case "per-az":
      return zones;
    case "single":
      return 1;
    case "instance":
      return nat.instances === "per-az" ? zones : 1;
    case "regional":
      return nat.eipAllocationIds.length > 0 || nat.retainEips ? zones : "automatic";
  }
}

/**
 * NATs of a strategy in some AZs.
 * @param ports TCP ports besides 443 that tasks use, for NAT instances.
 */
export function natPlan(nat: NatSettings, zoneIds: readonly string[], ports: readonly number[]): NatPlan {
  const first = zoneIds[0];
  const regional = nat.strategy === "regional";
  const perZone = nat.strategy === "per-az" || (nat.strategy === "instance" && nat.instances === "per-az");
  const hosts = regional || first === undefined ? [] : perZone ? [...zoneIds] : [first];
  const addressed = regional ? (nat.eipAllocationIds.length > 0 || nat.retainEips ? [...zoneIds] : []) : hosts;
  return {
    strategy: nat.strategy,
    hosts,
    servedBy: Object.fromEntries(
      regional || first === undefined ? [] : zoneIds.map((zone) => [zone, perZone ? zone : first]),
    ),
    eipZones: nat.eipAllocationIds.length > 0 ? [] : addressed,
    broughtEips: Object.fromEntries(
      addressed.flatMap((zone, i) => {
        const allocation = nat.eipAllocationIds[i];
        return allocation === undefined ? [] : [[zone, allocation]];
      }),
    ),
    ...(nat.strategy === "instance"
      ? {
          instance: {
            type: nat.instanceType,
            architecture: instanceArchitecture(nat.instanceType) ?? "arm64",
            ports: [...new Set([443, ...ports])],
          },
        }
      : {}),
  };
}

/** Processor families by the letter behind the generation: `t4g` and `c7gn` are ARM, `t3`, `m7i` and `c6a` are x86. */
export function instanceArchitecture(type: string): "arm64" | "x86_64" | undefined {
  const match =
    /^([a-z]+)(\d+)([a-z]*)(?:-[a-z0-9]+)?\.(nano|micro|small|medium|large|\d*xlarge|metal(?:-\d+xl)?)$/.exec(type);
  if (!match) return undefined;
  const [, family = "", , options = ""] = match;
  if (!FAMILIES.has(family)) return undefined;
  if (family === "t" && options === "" && match[2] === "1") return undefined;
  return options.startsWith("g") || (family === "a" && match[2] === "1") ? "arm64" : "x86_64";
}

/** Families of general use that run NAT. Source: AWSEC2 instance type families. */
const FAMILIES = new Set(["a", "c", "m", "r", "t"]);
