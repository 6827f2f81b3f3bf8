"use strict";
/**
 * The probe: where each target resolves to, whether it answers on TCP and TLS, and whether the path is the one the
 * mode promises. What is measured (`observe`) does not depend on the mode; the verdict (`judge`) is pure.
 */
const dns = require("node:dns/promises");
const net = require("node:net");
const tls = require("node:tls");

/** The three egress paths. */
const MODES = ["nat-only", "endpoints-only", "hybrid"];

/** Services whose endpoint is a route, not an interface: their names keep public addresses by design. */
const GATEWAY_SERVICES = ["s3", "dynamodb"];

/** Interface endpoints of hybrid mode unless told otherwise. */
const HYBRID_DEFAULT = ["ecr.api", "ecr.dkr", "logs"];

/** Services whose public host is not `<name>.<region>.<suffix>`. */
const HOST_LABELS = { "ecr.api": "api.ecr", "ecs-agent": "ecs-a", "ecs-telemetry": "ecs-t" };

/** Milliseconds: one name resolution, one TCP connection, one TLS handshake. A target takes at most their sum. */
const LIMITS = { dns: 3000, tcp: 3000, tls: 4000 };

/** Public addresses tried at most; a service behind DNS load balancing answers with up to eight. */
const PUBLIC_ADDRESSES = 3;

const privateRanges = new net.BlockList();
for (const [address, prefix] of [
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["100.64.0.0", 10],
  ["169.254.0.0", 16],
  ["127.0.0.0", 8],
])
  privateRanges.addSubnet(address, prefix, "ipv4");
for (const [address, prefix] of [
  ["fc00::", 7],
  ["fe80::", 10],
  ["::1", 128],
])
  privateRanges.addSubnet(address, prefix, "ipv6");

/** `private`, `public`, `mixed`, or `none` without addresses. */
function scopeOf(addresses) {
  if (addresses.length === 0) return "none";
  const inside = addresses.filter((address) => privateRanges.check(address, net.isIPv6(address) ? "ipv6" : "ipv4"));
  if (inside.length === 0) return "public";
  return inside.length === addresses.length ? "private" : "mixed";
}

/** Host that a service is probed on. The registry has one host per account. */
function hostOf(service, region, account) {
  const suffix = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  if (service === "ecr.dkr") return `${account}.dkr.ecr.${region}.${suffix}`;
  return `${HOST_LABELS[service] ?? service}.${region}.${suffix}`;
}

