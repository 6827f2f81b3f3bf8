/**
 * Start-up: `npm start` (six evaluations) against `cdk synth` of three comparable stacks, both transpiled only and in
 * turn; and one evaluation in a fresh process, which is the program's share of `pulumi preview`.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(__dirname, "..");
const RUNS = 5;
const PEER = "aws-cdk-lib@2.276.0";

/** Three stacks of the same content in the CDK: a VPC, endpoints, NAT, a Fargate service. */
const PEER_APP = `
import * as cdk from "aws-cdk-lib";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as ecs from "aws-cdk-lib/aws-ecs";
const app = new cdk.App();
for (const mode of ["nat-only", "endpoints-only", "hybrid"]) {
  const stack = new cdk.Stack(app, mode, { env: { account: "123456789012", region: "us-east-1" } });
  const vpc = new ec2.Vpc(stack, "Vpc", { availabilityZones: ["us-east-1a", "us-east-1b", "us-east-1c"], natGateways: mode === "endpoints-only" ? 0 : 3,
    subnetConfiguration: [{ name: "public", subnetType: ec2.SubnetType.PUBLIC }, { name: "private", subnetType: mode === "endpoints-only" ? ec2.SubnetType.PRIVATE_ISOLATED : ec2.SubnetType.PRIVATE_WITH_EGRESS }] });
  vpc.addFlowLog("Flow");
  vpc.addGatewayEndpoint("S3", { service: ec2.GatewayVpcEndpointAwsService.S3 });
  const services = ec2.InterfaceVpcEndpointAwsService;
  if (mode !== "nat-only") for (const [name, service] of Object.entries({ api: services.ECR, dkr: services.ECR_DOCKER, sm: services.SECRETS_MANAGER, ssm: services.SSM, logs: services.CLOUDWATCH_LOGS, sts: services.STS })) vpc.addInterfaceEndpoint(name, { service });
  const definition = new ecs.FargateTaskDefinition(stack, "Task");
  definition.addContainer("app", { image: ecs.ContainerImage.fromRegistry("app"), logging: ecs.LogDrivers.awsLogs({ streamPrefix: "app" }) });
  new ecs.FargateService(stack, "Service", { cluster: new ecs.Cluster(stack, "Cluster", { vpc }), taskDefinition: definition });
}
app.synth();
`;

interface Run {
  readonly seconds: number;
  /** Largest resident set in MB; only where /usr/bin/time exists. */
  readonly megabytes?: number;
}

function time(args: readonly string[], cwd: string): Run {
  const measured = existsSync("/usr/bin/time");
  const [command, ...rest] = measured
    ? ["/usr/bin/time", "-f", "%M", process.execPath, ...args]
    : [process.execPath, ...args];
  const started = process.hrtime.bigint();
  const result = spawnSync(command, rest, { cwd, stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" });
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  if (result.status !== 0) throw new Error(`${args.join(" ")} ended with ${result.status}: ${result.stderr}`);
  const kilobytes = Number(result.stderr.trim().split("\n").at(-1));
  return { seconds, ...(measured && Number.isFinite(kilobytes) ? { megabytes: kilobytes / 1024 } : {}) };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** The peer's project in a folder of its own, installed once; `undefined` when the registry cannot be reached. */
function peer(): string | undefined {
  const folder = join(tmpdir(), "fargate-egress-bench-peer");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "app.ts"), PEER_APP);
  writeFileSync(join(folder, "tsconfig.json"), readFileSync(join(ROOT, "tsconfig.json")));
  if (!existsSync(join(folder, "node_modules/aws-cdk-lib"))) {
    writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
    const installed = spawnSync("npm", ["install", "--no-audit", "--no-fund", PEER, "constructs@10"], {
      cwd: folder,
      stdio: "ignore",
    });
    if (installed.status !== 0) return undefined;
    for (const name of ["ts-node", "typescript"])
      symlinkSync(join(ROOT, "node_modules", name), join(folder, "node_modules", name));
  }
  return folder;
}

const show = (runs: readonly Run[]) => {
  const sizes = runs.flatMap((r) => r.megabytes ?? []);
  return `${median(runs.map((r) => r.seconds)).toFixed(2)} s${sizes.length > 0 ? `, ${Math.max(...sizes).toFixed(0)} MB` : ""}`;
};

export async function run(): Promise<{ name: string; lines: string[] }> {
  const other = peer();
  const ours: Run[] = [];
  const theirs: Run[] = [];
  for (let i = 0; i < RUNS; i++) {
    ours.push(time(["bin/egress.js", "overview"], ROOT));
    if (other) theirs.push(time(["-r", "ts-node/register/transpile-only", "app.ts"], other));
  }
  const one = Array.from({ length: RUNS }, () =>
    time(
      ["-r", "ts-node/register/transpile-only", "-e", 'void require("./offline/evaluate").evaluate({stack:"prod"})'],
      ROOT,
    ),
  );
  const ratio = median(ours.map((r, i) => r.seconds / (theirs[i]?.seconds ?? Number.NaN)));
  return Promise.resolve({
    name: "start-up (medians of 5)",
    lines: [
      `npm start, six evaluations:           ${show(ours)} (must stay under 300 MB)`,
      other
        ? `cdk synth, three comparable stacks:   ${show(theirs)}`
        : "cdk synth: the peer could not be installed; its stated figure is 2.7 s on two cores",
      ...(other ? [`ratio ours / peer:                    ${ratio.toFixed(2)} (at most 1)`] : []),
      `program's share of a preview (prod):  ${show(one)} (under 1.5 s)`,
    ],
  });
}
