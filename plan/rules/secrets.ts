/** Rules about secrets of a service and its sidecars. Pure. Tested by test/plan/rules.test.ts. */
import type { ConfigProblem, SecretSettings } from "../settings";
import { problem, repeated, serviceRule } from "./rule";

const SOURCES = ["valueFrom", "create", "value"] as const;

/** Each secret has one source and one name, which no plain value has. */
export const secrets = serviceRule(({ key: at, service }) => [
  ...secretProblems(at, service.secrets, service.environment),
  ...service.sidecars.flatMap((sidecar, i) =>
    secretProblems(`${at}.sidecars[${i}]`, sidecar.secrets, sidecar.environment),
  ),
]);

function secretProblems(
  at: string,
  secrets: readonly SecretSettings[],
  environment: Readonly<Record<string, string>>,
): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  secrets.forEach((secret, i) => {
    const set = SOURCES.filter((source) => secret[source] !== undefined);
    // A value makes a secret in Secrets Manager, or where `create` says.
    const sound = set.length === 1 || (set.length === 2 && !set.includes("valueFrom"));
    if (!sound)
      problems.push(
        problem(
          `${at}.secrets[${i}]`,
          secret.name,
          set.length === 0 ? "it has no source" : "a secret is either referenced or created",
          "set valueFrom (an ARN), create (secretsmanager or ssm), or value (a Pulumi secret)",
        ),
      );
    if (Object.hasOwn(environment, secret.name))
      problems.push(
        problem(
          `${at}.environment.${secret.name}`,
          environment[secret.name],
          "it is a secret as well; ECS refuses a name twice",
          "keep the secret and remove the plain value",
        ),
      );
  });
  for (const twice of repeated(secrets.map((secret) => secret.name)))
    problems.push(problem(`${at}.secrets`, twice, "two secrets have this name", "name each secret once"));
  return problems;
}
