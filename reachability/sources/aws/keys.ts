/** KMS keys that the task's secrets and sessions name. */
import { isUnknown, type KmsKey, type Known, unknown } from "../../topology";
import { Once, orNull } from "./absent";
import type { JsonApi } from "./json-api";
import type { Reader } from "./reader";

interface Metadata {
  readonly Arn?: string;
  readonly KeyManager?: string;
  readonly Enabled?: boolean;
  readonly KeyState?: string;
}

const call = (operation: string, region: string, body: object) => ({
  service: "kms",
  target: `TrentService.${operation}`,
  region,
  body,
});

/** Keys that AWS makes for its services: they admit those services' users by themselves. */
const AWS_ALIAS = /(?:^|:)alias\/aws\//;

/** Reads keys by whatever names them, each once, and keeps those that were found. */
export class KeyReader {
  private readonly found = new Map<string, KmsKey>();
  private readonly arns: Once<Known<string>>;

  /** @param account of the task: another account's key policy is read by that account only */
  constructor(
    private readonly json: JsonApi,
    private readonly reader: Reader,
    private readonly region: string,
    private readonly account: string | undefined,
  ) {
    this.arns = new Once((id) => this.read(id));
  }

  /** Every key that was asked for and has an ARN. */
  get keys(): readonly KmsKey[] {
    return [...this.found.values()];
  }

  /** ARN of a key by ARN, alias or id; `undefined` for a key that AWS manages. */
  async arnOf(id: string): Promise<Known<string> | undefined> {
    if (AWS_ALIAS.test(id)) return undefined;
    const arn = await this.arns.of(id);
    return !isUnknown(arn) && this.found.get(arn)?.manager === "aws" ? undefined : arn;
  }

  private async read(id: string): Promise<Known<string>> {
    const region = id.startsWith("arn:") ? (id.split(":")[3] ?? this.region) : this.region;
    const what = `key ${id}`;
    const described = await orNull(this.reader, "kms:DescribeKey", what, ["NotFoundException"], async () => {
      const answer = await this.json.call<{ KeyMetadata?: Metadata }>(call("DescribeKey", region, { KeyId: id }));
      return answer.KeyMetadata ?? {};
    });
    const named = id.includes(":key/") ? id : undefined;
    const arn = (isUnknown(described) ? undefined : described?.Arn) ?? named;
    if (arn === undefined) return isUnknown(described) ? described : unknown(`${what} (there is no such key)`);
    const { KeyManager: manager, Enabled: enabled } = isUnknown(described) ? {} : (described ?? { Enabled: false });
    const why = isUnknown(described) ? described : unknown(`${what} (AWS did not say)`);
    this.found.set(arn, {
      arn,
      manager: manager === "AWS" ? "aws" : manager === "CUSTOMER" ? "customer" : described === null ? "customer" : why,
      enabled: enabled ?? why,
      policy: await this.policy(arn, region),
    });
    return arn;
  }

  private policy(arn: string, region: string): Promise<Known<string>> {
    const owner = arn.split(":")[4];
    if (this.account !== undefined && owner !== this.account)
      return Promise.resolve(unknown(`the policy of ${arn} (only account ${owner ?? ""} can read it)`));
    return this.reader.known("kms:GetKeyPolicy", `the policy of ${arn}`, async () => {
      const body = { KeyId: arn, PolicyName: "default" };
      const { Policy: text } = await this.json.call<{ Policy?: string }>(call("GetKeyPolicy", region, body));
      if (text === undefined) throw new Error("AWS answered no policy");
      return text;
    });
  }
}
