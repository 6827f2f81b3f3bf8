/** Catalogue rows: images, other regions, and the task itself. Data. */
import { networkChange, redefined, rows } from "./row";

/** Faults of images and of what lives in another region. */
export const IMAGE_ROWS = rows({
  "image-registry-public": {
    code: "EGR100",
    title: "An image that only the internet has, in a network without internet",
    symptoms: ["public-image"],
    cause:
      "Docker Hub, ECR Public, Quay, GHCR and other registries have no endpoint; {subject} cannot be pulled without NAT.",
    fix: {
      pulumi: "copy the image to private ECR (services.<name>.image, or services.<name>.build), or mode: hybrid.",
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
      "The endpoints answer the names of {region} only, and the S3 gateway its own region's buckets; {subject} is in another one, for which there are no cross-Region endpoints (ecr.api, ecr.dkr and s3 with serviceRegion).",
    fix: {
      pulumi: "replicate the repository to {region} and use its URI, or mode: hybrid.",
      cli: "aws ecr put-replication-configuration --replication-configuration file://replicate-to-{region}.json",
    },
    source:
      "AmazonECR/latest/userguide/vpc-endpoints.html; vpc/latest/privatelink/gateway-endpoints.html; vpc/latest/privatelink/privatelink-access-aws-services.html (cross-Region)",
  },
  "pull-through-cold": {
    code: "EGR102",
    title: "A pull-through image that was never pulled, in a network without internet",
    symptoms: ["pull-timeout", "pull-denied"],
    cause:
      "The first pull through a pull-through cache rule needs internet access from the VPC when ECR is reached over endpoints.",
    fix: {
      pulumi:
        "pull {subject} once from a machine with internet (the build pipeline) and set services.<name>.pullThrough of its prefix to pre-warmed.",
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
      cli: redefined(
        '(.containerDefinitions[].logConfiguration | select(.logDriver? == "awslogs") | .options["awslogs-region"]) = "{region}"',
      ),
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
      pulumi: "replicate the secret to {region} and use that ARN in services.<name>.secrets.",
      cli: "aws secretsmanager replicate-secret-to-regions --secret-id <secret> --add-replica-regions Region={region}",
    },
    source: "AmazonECS/latest/developerguide/specifying-sensitive-data.html",
  },
  "image-missing": {
    code: "EGR105",
    title: "The image's tag is not in its repository",
    symptoms: ["image-not-found"],
    cause: "The repository does not hold the tag or digest of {subject}.",
    fix: {
      pulumi:
        "services.<name>.build pushes before the service starts; for services.<name>.image name a tag that exists.",
      cli: "docker push {subject}",
    },
    source: "AmazonECS/latest/developerguide/task_cannot_pull_image.html",
  },
  "secret-missing": {
    code: "EGR106",
    title: "A secret or parameter does not exist",
    symptoms: ["secret-not-found"],
    cause: "What {subject} takes its value from does not exist, so the task cannot start.",
    fix: {
      pulumi: "services.<name>.secrets with a value makes it; for valueFrom name one that exists.",
      cli: "{create-command}",
    },
    source: "AmazonECS/latest/developerguide/resource-initialization-error.html",
  },
  "log-group-missing": {
    code: "EGR107",
    title: "The log group does not exist",
    symptoms: ["log-group-not-found"],
    cause: "Log group {subject} does not exist and awslogs-create-group is off, so the task cannot start.",
    fix: {
      pulumi: "an aws.cloudwatch.LogGroup of that name (FargateService makes it).",
      cli: "aws logs create-log-group --log-group-name {subject}",
    },
    source:
      "AmazonECS/latest/developerguide/specify-log-config.html; AmazonECS/latest/developerguide/resource-initialization-error.html",
  },
  "image-host-unknown": {
    code: "EGR108",
    title: "An image's registry host does not exist",
    symptoms: ["pull-dns"],
    cause:
      "Region and suffix of the host of {subject} do not agree: hosts of Chinese regions end in amazonaws.com.cn, all others in amazonaws.com.",
    fix: {
      pulumi: "services.<name>.image with the host that the repository's URI has.",
      cli: "aws ecr describe-repositories --query 'repositories[].repositoryUri'",
    },
    source: "general/latest/gr/ecr.html; AmazonECR/latest/userguide/ecr-requests.html",
  },
});

/** Faults of the task itself. */
export const TASK_ROWS = rows({
  "exec-readonly-root": {
    code: "EGR110",
    title: "ECS Exec with a read-only root file system",
    symptoms: ["exec-not-connected"],
    cause: "The agent of ECS Exec writes into the container; with readonlyRootFilesystem it cannot start in {subject}.",
    fix: {
      pulumi: "services.<name>.exec.enabled: false, or services.<name>.readonlyRootFilesystem: false.",
      cli: "aws ecs update-service --cluster {cluster} --service {task} --no-enable-execute-command",
    },
    source: "AmazonECS/latest/developerguide/ecs-exec.html",
  },
  "too-many-subnets": {
    code: "EGR111",
    title: "More subnets than a service may have",
    symptoms: [],
    cause: "A network configuration takes at most 16 subnets.",
    fix: {
      pulumi: "fewer zones in network.azs, or fewer network.existing.privateSubnetIds.",
      cli: networkChange('{subnets: ("{subnets-csv}" / ",")}'),
    },
    source: "AmazonECS/latest/developerguide/fargate-task-networking.html",
  },
  "too-many-groups": {
    code: "EGR112",
    title: "More security groups than a task may have",
    symptoms: [],
    cause: "A network configuration takes at most 5 security groups.",
    fix: {
      pulumi: "at most four services.<name>.securityGroupIds besides the task group.",
      cli: networkChange('{securityGroups: ("{groups-csv}" / ",")}'),
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
      cli: "aws ecs update-service --cluster {cluster} --service {task} --platform-version LATEST --force-new-deployment",
    },
    source:
      "AmazonECS/latest/developerguide/specifying-sensitive-data.html; AmazonECS/latest/developerguide/platform-fargate.html",
  },
  "guardduty-agent-denied": {
    code: "EGR114",
    title: "GuardDuty's agent cannot be pulled",
    symptoms: [],
    cause:
      "Runtime Monitoring adds a container to the task; the execution role pulls its image from AWS's own registry account, and {subject} does not allow that. The task starts without the agent.",
    fix: {
      pulumi: "endpoints.allow for ecr.dkr with the agent's repository, and the same on an execution role of your own.",
      cli: "{guardduty-command}",
    },
    source: "guardduty/latest/ug/prereq-runtime-monitoring-ecs-support.html",
  },
});
