/** What ECS Exec sessions use besides their channel, from the cluster's `executeCommandConfiguration`. Pure. */
import type { Reason } from "../../../plan/reasons";
import { fieldsOf } from "../../../resources/properties";
import { type ExecSessions, isUnknown, type Known, unknown } from "../../topology";
import type { Asked } from "./needs";

/** Sessions of a configuration in the form of the ECS API. @param groupArn ARN of a log group by its name */
export function execSessionsOf(configuration: unknown, groupArn: (name: string) => Known<string>): Known<ExecSessions> {
  if (isUnknown(configuration)) return configuration;
  const { kmsKeyId, logConfiguration } = fieldsOf(configuration);
  if (isUnknown(logConfiguration)) return logConfiguration;
  const { cloudWatchLogGroupName: group, s3BucketName: bucket, s3BucketEncryptionEnabled } = fieldsOf(logConfiguration);
  return {
    ...(kmsKeyId === undefined ? {} : { kmsKeyArn: textOf(kmsKeyId, "the key of ECS Exec sessions") }),
    ...(group === undefined
      ? {}
      : {
          logGroupArn:
            typeof group === "string" ? groupArn(group) : textOf(group, "the log group of ECS Exec sessions"),
        }),
    ...(bucket === undefined ? {} : { bucket: textOf(bucket, "the bucket of ECS Exec sessions") }),
    ...(s3BucketEncryptionEnabled === true ? { encrypted: true } : {}),
  };
}

function textOf(value: unknown, what: string): Known<string> {
  if (isUnknown(value)) return value;
  return typeof value === "string" ? value : unknown(what);
}

/** What ECS Exec asks for. */
export function askedByExec(exec: Known<boolean>, sessions: Known<ExecSessions>): Asked {
  const because: Reason[] = [{ kind: "exec" }];
  if (isUnknown(exec)) return { needs: [], open: [{ name: "ECS Exec", because, missing: exec.unknown }] };
  if (!exec) return { needs: [], open: [] };
  const channel = { service: "ssmmessages", because };
  if (isUnknown(sessions))
    return { needs: [channel], open: [{ name: "ECS Exec", because, missing: sessions.unknown }] };
  const uses: readonly (readonly [string, Reason["kind"] & `exec-${string}`, unknown])[] = [
    ["kms", "exec-key", sessions.kmsKeyArn],
    ["logs", "exec-logs", sessions.logGroupArn],
    ["s3", "exec-bucket", sessions.bucket],
  ];
  const used = uses.flatMap(([service, kind, value]) =>
    value === undefined ? [] : [{ service, because: [{ kind }] }],
  );
  return { needs: [channel, ...used], open: [] };
}
