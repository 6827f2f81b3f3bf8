/** Rules about what the chosen mode can reach. Pure. Tested by test/plan/rules.test.ts. */
import { closest } from "fastest-levenshtein";
import { findService, serviceNames } from "../catalogue";
import { interfaceServices } from "../endpoints";
import { parseImage } from "../image";
import { usesNat } from "../mode";
import type { ConfigProblem, Settings } from "../settings";
import { problem, repeated, rule } from "./rule";

/** AWS quota L-29B6F2EB: interface endpoints per VPC. */
const MAX_INTERFACE_ENDPOINTS = 50;
const MAX_GROUPS = 5;

function imagesOf({ service }: Settings): { key: string; image: string }[] {
  return [
    ...(service.image === undefined ? [] : [{ key: "service.image", image: service.image }]),
    ...service.sidecars.map((sidecar, i) => ({ key: `service.sidecars[${i}].image`, image: sidecar.image })),
  ];
}

const privateImages = rule(["mode", "service"], (settings, { region }) => {
  if (usesNat(settings.mode)) return [];
  const problems: ConfigProblem[] = [];
  for (const { key, image } of imagesOf(settings)) {
    const { registry, host, region: imageRegion, repository } = parseImage(image);
    const mirror =
      "push it to a private ECR repository of this region (service.build does), or use mode hybrid or nat-only";
    if (registry !== "ecr-private")
      problems.push(
        problem(key, image, `mode endpoints-only has no path to ${host}: endpoints reach private ECR only`, mirror),
      );
    else if (imageRegion !== region)
      problems.push(
        problem(
          key,
          image,
          `its registry is in ${imageRegion}, and the endpoints of ${region} do not reach other regions`,
          "replicate the repository to this region, or use mode hybrid or nat-only",
        ),
      );
    else
      for (const [prefix, state] of Object.entries(settings.service.pullThrough))
        if (state === "cold" && (repository === prefix || repository.startsWith(`${prefix}/`)))
          problems.push(
            problem(
              key,
              image,
              `${prefix} is a pull-through cache, and the first pull of an image through it needs the internet`,
              `pull it once from a machine with internet access, then set service.pullThrough.${prefix}: pre-warmed`,
            ),
          );
  }
  return problems;
});

const needsKnown = rule(["mode", "service"], ({ mode, service }) => {
  const problems: ConfigProblem[] = [];
  service.needs.forEach((need, i) => {
    const key = `service.needs[${i}]`;
    if (need.service === "internet") {
      if (!usesNat(mode))
        problems.push(
          problem(
            key,
            "internet",
            "mode endpoints-only has no path to the internet",
            "remove it, or use mode hybrid or nat-only",
          ),
        );
      if (need.actions.length > 0)
        problems.push(
          problem(key, "internet", "the internet takes no IAM actions", "write it as the plain text internet"),
        );
    } else if (!findService(need.service)) {
      problems.push(
        problem(
          key,
          need.service,
          "the catalogue has no such service",
          `write ${closest(need.service, [...serviceNames])}, or internet for a destination outside AWS`,
        ),
      );
    }
  });
  for (const twice of repeated(service.needs.map((n) => n.service)))
    problems.push(problem("service.needs", twice, "it is listed twice", "list it once, with all its actions"));
  return problems;
});

const endpointLists = rule(["endpoints"], ({ endpoints }) => {
  const problems: ConfigProblem[] = [];
  for (const list of ["interface", "gateway", "hybrid"] as const)
    for (const twice of repeated(endpoints[list]))
      problems.push(
        problem(
          `endpoints.${list}`,
          endpoints[list],
          `${twice} is listed twice; a VPC takes one private-DNS endpoint per service`,
          "list it once",
        ),
      );
  for (const twice of repeated(endpoints.external.map((e) => e.service)))
    problems.push(problem("endpoints.external", twice, "it is listed twice", "list it once, with all its addresses"));
  endpoints.external.forEach((external, i) => {
    if (external.cidrs.length === 0 && !external.securityGroupId)
      problems.push(
        problem(
          `endpoints.external[${i}]`,
          external,
          "without addresses or a group no egress rule can be written, so the tasks stay cut off",
          "give cidrs (central VPC) or securityGroupId (same VPC)",
        ),
      );
    for (const list of ["interface", "gateway"] as const)
      if (endpoints[list].includes(external.service))
        problems.push(
          problem(
            `endpoints.${list}`,
            external.service,
            "it is external as well; two endpoints with one private name conflict",
            `remove it from endpoints.${list} or from endpoints.external`,
          ),
        );
  });
  return problems;
});

const draining = rule(["mode", "endpoints"], ({ mode, endpoints }) =>
  endpoints.draining.length > 0 && !usesNat(mode)
    ? [
        problem(
          "endpoints.draining",
          endpoints.draining,
          "a draining endpoint's name leads to NAT, and mode endpoints-only has none",
          "remove it, or use mode hybrid while endpoints drain",
        ),
      ]
    : [],
);

const groups = rule(["endpoints", "service"], ({ endpoints, service }) => {
  const problems: ConfigProblem[] = [];
  for (const twice of repeated(Object.values(endpoints.groups).flat()))
    problems.push(
      problem(
        "endpoints.groups",
        twice,
        "it is in two groups",
        "put each service in one group; services not named share the group main",
      ),
    );
  if (Object.hasOwn(endpoints.groups, "main"))
    problems.push(
      problem(
        "endpoints.groups.main",
        endpoints.groups["main"],
        "main is the group of the services that no group names",
        "choose another name",
      ),
    );
  const attached = 1 + service.securityGroupIds.length;
  if (attached > MAX_GROUPS)
    problems.push(
      problem(
        "service.securityGroupIds",
        service.securityGroupIds,
        `a task takes at most ${MAX_GROUPS} security groups, and one is the stack's own`,
        `list at most ${MAX_GROUPS - 1}`,
      ),
    );
  return problems;
});

const endpointQuota = rule(["mode", "endpoints", "service"], (settings, { region }) => {
  const wanted = interfaceServices(settings, region).length;
  return wanted > MAX_INTERFACE_ENDPOINTS
    ? [
        problem(
          "endpoints.interface",
          `${wanted} endpoints`,
          `a VPC takes ${MAX_INTERFACE_ENDPOINTS} interface endpoints (quota L-29B6F2EB)`,
          "list fewer",
        ),
      ]
    : [];
});

export const reachRules = [privateImages, needsKnown, endpointLists, draining, groups, endpointQuota];
