/**
 * The stack's own image: built from a folder and pushed to its own private ECR repository. The only file that loads
 * @pulumi/awsx; a stack that names an image never imports it.
 */
import * as ecr from "@pulumi/aws/ecr";
import * as awsx from "@pulumi/awsx/ecr";
import * as pulumi from "@pulumi/pulumi";
import { named, type Tags } from "./tags";

export interface ContainerImageArgs {
  /** Folder with the Dockerfile. */
  readonly context: string;
  /** @default Dockerfile in the context. */
  readonly dockerfile?: string;
  /** Tag by content: the repository is immutable, and awsx's own tag stays the same when the content changes. */
  readonly tag: string;
  readonly architecture: "arm64" | "x86_64";
  /** Customer key of the repository. @default AES256 */
  readonly kmsKeyArn?: pulumi.Input<string>;
  /** A destroy takes the repository with its images; otherwise it stays behind. @default false */
  readonly forceDelete?: boolean;
  readonly protect?: boolean;
  readonly tags?: Tags;
}

/** Images kept: enough to roll back. */
const KEEP = 10;

/**
 * A private repository, immutable and scanned on push, and the image in it by digest. Storage costs 0.10 USD per
 * GB-month; transfer within the region is free. The build needs Docker on the machine that runs `pulumi up`.
 */
export class ContainerImage extends pulumi.ComponentResource {
  /** Reference by digest: the same content always has the same one. */
  readonly imageUri: pulumi.Output<string>;
  readonly repositoryArn: pulumi.Output<string>;
  readonly repositoryUrl: pulumi.Output<string>;

  constructor(name: string, args: ContainerImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("fargate-egress:index:ContainerImage", name, {}, opts);
    const repository = new ecr.Repository(
      name,
      {
        imageTagMutability: "IMMUTABLE",
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfigurations: [
          args.kmsKeyArn === undefined
            ? { encryptionType: "AES256" }
            : { encryptionType: "KMS", kmsKey: args.kmsKeyArn },
        ],
        forceDelete: args.forceDelete ?? false,
        tags: named(name, args.tags),
      },
      { parent: this, retainOnDelete: !(args.forceDelete ?? false), protect: args.protect ?? false },
    );
    new ecr.LifecyclePolicy(
      name,
      {
        repository: repository.name,
        policy: JSON.stringify({
          rules: [
            {
              rulePriority: 1,
              description: `Keep the newest ${KEEP} images`,
              selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: KEEP },
              action: { type: "expire" },
            },
          ],
        }),
      },
      { parent: this },
    );
    const image = new awsx.Image(
      name,
      {
        repositoryUrl: repository.repositoryUrl,
        context: args.context,
        imageTag: args.tag,
        ...(args.dockerfile === undefined ? {} : { dockerfile: args.dockerfile }),
        platform: args.architecture === "arm64" ? "linux/arm64" : "linux/amd64",
      },
      { parent: this },
    );
    this.imageUri = image.imageUri;
    this.repositoryArn = repository.arn;
    this.repositoryUrl = repository.repositoryUrl;
    this.registerOutputs({ imageUri: this.imageUri, repositoryArn: this.repositoryArn });
  }
}
