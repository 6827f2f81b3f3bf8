/** Things that AWS still lists by their tags although they are deleted: inactive services and clusters, secrets that wait out their recovery. */
import type { ClientOptions } from "./lookup-named";
import type { Stray } from "./strays";

type IsPast = (arn: string, options: ClientOptions) => Promise<boolean>;

/** By the form of the ARN. */
const PAST: readonly (readonly [RegExp, IsPast])[] = [
  [
    /^arn:[\w-]+:ecs:[^:]*:\d*:service\//,
    async (arn, options) => {
      const { ECSClient, DescribeServicesCommand } = await import("@aws-sdk/client-ecs");
      const cluster = arn.split("/").at(-2);
      const { services = [] } = await new ECSClient({ ...options }).send(
        new DescribeServicesCommand({ ...(cluster ? { cluster } : {}), services: [arn] }),
      );
      return services.every(({ status }) => status === "INACTIVE");
    },
  ],
  [
    /^arn:[\w-]+:ecs:[^:]*:\d*:cluster\//,
    async (arn, options) => {
      const { ECSClient, DescribeClustersCommand } = await import("@aws-sdk/client-ecs");
      const { clusters = [] } = await new ECSClient({ ...options }).send(
        new DescribeClustersCommand({ clusters: [arn] }),
      );
      return clusters.every(({ status }) => status === "INACTIVE");
    },
  ],
  [
    /^arn:[\w-]+:secretsmanager:/,
    async (arn, options) => {
      const { SecretsManagerClient, DescribeSecretCommand } = await import("@aws-sdk/client-secrets-manager");
      const asked = new DescribeSecretCommand({ SecretId: arn });
      return (await new SecretsManagerClient({ ...options }).send(asked)).DeletedDate !== undefined;
    },
  ],
];

/** Those that are there. One call for each service, cluster and secret among them. @throws what AWS answers, unless it is "not found" */
export async function withoutPast(strays: readonly Stray[], options: ClientOptions): Promise<readonly Stray[]> {
  const past = await Promise.all(strays.map(({ id }) => isPast(id, options)));
  return strays.filter((_, i) => !past[i]);
}

async function isPast(arn: string, options: ClientOptions): Promise<boolean> {
  const [, ask] = PAST.find(([form]) => form.test(arn)) ?? [];
  if (!ask) return false;
  try {
    return await ask(arn, options);
  } catch (error) {
    if (error instanceof Error && /NotFound(Exception)?$/.test(error.name)) return true;
    throw error;
  }
}
