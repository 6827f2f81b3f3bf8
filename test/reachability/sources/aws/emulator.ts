/** moto's server on loopback, and clients that talk to it, directly or through a proxy that can refuse. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { EC2Client } from "@aws-sdk/client-ec2";
import { ECSClient } from "@aws-sdk/client-ecs";
import { IAMClient } from "@aws-sdk/client-iam";
import { Route53Client } from "@aws-sdk/client-route-53";
import type { Clients } from "../../../../reachability/sources/aws/clients";
import { JsonApi } from "../../../../reachability/sources/aws/json-api";
import { missingCalls } from "../../../helpers/missing-calls";
import { startProxy } from "./proxy";

const VENV = path.resolve(__dirname, "../../../../.venv/bin/python");

/** A Python that has moto's server, or `undefined`. */
export function pythonWithMoto(): string | undefined {
  return [VENV, "python3"].find((python) => spawnSync(python, ["-c", "import moto.server"]).status === 0);
}

/** The running emulator. */
export interface Emulator {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Starts moto on a free loopback port, with answers of an account without anything for the calls that it lacks. */
export async function startMoto(python: string): Promise<Emulator> {
  const child: ChildProcess = spawn(python, ["-m", "moto.server", "-H", "127.0.0.1", "-p", "0"], {
    env: { ...process.env, MOTO_IAM_LOAD_MANAGED_POLICIES: "true" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const url = await new Promise<string>((resolve, reject) => {
    let log = "";
    child.stderr?.on("data", (data: Buffer) => {
      if (log.length < 10_000) log += data.toString();
      const match = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(log);
      if (match?.[1]) resolve(match[1]);
    });
    child.once("exit", (code) => reject(new Error(`moto ended with ${code}: ${log}`)));
  });
  const front = await startProxy(url, (action) => missingCalls(action));
  return {
    url: front.url,
    stop: async () => {
      front.stop();
      if (child.exitCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** Clients for an address on loopback. Retries are the program's own settings with short pauses. */
export function clientsAt(endpoint: string, credentials = { accessKeyId: "test", secretAccessKey: "test" }): Clients {
  const config = { endpoint, region: "us-east-1", credentials, retryMode: "standard", maxAttempts: 4 };
  const ec2 = new EC2Client(config);
  return {
    ec2,
    ecs: new ECSClient(config),
    iam: new IAMClient(config),
    route53: new Route53Client(config),
    json: new JsonApi({
      region: () => Promise.resolve(config.region),
      credentials: ec2.config.credentials,
      sha256: ec2.config.sha256,
      endpoint,
      firstPause: 10,
    }),
  };
}
