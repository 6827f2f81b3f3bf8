/** Records of a stack's resources, each with its place, and what is not looked at. */

import { type Fields, fieldsOf, itemsOf, textsOf } from "../../../resources/properties";
import type { ResourceRecord } from "../../../resources/record";
import { TYPES } from "../../../resources/tokens";
import { isMarker, UNKNOWN_VALUE } from "../../../resources/unknowns";
import type { NotLookedAt, Place } from "../files/source";
import { defaultAclRecord, defaultGroupRecord, groupRecord, NETWORK_TRANSLATORS } from "./network-records";
import { inputsOf, recordOf } from "./record-parts";
import { SHAPES, UNMODELLED } from "./shapes";
import { arnOf, defaultAclOf, defaultGroupOf, type Identity, nameOf, type StackPlace } from "./stand-ins";
import { TASK_TRANSLATORS } from "./task-records";
import type { Stack } from "./template-stack";

/** What a stack holds. */
export interface StackRecords {
  readonly records: readonly ResourceRecord[];
  readonly places: ReadonlyMap<string, Place>;
  readonly notLookedAt: readonly NotLookedAt[];
}

/** Everything in a stack, and in the stacks inside it. @param isCertain whether it is known that the stack itself is made */
export function recordsOf(stack: Stack, isCertain = true): StackRecords {
  const places = new Map<string, Place>();
  const notLookedAt: NotLookedAt[] = [...stack.missing, ...transforms(stack)];
  const records: ResourceRecord[] = [];
  for (const logicalId of stack.logicalIds) {
    const type = stack.typeOf(logicalId);
    const exists = stack.exists(logicalId);
    if (exists === false) continue;
    const place = stack.placeOf(logicalId);
    const why = whyNot(type, exists);
    if (why !== undefined) notLookedAt.push({ place, type, ...why });
    if (!isTranslated(type)) continue;
    const certain = translated(stack.identity(logicalId), stack.source);
    const made = exists === true && isCertain ? certain : certain.map(doubtful);
    for (const { urn } of made) places.set(urn, place);
    records.push(...made);
  }
  const inner = stack.nested.map((each) => recordsOf(each, isCertain && stack.exists(each.source.logicalId) === true));
  for (const { places: more } of inner) for (const [urn, place] of more) places.set(urn, place);
  return {
    records: [...records, ...inner.flatMap((each) => each.records)],
    places,
    notLookedAt: [...notLookedAt, ...inner.flatMap((each) => each.notLookedAt)],
  };
}

/**
 * What only the whole tells: a group's rules that are resources of their own, what every VPC has by itself, and whose
 * the prefix lists are.
 * @param ruled groups with such rules in any file
 * @param lists service of a prefix list by its id, as the user tells: templates have ids of AWS's lists, and no names
 */
export function settled(
  records: readonly ResourceRecord[],
  lists: ReadonlyMap<string, string>,
  ruled: ReadonlySet<string>,
): ResourceRecord[] {
  const anywhere = [...ruled].some((id) => isMarker(id));
  const groups = records.map((record) => {
    const identity = GROUPS.get(record);
    return identity && (anywhere || ruled.has(record.urn)) ? groupRecord(identity, true) : record;
  });
  const named = records.filter(({ type }) => NAMED_IN_CONTAINERS.has(type));
  return [...groups, ...ofVpcs(records)].map((record) => withNamed(withList(record, lists), named));
}

/** What container definitions name inside their text. */
const NAMED_IN_CONTAINERS: ReadonlySet<string> = new Set([
  TYPES.secret,
  TYPES.parameter,
  TYPES.logGroup,
  TYPES.repository,
]);

/** A task definition that says which resources its containers name. */
function withNamed(record: ResourceRecord, named: readonly ResourceRecord[]): ResourceRecord {
  const text = record.inputs["containerDefinitions"];
  if (record.type !== TYPES.taskDefinition || typeof text !== "string") return record;
  const behind = named.filter(({ outputs = {} }) =>
    textsOf([outputs["arn"], outputs["name"], outputs["repositoryUrl"]]).some((each) => text.includes(each)),
  );
  return { ...record, propertyDependencies: { containerDefinitions: behind.map(({ urn }) => urn) } };
}

/** A gateway endpoint with the id of its service's prefix list; a rule to a list of which nobody knows whose it is. */
function withList(record: ResourceRecord, lists: ReadonlyMap<string, string>): ResourceRecord {
  const { type, inputs } = record;
  if (type === TYPES.endpoint) {
    const own = [...lists].find(([, service]) => String(inputs["serviceName"] as string).endsWith(`.${service}`))?.[0];
    return own === undefined ? record : { ...record, outputs: { ...record.outputs, prefixListId: own } };
  }
  if (type === TYPES.securityGroup) {
    const rules = (key: string) =>
      itemsOf(inputs[key]).map((rule) => withKnownList(fieldsOf(rule), "prefixListIds", lists));
    return { ...record, inputs: { ...inputs, ingress: rules("ingress"), egress: rules("egress") } };
  }
  if (type !== TYPES.egressRule && type !== TYPES.ingressRule) return record;
  return { ...record, inputs: withKnownList(inputs, "prefixListId", lists) };
}

function withKnownList(rule: Fields, key: string, lists: ReadonlyMap<string, string>): Fields {
  const astray = textsOf(rule[key]).some((id) => /^pl-/.test(id) && !lists.has(id));
  return astray ? { ...rule, [key]: UNKNOWN_VALUE } : rule;
}

