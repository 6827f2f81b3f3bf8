/** The form of a recorded task, part by part: what reachability/task.ts describes, with what the task asks for. */
import { z } from "zod";
import type { Need } from "../../../plan/needs";
import type { PeerNeed, PeerTarget } from "../../../plan/peers";
import type { Reason } from "../../../plan/reasons";
import type * as t from "../../task";
import type { OpenNeed } from "../mapping/open";
import { cidr, known, list, maybe, part, text } from "./form";

const flag = known(z.boolean());
const texts = list(text);
/** A policy as JSON text, or `null` where there is none. */
const policyOrNone = maybe(known(z.union([text, z.null()])));

const reason: z.ZodType<Reason> = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("image"), image: text.exactOptional() }),
    z.strictObject({ kind: z.literal("secret"), name: text }),
    z.strictObject({ kind: z.literal("log-driver"), driver: text }),
    z.strictObject({ kind: z.literal("log-option"), name: text }),
    z.strictObject({ kind: z.literal("firelens") }),
    z.strictObject({ kind: z.literal("environment-file"), arn: text }),
    z.strictObject({ kind: z.literal("repository-credentials"), secret: text }),
    z.strictObject({ kind: z.enum(["exec", "exec-key", "exec-logs", "exec-bucket", "code"]) }),
    z.strictObject({ kind: z.literal("other"), text }),
  ])
  .meta({ id: "Reason", description: "What asks for it." });
const because = z.array(reason) as z.ZodType<readonly Reason[]>;

const need = part<Need>("Need", "A service that the task needs.", { service: text, because });

const peerTarget: z.ZodType<PeerTarget> = z.union([
  z.strictObject({ groupId: text, subnetIds: maybe(z.array(text)) }),
  z.strictObject({ cidr, groupIds: maybe(z.array(text)) }),
  z.strictObject({ fileSystem: text }),
]);

const peer = part<PeerNeed>("PeerNeed", "A destination inside the VPC.", {
  kind: z.literal("peer"),
  name: text,
  port: z.int(),
  protocol: z.literal("tcp"),
  to: peerTarget,
  because,
});

const open = part<OpenNeed>("OpenNeed", "What of the task no proof looks at.", { name: text, because, missing: text });

const role = part<t.Role>("Role", "An IAM role with its policies as JSON texts.", {
  arn: known(text),
  name: maybe(z.string()),
  policies: texts,
  trust: maybe(known(text)),
  boundary: maybe(known(text)),
  sessionPolicies: maybe(texts),
});

const secret = part<t.TaskSecret>("TaskSecret", "A secret that the agent injects; never its value.", {
  name: text,
  valueFrom: known(text),
  kmsKeyArn: maybe(known(text)),
  exists: maybe(flag),
  resourcePolicy: policyOrNone,
});

const container = part<t.TaskContainer>("TaskContainer", "A container of the task; never its environment.", {
  name: z.string(),
  image: known(text),
  repositoryArn: maybe(known(text)),
  imageExists: maybe(flag),
  repositoryPolicy: policyOrNone,
  logDriver: maybe(text),
  logGroup: maybe(known(text)),
  logRegion: maybe(known(text)),
  logGroupArn: maybe(known(text)),
  logGroupExists: maybe(flag),
  createsLogGroup: maybe(z.boolean()),
  secrets: list(secret),
  readonlyRootFilesystem: z.boolean(),
  pullThrough: maybe(z.enum(["cold", "pre-warmed"])),
});

const key = part<t.KmsKey>("KmsKey", "A KMS key that encrypts something of the task.", {
  arn: text,
  manager: known(z.enum(["aws", "customer"])),
  enabled: flag,
  policy: known(text),
});

const calledResource = part<t.CalledResource>("CalledResource", "A resource of the account that the task calls.", {
  arn: text,
  policy: known(z.union([text, z.null()])),
});

const mountTarget = part<t.MountTarget>("MountTarget", "A mount target of a file system.", {
  id: text,
  subnetId: known(text),
  availabilityZoneId: maybe(known(text)),
  address: maybe(known(text)),
  securityGroupIds: texts,
  state: known(text),
});

const fileSystem = part<t.FileSystemVolume>("FileSystemVolume", "An EFS volume of the task.", {
  name: text,
  fileSystemId: known(text),
  accessPointId: maybe(known(text)),
  iam: flag,
  vpcId: maybe(known(text)),
  mountTargets: list(mountTarget),
  policy: policyOrNone,
});

const sessions = part<t.ExecSessions>("ExecSessions", "What ECS Exec sessions use.", {
  kmsKeyArn: maybe(known(text)),
  logGroupArn: maybe(known(text)),
  bucket: maybe(known(text)),
  encrypted: maybe(flag),
});

const task = part<t.Task>("Task", "The task of a service.", {
  name: text,
  cluster: maybe(known(text)),
  account: maybe(known(text)),
  organization: maybe(known(text)),
  serviceControlPolicies: maybe(list(z.array(text) as z.ZodType<readonly string[]>)),
  resourceControlPolicies: maybe(list(z.array(text) as z.ZodType<readonly string[]>)),
  subnetIds: texts,
  securityGroupIds: texts,
  assignPublicIp: flag,
  containers: list(container),
  exec: flag,
  execSessions: maybe(known(sessions)),
  executionRole: maybe(known(role)),
  taskRole: maybe(known(role)),
  fileSystems: maybe(list(fileSystem)),
  keys: maybe(z.array(key) as z.ZodType<readonly t.KmsKey[]>),
  called: maybe(z.array(calledResource) as z.ZodType<readonly t.CalledResource[]>),
  guardDutyAgent: maybe(flag),
  platformVersion: maybe(known(text)),
  operatingSystem: maybe(known(z.enum(["linux", "windows"]))),
});

/** A service as it was found: its task, and what the task asks for. */
export interface ServiceSnapshot {
  readonly task: t.Task;
  readonly needs: readonly Need[];
  readonly peers: readonly PeerNeed[];
  /** What of it stays open, and makes a proof that is `not-proven`. */
  readonly open: readonly OpenNeed[];
}

/** The services of a snapshot. */
export const serviceSnapshot = part<ServiceSnapshot>("ServiceSnapshot", "An ECS service of the network.", {
  task,
  needs: z.array(need),
  peers: z.array(peer),
  open: z.array(open),
});
