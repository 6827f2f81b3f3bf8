/** moto's server on loopback, and clients that talk to it, directly or through a proxy that can refuse. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { EC2Client } from "@aws-sdk/client-ec2";
import { ECSClient } from "@aws-sdk/client-ecs";
import { IAMClient } from "@aws-sdk/client-iam";
import { Route53Client } from "@aws-sdk/client-route-53";
import type { Clients } from "../../../../reachability/sources/aws/clients";

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

/** Starts moto on a free loopback port. */
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
  return {
    url,
    stop: async () => {
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
  return {
    ec2: new EC2Client(config),
    ecs: new ECSClient(config),
    iam: new IAMClient(config),
    route53: new Route53Client(config),
  };
}
