/** Rules about what the chosen mode can reach. Pure. Tested by test/plan/rules.test.ts. */
import { closest, distance } from "fastest-levenshtein";
import { endpointName, findService, serviceNames } from "../catalogue";
import { interfaceServices } from "../endpoints";
import { LOG_ROUTER } from "../firelens";
import { parseImage } from "../image";
import { LIMITS } from "../limits";
import { usesNat } from "../mode";
import { joinNeeds } from "../needs";
import { needsOfService } from "../service-plan";
import type { ConfigProblem } from "../settings";
import { problem, type RuledService, repeated, rule, serviceRule } from "./rule";

const MAX_GROUPS = LIMITS.groupsPerInterface.most;

function imagesOf({ key, service }: RuledService): { key: string; image: string }[] {
  const { logging } = service;
  return [
    ...(service.image === undefined ? [] : [{ key: `${key}.image`, image: service.image }]),
    ...service.sidecars.map((sidecar, i) => ({ key: `${key}.sidecars[${i}].image`, image: sidecar.image })),
    ...(logging.driver === "firelens" ? [{ key: `${key}.logging.image`, image: logging.image ?? LOG_ROUTER }] : []),
  ];
}

const privateImages = serviceRule(
  (one, { mode, network }, { region }) => {
    // A joined network's mode is its own: the needs say what it must serve.
    if (usesNat(mode) || network.from !== undefined) return [];
    return imagesOf(one).flatMap(({ key, image }) => imageProblems(key, image, one, region));
  },
  ["mode", "network"],
);

function imageProblems(
  key: string,
  image: string,
  { key: at, service }: RuledService,
  region: string,
): ConfigProblem[] {
  const { registry, host, region: imageRegion, repository } = parseImage(image);
  if (registry !== "ecr-private")
    return [
      problem(
        key,
        image,
        `mode endpoints-only has no path to ${host}: endpoints reach private ECR only`,
        `push it to a private ECR repository of this region (${at}.build does), or use mode hybrid or nat-only`,
      ),
    ];
  if (imageRegion !== region)
    return [
      problem(
        key,
        image,
        `its registry is in ${imageRegion}, and the endpoints of ${region} do not reach other regions`,
        "replicate the repository to this region, or use mode hybrid or nat-only",
      ),
    ];
  return Object.entries(service.pullThrough)
    .filter(([prefix, state]) => state === "cold" && (repository === prefix || repository.startsWith(`${prefix}/`)))
    .map(([prefix]) =>
      problem(
        key,
        image,
        `${prefix} is a pull-through cache, and the first pull of an image through it needs the internet`,
        `pull it once from a machine with internet access, then set ${at}.pullThrough.${prefix}: pre-warmed`,
      ),
    );
}

const needsKnown = serviceRule(
  ({ key: at, service }, { mode, network }) => {
    const problems: ConfigProblem[] = [];
    service.needs.forEach((need, i) => {
      const key = `${at}.needs[${i}]`;
      if (need.service === "internet") {
        if (!usesNat(mode) && network.from === undefined)
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
      } else if (!findService(need.service)) problems.push(...unknownService(key, need.service));
    });
    for (const twice of repeated(service.needs.map((n) => n.service)))
      problems.push(problem(`${at}.needs`, twice, "it is listed twice", "list it once, with all its actions"));
    return problems;
  },
  ["mode", "network"],
);

/** A name outside the catalogue: any endpoint service by its short or full name, unless it is a slip of a known one. */
function unknownService(key: string, name: string): ConfigProblem[] {
  const near = closest(name, [...serviceNames]);
  const full = name.includes("amazonaws");
  if (endpointName(name) && (full || distance(name, near) > 1)) return [];
  return [
    problem(
      key,
      name,
      endpointName(name)
        ? `it is not in the catalogue, and one letter from ${near}`
        : "it is not the name of an AWS service",
      `write ${near}, internet for a destination outside AWS, or the full name of the endpoint service (com.amazonaws.REGION.NAME)`,
    ),
  ];
}

const knownNames = rule(["endpoints"], ({ endpoints }) =>
  (["interface", "hybrid", "draining"] as const).flatMap((list) =>
    endpoints[list].flatMap((name, i) => (findService(name) ? [] : unknownService(`endpoints.${list}[${i}]`, name))),
  ),
);

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

const draining = rule(["mode", "endpoints", "network"], ({ mode, endpoints, network }) =>
  endpoints.draining.length > 0 && !usesNat(mode) && network.from === undefined
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

const groups = rule(["endpoints"], ({ endpoints }) => {
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
  return problems;
});

const attachedGroups = serviceRule(
  ({ key, service }, { network }) => {
    const own = network.from === undefined ? 1 : 2;
    if (own + service.securityGroupIds.length <= MAX_GROUPS) return [];
    return [
      problem(
        `${key}.securityGroupIds`,
        service.securityGroupIds,
        `a task takes at most ${MAX_GROUPS} security groups, and ${own} ${own === 1 ? "is" : "are"} its own${own === 2 ? " and the network's" : ""}`,
        `list at most ${MAX_GROUPS - own}`,
      ),
    ];
  },
  ["network"],
);

const endpointQuota = rule(["mode", "endpoints", "services", "network"], (settings, { region }) => {
  const { mode, endpoints, services } = settings;
  const needs = joinNeeds(
    Object.values(services).map((service) => needsOfService(service, { region, account: "000000000000" })),
  );
  const wanted = interfaceServices({ mode, endpoints, needs }).length;
  const { most, quota } = LIMITS.interfaceEndpointsPerVpc;
  return wanted > most
    ? [
        problem(
          "endpoints.interface",
          `${wanted} endpoints`,
          `a VPC takes ${most} interface endpoints (quota ${quota})`,
          "list fewer",
        ),
      ]
    : [];
});

export const reachRules = [
  privateImages,
  needsKnown,
  knownNames,
  endpointLists,
  draining,
  groups,
  attachedGroups,
  endpointQuota,
];
