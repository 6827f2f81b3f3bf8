/**
 * What the commands ask of AWS on an engine, held against the policies of docs/. Needs the pulumi CLI on PATH and an
 * AWS-compatible endpoint in AWS_ENDPOINT_URL; without them it says what is missing and skips.
 *
 * EGRESS_RECORD=1 writes what was heard to test/automation/recorded-calls.json.
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { ROOT } from "../../offline/evaluate";
import { type AwsProxy, awsProxy } from "../helpers/aws-proxy";
import { iamAction } from "../helpers/call-record";
import { FleetProject, missingForEngine } from "../helpers/fleet-project";
import { refusedBy } from "../helpers/pipeline-policies";
import { IMAGE, pushImage } from "../helpers/program";

const BUCKET = "fargate-egress-e2e-state";

/** Everything that brings a resource type of its own, in two stacks: what one cannot hold stands in the other. */
const WHOLE = `config:
  aws:region: us-east-1
  mode: nat-only
  protect: none
  network:
    cidr: 10.83.0.0/16
    nat: { strategy: per-az, retainEips: true }
    networkAcls: managed
    flowLogs: { traffic: all, destination: cloudwatch }
  endpoints: { gateway: [s3, dynamodb] }
  services:
    app:
      image: "${IMAGE}"
      exec: true
      needs: [sts]
      secrets: [{ name: DB, create: secretsmanager }, { name: TOKEN, create: ssm }]
      autoscaling: { min: 1, max: 2, cpuPercent: 50, requestsPerTask: 100 }
      loadBalancer: { scheme: public, accessLogs: true }
  tags: { Round: one }
`;
const OTHER = `config:
  aws:region: us-east-1
  mode: nat-only
  protect: none
  network:
    cidr: 10.84.0.0/16
    nat: { strategy: instance }
    flowLogs: { destination: s3 }
  services:
    files: { image: "${IMAGE}", capacity: spot, volumes: { data: { path: /data, efs: create } } }
`;

/** Commands in the order in which they run, and the role that runs them. */
const STEPS: readonly (readonly [role: "deploy" | "drift" | "preview", args: readonly string[]])[] = [
  ["deploy", ["up", "--all", "--yes"]],
  ["preview", ["preview", "--stack", "whole"]],
  ["deploy", ["switch", "--stack", "whole", "--to", "hybrid", "--yes", "--dns-ttl", "1"]],
  ["deploy", ["switch", "--stack", "whole", "--to", "endpoints-only", "--yes", "--dns-ttl", "1"]],
  ["deploy", ["switch", "--stack", "whole", "--to", "nat-only", "--yes", "--dns-ttl", "1"]],
  ["deploy", ["verify", "--stack", "whole"]],
  ["drift", ["refresh", "--all", "--preview-only"]],
  ["deploy", ["up", "--stack", "whole", "--yes"]],
  ["deploy", ["repair", "--stack", "whole", "--yes"]],
  ["deploy", ["destroy", "--all", "--yes"]],
];

describe("the policies of the pipeline, on an engine", () => {
  let proxy: AwsProxy;
  let project: FleetProject;
  let heard: Set<string>;
  let state: Set<string>;
  const record: { role: string; command: string; stack: string; actions: string[]; state: string[] }[] = [];

  before(async function () {
    const missing = missingForEngine();
    if (missing.length > 0) {
      console.log(`    skipped: needs ${missing.join(" and ")}`);
      return this.skip();
    }
    await pushImage();
    const s3 = new S3Client({ region: "us-east-1", forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    s3.destroy();
    proxy = await awsProxy();
    proxy.heard = (call) => {
      const action = iamAction(call);
      const { pathname, searchParams } = new URL(call.url, "http://s3");
      if (call.service !== "s3" || pathname.split("/")[1] !== BUCKET) return void heard.add(action);
      const path = searchParams.get("prefix") ?? decodeURIComponent(pathname).slice(BUCKET.length + 2);
      // Names of runs differ from one to the next.
      state.add(`${action} ${path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|\d{10,}/g, "N")}`);
    };
    const query = `region=us-east-1&endpoint=${proxy.url}&s3ForcePathStyle=true`;
    project = new FleetProject({ whole: WHOLE, other: OTHER }, proxy.url, {}, `s3://${BUCKET}?${query}`);
  });
  beforeEach(() => {
    heard = new Set();
    state = new Set();
  });
  after(async () => {
    await proxy?.close();
    project?.remove();
    if (process.env["EGRESS_RECORD"] && record.length === STEPS.length)
      writeFileSync(
        join(ROOT, "test", "automation", "recorded-calls.json"),
        `${JSON.stringify({ commands: record }, null, 2)}\n`,
      );
  });

  STEPS.forEach(([role, args], i) => {
    const command = args[0] ?? "";
    it(`${role} allows egress ${args.join(" ")}`, async () => {
      // An update of tags, groups and rules beside what a switch changes.
      if (i === 7) project.write("whole", project.text("whole").replace("Round: one", "Round: two"));
      const { code, stderr, stdout } = await project.run(args);
      // What an emulator reads back otherwise than it was written is drift.
      assert.ok(code === 0 || (code === 1 && role === "drift"), `${stderr}\n${stdout}`);
      const actions = [...heard].sort();
      const stack = args[2] ?? "";
      record.push({ role, command, stack: stack.startsWith("-") ? "" : stack, actions, state: [...state].sort() });
      assert.deepEqual(refusedBy(role, actions), []);
    });
  });
});
