/** Constructs one component alone. A resource type or a call that nobody answers throws. */
import { Account } from "../../offline/account";
import { type Recording, run } from "../../offline/monitor";

type Calls = Readonly<Record<string, (inputs: Readonly<Record<string, unknown>>) => Record<string, unknown>>>;

/** An account that answers only the calls it was given. */
class StrictAccount extends Account {
  constructor(
    region: string,
    private readonly calls: Calls,
  ) {
    super(region);
  }

  override call(token: string, inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const answer = this.calls[token];
    if (!answer) throw new Error(`nobody stubbed the call ${token}`);
    return answer(inputs);
  }
}

/**
 * Runs a construction under mocks, as the only content of a stack.
 * @param build makes the component and returns what is to be looked at.
 */
export function construct(
  build: () => Record<string, unknown>,
  { region = "us-east-1", calls = {} }: { readonly region?: string; readonly calls?: Calls } = {},
): Promise<Recording> {
  return run(() => Promise.resolve(build()), {
    project: "test",
    stack: "unit",
    config: {},
    account: new StrictAccount(region, calls),
  });
}
