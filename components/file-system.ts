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

/** Who the tasks are to the file system, whatever user their containers run as. */
const OWNER = { uid: 1000, gid: 1000 };

/**
 * Encrypted, elastic throughput, with an access point. The root of a new file system belongs to root, where a container
 * that runs as another user could write nothing: through the access point every user writes. Billed by GB-month and by
 * GB read and written. Source: efs/latest/ug/efs-access-points.html, efs/latest/ug/accessing-fs-nfs-permissions.html.
 */
export class FileSystem extends pulumi.ComponentResource {
  readonly fileSystemId: pulumi.Output<string>;
  readonly fileSystemArn: pulumi.Output<string>;
  readonly accessPointId: pulumi.Output<string>;

  constructor(name: string, args: FileSystemArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("fargate-egress:index:FileSystem", name, {}, opts);
    const fileSystem = new efs.FileSystem(
      name,
      { encrypted: true, throughputMode: "elastic", tags: named(name, args.tags) },
      { parent: this, retainOnDelete: args.keepData ?? true, protect: args.protect ?? false },
    );
    const accessPoint = new efs.AccessPoint(
      name,
      {
        fileSystemId: fileSystem.id,
        posixUser: OWNER,
        rootDirectory: {
          path: "/tasks",
          creationInfo: { ownerUid: OWNER.uid, ownerGid: OWNER.gid, permissions: "0750" },
        },
        tags: named(name, args.tags),
      },
      { parent: this, retainOnDelete: args.keepData ?? true },
    );
    this.fileSystemId = fileSystem.id;
    this.accessPointId = accessPoint.id;
    this.fileSystemArn = fileSystem.arn;
    this.registerOutputs({ fileSystemId: this.fileSystemId, accessPointId: this.accessPointId });
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
