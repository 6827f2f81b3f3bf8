/** An EFS file system, and its mount targets in the AZs of the tasks. */
import * as efs from "@pulumi/aws/efs";
import * as pulumi from "@pulumi/pulumi";
import { named, type Tags } from "./tags";

export interface FileSystemArgs {
  /** A destroy leaves the file system behind. @default true */
  readonly keepData?: boolean;
  /** Pulumi refuses to delete it. @default false */
  readonly protect?: boolean;
  readonly tags?: Tags;
}

/** Encrypted, elastic throughput. Billed by GB-month and by GB read and written. Source: efs/latest/ug. */
export class FileSystem extends pulumi.ComponentResource {
  readonly fileSystemId: pulumi.Output<string>;
  readonly fileSystemArn: pulumi.Output<string>;

  constructor(name: string, args: FileSystemArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("fargate-egress:index:FileSystem", name, {}, opts);
    const fileSystem = new efs.FileSystem(
      name,
      { encrypted: true, throughputMode: "elastic", tags: named(name, args.tags) },
      { parent: this, retainOnDelete: args.keepData ?? true, protect: args.protect ?? false },
    );
    this.fileSystemId = fileSystem.id;
    this.fileSystemArn = fileSystem.arn;
    this.registerOutputs({ fileSystemId: this.fileSystemId });
  }
}

export interface MountTargetsArgs {
  readonly fileSystemId: pulumi.Input<string>;
  /** One subnet per AZ. The children are named by the AZ's id. */
  readonly subnets: readonly { readonly zoneId: string; readonly id: pulumi.Input<string> }[];
  /** Group of the mount targets: admits the tasks on 2049. */
  readonly securityGroupId: pulumi.Input<string>;
}

/** Where tasks reach a file system: one address per AZ. Free. */
export class MountTargets extends pulumi.ComponentResource {
  /** A task whose AZ has no mount target cannot start. */
  readonly readiness: readonly pulumi.Resource[];

  constructor(name: string, args: MountTargetsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("fargate-egress:index:MountTargets", name, {}, opts);
    const { fileSystemId, securityGroupId } = args;
    this.readiness = args.subnets.map(
      ({ zoneId, id }) =>
        new efs.MountTarget(
          `${name}-${zoneId}`,
          { fileSystemId, subnetId: id, securityGroups: [securityGroupId] },
          { parent: this },
        ),
    );
    this.registerOutputs({});
  }
}
