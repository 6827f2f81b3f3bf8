/** A pretend AWS account for programs of any kind: what this project does not know is answered with what it was given. */
import { Account, type AccountOptions, type Answer, type Registration } from "../offline/account";

/** What a pretend account is. */
export interface PretendOptions extends AccountOptions {
  /** @default us-east-1 */
  readonly region?: string;
}

/** Answers every registration; a function that nobody answers throws, and says how to answer it. */
export class PretendAccount extends Account {
  constructor({ region = "us-east-1", ...options }: PretendOptions = {}) {
    super(region, options);
  }

  override register(registration: Registration): Answer {
    try {
      return super.register(registration);
    } catch {
      const { type, name, inputs, id = `${name}-id` } = registration;
      const short = type.split(":").at(-1) ?? type;
      return { id, outputs: { arn: this.arn("pretend", `${short}/${name}`), ...inputs } };
    }
  }

  override call(token: string, inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
    try {
      return super.call(token, inputs);
    } catch {
      throw new Error(`the pretend account has no answer to ${token}: give one in { calls: { "${token}": () => … } }`);
    }
  }
}
