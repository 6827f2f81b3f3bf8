"use strict";
/**
 * Settings from the environment and questions from a query or the command line. Every mistake is reported together,
 * with the name, the value, and what to write instead.
 *
 * | variable                   | default                 | meaning                                                    |
 * | PORT                       | 8080                    | port of the server                                         |
 * | AWS_REGION                 | required (ECS sets it)  | region of the service names                                |
 * | EGRESS_SERVICES            | none                    | services to probe: `ecr.api,ecr.dkr,s3,logs`               |
 * | EGRESS_ACCOUNT             | required for ecr.dkr    | account whose registry is probed                           |
 * | EGRESS_ENDPOINT_SERVICES   | ecr.api,ecr.dkr,logs    | services promised on an endpoint in hybrid mode            |
 * | EGRESS_PUBLIC_HOST         | checkip.amazonaws.com   | host that stands for the internet                          |
 * | EGRESS_OVERRIDES           | none                    | for tests: JSON by host, `{addresses, connect, error, limit}`   |
 *
 * An override replaces a host's addresses, the place where connections go (`127.0.0.1:8443`), the milliseconds of each
 * step (`limit`), or fails its name (`ENOTFOUND`). Certificates stay checked: NODE_EXTRA_CA_CERTS adds an authority.
 */
const { MODES } = require("./probe.js");

/** Mistakes told at once, and characters of what was typed: an answer stays small whatever is asked. */
const TOLD = 5;
const SHOWN = 80;

/** A mistake in the environment, a query or the arguments. */
class Mistake extends Error {
  /** @param errors one line each; the first few are told, the rest counted */
  static of(errors) {
    const rest = errors.length - TOLD;
    return new Mistake([...errors.slice(0, TOLD), ...(rest > 0 ? [`and ${rest} more`] : [])].join("\n"));
  }
}

const short = (text) => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);

const SERVICE = /^[a-z0-9][a-z0-9.-]{0,62}$/;
const HOST = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i;

const listOf = (text) => [
  ...new Set(
    text
      .split(",")
      .map((part) => part.trim())
      .filter(Boolean),
  ),
];

function parseServices(name, text, errors) {
  const services = listOf(text);
  for (const service of services)
    if (!SERVICE.test(service))
      errors.push(`${name}: "${service}" is no service name. Write catalogue names: ecr.api,ecr.dkr,s3,logs`);
  // The public host already stands for the internet.
  return services.filter((service) => service !== "internet");
}

function parseOverrides(text, errors) {
  if (!text) return {};
  try {
    const overrides = {};
    for (const [host, { addresses, connect, error, limit }] of Object.entries(JSON.parse(text))) {
      overrides[host] = { addresses, error, limit };
      if (connect === undefined) continue;
      const { hostname, port } = new URL(`tcp://${connect}`);
      overrides[host].connect = { hostname, port: Number(port) };
    }
    return overrides;
  } catch (error) {
    errors.push(
      `EGRESS_OVERRIDES: not valid (${error.message}). Write {"host": {"addresses": ["10.0.0.5"], "connect": "127.0.0.1:8443"}}`,
    );
    return {};
  }
}

/** @throws Mistake naming every variable that is wrong. */
function parseEnvironment(env) {
  const errors = [];
  const port = Number(env.PORT ?? 8080);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    errors.push(`PORT: "${env.PORT}" is no port. Write a number from 0 (any free port) to 65535`);
  const region = env.AWS_REGION ?? "";
  if (!/^[a-z]{2,4}(-[a-z]+)+-\d+$/.test(region))
    errors.push(`AWS_REGION: "${region}" is no region. Write one, for example eu-west-1 (ECS sets it on Fargate)`);
  const services = parseServices("EGRESS_SERVICES", env.EGRESS_SERVICES ?? "", errors);
  const account = env.EGRESS_ACCOUNT;
  if (account !== undefined && !/^\d{12}$/.test(account))
    errors.push(`EGRESS_ACCOUNT: "${account}" is no account. Write its 12 digits`);
  if (services.includes("ecr.dkr") && account === undefined)
    errors.push(
      "EGRESS_ACCOUNT: missing. EGRESS_SERVICES lists ecr.dkr, whose host begins with the account: write its 12 digits",
    );
  const publicHost = env.EGRESS_PUBLIC_HOST ?? "checkip.amazonaws.com";
  if (!HOST.test(publicHost))
    errors.push(`EGRESS_PUBLIC_HOST: "${publicHost}" is no host name. Write a host without scheme or port`);
  const configured = env.EGRESS_ENDPOINT_SERVICES
    ? parseServices("EGRESS_ENDPOINT_SERVICES", env.EGRESS_ENDPOINT_SERVICES, errors)
    : undefined;
  const overrides = parseOverrides(env.EGRESS_OVERRIDES, errors);
  if (errors.length > 0) throw new Mistake(errors.join("\n"));
  return { port, region, services, account, publicHost, configured, overrides };
}

/**
 * What is asked: `{mode, asked}` from name and value pairs.
 * @throws Mistake for an unknown or repeated name, an unknown mode, or a service that is not probed
 */
function parseQuestion(pairs, services) {
  const errors = [];
  const values = new Map();
  for (const [name, value] of pairs) {
    if (name !== "mode" && name !== "endpoints") errors.push(`${short(name)}: unknown. Known are mode and endpoints`);
    else if (values.has(name)) errors.push(`${name}: given more than once. Give it once`);
    values.set(name, value);
  }
  const mode = values.get("mode");
  if (mode !== undefined && !MODES.includes(mode))
    errors.push(`mode: "${short(mode)}" is none. Write ${MODES.join(", ")}`);
  const asked = values.has("endpoints") ? listOf(values.get("endpoints")) : undefined;
  if (asked && mode === undefined) errors.push("endpoints: has no meaning without a mode. Add mode=hybrid");
  if (asked && mode === "endpoints-only")
    errors.push("endpoints: has no meaning in endpoints-only, where every service is on an endpoint. Leave it out");
  for (const service of asked ?? [])
    if (!services.includes(service))
      errors.push(
        `endpoints: "${short(service)}" is not probed. Probed are ${services.join(", ") || "none"} (EGRESS_SERVICES)`,
      );
  if (errors.length > 0) throw Mistake.of(errors);
  return { mode, asked };
}

module.exports = { Mistake, parseEnvironment, parseQuestion };
