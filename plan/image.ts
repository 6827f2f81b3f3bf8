/** Image references: which registry they name, and so which way a pull takes. Pure. */

/** Where an image lives. `other` is every registry that only the internet reaches. */
export type RegistryKind = "ecr-private" | "ecr-public" | "other";

/**
 * Names of a private ECR registry: `<account>.dkr.ecr.<region>.amazonaws.com`; `fips`: `.dkr.ecr-fips.`, which has
 * endpoints of its own; `dual-stack`: `.dkr-ecr.<region>.on.aws`, of which the documents disagree whether an endpoint
 * answers it; `no-such-host`: region and suffix do not agree, as in `.cn-north-1.amazonaws.com`.
 * Sources: AmazonECR/latest/userguide (vpc-endpoints, ecr-requests).
 */
export type EcrHostForm = "standard" | "fips" | "dual-stack" | "no-such-host";

/** A parsed image reference. */
export interface ImageReference {
  /** The reference as written. */
  readonly text: string;
  readonly registry: RegistryKind;
  /** Registry host: `docker.io` when none is written. */
  readonly host: string;
  /** Repository path without tag or digest. */
  readonly repository: string;
  /** Account and region of a private ECR registry. */
  readonly account?: string;
  readonly region?: string;
  /** Which of its names a private ECR registry is called by; absent for other registries. */
  readonly form?: EcrHostForm;
  /** Tag and digest as written. */
  readonly tag?: string;
  readonly digest?: string;
}

const PRIVATE_ECR =
  /^(\d{12})\.dkr([.-])ecr(-fips)?\.([a-z0-9-]+)\.(amazonaws\.com(?:\.cn)?|on\.aws|on\.amazonwebservices\.com\.cn)$/;

function formOf([, , separator, fips, region = "", suffix = ""]: RegExpExecArray): EcrHostForm {
  const china = region.startsWith("cn-");
  const [standard, dualStack] = china
    ? ["amazonaws.com.cn", "on.amazonwebservices.com.cn"]
    : ["amazonaws.com", "on.aws"];
  const dual = separator === "-";
  if (!/^[a-z]{2,}(?:-[a-z]+)+-\d$/.test(region) || suffix !== (dual ? dualStack : standard)) return "no-such-host";
  if (dual) return "dual-stack";
  return fips === undefined ? "standard" : "fips";
}

/**
 * Parses an image reference as Docker does: a first component with a dot, a colon or `localhost` is a host,
 * otherwise the image is Docker Hub's.
 */
export function parseImage(text: string): ImageReference {
  const [withoutDigest = "", digest] = text.split("@", 2);
  const slash = withoutDigest.indexOf("/");
  const first = slash < 0 ? "" : withoutDigest.slice(0, slash);
  const hasHost = /[.:]/.test(first) || first === "localhost";
  const host = hasHost ? first : "docker.io";
  const path = hasHost ? withoutDigest.slice(slash + 1) : withoutDigest;
  const colon = path.lastIndexOf(":");
  const tag = colon < 0 ? undefined : path.slice(colon + 1);
  const repository = colon < 0 ? path : path.slice(0, colon);
  const ecr = PRIVATE_ECR.exec(host);
  return {
    text,
    registry: ecr ? "ecr-private" : host === "public.ecr.aws" ? "ecr-public" : "other",
    host,
    repository,
    ...(ecr ? { account: ecr[1] as string, region: ecr[4] as string, form: formOf(ecr) } : {}),
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** An image tag that moves: allowed, but worth a warning. */
export function movingTag(image: string): boolean {
  const { tag, digest } = parseImage(image);
  return digest === undefined && (tag === undefined || tag === "latest");
}
