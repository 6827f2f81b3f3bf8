/** Image pulls: login, layers, pull-through cache, repository policies. */
import { partitionOf } from "../../plan/catalogue";
import { parseImage } from "../../plan/image";
import { isUnknown } from "../topology";
import { listOf, type View } from "../view";
import { accountOf, accountOfArn, textOf } from "./accounts";
import type { Call, ResourcePolicy } from "./calls";

/** A private image as a pull sees it. */
interface Pull {
  /** ARN of its repository; `undefined` while it is not known. */
  readonly arn: string | undefined;
  readonly policy: ResourcePolicy | undefined;
  /** It was never pulled through its cache rule. */
  readonly cold: boolean;
}

const IMAGE = { role: "execution", fault: "execution-role-image" } as const;

/** Calls of the pulls that a need stands for: those behind its endpoint, or for `internet` those of other regions. */
export function pullsFor(view: View, service: string): Call[] {
  const pulls = pulledThrough(view, service);
  if (pulls.length === 0) return [];
  const login: Call = {
    ...IMAGE,
    action: "ecr:GetAuthorizationToken",
    resources: ["*"],
    endpoint: service !== "internet",
  };
  const layers = pulls.flatMap((pull) => layerCalls(pull, service !== "internet"));
  if (service.endsWith(".api")) return [login];
  return service === "internet" ? [login, ...layers] : layers;
}

function pulledThrough(view: View, service: string): Pull[] {
  const pulls = new Map<string | undefined, Pull>();
  for (const { image, repositoryArn, repositoryPolicy, pullThrough } of listOf(view.topology.task.containers)) {
    const known = textOf(repositoryArn);
    let arn = known;
    let owner = accountOfArn(known);
    if (isUnknown(image)) {
      if (service.startsWith("ecr-fips") || service === "internet") continue;
    } else {
      const { registry, region, account, repository, form } = parseImage(image);
      if (registry !== "ecr-private" || region === undefined || form === "no-such-host") continue;
      const here = region === view.region ? (form === "fips" ? "ecr-fips" : "ecr") : "internet";
      if (service !== here && !service.startsWith(`${here}.`)) continue;
      arn ??= `arn:${partitionOf(region)}:ecr:${region}:${account}:repository/${repository}`;
      owner ??= account;
    }
    const policy: ResourcePolicy = {
      fault: "repository-policy-denies",
      subject: arn ?? "the repository",
      owner: owner ?? (isUnknown(image) ? accountOf(view) : undefined),
      text: repositoryPolicy,
      decides: false,
      values: { owner, name: arn?.split(":repository/")[1] },
    };
    const cold = pullThrough === "cold" || pulls.get(arn)?.cold === true;
    pulls.set(arn, { arn, policy, cold });
  }
  return [...pulls.values()];
}

function layerCalls({ arn, policy, cold }: Pull, endpoint: boolean): Call[] {
  const common = { ...IMAGE, resources: [arn], ...(policy ? { policy } : {}) };
  const first = { ...IMAGE, resources: [arn], elsewhere: "the registry's permissions policy" };
  return [
    { ...common, action: "ecr:BatchCheckLayerAvailability", endpoint: false },
    { ...common, action: "ecr:GetDownloadUrlForLayer", endpoint },
    { ...common, action: "ecr:BatchGetImage", endpoint },
    ...(cold
      ? [
          { ...first, action: "ecr:BatchImportUpstreamImage", endpoint },
          { ...first, action: "ecr:CreateRepository", endpoint },
        ]
      : []),
  ];
}
