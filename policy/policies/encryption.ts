/** What is stored is encrypted, by AWS's keys or, where asked for, by the account's own. */
import type { Graph } from "../../resources/graph";
import { fieldsOf, itemsOf } from "../../resources/properties";
import type { ResourceRecord } from "../../resources/record";
import { BUCKET_TYPES, TYPES } from "../../resources/tokens";
import { isMarker } from "../../resources/unknowns";
import type { StackPolicyDefinition } from "../define";
import type { Finding } from "../finding";

const BUCKET_ENCRYPTION = [TYPES.bucketEncryption, TYPES.bucketEncryptionV2];

/** What a customer managed key can be asked for. */
const KEYED = ["repositories", "secrets", "log-groups", "flow-log-buckets"] as const;
type Keyed = (typeof KEYED)[number];

export const encryption: StackPolicyDefinition = {
  kind: "stack",
  name: "encryption",
  description: "Repositories, secrets, disks of NAT instances and buckets of flow logs are encrypted.",
  severity: "high",
  options: {
    customerKeys: {
      type: "array",
      uniqueItems: true,
      default: [],
      items: { type: "string", enum: [...KEYED] },
      description: "What must be encrypted with a customer managed key. Default: AWS's keys will do.",
    },
  },
  check: ({ graph }, { all }) => {
    const asked = KEYED.filter((what) => itemsOf(all["customerKeys"]).includes(what));
    return [...repositories(graph), ...disks(graph), ...parameters(graph), ...buckets(graph), ...keys(graph, asked)];
  },
};

function repositories(graph: Graph): Finding[] {
  return graph
    .of(TYPES.repository)
    .filter(
      ({ inputs }) =>
        itemsOf(inputs["encryptionConfigurations"]).length === 0 && !isPending(inputs, "encryptionConfigurations"),
    )
    .map(({ urn, name }) => ({
      urn,
      what: `repository ${name} does not say how it is encrypted`,
      why: "the choice of key is made once, when the repository is made",
      fix: "set encryptionConfigurations to AES256, or to KMS with a key",
    }));
}

/** An unencrypted disk of an instance that sees all traffic of the tasks. */
function disks(graph: Graph): Finding[] {
  return graph.of(TYPES.instance).flatMap(({ urn, name, inputs }) => {
    const root = fieldsOf(inputs["rootBlockDevice"]);
    const open = [
      ...(root["encrypted"] === true || isPending(inputs, "rootBlockDevice") || isPending(root, "encrypted")
        ? []
        : ["the root disk"]),
      ...itemsOf(inputs["ebsBlockDevices"])
        .map(fieldsOf)
        .filter((disk) => disk["encrypted"] !== true && !isPending(disk, "encrypted"))
        .map(({ deviceName }) => `disk ${typeof deviceName === "string" ? deviceName : "?"}`),
    ];
    return open.map((disk) => ({
      urn,
      what: `${disk} of instance ${name} is not encrypted`,
      why: "snapshots and discarded volumes can be read",
      fix: "set encrypted to true in its block device",
    }));
  });
}

/** Parameters that a task definition injects as secrets, kept as plain text. */
function parameters(graph: Graph): Finding[] {
  const injected = new Set(
    graph
      .of(TYPES.taskDefinition)
      .flatMap((definition) => graph.behind(definition, "containerDefinitions", [TYPES.parameter])),
  );
  return [...injected]
    .filter(({ inputs }) => inputs["type"] === "String" || inputs["type"] === "StringList")
    .map(({ urn, name }) => ({
      urn,
      what: `parameter ${name} is injected as a secret and kept as plain text`,
      why: "everybody who may read the parameter reads the secret, without a key",
      fix: 'set its type to "SecureString"',
    }));
}

/** Buckets of the stack to which flow logs are written. */
function flowLogBuckets(graph: Graph): ResourceRecord[] {
  return [
    ...new Set(graph.of(TYPES.flowLog).flatMap((log) => graph.target(log, "logDestination", BUCKET_TYPES) ?? [])),
  ];
}

function encryptionOf(graph: Graph, bucket: ResourceRecord): ResourceRecord | undefined {
  return graph.of(...BUCKET_ENCRYPTION).find((record) => graph.target(record, "bucket", BUCKET_TYPES) === bucket);
}

function buckets(graph: Graph): Finding[] {
  return flowLogBuckets(graph)
    .filter(
      (bucket) =>
        !encryptionOf(graph, bucket) && itemsOf(bucket.inputs["serverSideEncryptionConfiguration"]).length === 0,
    )
    .filter(({ inputs }) => Object.keys(fieldsOf(inputs["serverSideEncryptionConfiguration"])).length === 0)
    .map(({ urn, name }) => ({
      urn,
      what: `bucket ${name} takes flow logs and does not say how it is encrypted`,
      why: "flow logs tell who talks to whom; the choice of key should be visible",
      fix: "add an aws.s3.BucketServerSideEncryptionConfiguration",
    }));
}

function keys(graph: Graph, asked: readonly Keyed[]): Finding[] {
  return asked.flatMap((what) =>
    withoutKey(graph, what).map(({ urn, name }) => ({
      urn,
      what: `${name} is not encrypted with a customer managed key`,
      why: `customerKeys asks for one for ${what}`,
      fix: "give it the ARN of a KMS key, and let its readers decrypt with it",
    })),
  );
}

/** Resources of a kind without a customer key. One that is not known yet is a key. */
function withoutKey(graph: Graph, what: Keyed): ResourceRecord[] {
  const lacks = (key: string) => (record: ResourceRecord) => {
    const value = record.inputs[key];
    return value === undefined || value === null || value === "";
  };
  switch (what) {
    case "repositories":
      return graph
        .of(TYPES.repository)
        .filter(({ inputs }) => !isPending(inputs, "encryptionConfigurations"))
        .filter(({ inputs }) => !itemsOf(inputs["encryptionConfigurations"]).some((item) => fieldsOf(item)["kmsKey"]));
    case "secrets":
      return [
        ...graph.of(TYPES.secret).filter(lacks("kmsKeyId")),
        ...graph
          .of(TYPES.parameter)
          .filter((record) => record.inputs["type"] === "SecureString" && lacks("keyId")(record)),
      ];
    case "log-groups":
      return graph.of(TYPES.logGroup).filter(lacks("kmsKeyId"));
    case "flow-log-buckets":
      return flowLogBuckets(graph).filter((bucket) => {
        const rules = itemsOf(encryptionOf(graph, bucket)?.inputs["rules"]).map(fieldsOf);
        return !rules.some((rule) => fieldsOf(rule["applyServerSideEncryptionByDefault"])["kmsMasterKeyId"]);
      });
  }
}

/** Whether a property is set to something that is not known yet. */
function isPending(properties: Readonly<Record<string, unknown>>, key: string): boolean {
  return isMarker(properties[key]);
}
