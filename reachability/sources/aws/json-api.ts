/**
 * Signed calls to services that speak JSON, and two that answer XML. One small client for the handful of reads that each of eight services is
 * asked for: a package each would be loaded, and kept, for one or two calls. The SDK's own signer signs them.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { EC2Client } from "@aws-sdk/client-ec2";
import { SignatureV4 } from "@smithy/signature-v4";
import { dnsSuffixOf } from "../../../plan/catalogue";

/** Signing name of a service, which is also the prefix of its IAM actions; and where it differs, its host's name. */
const HOSTS = { ecr: "api.ecr" } as const;

/** Times a call is repeated when AWS asks for patience, and the longest pause, in milliseconds. */
const ATTEMPTS = 8;
const LONGEST_PAUSE = 5_000;
const TIMEOUT = 15_000;

const PATIENCE = new Set(["Throttling", "ThrottlingException", "TooManyRequestsException", "RequestLimitExceeded"]);

/** One call. */
export interface JsonCall {
  /** Signing name: `ecr`, `kms`, `elasticfilesystem`. */
  readonly service: string;
  /** `X-Amz-Target` of services that take every call at one address: `TrentService.DescribeKey`. */
  readonly target?: string;
  /** Content type of services that take the older one only. @default "1.1" */
  readonly version?: "1.0" | "1.1";
  /** Path of services that have one for each call. @default "/" */
  readonly path?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** @default the client's */
  readonly region?: string;
}

/** Where and as whom calls are made. */
export interface JsonApiConfig {
  readonly region: () => Promise<string>;
  readonly credentials: EC2Client["config"]["credentials"];
  readonly sha256: EC2Client["config"]["sha256"];
  /** Address of every service. @default AWS_ENDPOINT_URL, then the service's own */
  readonly endpoint?: string;
  /** @default a second, doubled each time */
  readonly firstPause?: number;
}

/** Credentials, region and hash of another client. */
export function jsonApiOf({ config }: EC2Client, endpoint?: string): JsonApi {
  const { credentials, sha256 } = config;
  return new JsonApi({ region: config.region, credentials, sha256, ...(endpoint === undefined ? {} : { endpoint }) });
}

/** An error of a service, named as the SDK names it. */
class ServiceError extends Error {
  constructor(
    override readonly name: string,
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

export class JsonApi {
  constructor(private readonly config: JsonApiConfig) {}

  /** Makes a call. @throws Error whose name is the service's error code */
  async call<T extends object>(call: JsonCall): Promise<T> {
    const answer = await this.text(call);
    return JSON.parse(answer === "" ? "{}" : answer) as T;
  }

  /** Makes a call whose answer is a text. @throws Error whose name is the service's error code */
  async text(call: JsonCall): Promise<string> {
    const longest = this.config.firstPause ?? 1_000;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.once(call);
      } catch (error) {
        const patient = error instanceof ServiceError && (error.status >= 500 || PATIENCE.has(error.name));
        if (!patient || attempt >= ATTEMPTS) throw error;
        await pause(Math.random() * Math.min(LONGEST_PAUSE, longest * 2 ** (attempt - 1)));
      }
    }
  }

  /** Address of something of a service, as its calls name it. */
  addressOf(service: string, region: string, path: string): string {
    return new URL(path, this.baseOf(service, region)).toString();
  }

  private baseOf(service: string, region: string): string {
    const host = service in HOSTS ? HOSTS[service as keyof typeof HOSTS] : service;
    const base = this.config.endpoint ?? process.env["AWS_ENDPOINT_URL"];
    return base ?? `https://${host}.${region}.${dnsSuffixOf(region)}`;
  }

  private async once({ service, target, path = "/", query = {}, body = {}, ...call }: JsonCall): Promise<string> {
    const region = call.region ?? (await this.config.region());
    const url = new URL(this.baseOf(service, region));
    const { credentials, sha256 } = this.config;
    const signer = new SignatureV4({ service, region, credentials, sha256 });
    const text = target === undefined ? undefined : JSON.stringify(body);
    const signed = await signer.sign({
      method: target === undefined ? "GET" : "POST",
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port ? { port: Number(url.port) } : {}),
      path,
      query,
      headers: {
        host: url.host,
        ...(target === undefined
          ? {}
          : { "content-type": `application/x-amz-json-${call.version ?? "1.1"}`, "x-amz-target": target }),
      },
      ...(text === undefined ? {} : { body: text }),
    });
    url.pathname = path;
    url.search = new URLSearchParams(query).toString();
    const response = await reach(url, {
      method: signed.method,
      headers: signed.headers,
      signal: AbortSignal.timeout(TIMEOUT),
      ...(text === undefined ? {} : { body: text }),
    });
    const answer = await response.text();
    if (!response.ok) throw errorOf(response, answer);
    return answer;
  }

  /** Items of every page. */
  async all<P extends object, T>(
    call: JsonCall,
    pick: (page: P) => readonly T[] | undefined,
    /** What the service calls its token: `NextToken`, `nextToken`. */
    token: string,
  ): Promise<T[]> {
    const items: T[] = [];
    let next: string | undefined;
    do {
      const more = next === undefined ? {} : { [token]: next };
      const page =
        call.target === undefined
          ? await this.call<P>({ ...call, query: { ...call.query, ...more } })
          : await this.call<P>({ ...call, body: { ...call.body, ...more } });
      items.push(...(pick(page) ?? []));
      const found = Object.entries(page).find(([key]) => key.toLowerCase() === token.toLowerCase())?.[1] as unknown;
      next = typeof found === "string" && found !== "" ? found : undefined;
    } while (next !== undefined);
    return items;
  }
}

/** Not every service is in every Region, and not every network reaches all of them: that costs its answer, not the run. */
async function reach(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    const { cause } = error as { readonly cause?: { readonly code?: string } };
    throw new ServiceError(`NoAnswer from ${url.host}`, cause?.code ?? String(error), 0);
  }
}

/** The error's code is in a header or in the body, behind a namespace or before an address. */
function errorOf(response: Response, body: string): ServiceError {
  let said: { readonly __type?: string; readonly code?: string; readonly message?: string; readonly Message?: string };
  try {
    said = JSON.parse(body) as typeof said;
  } catch {
    const code = /<Code>([^<]+)<\/Code>/.exec(body)?.[1];
    said = code === undefined ? {} : { code };
  }
  const code = response.headers.get("x-amzn-errortype") ?? said.__type ?? said.code ?? `HTTP ${response.status}`;
  const name = code.split(":")[0]?.split("#").at(-1) ?? code;
  return new ServiceError(name, said.message ?? said.Message ?? "", response.status);
}
