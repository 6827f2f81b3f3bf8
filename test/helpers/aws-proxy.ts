/**
 * A proxy on loopback in front of an AWS-compatible endpoint. It can answer calls with errors, and it plays what an
 * emulator does not have: one-off tasks that run, and the metrics of a NAT gateway.
 */
import * as assert from "node:assert/strict";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { WireCall } from "./call-record";
import { missingCalls } from "./missing-calls";
import { PretendTasks } from "./pretend-tasks";

/** An answer instead of the endpoint's. */
export interface Fault {
  readonly status: number;
  readonly code: string;
}

/** Decides over each call; `undefined` lets it through. */
export type Inject = (action: string) => Fault | undefined;

/** Told of each call that AWS has carried out, before the caller hears of it. `cut`: the caller never does. */
export type After = (action: string) => Promise<"answer" | "cut">;

/** A running proxy. */
export interface AwsProxy {
  readonly url: string;
  /** Called after each call that changes something and succeeded. */
  after: After;
  /** Told of every call that arrives, reads too. */
  heard: (call: WireCall) => void;
  /** While true every connection is broken: AWS is out of reach. */
  down: boolean;
  /** Decides over calls from now on. */
  inject: Inject;
  readonly tasks: PretendTasks;
  /** Calls that were answered with an error. */
  injected: number;
  close(): Promise<void>;
}

/** Starts a proxy in front of `target`, by default AWS_ENDPOINT_URL. */
export async function awsProxy(target = process.env["AWS_ENDPOINT_URL"]): Promise<AwsProxy> {
  assert.ok(target, "AWS_ENDPOINT_URL names the endpoint");
  const upstream = new URL(target);
  const tasks = new PretendTasks(target);
  const server = createServer((incoming, outgoing) => {
    void take(incoming, outgoing).catch((error: unknown) => {
      outgoing.writeHead(502).end(String(error));
    });
  });
  const take = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    if (proxy.down) return void incoming.socket.destroy();
    const body = await read(incoming);
    const action = actionOf(incoming, body);
    const { method = "", url = "", headers } = incoming;
    proxy.heard({ service: serviceOf(incoming), action, method, url, headers });
    const fault = proxy.inject(action);
    if (fault) {
      proxy.injected += 1;
      return refuse(incoming, outgoing, fault);
    }
    const lacking = missingCalls(`${serviceOf(incoming)}:${action || restCall(incoming)}`);
    if (lacking) {
      const type = lacking.body.startsWith("{") ? "application/x-amz-json-1.1" : "text/xml";
      outgoing.writeHead(lacking.status, { "content-type": type }).end(lacking.body);
      return;
    }
    const played = await tasks.answer(action, body.toString("utf8"));
    if (played) {
      outgoing.writeHead(200, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(played));
      return;
    }
    const answer = await forward(upstream, incoming, body);
    const told = changes(action) && answer.status < 300 ? await proxy.after(action) : "answer";
    if (told === "cut" || proxy.down) return void incoming.socket.destroy();
    outgoing.writeHead(answer.status, answer.headers).end(answer.body);
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const proxy: AwsProxy = {
    url: `http://127.0.0.1:${port}`,
    inject: () => undefined,
    after: () => Promise.resolve("answer" as const),
    heard: () => undefined,
    down: false,
    tasks,
    injected: 0,
    close: async () => {
      tasks.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}

async function read(incoming: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** Service that a call is signed for. */
function serviceOf({ headers }: IncomingMessage): string {
  return /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? "")?.[1] ?? "";
}

/** Name of a read that has an address of its own. */
function restCall({ url = "" }: IncomingMessage): string {
  return url.startsWith("/profileassociations") ? "ListProfileAssociations" : "";
}

/** Name of the call: from the target header, the path of the binary protocol, or the form. Empty for REST services. */
function actionOf({ headers, url }: IncomingMessage, body: Buffer): string {
  const target = headers["x-amz-target"];
  if (typeof target === "string") return target.split(".").at(-1) ?? "";
  const operation = /\/operation\/(\w+)$/.exec(url ?? "")?.[1];
  return operation ?? new URLSearchParams(body.toString("utf8")).get("Action") ?? "";
}

/** The error in the form of the protocol in which it was asked. */
function refuse({ headers }: IncomingMessage, outgoing: ServerResponse, { status, code }: Fault): void {
  if (headers["x-amz-target"]) {
    outgoing.writeHead(status, { "content-type": "application/x-amz-json-1.1", "x-amzn-errortype": code });
    outgoing.end(JSON.stringify({ __type: code, message: `${code}: injected` }));
    return;
  }
  outgoing.writeHead(status, { "content-type": "text/xml" });
  outgoing.end(
    `<Response><Errors><Error><Code>${code}</Code><Message>injected</Message></Error></Errors><RequestID>injected</RequestID></Response>`,
  );
}

/** Whether a call changes something. Tasks that are only played are not the account's. */
export function changes(action: string): boolean {
  return (
    action !== "" &&
    !/^(Describe|Get|List|Head|Lookup|Batch|Simulate|Decode|Assume|RunTask|StopTask|PutMetricData)/.test(action)
  );
}

interface UpstreamAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

async function forward(upstream: URL, incoming: IncomingMessage, body: Buffer): Promise<UpstreamAnswer> {
  const { hostname: host, port } = upstream;
  const { method, url: path, headers } = incoming;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ host, port, method, path, headers }, resolve).on("error", reject).end(body);
  });
  const kept = Object.entries(answer.headers).filter(([name]) => name !== "transfer-encoding");
  return { status: answer.statusCode ?? 502, headers: Object.fromEntries(kept), body: await read(answer) };
}
