/** Rules about the containers of a task: names, order, ports, shares. Pure. Tested by test/plan/rules.test.ts. */
import { APP, ROUTER } from "../containers";
import type { ConfigProblem, ServiceSettings } from "../settings";
import { waitsThrough } from "../waits";
import { problem, repeated, serviceRule } from "./rule";

/** Names and ports once, an order that can be kept, and something left for the main container. */
export const containers = serviceRule(({ key: at, service }) => {
  const reserved = [APP, ...(service.logging.driver === "firelens" ? [ROUTER] : [])];
  const names = [...reserved, ...service.sidecars.map((s) => s.name)];
  return [
    ...repeated(service.sidecars.map((s) => s.name)).map((name) =>
      problem(`${at}.sidecars`, name, "two sidecars have this name", "name each container once"),
    ),
    ...service.sidecars.flatMap((sidecar, i) => [
      ...(reserved.includes(sidecar.name)
        ? [
            problem(
              `${at}.sidecars[${i}].name`,
              sidecar.name,
              sidecar.name === APP ? "app is the main container's name" : "it is the log router's name",
              "choose another name",
            ),
          ]
        : []),
      ...sidecar.dependsOn
        .filter(({ container }) => !names.includes(container) || container === sidecar.name)
        .map(({ container }) =>
          problem(
            `${at}.sidecars[${i}].dependsOn`,
            container,
            container === sidecar.name ? "a container cannot wait for itself" : "the task has no such container",
            `write one of ${names.filter((name) => name !== sidecar.name).join(", ")}`,
          ),
        ),
    ]),
    ...waitingProblems(at, service),
    ...repeated(
      [service, ...service.sidecars].flatMap((c) => c.ports.map(({ port, protocol }) => `${port}/${protocol}`)),
    ).map((port) =>
      problem(`${at}.ports`, port, "two containers of one task listen on it", "give each container its own port"),
    ),
    ...shareProblems(
      at,
      service.cpu,
      service.sidecars.map((s) => s.cpu ?? 0),
      "cpu",
      "CPU units",
    ),
    ...shareProblems(
      at,
      service.memory,
      service.sidecars.map((s) => s.memory ?? 0),
      "memory",
      "MiB",
    ),
  ];
});

/** What ECS refuses of an order. Source: AmazonECS/latest/APIReference/API_ContainerDependency.html. */
function waitingProblems(at: string, { healthCheck, sidecars }: ServiceSettings): ConfigProblem[] {
  const checked = new Set(sidecars.flatMap((sidecar) => (sidecar.healthCheck ? [sidecar.name] : [])));
  if (healthCheck) checked.add(APP);
  const essential = new Set([APP, ROUTER, ...sidecars.flatMap(({ name, essential: is }) => (is ? [name] : []))]);
  const order = new Map(
    sidecars.map(({ name, dependsOn }) => [
      name,
      dependsOn.flatMap(({ container }) => (container === name ? [] : [container])),
    ]),
  );
  return sidecars.flatMap(({ name, dependsOn }, i) => {
    const key = `${at}.sidecars[${i}].dependsOn`;
    const others = dependsOn.filter(({ container }) => container !== name);
    return [
      ...others
        .filter(({ container, condition }) => condition === "HEALTHY" && !checked.has(container))
        .map(({ container }) =>
          problem(
            key,
            `${container}: HEALTHY`,
            "that container has no health check, so it never becomes healthy",
            `give ${container} a healthCheck, or wait for START`,
          ),
        ),
      ...others
        .filter(({ container, condition }) => ["COMPLETE", "SUCCESS"].includes(condition) && essential.has(container))
        .map(({ container, condition }) =>
          problem(
            key,
            `${container}: ${condition}`,
            "that container is essential, and the task ends with it",
            "wait for START or HEALTHY, or make that container not essential",
          ),
        ),
      ...(waitsThrough(order, name).has(name)
        ? [problem(key, name, "the containers wait for each other in a circle", "take one of the dependencies out")]
        : []),
    ];
  });
}

function shareProblems(
  at: string,
  whole: number,
  parts: readonly number[],
  what: "cpu" | "memory",
  unit: string,
): ConfigProblem[] {
  const sum = parts.reduce((a, b) => a + b, 0);
  if (sum < whole || sum === 0) return [];
  return [
    problem(
      `${at}.${what}`,
      whole,
      `the sidecars take ${sum} ${unit}, which leaves the main container nothing`,
      `raise ${what}, or give the sidecars less`,
    ),
  ];
}