/** Settles with the promise, or rejects with a timeout that names the step. */
function within(milliseconds, step, promise) {
  let timer;
  const timeout = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${step}: no answer within ${milliseconds} ms`)), milliseconds);
  });
  return Promise.race([promise, timeout]).finally(() => clearTimeout(timer));
}

const since = (start) => Math.round((performance.now() - start) * 10) / 10;

/** Why a step failed, short: `tcp: ECONNREFUSED`, `dns: ENOTFOUND`. */
function reasonOf(step, error) {
  if (error.message.startsWith(`${step}: `)) return error.message;
  return `${step}: ${error.code ?? error.message}`;
}

/** Resolves once `event` fires; rejects on an error. The socket stays the caller's. */
function once(socket, event) {
  return new Promise((resolve, reject) => {
    socket.once(event, resolve);
    socket.once("error", reject);
  });
}

/** One connection: TCP, then TLS with the certificate checked against the host. */
async function connect(host, address, override) {
  const result = { address };
  const { hostname, port } = override?.connect ?? { hostname: address, port: 443 };
  const limits = { tcp: override?.limit ?? LIMITS.tcp, tls: override?.limit ?? LIMITS.tls };
  let start = performance.now();
  const socket = net.connect({ host: hostname, port });
  let secure;
  let step = "tcp";
  try {
    await within(limits.tcp, "tcp", once(socket, "connect"));
    result.tcp = since(start);
    step = "tls";
    start = performance.now();
    secure = tls.connect({ socket, servername: host });
    await within(limits.tls, "tls", once(secure, "secureConnect"));
    result.tls = since(start);
  } catch (error) {
    result.error = reasonOf(step, error);
  } finally {
    // A late error of a socket that is already given up must not end the process. The TLS socket owns the TCP one and
    // closes it: closing the inner one first aborts Node 20.
    for (const each of [socket, secure]) each?.on("error", () => {});
    (secure ?? socket).destroy();
  }
  return result;
}

async function resolve(host, override) {
  if (override?.error) throw Object.assign(new Error(override.error), { code: override.error });
  if (override?.addresses) return override.addresses;
  const found = await within(LIMITS.dns, "dns", dns.lookup(host, { all: true }));
  return [...new Set(found.map(({ address }) => address))];
}

/**
 * Measures one target. Private addresses belong to endpoints, one per AZ, and all of them are tried: names rotate
 * over them, so one dead AZ is a fault. Public addresses are interchangeable, so the first few are enough.
 */
async function observeTarget({ name, kind, host }, overrides) {
  const override = overrides[host];
  const start = performance.now();
  let addresses = [];
  try {
    addresses = await resolve(host, override);
  } catch (error) {
    return {
      name,
      kind,
      host,
      addresses,
      scope: "none",
      ms: {},
      reachable: false,
      connections: [],
      error: reasonOf("dns", error),
    };
  }
  const ms = { dns: since(start) };
  const scope = scopeOf(addresses);
  const tried = scope === "public" ? addresses.slice(0, PUBLIC_ADDRESSES) : addresses;
  const connections = await Promise.all(tried.map((address) => connect(host, address, override)));
  const good = connections.filter(({ error }) => error === undefined).sort((a, b) => a.tcp + a.tls - b.tcp - b.tls);
  const bad = connections.filter(({ error }) => error !== undefined);
  const reachable = scope === "public" ? good.length > 0 : good.length === connections.length;
  if (good[0]) Object.assign(ms, { tcp: good[0].tcp, tls: good[0].tls });
  const error = reachable ? undefined : bad.map((each) => `${each.address} ${each.error}`).join("; ");
  return { name, kind, host, addresses, scope, ms, reachable, connections, ...(error ? { error } : {}) };
}

/** Targets of a configuration: every service, then the public host. */
function targetsOf({ services, region, account, publicHost }) {
  return [
    ...services.map((name) => ({
      name,
      kind: GATEWAY_SERVICES.includes(name) ? "gateway" : "interface",
      host: hostOf(name, region, account),
    })),
    { name: "internet", kind: "internet", host: publicHost },
  ];
}

/** Measures every target at the same time. Never rejects for a target that fails: that is its answer. */
function observe(config) {
  return Promise.all(targetsOf(config).map((target) => observeTarget(target, config.overrides)));
}

/** Which path a target is promised: an endpoint, NAT, a gateway's route, or none at all. */
function expectedPath(kind, name, mode, endpoints) {
  if (kind === "internet") return mode === "endpoints-only" ? "blocked" : "nat";
  if (kind === "gateway") return mode === "nat-only" ? "nat" : "gateway";
  return endpoints === undefined || endpoints.includes(name) ? "endpoint" : "nat";
}

/** Services promised on an endpoint; `undefined` is all of them. */
function endpointsOf(mode, asked, configured) {
  switch (mode) {
    case "endpoints-only":
      return undefined;
    case "hybrid":
      return asked ?? configured ?? HYBRID_DEFAULT;
    default:
      return asked ?? [];
  }
}

/** Verdict of one target: `ok`, or what is wrong with it and why. */
function judgeTarget(seen, expected) {
  if (expected === "blocked")
    return seen.connections.some(({ tcp }) => tcp !== undefined)
      ? { verdict: "leak", reason: "the internet answers, although this mode has no way to it" }
      : { verdict: "ok" };
  if (!seen.reachable) return { verdict: "unreachable", reason: seen.error };
  const promised = expected === "endpoint" ? "private" : "public";
  if (seen.scope === promised) return { verdict: "ok" };
  return {
    verdict: "wrong-path",
    reason:
      promised === "private"
        ? `resolves to ${seen.scope} addresses: the endpoint is missing or its private DNS is off`
        : `resolves to ${seen.scope} addresses: an endpoint answers for it, although this mode has none`,
  };
}

/**
 * The answer for a mode. Without a mode every verdict is `observed`.
 * @param asked services promised on an endpoint (hybrid; nat-only with endpoints of somebody else)
 */
function judge(observations, { mode, asked, configured }) {
  const endpoints = endpointsOf(mode, asked, configured);
  const targets = observations.map((seen) => {
    if (mode === undefined) return { ...seen, verdict: "observed" };
    const expected = expectedPath(seen.kind, seen.name, mode, endpoints);
    return { ...seen, expected, ...judgeTarget(seen, expected) };
  });
  const verdict = mode === undefined ? "observed" : targets.every((each) => each.verdict === "ok") ? "ok" : "fault";
  return { mode: mode ?? null, verdict, targets };
}

module.exports = { GATEWAY_SERVICES, HYBRID_DEFAULT, LIMITS, MODES, hostOf, judge, observe, scopeOf, targetsOf };
