/** CloudFormation templates, and what `cdk synth` writes: read as records. */
import { basename } from "node:path";
import { fieldsOf, isFields } from "../../../resources/properties";
import { TYPES } from "../../../resources/tokens";
import { UNKNOWN_VALUE } from "../../../resources/unknowns";
import { Exports } from "../files/exports";
import {
  type FileOptions,
  FileProblem,
  type FileSource,
  type FoundInfrastructure,
  type NotLookedAt,
  type SourceFile,
} from "../files/source";
import { recordsOf, settled } from "./stack-records";
import { isTemplate, looksLikeYaml, readTemplate, type Template } from "./template";
import { Stack, type StackSource } from "./template-stack";

/** Stands for an account that is not told: nobody has it. */
const NO_ACCOUNT = "000000000000";

const isManifest = (json: unknown) =>
  isFields(json) && isFields(json["artifacts"]) && typeof json["version"] === "string";

/** Templates in JSON and YAML. */
export const cloudFormationTemplate: FileSource = {
  name: "a CloudFormation template",
  recognises: ({ json, text }) => (json === undefined ? looksLikeYaml(text) : isTemplate(json)),
  read: (file, options) => {
    const template = readTemplate(file);
    if (!isTemplate(template.body))
      throw new FileProblem(file.path, "it has no Resources with types", "name a CloudFormation template");
    const stack = options.variables["AWS::StackName"] ?? stackNameOf(file.path);
    return found(
      "CloudFormation template",
      [{ file, template, stack, prefix: `${withoutExtension(file.path)}/` }],
      options,
    );
  },
};

/** A cloud assembly: the manifest in the folder that `cdk synth` writes, with every template of it. */
export const cloudAssembly: FileSource = {
  name: "a cloud assembly of the CDK (its folder, or manifest.json)",
  recognises: ({ json }) => isManifest(json),
  read: (file, options) => {
    const artifacts = Object.entries(fieldsOf(fieldsOf(file.json)["artifacts"]));
    const parts = artifacts.flatMap(([name, artifact]) => {
      const { type, properties, environment } = fieldsOf(artifact);
      const templateFile = fieldsOf(properties)["templateFile"];
      if (type !== "aws:cloudformation:stack" || typeof templateFile !== "string") return [];
      const text = file.beside(templateFile);
      if (text === undefined)
        throw new FileProblem(
          `${file.path} (${templateFile})`,
          "the template is not beside the manifest",
          "run cdk synth again",
        );
      const path = file.path === "manifest.json" ? templateFile : file.path.replace(/[^/\\]*$/, templateFile);
      const own = { path, text, json: jsonOf(text), beside: file.beside };
      const { stackName } = fieldsOf(properties);
      const stack = typeof stackName === "string" ? stackName : name;
      return [{ file: own, template: readTemplate(own), stack, prefix: `${name}/`, ...placeOf(environment) }];
    });
    const inner = artifacts.filter(([, artifact]) => fieldsOf(artifact)["type"] === "cdk:cloud-assembly");
    const others = inner.map(([name, artifact]): NotLookedAt => {
      const { directoryName } = fieldsOf(fieldsOf(artifact)["properties"]);
      return {
        place: { file: file.path, address: name },
        type: "cdk:cloud-assembly",
        why: `it is an assembly of its own: name the folder ${typeof directoryName === "string" ? directoryName : name} as well`,
        bears: parts.length === 0 ? "tasks" : "nothing",
      };
    });
    const all = found("cloud assembly of the CDK", parts, options);
    return { ...all, notLookedAt: [...all.notLookedAt, ...others] };
  },
};

/** One template of those that are read together. */
interface Part {
  readonly file: SourceFile;
  readonly template: Template;
  readonly stack: string;
  readonly prefix: string;
  readonly region?: string;
  readonly account?: string;
}

function found(what: string, parts: readonly Part[], options: FileOptions): FoundInfrastructure {
  const stacks: Stack[] = [];
  const exports = options.exports ?? new Exports();
  for (const part of parts) {
    const source: StackSource = {
      stack: part.stack,
      prefix: part.prefix,
      within: "",
      file: part.file.path,
      template: part.template,
      region: options.region ?? part.region ?? UNKNOWN_VALUE,
      account: options.account ?? part.account ?? NO_ACCOUNT,
      given: options.variables,
      beside: part.file.beside,
      logicalId: "",
      imported: (name) => exports.valueOf(placeName(source), name),
    };
    const stack = new Stack(source);
    stacks.push(stack);
    exports.tell(`${part.file.path} ${part.prefix}`, placeName(source), () => stack.exportsOf());
  }
  const read = stacks.map((stack) => recordsOf(stack));
  const own = read.flatMap(({ records }) => records);
  for (const { type, inputs } of own)
    if (type === TYPES.egressRule) exports.groupsWithRules.add(String(inputs["securityGroupId"]));
  const regions = new Map(
    stacks.flatMap(({ source }, at) =>
      source.region === UNKNOWN_VALUE ? [] : (read[at]?.records ?? []).map(({ urn }) => [urn, source.region] as const),
    ),
  );
  const accounts = [options.account, ...parts.map(({ account }) => account)].filter((each) => each !== undefined);
  const doubts = accounts.length > 0 ? [] : foreignAccounts(parts);
  const [region] = regions.values();
  return {
    what,
    records: settled(own, prefixListsIn(options), exports.groupsWithRules),
    ...(region === undefined ? {} : { region }),
    regions,
    ...(accounts[0] === undefined ? {} : { account: accounts[0] }),
    places: new Map(read.flatMap(({ places }) => [...places])),
    notLookedAt: [...read.flatMap(({ notLookedAt }) => notLookedAt), ...doubts],
  };
}

/** Exports are those of an account in a Region. */
const placeName = ({ account, region }: StackSource) => `${account} ${region}`;

/** `--var pl-63a5400a=s3`: whose a prefix list is. */
function prefixListsIn({ variables }: FileOptions): Map<string, string> {
  return new Map(Object.entries(variables).filter(([name]) => name.startsWith("pl-")));
}

/** Templates that name accounts mean their own or another one: who does not know their own cannot tell. */
function foreignAccounts(parts: readonly Part[]): NotLookedAt[] {
  return parts.flatMap(({ file, template }) => {
    const text = JSON.stringify(template.body["Resources"]);
    const named = /(?:arn:aws[a-z-]*:[^"\s]*?:|")(\d{12})(?=[":.])|(\d{12})\.dkr\.ecr/.exec(text);
    if (named === null || !text.includes("AWS::AccountId")) return [];
    return {
      place: { file: file.path, address: file.path },
      type: "AWS::AccountId",
      why: `it names account ${named[1] ?? named[2] ?? ""} and does not tell its own: add --account`,
      bears: "network" as const,
    };
  });
}

/** `aws://111122223333/eu-west-1`; an environment that is not told says `unknown-account`. */
function placeOf(environment: unknown): Pick<Part, "region" | "account"> {
  const [, account = "", region = ""] = /^aws:\/\/([^/]*)\/(.*)$/.exec(String(environment)) ?? [];
  return {
    ...(/^\d{12}$/.test(account) ? { account } : {}),
    ...(region === "" || region.startsWith("unknown-") ? {} : { region }),
  };
}

function withoutExtension(path: string): string {
  return path.replace(/^\.?[/\\]+/, "").replace(/(?:\.template)?\.(?:json|ya?ml|template|txt)$/i, "");
}

/** Stack names have letters, digits and dashes. */
function stackNameOf(path: string): string {
  return withoutExtension(basename(path)).replace(/[^A-Za-z0-9-]/g, "-") || "stack";
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
