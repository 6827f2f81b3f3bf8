/** ECS Exec: its channels, and what its sessions are encrypted with and logged to. Source: ecs-exec.html. */
import { partitionOf } from "../../plan/catalogue";
import type { Need } from "../../plan/needs";
import { isUnknown } from "../topology";
import type { View } from "../view";
import { textOf } from "./accounts";
import type { Call } from "./calls";
import { policyOfCalled } from "./named-resources";
import { keyPolicy, keyResource } from "./secret-calls";

const CHANNELS = ["CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel"];
const EXEC = { role: "task", fault: "task-role-exec", endpoint: true } as const;

/** Calls of the sessions to one service. */
export function execCalls(view: View, service: "ssmmessages" | "kms" | "logs" | "s3", need: Need): Call[] {
  const { exec, execSessions } = view.topology.task;
  const sessions = execSessions === undefined || isUnknown(execSessions) ? undefined : execSessions;
  const asked = (kind: "exec-key" | "exec-logs" | "exec-bucket") => need.because.some((reason) => reason.kind === kind);
  switch (service) {
    case "ssmmessages":
      if (exec !== true) return [];
      return CHANNELS.map((name) => ({ ...EXEC, action: `ssmmessages:${name}`, resources: ["*"] }));
    case "kms": {
      if (!asked("exec-key")) return [];
      const key = sessions?.kmsKeyArn;
      const policy = key === undefined ? {} : { policy: keyPolicy(view, key) };
      return [{ ...EXEC, action: "kms:Decrypt", resources: [keyResource(key)], ...policy }];
    }
    case "logs": {
      if (!asked("exec-logs")) return [];
      const group = textOf(sessions?.logGroupArn)?.replace(/:\*$/, "");
      const stream = group === undefined ? undefined : `${group}:log-stream:ecs-execute-command`;
      return [
        { ...EXEC, action: "logs:DescribeLogGroups", resources: ["*", group] },
        { ...EXEC, action: "logs:DescribeLogStreams", resources: [group, stream] },
        { ...EXEC, action: "logs:CreateLogStream", resources: [stream, group] },
        { ...EXEC, action: "logs:PutLogEvents", resources: [stream] },
      ];
    }
    case "s3": {
      if (!asked("exec-bucket")) return [];
      const name = textOf(sessions?.bucket);
      const bucket = name === undefined ? undefined : `arn:${partitionOf(view.region)}:s3:::${name}`;
      const call = { ...EXEC, ...(bucket === undefined ? {} : policyOfCalled(view, bucket)) };
      return [
        { ...call, action: "s3:GetBucketLocation", resources: [bucket] },
        { ...call, action: "s3:PutObject", resources: [bucket === undefined ? undefined : { like: `${bucket}/*` }] },
        ...(sessions?.encrypted === true
          ? [{ ...call, action: "s3:GetEncryptionConfiguration", resources: [bucket] }]
          : []),
      ];
    }
  }
}
