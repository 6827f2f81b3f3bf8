/** Clients of the AWS SDK that answer what a test says, whatever service they are of. */
import { EC2Client } from "@aws-sdk/client-ec2";

/** A call: name of its command without `Command`, and its input. */
export interface AwsCall {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Answers by name of the command; what is not here throws. */
export type AwsAnswers = Readonly<Record<string, object | ((input: Readonly<Record<string, unknown>>) => object)>>;

interface Sender {
  send: (command: { readonly input: Readonly<Record<string, unknown>> }) => Promise<object>;
}

/** An error as AWS answers it. */
export function awsError(name: string): Error {
  return Object.assign(new Error(`${name}: said AWS`), { name });
}

/** Runs `body` with every client faked. Returns the calls that it made. */
export async function withAws(answers: AwsAnswers, body: () => Promise<void>): Promise<readonly AwsCall[]> {
  // The class that all clients extend.
  const base = Object.getPrototypeOf(EC2Client.prototype) as Sender;
  const real = base.send;
  const calls: AwsCall[] = [];
  base.send = (command) => {
    const name = command.constructor.name.replace(/Command$/, "");
    calls.push({ name, input: command.input });
    const answer = answers[name];
    if (answer === undefined) return Promise.reject(new Error(`nobody said what ${name} answers`));
    const given = typeof answer === "function" ? (answer as (input: object) => object)(command.input) : answer;
    return given instanceof Error ? Promise.reject(given) : Promise.resolve(given);
  };
  try {
    await body();
  } finally {
    base.send = real;
  }
  return calls;
}
