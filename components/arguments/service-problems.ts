/** Problems that only the arguments of `FargateService` can have: what contradicts, what is missing. */
import { resolve } from "node:path";
import type { ConfigProblem } from "../../plan/settings";
import { buildProblem } from "../../stacks/content-tag";
import { checkRuleDescription } from "../../stacks/value-checks";
import { nameProblems } from "./sections";
import type { FargateServiceArgs } from "./service-args";

const NETWORK = ["vpcId", "privateSubnetIds", "clientSecurityGroupId"] as const;

/** What stands in the way of reading the other arguments. */
export function missingArguments(args: FargateServiceArgs): ConfigProblem[] {
  const { egress, image, build } = args as Partial<FargateServiceArgs>;
  const missing = (key: string, fix: string): ConfigProblem => ({ key, value: "(not set)", why: "it is missing", fix });
  return [
    ...(egress === undefined
      ? [missing("egress", "give it a FargateEgress, or vpcId, privateSubnetIds and clientSecurityGroupId of one")]
      : NETWORK.filter((key) => egress[key] === undefined).map((key) =>
          missing(`egress.${key}`, `give it ${key} of the FargateEgress`),
        )),
    ...(image === undefined && build === undefined
      ? [missing("image", "give it an image, such as nginx:1.29 or one of private ECR, or build one")]
      : []),
  ];
}

/** Arguments that contradict each other, or that the configuration has no like of. */
export function contradictions(args: FargateServiceArgs): ConfigProblem[] {
  const { image, build, cluster, containerInsights, ports, portMappings, secrets = {}, secretValues = {} } = args;
  const twice = (key: string, value: unknown, why: string, other: string): ConfigProblem => ({
    key,
    value: typeof value === "string" ? value : JSON.stringify(value),
    why,
    fix: `leave it out, or leave ${other} out`,
  });
  return [
    ...(build !== undefined && image !== undefined
      ? [twice("build", build.context, "an image is given too, and the task has one", "image")]
      : []),
    ...buildProblems(build),
    ...(build === undefined ? [] : (args.sidecars ?? []))
      .map(({ image: uri }, i) => ({ key: `sidecars[${i}].image`, uri }))
      .filter(({ uri }) => typeof uri !== "string")
      .map(({ key }) => ({
        key,
        value: "(an output)",
        why: "beside a built image, the roles are written from the sidecars' images as text",
        fix: "write the image as text, or give image in place of build",
      })),
    ...(cluster !== undefined && containerInsights !== undefined
      ? [twice("containerInsights", containerInsights, "the cluster exists, and has its own setting", "cluster")]
      : []),
    ...(cluster !== undefined && args.execConfiguration !== undefined
      ? [twice("execConfiguration", {}, "the cluster exists, and says how sessions are kept", "cluster")]
      : []),
    ...(ports !== undefined && portMappings !== undefined
      ? [twice("portMappings", portMappings, "ports are given too", "ports")]
      : []),
    ...Object.keys(secretValues)
      .filter((name) => name in secrets)
      .map((name) => twice(`secretValues.${name}`, "(a value)", "secrets names one of this name", `secrets.${name}`)),
    ...reachProblems(args),
  ].flat();
}

/** Of the folder, under the path that was written, and of what builds it. */
function buildProblems(build: FargateServiceArgs["build"]): ConfigProblem[] {
  if (!build) return [];
  const found = buildProblem("build.context", { ...build, context: resolve(build.context) });
  const missing: ConfigProblem = {
    key: "build",
    value: build.context,
    why: "building takes the npm package @pulumi/awsx, which is not installed",
    fix: "install it beside the program, or give the image of a build elsewhere",
  };
  return [...(found ? [{ ...found, value: build.context }] : []), ...(installed("@pulumi/awsx") ? [] : [missing])];
}

function installed(name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}

function reachProblems({ reach = {} }: FargateServiceArgs): ConfigProblem[] {
  return Object.entries(reach).flatMap(([name, { port, why }]) => {
    const advice = why === undefined ? undefined : checkRuleDescription(why);
    return [
      ...(advice ? [{ key: `reach.${name}.why`, value: why ?? "", ...advice }] : []),
      ...nameProblems("reach", name, "choose a name such as orders"),
      ...(Number.isInteger(port) && port >= 1 && port <= 65535
        ? []
        : [
            {
              key: `reach.${name}.port`,
              value: String(port),
              why: "it is no TCP port",
              fix: "write one of 1 to 65535",
            },
          ]),
    ];
  });
}
