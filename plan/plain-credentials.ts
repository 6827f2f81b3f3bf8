/**
 * Values of a stack file that look like credentials and stand there in clear. Pure. A warning names the key and never the
 * value. Told by the variable's name, or by the value's own shape (AWS's access key ids: IAM/latest/UserGuide/
 * reference_identifiers.html; the others: the prefixes that their issuers document).
 */
import type { ServiceSettings } from "./settings";

/** A value, as one that nobody should read. */
export interface PlainCredential {
  readonly key: string;
  readonly why: string;
}

const NAMES =
  /(^|_)(PASSWORD|PASSWD|PASSPHRASE|PWD|SECRET|SECRET_?KEY|TOKEN|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|ENCRYPTION_?KEY|CREDENTIALS?)$/i;

const SHAPES: readonly (readonly [RegExp, string])[] = [
  [/(^|[^A-Z0-9])(AKIA|ASIA)[A-Z2-7]{16}([^A-Z0-9]|$)/, "an AWS access key"],
  [/-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/, "a private key"],
  [/(^|[^A-Za-z0-9])(gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,}|glpat-[\w-]{20,})/, "a token of a code host"],
  [/(^|[^A-Za-z0-9])xox[abeprs]-[\w-]{10,}/, "a Slack token"],
  [/(^|[^A-Za-z0-9])[sr]k_(live|test)_[A-Za-z0-9]{16,}/, "a Stripe key"],
  [/(^|[^A-Za-z0-9])sk-[\w-]{32,}/, "an API key"],
  [/(^|[^A-Za-z0-9])npm_[A-Za-z0-9]{36}/, "an npm token"],
  [/(^|[^\w-])eyJ[\w-]{8,}\.eyJ[\w-]{8,}\./, "a signed token (JWT)"],
  [/[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:[^\s/@]+@/i, "a password in a URL"],
  [/(^|[;,\s])(password|pwd)\s*=\s*[^;,\s]+/i, "a password in a connection string"],
];

/** A value that says nothing: empty, a switch, a number, or a place where the credential is kept. */
const NO_SECRET = /^(|true|false|yes|no|on|off|none|\d{1,5}|arn:.+|\/.*|\$\{.*\}|<.*>|\*+)$/i;

/** Credentials in clear in a service's variables, commands and log options. */
export function plainCredentials(at: string, service: ServiceSettings): PlainCredential[] {
  const containers = [
    [at, service],
    ...service.sidecars.map((one, i) => [`${at}.sidecars[${i}]`, one] as const),
  ] as const;
  const { logging } = service;
  return [
    ...containers.flatMap(([owner, { environment, command }]) => [
      ...Object.entries(environment).flatMap(([name, value]) => told(`${owner}.environment.${name}`, value, name)),
      ...(command ?? []).flatMap((part, i) => told(`${owner}.command[${i}]`, part)),
    ]),
    ...("options" in logging
      ? Object.entries(logging.options).flatMap(([name, value]) => told(`${at}.logging.options.${name}`, value, name))
      : []),
  ];
}

function told(key: string, value: string, name?: string): PlainCredential[] {
  const shape = SHAPES.find(([pattern]) => pattern.test(value))?.[1];
  const named = name !== undefined && NAMES.test(name) && !NO_SECRET.test(value) ? `${name} by its name` : undefined;
  const what = shape ?? named;
  if (what === undefined) return [];
  const variable = name !== undefined && key.includes(".environment.") ? name : "NAME";
  return [
    {
      key,
      why: `it looks like a credential (${what}), and would stand in clear in the stack file, the state and the task definition. Put it into secrets: [{ name: ${variable}, create: secretsmanager }], or valueFrom with the ARN of one that exists, and take it out here`,
    },
  ];
}
