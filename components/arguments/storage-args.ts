/** Volumes, and keys of the service's own. */
import type * as pulumi from "@pulumi/pulumi";

/** An EFS file system that is mounted into the service's container, over TLS. */
export interface EfsVolume {
  /** Path in the container, such as /data. */
  containerPath: string;
  /** Id of the file system. It has a mount target in each AZ of the tasks. */
  fileSystemId: pulumi.Input<string>;
  /** Security group of its mount targets: a rule on port 2049 is added that admits the tasks. */
  securityGroupId: pulumi.Input<string>;
  /** Access point that is mounted. Default: none, the file system as it is. */
  accessPointId?: pulumi.Input<string>;
  /** Folder of the file system that is mounted, where there is no access point. Default: /. */
  rootDirectory?: string;
  /** Mounted with the task role, which may read and write it then. Default: true. */
  iam?: boolean;
  /** Nothing may be written. Default: false. */
  readOnly?: boolean;
}

/** Keys of KMS by their ARN. A key costs 1 USD a month, and 0.03 USD for 10,000 requests. */
export interface ServiceKeys {
  /** Of the secrets, made or named: the execution role may decrypt with it. Default: AWS's own key. */
  secrets?: pulumi.Input<string>;
  /** Of the log group; its policy must let CloudWatch Logs use it. Default: AWS's own key. */
  logs?: pulumi.Input<string>;
  /** Of the repository of a built image. Default: AES256. */
  repository?: pulumi.Input<string>;
}

/** Shell access with aws ecs execute-command: how its sessions are kept. */
export interface ExecConfiguration {
  /** ARN of the key that encrypts sessions. Default: AWS's own key. */
  kmsKeyArn?: string;
  /** Log group that sessions are written to. Default: none. */
  logGroupName?: string;
  /** Bucket that sessions are written to. Default: none. */
  s3BucketName?: string;
}

/** Another service, or anything else in the network, that the tasks connect to. */
export interface PeerAccess {
  /** Its security group, such as securityGroupId of a FargateService: a rule is added that admits the tasks. */
  securityGroupId: pulumi.Input<string>;
  /** TCP port. */
  port: number;
  /** Why: the description of the rule. Default: its name. */
  why?: string;
}
