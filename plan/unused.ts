/** Settings that the present mode does not use. They stay in the file, so switching is one key. Pure. */
import { usesEndpoints, usesNat } from "./mode";
import type { Settings } from "./settings";

export interface UnusedSetting {
  readonly key: string;
  readonly why: string;
}

/** Dotted paths that a raw configuration sets, inner ones included: `network`, `network.nat`, `network.nat.strategy`. */
export function givenPaths(raw: unknown, prefix = ""): Set<string> {
  const paths = new Set<string>();
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) return paths;
  for (const [key, value] of Object.entries(raw)) {
    const path = prefix ? `${prefix}.${key}` : key;
    paths.add(path);
    for (const inner of givenPaths(value, path)) paths.add(inner);
  }
  return paths;
}

/** Unused settings among those the stack file sets. */
export function unusedSettings(settings: Settings, given: ReadonlySet<string>): UnusedSetting[] {
  const { mode, network } = settings;
  const candidates: UnusedSetting[] = [];
  const add = (keys: readonly string[], why: string) => {
    for (const key of keys) candidates.push({ key, why });
  };
  if (!usesNat(mode)) {
    const nat = ["strategy", "instanceType", "instances"].map((k) => `network.nat.${k}`);
    const why = `mode ${mode} has no NAT`;
    if (network.nat.retainEips) add(["network.nat.instanceType"], why);
    else add([...nat, "network.nat.eipAllocationIds"], why);
    add(["egress.allow"], `mode ${mode} lets tasks out to endpoints only`);
  }
  if (!usesEndpoints(mode)) {
    const keys = ["interface", "policy", "allow", "groups", "external", "draining"].map((k) => `endpoints.${k}`);
    add(
      keys.filter((key) => key !== "endpoints.policy" && key !== "endpoints.allow"),
      `mode ${mode} has no interface endpoints`,
    );
    if (settings.endpoints.gateway.length === 0)
      add(["endpoints.policy", "endpoints.allow"], `mode ${mode} has no endpoints`);
  }
  if (mode !== "hybrid") add(["endpoints.hybrid"], `mode ${mode} does not read the hybrid list`);
  if (network.existing)
    add(["network.cidr", "network.azs", "network.avoidCidrs"], "the network is adopted (network.existing)");
  return candidates.filter(({ key }) => given.has(key));
}
