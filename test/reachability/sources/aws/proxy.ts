/** A loopback proxy in front of the emulator: sees every call by its IAM action, and can refuse or answer it itself. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** An answer instead of the emulator's. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
}

/** What the proxy does with a call; `undefined` lets it pass. The count begins at 1 and is the call's own. */
export type Rule = (
  action: string,
  count: number,
  body: string,
) => Refusal | { readonly status: 200; readonly body: string } | undefined;

export interface Proxy {
  readonly url: string;
  /** Calls by action: `ec2:DescribeSubnets`. */
  readonly calls: Map<string, number>;
  readonly stop: () => void;
}

/** Calls of services that have an address for each: IAM action by service and path. */
const PATHS: readonly (readonly [service: string, path: RegExp, operation: string])[] = [
  ["route53", /hostedzonesbyvpc/, "ListHostedZonesByVPC"],
  ["route53profiles", /^\/profileassociations/, "ListProfileAssociations"],
  ["route53profiles", /^\/profileresourceassociations/, "ListProfileResourceAssociations"],
  ["elasticfilesystem", /mount-targets\/[^/]+\/security-groups/, "DescribeMountTargetSecurityGroups"],
  ["elasticfilesystem", /mount-targets/, "DescribeMountTargets"],
  ["elasticfilesystem", /file-systems\/[^/]+\/policy/, "DescribeFileSystemPolicy"],
  ["s3", /[?&]policy=?(&|$)/, "GetBucketPolicy"],
  ["sns", /[?&]Action=GetTopicAttributes/, "GetTopicAttributes"],
  ["guardduty", /^\/detector\/?(\?|$)/, "ListDetectors"],
  ["guardduty", /^\/detector\/./, "GetDetector"],
];

/** IAM action of a request: `ec2:DescribeSubnets`. */
function actionOf(service: string, method: string, target: string | undefined, path: string, body: string): string {
  if (target !== undefined) return `${service}:${target.split(".").at(-1) ?? ""}`;
  const row = PATHS.find(([name, pattern]) => name === service && pattern.test(path));
  if (row && method === "GET") return `${service}:${row[2]}`;
  return `${service}:${new URLSearchParams(body).get("Action") ?? `${method} ${path}`}`;
}

const XML_SERVICES = ["ec2", "iam", "route53", "sts", "s3", "sns"];

function refuse(service: string, { status, code }: Refusal): { status: number; body: string; type: string } {
  const message = `refused by the test`;
  if (!XML_SERVICES.includes(service))
    return { status, type: "application/x-amz-json-1.1", body: JSON.stringify({ __type: code, message }) };
  const error = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  const body =
    service === "ec2"
      ? `<Response><Errors>${error}</Errors><RequestID>1</RequestID></Response>`
      : `<ErrorResponse>${error}<RequestId>1</RequestId></ErrorResponse>`;
  return { status, type: "text/xml", body };
}

const typeOf = (body: string) => (body.startsWith("{") ? "application/x-amz-json-1.1" : "text/xml");

/** Starts a proxy to an address. */
export async function startProxy(target: string, rule: Rule = () => undefined): Promise<Proxy> {
  const calls = new Map<string, number>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      const service = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(request.headers.authorization ?? "")?.[1] ?? "";
      const header = request.headers["x-amz-target"];
      const method = request.method ?? "GET";
      const action = actionOf(
        service,
        method,
        typeof header === "string" ? header : undefined,
        request.url ?? "",
        body,
      );
      const count = (calls.get(action) ?? 0) + 1;
      calls.set(action, count);
      const answer = rule(action, count, body);
      if (answer) {
        const made = "code" in answer ? refuse(service, answer) : { ...answer, type: typeOf(answer.body) };
        response.writeHead(made.status, { "content-type": made.type }).end(made.body);
        return;
      }
      const headers = Object.entries(request.headers).flatMap(([name, value]) =>
        typeof value === "string" && !["host", "connection", "content-length"].includes(name)
          ? [[name, value] as [string, string]]
          : [],
      );
      const init: RequestInit = { method: request.method ?? "GET", headers, ...(body ? { body } : {}) };
      fetch(target + (request.url ?? ""), init)
        .then(async (passed) => {
          const text = await passed.text();
          response
            .writeHead(passed.status, { "content-type": passed.headers.get("content-type") ?? "text/xml" })
            .end(text);
        })
        .catch((error: Error) => response.writeHead(502).end(error.message));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  server.unref(); // a proxy that a test forgets keeps no run alive
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls, stop };
}
