/** Plans and states of Terraform and OpenTofu, as `terraform show -json` prints them, as records. */

import { fieldsOf } from "../../../resources/properties";
import type { ResourceRecord } from "../../../resources/record";
import { UNKNOWN_VALUE } from "../../../resources/unknowns";
import {
  type Choice,
  type FileOptions,
  FileProblem,
  type FileSource,
  type FoundInfrastructure,
  type NotLookedAt,
  type Place,
} from "../files/source";
import { DOCUMENT, documentText } from "./documents";
import { Identifier } from "./identify";
import { documentOf, type Instance, isTerraform, type PlanDocument } from "./instances";
import { ANY } from "./origin-sets";
import { accountOf, arnOf, Regions } from "./plan-account";
import { Follower } from "./references";
import { Echoes } from "./stale-attributes";
import { TOKENS } from "./type-map";
import { type Gap, propertiesOf, propertyOf } from "./values";
import { isOptional } from "./wanted";

/** Terraform's and OpenTofu's files. */
export const TERRAFORM: FileSource = {
  name: "terraform show -json",
  recognises: ({ json }) => isTerraform(json),
  read: ({ path, json }, options) => {
    if (fieldsOf(json)["errored"] === true)
      throw new FileProblem(
        path,
        "the plan ended with an error: it is not whole",
        "mend what terraform plan reports, and plan again",
      );
    return new Reading(path, documentOf(json), options).found();
  },
};

const POLICIES: ReadonlySet<string> = new Set(["policy", "assume_role_policy"]);

/** One file. */
class Reading {
  readonly #follower: Follower;
  readonly #identifier: Identifier;
  readonly #echoes: Echoes;
  readonly #regions: Regions;
  readonly #account: string | undefined;
  readonly #choices: Choice[] = [];
  readonly #prefixLists = new Map<string, string>();

  constructor(
    readonly file: string,
    readonly plan: PlanDocument,
    readonly options: FileOptions,
  ) {
    this.#follower = new Follower(plan);
    this.#identifier = new Identifier(this.#follower, (instance) => this.#idOf(instance));
    this.#echoes = new Echoes(this.#follower, [...plan.instances, ...plan.deleted]);
    this.#regions = new Regions(plan, this.#follower, options);
    this.#account = accountOf(plan, options);
    for (const { type, values } of plan.instances) {
      const { name, id } = values;
      if (
        (type === "aws_prefix_list" || type === "aws_ec2_managed_prefix_list") &&
        typeof name === "string" &&
        typeof id === "string"
      )
        this.#prefixLists.set(name, id);
    }
  }

