"use strict";
/**
 * The sample container. Two forms:
 *
 *   node server.js                                      HTTP server: GET /healthz, GET /egress?mode=…&endpoints=…
 *   node server.js --once [--mode M] [--endpoints a,b]  one JSON line; exit 0 as promised, 1 a fault, 2 usage
 *
 * The mode is part of the question, not of the environment: switching modes must not change the task definition.
 */
const http = require("node:http");
const { parseArgs } = require("node:util");
const { Mistake, parseEnvironment, parseQuestion } = require("./config.js");
const { judge, observe } = require("./probe.js");

/** How long open requests may take after SIGTERM. ECS sends SIGKILL after 30 s by default. */
const DRAIN_MS = 10_000;

const log = (entry) => process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), ...entry })}\n`);

function send(response, status, body) {
  const text = `${JSON.stringify(body, null, 2)}\n`;
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
  });
  response.end(text);
}

/** Requests that come while a measurement runs share it, so a busy client cannot multiply connections. */
function sharedObserver(config) {
  let running;
  return () => {
    running ??= observe(config).finally(() => {
      running = undefined;
    });
    return running;
  };
}

/** The server, not yet listening. */
function createServer(config) {
  const measure = sharedObserver(config);
  const answer = async (request, response) => {
    const url = new URL(request.url, "http://localhost");
    if (!["/", "/healthz", "/egress"].includes(url.pathname))
      return send(response, 404, { error: `nothing at ${url.pathname.slice(0, 80)}. Paths are /healthz and /egress` });
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.setHeader("allow", "GET, HEAD");
      return send(response, 405, { error: `${request.method} is not offered. Use GET` });
    }
    if (url.pathname !== "/egress") return send(response, 200, { status: "ok" });
    const question = parseQuestion(url.searchParams, config.services);
    return send(response, 200, {
      region: config.region,
      ...judge(await measure(), { ...question, configured: config.configured }),
    });
  };
  return http.createServer((request, response) => {
    answer(request, response).catch((error) => {
      const bad = error instanceof Mistake || error.code === "ERR_INVALID_URL";
      if (!bad) log({ level: "error", message: error.message });
      send(response, bad ? 400 : 500, { error: bad ? error.message : "the probe failed; the log says why" });
    });
  });
}

function serve(config) {
  const server = createServer(config);
  server.requestTimeout = 30_000;
  // Longer than the 60 s idle timeout of a load balancer, which would otherwise meet closed connections.
  server.keepAliveTimeout = 65_000;
  server.on("error", (error) => {
    process.stderr.write(`PORT: cannot listen on ${config.port} (${error.code}). Choose another port\n`);
    process.exit(2);
  });
  server.listen(config.port, () => log({ level: "info", message: "listening", port: server.address().port }));
  const stop = (signal) => {
    log({ level: "info", message: "stopping", signal });
    server.close(() => process.exit(0));
    server.closeIdleConnections();
    setTimeout(() => process.exit(0), DRAIN_MS).unref();
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
}

async function runOnce(config, values) {
  const pairs = ["mode", "endpoints"].filter((name) => values[name] !== undefined).map((name) => [name, values[name]]);
  const question = parseQuestion(pairs, config.services);
  const result = {
    region: config.region,
    ...judge(await observe(config), { ...question, configured: config.configured }),
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
  process.exitCode = result.verdict === "fault" ? 1 : 0;
}

function parseArguments(args) {
  try {
    return parseArgs({
      args,
      options: { once: { type: "boolean" }, mode: { type: "string" }, endpoints: { type: "string" } },
    }).values;
  } catch (error) {
    throw new Mistake(`${error.message}\nusage: node server.js [--once [--mode MODE] [--endpoints NAME,NAME]]`);
  }
}

async function main() {
  try {
    const values = parseArguments(process.argv.slice(2));
    if (!values.once && (values.mode || values.endpoints))
      throw new Mistake("--mode and --endpoints go with --once. A server is asked with /egress?mode=…");
    const config = parseEnvironment(process.env);
    if (values.once) await runOnce(config, values);
    else serve(config);
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}

if (require.main === module) void main();

module.exports = { createServer };
