/** Runs the sample container's real process on loopback, with targets that answer, refuse or stay silent. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, createServer as createTcpServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createServer as createTlsServer } from "node:tls";

const SERVER = path.resolve(__dirname, "../../app/server.js");

/** A place that stands for a service: `place` is `127.0.0.1:port`. */
export interface Place {
  readonly place: string;
  readonly close: () => void;
}

async function listen(server: Server): Promise<Place> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { place: `127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

/** A throw-away certificate for every host a test probes. `undefined` where openssl is missing. */
export function certificate(
  hosts: readonly string[],
): { cert: string; key: string; file: string; remove: () => void } | undefined {
  const folder = mkdtempSync(path.join(tmpdir(), "egress-probe-"));
  const [key, file] = [path.join(folder, "key.pem"), path.join(folder, "cert.pem")];
  const names = hosts.map((host) => `DNS:${host}`).join(",");
  const request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"];
  try {
    execFileSync(
      "openssl",
      [...request, "-subj", "/CN=probe", "-addext", `subjectAltName=${names}`, "-keyout", key, "-out", file],
      {
        stdio: "pipe",
      },
    );
  } catch (error) {
    rmSync(folder, { recursive: true });
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  return {
    cert: readFileSync(file, "utf8"),
    key: readFileSync(key, "utf8"),
    file,
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** A server that speaks TLS. */
export const speaking = (pair: { cert: string; key: string }): Promise<Place> =>
  listen(createTlsServer({ cert: pair.cert, key: pair.key }, (socket) => socket.on("error", () => {})));

/** A server that accepts and says nothing: TCP works, TLS does not. */
export const silent = (): Promise<Place> => listen(createTcpServer((socket) => socket.on("error", () => {}).unref()));

/** A port that refuses. */
export async function refusing(): Promise<string> {
  const { place, close } = await listen(createTcpServer());
  close();
  return place;
}

/** The container's process, listening. */
export interface Container {
  readonly url: string;
  readonly process: ChildProcess;
  /** Sends SIGTERM and answers the exit code. */
  readonly stop: () => Promise<number | null>;
}

const environment = (env: Record<string, string>) => ({ PATH: process.env["PATH"] ?? "", ...env });

/** Starts the server on a free port. */
export async function start(env: Record<string, string>): Promise<Container> {
  const child = spawn(process.execPath, [SERVER], {
    env: environment({ PORT: "0", ...env }),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const { port } = JSON.parse(line.toString()) as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    process: child,
    stop: async () => {
      child.kill("SIGTERM");
      const [code] = (await once(child, "exit")) as [number | null];
      return code;
    },
  };
}

/** Runs the container's command to its end. */
export async function run(
  args: readonly string[],
  env: Record<string, string>,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [SERVER, ...args], {
    env: environment(env),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
  child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
  const [code] = (await once(child, "close")) as [number];
  return { code, stdout, stderr };
}
