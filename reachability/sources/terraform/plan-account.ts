/** What a plan tells of where it is applied: account, Regions of its providers, AWS's own prefix lists. Pure. */
import { partitionOf } from "../../../plan/catalogue";
import { fieldsOf } from "../../../resources/properties";
import type { FileOptions } from "../files/source";
import { expressionOf } from "./configuration";
import type { Instance, PlanDocument } from "./instances";
import type { Follower } from "./references";

/** The account: told, as a data source read it, or that of the resources that exist. */
export function accountOf({ instances }: PlanDocument, { account }: FileOptions): string | undefined {
  if (account !== undefined) return account;
  const told = instances.find(({ type }) => type === "aws_caller_identity")?.values["account_id"];
  if (typeof told === "string") return told;
  for (const { mode, type, values } of instances) {
    const arn = mode === "managed" && type.startsWith("aws_") ? values["arn"] : undefined;
    const own = typeof arn === "string" ? /^arn:[a-z-]+:[a-z0-9-]*:[a-z0-9-]*:(\d{12}):/.exec(arn)?.[1] : undefined;
    if (own !== undefined) return own;
  }
  return undefined;
}

/** Regions of instances. */
export class Regions {
  readonly #byProvider = new Map<string, string | undefined>();
  /** Where nothing nearer tells. */
  readonly usual: string | undefined;

  constructor(
    readonly plan: PlanDocument,
    readonly follower: Follower,
    options: FileOptions,
  ) {
    for (const [key, provider] of Object.entries(plan.providers))
      this.#byProvider.set(key, this.#told(fieldsOf(provider)));
    const aws = Object.entries(plan.providers).filter(([, provider]) => fieldsOf(provider)["name"] === "aws");
    const defaults = aws
      .filter(([, provider]) => fieldsOf(provider)["alias"] === undefined)
      .map(([key]) => this.#byProvider.get(key));
    this.usual = defaults.find((region) => region !== undefined) ?? options.region ?? readRegion(plan.instances);
  }

  #told(provider: Readonly<Record<string, unknown>>): string | undefined {
    const expression = expressionOf(fieldsOf(provider["expressions"])["region"]);
    if (!expression) return undefined;
    if (typeof expression.constant === "string") return expression.constant;
    const [variable] = expression.references;
    if (provider["module_address"] !== undefined || expression.references.length !== 1) return undefined;
    const value = variable?.startsWith("var.") ? this.plan.variables[variable.slice("var.".length)] : undefined;
    return typeof value === "string" ? value : undefined;
  }

  /** The Region of an instance. */
  of(instance: Instance): string | undefined {
    const own = instance.values["region"];
    if (typeof own === "string" && /^[a-z]{2}(-[a-z]+)+-\d$/.test(own)) return own;
    const key = this.follower.configured(instance)?.["provider_config_key"];
    const told = typeof key === "string" ? this.#byProvider.get(key) : undefined;
    return told ?? regionOfArn(instance.values["arn"]) ?? this.usual;
  }
}

function readRegion(instances: readonly Instance[]): string | undefined {
  const read = instances.find(({ type, mode }) => mode === "data" && type === "aws_region")?.values;
  for (const name of [read?.["region"], read?.["name"], read?.["id"]]) if (typeof name === "string") return name;
  for (const { values, type } of instances) {
    const zone = type === "aws_subnet" ? values["availability_zone"] : undefined;
    const region =
      regionOfArn(values["arn"]) ??
      (typeof zone === "string" ? /^([a-z]{2}(-[a-z]+)+-\d)[a-z]$/.exec(zone)?.[1] : undefined);
    if (region !== undefined) return region;
  }
  return undefined;
}

function regionOfArn(arn: unknown): string | undefined {
  return typeof arn === "string" ? /^arn:[a-z-]+:[a-z0-9-]+:([a-z0-9-]+):/.exec(arn)?.[1] : undefined;
}

/** ARN of an instance, where its name decides it. */
export function arnOf(
  { type, values }: Instance,
  region: string | undefined,
  account: string | undefined,
): string | undefined {
  if (typeof values["arn"] === "string") return values["arn"];
  const rest = typeof values["name"] === "string" ? ARNS[type]?.(values["name"], values) : undefined;
  if (rest === undefined || account === undefined || region === undefined) return undefined;
  return `arn:${partitionOf(region)}:${rest.replace("REGION", region).replace("ACCOUNT", account)}`;
}

type Values = Readonly<Record<string, unknown>>;

const pathOf = ({ path }: Values) => (typeof path === "string" ? path : "/");

const ARNS: Readonly<Record<string, (name: string, values: Values) => string>> = {
  aws_iam_role: (name, values) => `iam::ACCOUNT:role${pathOf(values)}${name}`,
  aws_iam_policy: (name, values) => `iam::ACCOUNT:policy${pathOf(values)}${name}`,
  aws_cloudwatch_log_group: (name) => `logs:REGION:ACCOUNT:log-group:${name}`,
  aws_ecr_repository: (name) => `ecr:REGION:ACCOUNT:repository/${name}`,
  aws_ecs_cluster: (name) => `ecs:REGION:ACCOUNT:cluster/${name}`,
  aws_sqs_queue: (name) => `sqs:REGION:ACCOUNT:${name}`,
  aws_sns_topic: (name) => `sns:REGION:ACCOUNT:${name}`,
  aws_dynamodb_table: (name) => `dynamodb:REGION:ACCOUNT:table/${name}`,
  aws_ssm_parameter: (name) => `ssm:REGION:ACCOUNT:parameter${name.startsWith("/") ? "" : "/"}${name}`,
};