  found(): FoundInfrastructure {
    const modelled = this.plan.instances.filter(({ mode, type }) => mode === "managed" && TOKENS[type] !== undefined);
    const records = modelled.map((instance) => this.#record(instance));
    const regions = modelled.flatMap((instance): [string, string][] => {
      const region = this.#regions.of(instance);
      return region === undefined || region === this.#regions.usual ? [] : [[this.#urn(instance), region]];
    });
    return {
      what: this.plan.what === "plan" ? "Terraform plan" : "Terraform state",
      records,
      ...(this.#regions.usual === undefined ? {} : { region: this.#regions.usual }),
      regions: new Map(regions),
      ...(this.#account === undefined ? {} : { account: this.#account }),
      places: new Map(modelled.map((instance) => [this.#urn(instance), this.#place(instance.address)])),
      notLookedAt: this.#notLookedAt(),
      choices: this.#choices,
    };
  }

  #urn({ address }: Instance): string {
    return `${this.options.urnPrefix ?? ""}${address}`;
  }

  #idOf(instance: Instance): string {
    const { id } = instance.values;
    return typeof id === "string" && id !== "" && instance.unknown["id"] === undefined ? id : this.#urn(instance);
  }

  #place(address: string): Place {
    return { file: this.file, address };
  }

  #record(instance: Instance): ResourceRecord {
    const { type, values, unknown } = instance;
    const urn = this.#urn(instance);
    const behind: Record<string, readonly string[]> = {};
    const inputs = propertiesOf(type, values, unknown, (gap) => this.#fill(instance, urn, gap, behind));
    for (const echo of this.#echoes.of(instance)) delete inputs[propertyOf(type, echo)];
    Object.assign(inputs, this.#implied(instance, inputs));
    const id = this.#idOf(instance);
    const arn = arnOf(instance, this.#regions.of(instance), this.#account);
    const known = (key: string) =>
      typeof inputs[key] === "string" && inputs[key] !== UNKNOWN_VALUE ? { [key]: inputs[key] } : {};
    return {
      urn,
      type: TOKENS[type] ?? type,
      name: instance.address,
      ...(id === urn ? {} : { id }),
      inputs,
      outputs: {
        id,
        ...known("name"),
        ...revisionOf(instance),
        ...known("allocationId"),
        ...known("repositoryUrl"),
        ...(arn === undefined ? {} : { arn }),
      },
      dependencies: [],
      ...(Object.keys(behind).length > 0 ? { propertyDependencies: behind } : {}),
    };
  }

  #fill(instance: Instance, urn: string, gap: Gap, behind: Record<string, readonly string[]>): unknown {
    const last = gap.trail.at(-1);
    if (typeof last === "string" && POLICIES.has(last)) return this.#document(instance, urn, gap);
    if (instance.type === "aws_vpc_endpoint" && isForeign(instance.values["vpc_endpoint_type"], last)) return undefined;
    const found = this.#identifier.find(instance, gap);
    if (found.candidates) this.#choices.push({ urn, path: gap.path, candidates: found.candidates });
    if (found.behind) behind[gap.path.split(".", 1)[0] ?? gap.path] = found.behind.map((each) => this.#urn(each));
    return found.value;
  }

  /** The document behind a policy, where a data source writes it. */
  #document(instance: Instance, urn: string, { trail, path }: Gap): unknown {
    const found = this.#identifier.behind(instance, trail, [DOCUMENT]);
    const optional = isOptional(instance.type, String(trail[0]));
    if (found === undefined) return trail.length === 1 ? undefined : UNKNOWN_VALUE;
    const [only, ...others] = found.instances;
    if (optional && !only && !found.lost) {
      const open = this.#identifier.behind(instance, trail, [ANY]);
      // Nothing that is not known goes into the expression: it comes to nothing, which the provider fills in.
      if (open?.instances.length === 0 && !open.lost) return undefined;
    }
    const text = (only && others.length === 0 ? documentText(only) : undefined) ?? UNKNOWN_VALUE;
    if (!optional || !found.chooses) return text;
    this.#choices.push({ urn, path, candidates: only ? [text, undefined] : [undefined, UNKNOWN_VALUE] });
    return UNKNOWN_VALUE;
  }

  /** What follows from a resource's nature. */
  #implied(instance: Instance, inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const { type } = instance;
    if (type === "aws_default_route_table") return this.#vpcBehind(instance, "default_route_table_id");
    if (type === "aws_default_network_acl") return this.#vpcBehind(instance, "default_network_acl_id");
    if (type === "aws_vpc_endpoint" && inputs["prefixListId"] === undefined) {
      const list = this.#prefixLists.get(String(inputs["serviceName"]));
      return list === undefined ? {} : { prefixListId: list };
    }
    if (type === "aws_ecr_repository" && inputs["repositoryUrl"] === undefined) {
      const [region, name] = [this.#regions.of(instance), inputs["name"]];
      if (region === undefined || this.#account === undefined || typeof name !== "string") return {};
      return { repositoryUrl: `${this.#account}.dkr.ecr.${region}.amazonaws.com/${name}` };
    }
    return {};
  }

  /** The VPC whose default table or ACL a resource takes over. */
  #vpcBehind(instance: Instance, attribute: string): Record<string, unknown> {
    const known = instance.values["vpc_id"];
    if (typeof known === "string" && known !== "") return { vpcId: known };
    const found = this.#identifier.behind(instance, [attribute], ["aws_vpc", "aws_default_vpc"], true);
    const [only, ...others] = found?.instances ?? [];
    return { vpcId: only && others.length === 0 ? this.#idOf(only) : UNKNOWN_VALUE };
  }

  #notLookedAt(): NotLookedAt[] {
    const foreign = this.plan.instances.flatMap((instance): NotLookedAt[] => {
      const { type, address, mode } = instance;
      if (mode === "data" || TOKENS[type] !== undefined) return [];
      const place = this.#place(address);
      if (type.startsWith("awscc_"))
        return [{ place, type, why: "resources of the awscc provider are not modelled", bears: bearingOf(type) }];
      if (type === "aws_cloudformation_stack")
        return [{ place, type, why: "what its template makes is not in this file", bears: "nothing" }];
      return [];
    });
    const deferred = this.plan.deferred.map((address): NotLookedAt => {
      return {
        place: this.#place(address),
        type: "deferred",
        why: "Terraform leaves it for a later plan",
        bears: "network",
      };
    });
    return [...foreign, ...deferred];
  }
}

/** Services name a task definition by its family and revision. */
function revisionOf({ type, values: { family, revision } }: Instance): { readonly name?: string } {
  if (type !== "aws_ecs_task_definition" || typeof family !== "string" || typeof revision !== "number") return {};
  return { name: `${family}:${revision}` };
}

/** What an endpoint of one kind has nothing of. */
function isForeign(kind: unknown, attribute: unknown): boolean {
  if (kind === "Interface") return attribute === "route_table_ids";
  return (
    kind === "Gateway" &&
    ["subnet_ids", "security_group_ids", "private_dns_enabled", "ip_address_type"].includes(String(attribute))
  );
}

function bearingOf(type: string): NotLookedAt["bears"] {
  if (/^awscc_(ecs|scheduler|pipes|stepfunctions|events)_/.test(type)) return "tasks";
  return /^awscc_(ec2|iam|route53|route53resolver|networkfirewall|efs|vpclattice)_/.test(type) ? "network" : "nothing";
}
