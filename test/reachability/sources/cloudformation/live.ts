/** Templates made by the emulator's CloudFormation, and what is found there when they are made. */
import assert from "node:assert/strict";

/** What a stack made, by logical id. */
export type Made = ReadonlyMap<string, { readonly type: string; readonly id: string }>;

const REGION = "us-east-1";

/** Calls of an AWS API in the emulator that no client of the program is for. */
export class LiveStacks {
  constructor(readonly url: string) {}

  /** Creates a stack, and answers its resources. @throws AssertionError with what the emulator says */
  async create(name: string, template: string, parameters: Readonly<Record<string, string>> = {}): Promise<Made> {
    const given: [string, string][] = Object.entries(parameters).flatMap(([key, value], i): [string, string][] => [
      [`Parameters.member.${i + 1}.ParameterKey`, key],
      [`Parameters.member.${i + 1}.ParameterValue`, value],
    ]);
    const capabilities = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"];
    await this.#query("cloudformation", {
      Action: "CreateStack",
      StackName: name,
      TemplateBody: template,
      ...Object.fromEntries(given),
      ...Object.fromEntries(capabilities.map((each, i) => [`Capabilities.member.${i + 1}`, each])),
    });
    const listed = await this.#query("cloudformation", { Action: "ListStackResources", StackName: name });
    const field = (text: string, key: string) => new RegExp(`<${key}>([^<]*)</${key}>`).exec(text)?.[1] ?? "";
    return new Map(
      listed
        .split(/<member>/)
        .slice(1)
        .map((each) => [
          field(each, "LogicalResourceId"),
          { type: field(each, "ResourceType"), id: field(each, "PhysicalResourceId") },
        ]),
    );
  }

  /** What the CDK's own stack leaves in an account. */
  async bootstrap(): Promise<void> {
    const [Name, Value] = ["/cdk-bootstrap/hnb659fds/version", "21"];
    await this.#json("ssm", "AmazonSSM.PutParameter", { Name, Value, Type: "String" });
  }

  /** A call of EC2 or IAM with its form. */
  call(service: "ec2" | "iam", form: Readonly<Record<string, string>>): Promise<string> {
    return this.#query(service, { Version: service === "ec2" ? "2016-11-15" : "2010-05-08", ...form });
  }

  /** A call of ECS. */
  async ecs(action: string, body: object): Promise<Readonly<Record<string, unknown>>> {
    const text = await this.#json("ecs", `AmazonEC2ContainerServiceV20141113.${action}`, body);
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  }

  /** Values that stacks export, by name. */
  async exports(): Promise<ReadonlyMap<string, string>> {
    const listed = await this.#query("cloudformation", { Action: "ListExports" });
    const pairs = listed.matchAll(/<Name>([^<]*)<\/Name>\s*<Value>([^<]*)<\/Value>/g);
    return new Map([...pairs].map(([, name = "", value = ""]) => [name, value]));
  }

  /** Puts an image into a repository. */
  async putImage(repositoryName: string, imageTag: string): Promise<void> {
    const config = { mediaType: "application/vnd.docker.container.image.v1+json", size: 2 };
    const imageManifest = JSON.stringify({
      schemaVersion: 2,
      mediaType: "application/vnd.docker.distribution.manifest.v2+json",
      config: { ...config, digest: `sha256:${"0".repeat(64)}` },
    });
    await this.#json("ecr", "AmazonEC2ContainerRegistry_V20150921.PutImage", {
      repositoryName,
      imageTag,
      imageManifest,
    });
  }

  #query(service: string, form: Readonly<Record<string, string>>): Promise<string> {
    const body = new URLSearchParams({ Version: "2010-05-15", ...form }).toString();
    return this.#post(service, { "content-type": "application/x-www-form-urlencoded" }, body);
  }

  #json(service: string, target: string, body: object): Promise<string> {
    const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": target };
    return this.#post(service, headers, JSON.stringify(body));
  }

  async #post(service: string, headers: Readonly<Record<string, string>>, body: string): Promise<string> {
    const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/${REGION}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
    const answer = await fetch(this.url, { method: "POST", headers: { ...headers, authorization }, body });
    const text = await answer.text();
    assert.equal(answer.status, 200, text.slice(0, 2000));
    return text;
  }
}

/** A service as the live account names it. */
export interface LiveService {
  readonly cluster: string;
  readonly service: string;
  readonly logical: string;
}

/** Services of a stack. */
export function servicesOf(made: Made): LiveService[] {
  return [...made].flatMap(([logical, { type, id }]) => {
    if (type !== "AWS::ECS::Service") return [];
    const [, cluster = "", service = ""] = /service\/([^/]+)\/([^/]+)$/.exec(id) ?? [];
    return [{ cluster, service, logical }];
  });
}
