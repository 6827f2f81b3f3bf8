/** Catalogue rows: images, other regions, and the task itself. Data. */
import type { Rows } from "./row";

/** Faults of images and of what lives in another region. */
export const IMAGE_ROWS: Rows<
  "image-registry-public" | "image-other-region" | "pull-through-cold" | "logs-other-region" | "secret-other-region"
> = {
  "image-registry-public": {
    code: "EGR100",
    title: "An image that only the internet has, in a network without internet",
    symptoms: ["public-image"],
    cause:
      "Docker Hub, ECR Public, Quay, GHCR and other registries have no endpoint; {subject} cannot be pulled without NAT.",
    fix: {
      pulumi: "copy the image to private ECR (service.image, or service.build), or fargate-egress:mode: hybrid.",
      cli: "aws ecr create-repository --repository-name <name>; docker pull {subject}; docker tag …; docker push …",
    },
    source:
      "AmazonECR/latest/userguide/vpc-endpoints.html; vpc/latest/privatelink/aws-services-privatelink-support.html",
  },
  "image-other-region": {
    code: "EGR101",
    title: "An image in another region's registry, in a network without internet",
    symptoms: ["pull-timeout", "pull-dns", "login-timeout"],
    cause:
      "The endpoints answer the names of {region} only, and the S3 gateway its own region's buckets; {subject} is in another one.",
    fix: {
      pulumi: "replicate the repository to {region} and use its URI, or fargate-egress:mode: hybrid.",
      cli: "aws ecr put-replication-configuration --replication-configuration file://replicate-to-{region}.json",
    },
    source: "AmazonECR/latest/userguide/vpc-endpoints.html; vpc/latest/privatelink/gateway-endpoints.html",
  },
  "pull-through-cold": {
    code: "EGR102",
    title: "A pull-through image that was never pulled, in a network without internet",
    symptoms: ["pull-timeout", "pull-denied"],
    cause:
      "The first pull through a pull-through cache rule needs internet access from the VPC when ECR is reached over endpoints.",
    fix: {
      pulumi:
        "pull {subject} once from a machine with internet (the build pipeline) and set service.pullThrough of its prefix to pre-warmed.",
      cli: "docker pull {subject}",
    },
    source: "AmazonECR/latest/userguide/vpc-endpoints.html (pull-through cache considerations)",
  },
  "logs-other-region": {
    code: "EGR103",
    title: "Logs go to another region, in a network without internet",
    symptoms: ["logs-timeout", "logs-dns"],
    cause:
      "awslogs-region names another region than {region}; the logs endpoint answers the names of its own region only.",
    fix: {
      pulumi: "awslogs-region: {region} in the container's log options (FargateService sets it).",
      cli: "aws ecs register-task-definition --cli-input-json file://task.json (with awslogs-region {region})",
    },
    source:
      "AmazonECS/latest/developerguide/using_awslogs.html; vpc/latest/privatelink/privatelink-access-aws-services.html",
  },
  "secret-other-region": {
    code: "EGR104",
    title: "A secret of another region, in a network without internet",
    symptoms: ["secret-timeout", "secret-dns"],
    cause:
      "The ARN of secret {subject} is of another region than {region}; the endpoint answers the names of its own region only.",
    fix: {
      pulumi: "replicate the secret to {region} and use that ARN in service.secrets.",
      cli: "aws secretsmanager replicate-secret-to-regions --secret-id <secret> --add-replica-regions Region={region}",
    },
    source: "AmazonECS/latest/developerguide/specifying-sensitive-data.html",
  },
};

/** Faults of the task itself. */
export const TASK_ROWS: Rows<"exec-readonly-root" | "too-many-subnets" | "too-many-groups" | "platform-version-old"> = {
  "exec-readonly-root": {
    code: "EGR110",
    title: "ECS Exec with a read-only root file system",
    symptoms: ["exec-not-connected"],
    cause: "The agent of ECS Exec writes into the container; with readonlyRootFilesystem it cannot start in {subject}.",
    fix: {
      pulumi: "service.exec.enabled: false, or service.readonlyRootFilesystem: false.",
      cli: "aws ecs update-service --cluster <cluster> --service <service> --no-enable-execute-command",
    },
    source: "AmazonECS/latest/developerguide/ecs-exec.html",
  },
  "too-many-subnets": {
    code: "EGR111",
    title: "More subnets than a service may have",
    symptoms: [],
    cause: "A network configuration takes at most 16 subnets.",
    fix: {
      pulumi: "fewer zones in fargate-egress:network.azs, or fewer network.existing.privateSubnetIds.",
      cli: "aws ecs update-service --cluster <cluster> --service <service> --network-configuration <with at most 16 subnets>",
    },
    source: "AmazonECS/latest/developerguide/fargate-task-networking.html",
  },
  "too-many-groups": {
    code: "EGR112",
    title: "More security groups than a task may have",
    symptoms: [],
    cause: "A network configuration takes at most 5 security groups.",
    fix: {
      pulumi: "at most four service.securityGroupIds besides the task group.",
      cli: "aws ecs update-service --cluster <cluster> --service <service> --network-configuration <with at most 5 groups>",
    },
    source: "AmazonECS/latest/developerguide/fargate-task-networking.html",
  },
  "platform-version-old": {
    code: "EGR113",
    title: "The platform version cannot select part of a secret",
    symptoms: [],
    cause: "Selecting a JSON key, stage or version of a secret ({subject}) needs Fargate platform version 1.4.0.",
    fix: {
      pulumi: "leave platformVersion out: LATEST is 1.4.0 or newer.",
      cli: "aws ecs update-service --cluster <cluster> --service <service> --platform-version LATEST --force-new-deployment",
    },
    source:
      "AmazonECS/latest/developerguide/specifying-sensitive-data.html; AmazonECS/latest/developerguide/platform-fargate.html",
  },
};
