/** Images in private ECR repositories: whether they exist, and whom their repositories admit. */
import { type ImageReference, parseImage } from "../../../plan/image";
import { isUnknown, type Known, type TaskContainer } from "../../topology";
import { Once, orNull } from "./absent";
import type { JsonApi } from "./json-api";
import type { Reader } from "./reader";

const call = (operation: string, region: string | undefined, body: object) => ({
  service: "ecr",
  target: `AmazonEC2ContainerRegistry_V20150921.${operation}`,
  body,
  ...(region === undefined ? {} : { region }),
});

/** What is read of one image. */
export type ImageState = Pick<TaskContainer, "imageExists" | "repositoryPolicy" | "pullThrough">;

/** A reader of image states; each image, repository and registry is read once. */
export function imageReader(json: JsonApi, reader: Reader): (image: string) => Promise<ImageState> {
  const policies = new Once((key: string) => repositoryPolicy(json, reader, JSON.parse(key) as Repository));
  const caches = new Once((region: string) => cachePrefixes(json, reader, region));
  const states = new Once(async (image: string): Promise<ImageState> => {
    const reference = parseImage(image);
    const { registry, account, region, repository } = reference;
    if (registry !== "ecr-private" || account === undefined || region === undefined) return {};
    const [exists, policy] = await Promise.all([
      imageExists(json, reader, reference),
      policies.of(JSON.stringify({ account, region, repository })),
    ]);
    const repositoryPolicy = { repositoryPolicy: policy };
    const prefixes = await caches.of(region);
    const cached = isUnknown(prefixes) ? prefixes : prefixes.some((prefix) => repository.startsWith(`${prefix}/`));
    if (cached === false) return { imageExists: exists, ...repositoryPolicy };
    // Whether an image that is not there yet comes through a cache rule, nobody said.
    if (isUnknown(cached)) return { imageExists: exists === false ? cached : exists, ...repositoryPolicy };
    return { pullThrough: exists === true ? "pre-warmed" : "cold", ...repositoryPolicy };
  });
  return (image) => states.of(image);
}

interface Repository {
  readonly account: string;
  readonly region: string;
  readonly repository: string;
}

async function imageExists(json: JsonApi, reader: Reader, image: ImageReference): Promise<Known<boolean>> {
  const { account, region, repository, tag, digest } = image;
  const imageId = digest === undefined ? { imageTag: tag ?? "latest" } : { imageDigest: digest };
  const found = await orNull(
    reader,
    "ecr:DescribeImages",
    `whether image ${image.text} exists`,
    ["ImageNotFoundException", "RepositoryNotFoundException"],
    () =>
      json.call<{ imageDetails?: readonly object[] }>(
        call("DescribeImages", region, { registryId: account, repositoryName: repository, imageIds: [imageId] }),
      ),
  );
  return isUnknown(found) ? found : (found?.imageDetails ?? []).length > 0;
}

async function repositoryPolicy(
  json: JsonApi,
  reader: Reader,
  { account, region, repository }: Repository,
): Promise<Known<string | null>> {
  const absent = ["RepositoryPolicyNotFoundException", "RepositoryNotFoundException"];
  const what = `the policy of repository ${repository} of account ${account}`;
  const found = await orNull(reader, "ecr:GetRepositoryPolicy", what, absent, () =>
    json.call<{ policyText?: string }>(
      call("GetRepositoryPolicy", region, { registryId: account, repositoryName: repository }),
    ),
  );
  return found === null || isUnknown(found) ? found : (found.policyText ?? null);
}

/** Repository prefixes that are caches of other registries, in the account of the credentials. */
function cachePrefixes(json: JsonApi, reader: Reader, region: string): Promise<Known<readonly string[]>> {
  return reader.known("ecr:DescribePullThroughCacheRules", "the pull-through cache rules", async () => {
    const rules = await json.all(
      call("DescribePullThroughCacheRules", region, {}),
      (page: { pullThroughCacheRules?: { ecrRepositoryPrefix?: string }[] }) => page.pullThroughCacheRules,
      "nextToken",
    );
    return rules.flatMap(({ ecrRepositoryPrefix }) => ecrRepositoryPrefix ?? []);
  });
}
