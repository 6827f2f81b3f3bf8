/** Catalogue rows: destinations inside the VPC, other services and file systems. Data. */
import { rows } from "./row";

const GROUP_SOURCE = "vpc/latest/userguide/vpc-security-groups.html";
const ACL_SOURCE = "vpc/latest/userguide/nacl-rules.html; vpc/latest/userguide/custom-network-acl.html";
const EFS_SOURCE = "efs/latest/ug/accessing-fs.html; efs/latest/ug/mounting-fs-mount-cmd-dns-name.html";

/** Faults between a task and what it reaches inside the VPC. */
export const PEER_ROWS = rows({
  "peer-egress": {
    code: "EGR120",
    title: "The task's groups do not let it out to a peer",
    symptoms: ["volume-mount"],
    cause: "No egress rule of the task's security groups admits TCP {port} to {service}.",
    fix: {
      pulumi: "services.<name>.reach of the service that calls, or egress.allow: the rule is made with it.",
      cli: "aws ec2 authorize-security-group-egress --group-id {subject} --ip-permissions 'IpProtocol=tcp,FromPort={port},ToPort={port},{peer-permission}'",
    },
    source: GROUP_SOURCE,
  },
  "peer-ingress": {
    code: "EGR121",
    title: "A peer's groups do not let the task in",
    symptoms: ["volume-mount"],
    cause: "No ingress rule of the security groups of {service} admits TCP {port} from the task's group or subnet.",
    fix: {
      pulumi:
        "services.<name>.reach of the service that calls makes both rules; for a group of somebody else's an aws.vpc.SecurityGroupIngressRule on it.",
      cli: "aws ec2 authorize-security-group-ingress --group-id {subject} --protocol tcp --port {port} --source-group {task-group}",
    },
    source: GROUP_SOURCE,
  },
  "peer-acl-task-outbound": {
    code: "EGR122",
    title: "The task subnet's ACL refuses the request to a peer",
    symptoms: ["volume-mount"],
    cause: "The network ACL of the task subnet does not let TCP {port} out to {service}.",
    fix: {
      pulumi: "network.networkAcls: none, or a rule of your own: outbound tcp {port} to the VPC's CIDR.",
      cli: "aws ec2 create-network-acl-entry --network-acl-id {subject} --rule-number {rule-number} --protocol 6 --rule-action allow --egress --cidr-block {peer-cidr} --port-range From={port},To={port}",
    },
    source: ACL_SOURCE,
  },
  "peer-acl-inbound": {
    code: "EGR123",
    title: "The peer subnet's ACL refuses the request",
    symptoms: ["volume-mount"],
    cause: "The network ACL of a subnet of {service} does not let TCP {port} in from the task subnet.",
    fix: {
      pulumi: "a rule of your own on that ACL: inbound tcp {port} from the task subnets.",
      cli: "aws ec2 create-network-acl-entry --network-acl-id {subject} --rule-number {rule-number} --protocol 6 --rule-action allow --ingress --cidr-block {vpc-cidr} --port-range From={port},To={port}",
    },
    source: ACL_SOURCE,
  },
  "peer-acl-outbound": {
    code: "EGR124",
    title: "The peer subnet's ACL refuses the reply",
    symptoms: ["volume-mount"],
    cause:
      "ACLs are stateless: the ACL of a subnet of {service} does not let the reply out to the task's ephemeral ports.",
    fix: {
      pulumi: "a rule of your own on that ACL: outbound tcp 1024-65535 to the task subnets.",
      cli: "aws ec2 create-network-acl-entry --network-acl-id {subject} --rule-number {rule-number} --protocol 6 --rule-action allow --egress --cidr-block {vpc-cidr} --port-range From=1024,To=65535",
    },
    source: ACL_SOURCE,
  },
  "peer-unroutable": {
    code: "EGR125",
    title: "No route leads to a peer",
    symptoms: [],
    cause: "The addresses of {service} are outside the VPC, and no route of the task subnet's table leads there.",
    fix: {
      pulumi:
        "a route to the peering connection or transit gateway that leads there, or the right CIDR under services.<name>.reach.",
      cli: "aws ec2 create-route --route-table-id {subject} --destination-cidr-block {peer-cidr} --transit-gateway-id <transit gateway>",
    },
    source: "vpc/latest/userguide/VPC_Route_Tables.html",
  },
  "mount-target-missing": {
    code: "EGR126",
    title: "The file system has no mount target in the VPC",
    symptoms: ["volume-mount"],
    cause: "A file system is reached at its mount targets; {subject} has none in the task's VPC.",
    fix: {
      pulumi: "an aws.efs.MountTarget in the private subnet of every zone that runs tasks.",
      cli: "for subnet in {task-subnets}; do aws efs create-mount-target --file-system-id {subject} --subnet-id $subnet --security-groups {task-group}; done",
    },
    source: EFS_SOURCE,
  },
  "mount-target-not-available": {
    code: "EGR127",
    title: "A mount target is not available",
    symptoms: ["volume-mount"],
    cause: "The mount target is being made or deleted, or has failed, so nothing answers at its address.",
    fix: {
      pulumi: "wait until it is available; one that failed is deleted and made again.",
      cli: "aws efs describe-mount-targets --mount-target-id {subject} --query 'MountTargets[].LifeCycleState'",
    },
    source: EFS_SOURCE,
  },
  "file-system-denied": {
    code: "EGR128",
    title: "The file system refuses the mount",
    symptoms: ["volume-mount"],
    cause:
      "The task mounts {service} with its task role; the role, or the file system's policy, does not allow elasticfilesystem:ClientMount.",
    fix: {
      pulumi:
        "services.<name>.volumes with iam gives the role what it needs; a role of your own needs elasticfilesystem:ClientMount.",
      cli: "aws iam put-role-policy --role-name {role-name} --policy-name {policy-name} --policy-document '{statements}'",
    },
    source: "efs/latest/ug/iam-access-control-nfs-efs.html; AmazonECS/latest/developerguide/efs-volumes.html",
  },
});