/** Properties of groups, for when all rules are known. */
const GROUPS = new WeakMap<ResourceRecord, Identity>();

/** A VPC's own group and its own ACL, to which another file may add. */
function ofVpcs(records: readonly ResourceRecord[]): ResourceRecord[] {
  return records
    .filter(({ type }) => type === TYPES.vpc)
    .flatMap(({ urn }) => [defaultAclRecord(defaultAclOf(urn), urn), defaultGroupRecord(defaultGroupOf(urn), urn)]);
}

/** By what a record belongs to another one: what may not be there belongs to any. */
const BELONGS: Readonly<Record<string, string>> = {
  [TYPES.route]: "routeTableId",
  [TYPES.association]: "subnetId",
  [TYPES.aclRule]: "networkAclId",
  [TYPES.aclAssociation]: "subnetId",
  [TYPES.ingressRule]: "securityGroupId",
  [TYPES.egressRule]: "securityGroupId",
  [TYPES.endpoint]: "vpcId",
  [TYPES.internetGatewayAttachment]: "vpcId",
  [TYPES.natGateway]: "connectivityType",
  [TYPES.rolePolicy]: "role",
  [TYPES.rolePolicyAttachment]: "role",
  [TYPES.mountTarget]: "fileSystemId",
  [TYPES.bucketPolicy]: "bucket",
  [TYPES.queuePolicy]: "queueUrl",
  [TYPES.topicPolicy]: "arn",
  [TYPES.tablePolicy]: "resourceArn",
};

/** A record of which nobody knows whether it is made. */
function doubtful(record: ResourceRecord): ResourceRecord {
  const key = BELONGS[record.type];
  return key === undefined ? record : { ...record, inputs: { ...record.inputs, [key]: UNKNOWN_VALUE } };
}

function isTranslated(type: string): boolean {
  return (
    type in SHAPES || type in NETWORK_TRANSLATORS || type in TASK_TRANSLATORS || type === "AWS::EC2::SecurityGroup"
  );
}

function translated(identity: Identity, place: StackPlace): readonly ResourceRecord[] {
  const { type, urn, logicalId, properties } = identity;
  if (type === "AWS::EC2::SecurityGroup") {
    const record = groupRecord(identity, false);
    GROUPS.set(record, identity);
    return [record];
  }
  const special = NETWORK_TRANSLATORS[type]?.(identity) ?? TASK_TRANSLATORS[type]?.(identity, place);
  if (special) return special;
  const shape = SHAPES[type];
  if (!shape) return [];
  return [recordOf(urn, shape.type, logicalId, inputsOf(shape, properties), namesOf(identity, place))];
}

/** What others refer to it by, beside its id. */
function namesOf(identity: Identity, place: StackPlace): Record<string, unknown> {
  const { type, urn, properties } = identity;
  switch (type) {
    case "AWS::EC2::EIP":
      return { allocationId: urn };
    case "AWS::Logs::LogGroup":
    case "AWS::SecretsManager::Secret":
    case "AWS::KMS::Key":
    case "AWS::S3::Bucket":
    case "AWS::SQS::Queue":
    case "AWS::SNS::Topic":
      return { arn: arnOf(identity, place), name: nameOf(identity, place) };
    case "AWS::SSM::Parameter":
      return { arn: arnOf(identity, place), name: properties["Name"] ?? nameOf(identity, place) };
    default:
      return {};
  }
}

function whyNot(type: string, exists: boolean | undefined): Pick<NotLookedAt, "why" | "bears"> | undefined {
  if (exists === undefined && (isTranslated(type) || type === "AWS::CloudFormation::Stack"))
    return { why: "whether it is made rests on a parameter without a value: give it with --var", bears: "network" };
  if (type.startsWith("AWS::Serverless::"))
    return { why: "only CloudFormation's transform of SAM tells what it makes", bears: "nothing" };
  if (type.endsWith("::MODULE"))
    return { why: "only CloudFormation's registry tells what the module makes", bears: "network" };
  if (UNMODELLED.test(type)) return { why: "it is not modelled", bears: "network" };
  if (type.startsWith("Custom::") || type === "AWS::CloudFormation::CustomResource")
    return { why: "code of its own tells what it does", bears: "nothing" };
  return undefined;
}

/** What rewrites a template before it is deployed. */
function transforms(stack: Stack): NotLookedAt[] {
  const { template, file, within } = stack.source;
  const named = template.body["Transform"];
  const names = (Array.isArray(named) ? itemsOf(named) : named === undefined ? [] : [named]).map((each) =>
    typeof each === "string" ? each : String(fieldsOf(each)["Name"]),
  );
  const loops = Object.keys(fieldsOf(template.body["Resources"])).filter((key) => key.startsWith("Fn::ForEach"));
  const inner =
    template.yaml || JSON.stringify(template.body).includes('"Fn::Transform"') ? usesTransform(template.body) : false;
  const found = [
    ...names.filter((name) => name !== "AWS::LanguageExtensions" && !name.startsWith("AWS::SecretsManager")),
    ...loops,
    ...(inner ? ["Fn::Transform"] : []),
  ];
  return found.map((name) => ({
    place: { file, address: within || file },
    type: name,
    why: "only CloudFormation tells what it makes of the template",
    // SAM makes functions, and nothing of a network.
    bears: name.startsWith("AWS::Serverless") ? "nothing" : "network",
  }));
}

function usesTransform(value: unknown): boolean {
  return JSON.stringify(value).includes('"Fn::Transform"');
}
